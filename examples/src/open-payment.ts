/**
 * The whole life of payments at the Open Payment Platform, against the simulated one:
 * `node --conditions=@switchyard/source examples/src/open-payment.ts`, with `npx switchyard-sandbox` running.
 */
import { Money, type Payment, PaymentMethod, Webhook } from "@switchyard/core"
import { OpenPayment } from "@switchyard/provider-open-payment"
import { Effect, Layer, Redacted } from "effect"
import * as Browser from "./support/Browser.ts"
import { idOf, reference } from "./support/Order.ts"
import * as Pages from "./support/pages.ts"
import { outcome, say } from "./support/Report.ts"
import * as Run from "./support/Run.ts"
import { Sandbox } from "./support/Sandbox.ts"
import { Shop } from "./support/Shop.ts"

const entityId = "8ac7a4c98f5a3d2c018f5b1e6a2d0a01"

/** An account is a layer. `OpenPayment.layerConfig()` reads the same options from the environment. */
const account = Layer.unwrap(
  Effect.map(Sandbox, ({ baseUrl }) =>
    OpenPayment.layer({
      baseUrl: baseUrl("open-payment"),
      entityId,
      accessToken: Redacted.make("OGFjN2E0Yzk4ZjVhM2QyYzAxOGY1YjFlNmEyZDBiMDF8c3dpdGNoeWFyZA=="),
      webhookKey: Redacted.make("5ec0de0f5a4db0c5000102030405060708090a0b0c0d0e0f1011121314151617")
    })
  )
)

const fifty = Money.make(5000, "EUR")
const thirty = Money.make(3000, "EUR")
const twenty = Money.make(2000, "EUR")
const ten = Money.make(1000, "EUR")

/** A card of the sandbox; what is typed in is redacted from here on. */
const cardOf = (number: string) =>
  PaymentMethod.decodeCard({
    type: "card",
    number,
    expiryMonth: 12,
    expiryYear: 2030,
    cvv: "123",
    holder: "Jane Doe"
  })
const approved = cardOf("4200000000000000")
const declined = cardOf("4444444444444444")
const challenged = cardOf("4200000000000042")

/** Paid at once (DB), charged once more without the shopper (RB), and a decline. */
const debits = Effect.gen(function* () {
  const gateway = yield* OpenPayment.OpenPayment
  const payment = yield* gateway.purchase({
    reference: yield* reference("pay"),
    amount: fifty,
    method: yield* approved
  })
  yield* say("pay", outcome(payment))
  const again = yield* gateway.rebill({
    reference: yield* reference("rebill"),
    providerReference: idOf(payment),
    amount: ten
  })
  yield* say("rebill", outcome(again))
  const refused = gateway.purchase({
    reference: yield* reference("decline"),
    amount: fifty,
    method: yield* declined
  })
  const answer = yield* refused.pipe(
    Effect.map(outcome),
    Effect.catchTag("Declined", ({ decline }) => Effect.succeed(`declined ${decline.reason}`))
  )
  yield* say("pay with a bad number", answer)
})

/** Reserved (PA), taken in two parts (CP), one of them given back (RF): each is a transaction of its own. */
const captures = Effect.gen(function* () {
  const gateway = yield* OpenPayment.OpenPayment
  const hold = yield* gateway.authorize({
    reference: yield* reference("hold"),
    amount: fifty,
    method: yield* approved
  })
  yield* say("authorize", outcome(hold))
  const providerReference = idOf(hold)
  const first = yield* gateway.capture({
    reference: yield* reference("capture-1"),
    providerReference,
    amount: thirty
  })
  yield* say("capture a part", outcome(first))
  const second = yield* gateway.capture({
    reference: yield* reference("capture-2"),
    providerReference,
    amount: twenty
  })
  yield* say("capture the rest", outcome(second))
  const refund = yield* gateway.refund({
    reference: yield* reference("refund"),
    providerReference: idOf(first),
    amount: ten
  })
  yield* say("refund of the first", outcome(refund))
})

/** A part of a hold is released (RV). */
const reversal = Effect.gen(function* () {
  const gateway = yield* OpenPayment.OpenPayment
  const hold = yield* gateway.authorize({
    reference: yield* reference("release"),
    amount: fifty,
    method: yield* approved
  })
  const released = yield* gateway.void({
    reference: yield* reference("void"),
    providerReference: idOf(hold),
    amount: twenty
  })
  yield* say("void a part", outcome(released))
})

/**
 * A card is stored; its token opens a series with the shopper and continues it without. The contract has
 * no field for the first payment of a series; the gateway's own `chargeWith` has.
 */
const series = Effect.gen(function* () {
  const gateway = yield* OpenPayment.OpenPayment
  const stored = yield* gateway.tokenize({
    reference: yield* reference("store"),
    method: yield* approved
  })
  yield* say("store a card", stored.status.unified)
  if (stored.token === null) return
  const method = { type: "token", token: stored.token } as const
  const first = yield* gateway.purchase({
    reference: yield* reference("series-1"),
    amount: thirty,
    method,
    recurring: "initial"
  })
  yield* say("first of a series", outcome(first))
  const next = yield* gateway.chargeWith({
    reference: yield* reference("series-2"),
    amount: thirty,
    method,
    capture: "automatic",
    recurring: "repeated",
    initialTransactionId: idOf(first)
  })
  yield* say("next of the series", outcome(next))
})

/** What the shopper's browser told the shop; 3-D Secure 2 asks for all of it. */
const browser: Payment.Browser = {
  acceptHeader: "text/html",
  userAgent: "Mozilla/5.0",
  language: "en",
  javaEnabled: false,
  colorDepth: 24,
  screenHeight: 1080,
  screenWidth: 1920,
  timezoneOffsetMinutes: 0
}

/** The bank looks at the device in a hidden frame, then asks the shopper; then the gateway is asked. */
const threeDSecure = Browser.visit("3-D Secure", (shopper) =>
  Effect.gen(function* () {
    const gateway = yield* OpenPayment.OpenPayment
    const shop = yield* Shop
    const order = { reference: yield* reference("challenge"), amount: fifty }
    const payment = yield* gateway.purchase({
      ...order,
      method: yield* challenged,
      returnUrl: shop.returnUrl,
      browser
    })
    yield* say("3-D Secure", outcome(payment))
    if (payment.nextAction?.type !== "redirect") return
    yield* shopper.goTo(yield* shop.show(Pages.redirect(payment.nextAction)))
    yield* shopper.press("Approve")
    // What the browser brings back proves nothing.
    yield* shop.shopperReturn
    yield* say(
      "the shopper is back",
      `${yield* shopper.framesLoaded} hidden frame was loaded first`
    )
    const confirmed = yield* gateway.status({ reference: order.reference, expect: order })
    yield* say("confirmed", outcome(confirmed))
  })
)

/** COPYandPAY: the gateway's script draws the card form into a page of the shop, which sees no card. */
const copyAndPay = Browser.visit("COPYandPAY", (shopper) =>
  Effect.gen(function* () {
    const gateway = yield* OpenPayment.OpenPayment
    const shop = yield* Shop
    const amount = fifty
    const checkout = yield* gateway.purchase({
      reference: yield* reference("widget"),
      amount,
      method: { type: "hosted" },
      returnUrl: shop.returnUrl
    })
    yield* say("COPYandPAY", outcome(checkout))
    if (checkout.nextAction?.type !== "widget") return
    yield* shopper.goTo(yield* shop.show(Pages.widget(checkout.nextAction)))
    yield* shopper.fill({
      "card.number": "4200000000000000",
      "card.holder": "Jane Doe",
      "card.expiryMonth": "12",
      "card.expiryYear": "2030",
      "card.cvv": "123"
    })
    yield* shopper.press("Pay now")
    yield* shop.shopperReturn
    const checkoutId = idOf(checkout)
    const payment = yield* gateway.checkoutPayment({ checkoutId, expect: { amount } })
    yield* say("paid in the widget", outcome(payment))
  })
)

/** Where notifications go is set up by hand in the back office of a real gateway. */
const webhooksToShop = Effect.gen(function* () {
  const { control } = yield* Sandbox
  const { notificationUrl: url } = yield* Shop
  yield* Effect.acquireRelease(
    control("open-payment", "POST webhooks", { entityId, url, test: false }),
    () => Effect.ignore(control("open-payment", "DELETE webhooks", { entityId }))
  )
})

/** The gateway tells on its own, encrypted; only who has the key can read or write such a message. */
const notification = Effect.gen(function* () {
  const gateway = yield* OpenPayment.OpenPayment
  const shop = yield* Shop
  yield* webhooksToShop
  yield* gateway.purchase({
    reference: yield* reference("notified"),
    amount: fifty,
    method: yield* approved
  })
  const { value: event } = yield* gateway.webhook(yield* shop.notification)
  yield* say("webhook", `${event.type} ${event.id}, decrypted`)
  const confirmed = yield* Webhook.confirm(gateway.payments, event)
  if (confirmed.type === "payment") yield* say("confirmed", outcome(confirmed.payment))
}).pipe(Effect.scoped)

/** Money to a card (CD). */
const credit = Effect.gen(function* () {
  const gateway = yield* OpenPayment.OpenPayment
  const payout = { reference: yield* reference("credit"), amount: twenty }
  const paid = yield* gateway.payout({ ...payout, destination: yield* approved })
  yield* say("pay out to a card", outcome(paid))
  const asked = yield* gateway.payoutStatus(payout)
  yield* say("asked by reference", outcome(asked))
})

/** The money moves and the answer is lost. It is never sent again: our reference finds the truth. */
const lostAnswer = Effect.gen(function* () {
  const gateway = yield* OpenPayment.OpenPayment
  const order = { reference: yield* reference("lost"), amount: Money.make(100_600, "EUR") }
  const payment = yield* gateway
    .purchase({ ...order, method: yield* approved })
    .pipe(
      Effect.catchTag("OutcomeUnknown", (error) =>
        Effect.andThen(
          say("the answer is lost", error._tag),
          gateway.status({ reference: order.reference, expect: order })
        )
      )
    )
  yield* say("asked by reference", outcome(payment))
})

const life = Effect.gen(function* () {
  yield* debits
  yield* captures
  yield* reversal
  yield* series
  yield* threeDSecure
  yield* copyAndPay
  yield* notification
  yield* credit
  yield* lostAnswer
})

Run.main(Effect.provide(life, account))
