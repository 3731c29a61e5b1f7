/**
 * The whole life of payments at the MD5-checksum gateway, against the simulated one:
 * `node --conditions=@switchyard/source examples/src/checksum.ts`, with `npx switchyard-sandbox` running.
 */
import { Money, PaymentMethod, Webhook } from "@switchyard/core"
import { Checksum, ChecksumReturn } from "@switchyard/provider-checksum"
import { Clock, Effect, Layer, Redacted } from "effect"
import * as Browser from "./support/Browser.ts"
import { idOf, reference } from "./support/Order.ts"
import * as Pages from "./support/pages.ts"
import { kinds, outcome, say } from "./support/Report.ts"
import * as Run from "./support/Run.ts"
import { Sandbox } from "./support/Sandbox.ts"
import { Shop } from "./support/Shop.ts"

const secureKey = Redacted.make("sandbox-secure-key")

/** An account is a layer. `Checksum.layerConfig()` reads the same options from the environment. */
const account = Layer.unwrap(
  Effect.map(Sandbox, ({ baseUrl }) =>
    Checksum.layer({
      baseUrl: baseUrl("checksum"),
      partnerId: "195",
      username: "testdoc",
      memberId: "11344",
      secureKey
    })
  )
)

const readReturn = ChecksumReturn.make({ secureKey })

const fifty = Money.make(5000, "EUR")
const thirty = Money.make(3000, "EUR")
const twenty = Money.make(2000, "EUR")

/** A card of the sandbox; what is typed in is redacted from here on. */
const cardOf = (number: string) =>
  PaymentMethod.decodeCard({
    type: "card",
    number,
    expiryMonth: 12,
    expiryYear: 2030,
    cvv: "745",
    holder: "Jane Doe"
  })
const approved = cardOf("4000000000000051")
const insufficientFunds = cardOf("4000000000009995")
const challenged = cardOf("4000000000000002")

/** Paid at once; given back in part. A decline is an error with a reason, and nothing moved. */
const payAndRefund = Effect.gen(function* () {
  const gateway = yield* Checksum.Checksum
  const payment = yield* gateway.purchase({
    reference: yield* reference("pay"),
    amount: fifty,
    method: yield* approved
  })
  yield* say("pay", outcome(payment))
  const refund = yield* gateway.refund({
    reference: yield* reference("refund"),
    providerReference: idOf(payment),
    amount: twenty
  })
  yield* say("refund a part", outcome({ amount: twenty, ...refund }))
  const second = gateway.purchase({
    reference: yield* reference("decline"),
    amount: fifty,
    method: yield* insufficientFunds
  })
  const declined = yield* second.pipe(
    Effect.map(outcome),
    Effect.catchTag("Declined", ({ decline }) => Effect.succeed(`declined ${decline.reason}`))
  )
  yield* say("pay with an empty card", declined)
})

/** Reserved first: a part is taken, or all of it is released. */
const holds = Effect.gen(function* () {
  const gateway = yield* Checksum.Checksum
  const first = yield* gateway.authorize({
    reference: yield* reference("hold"),
    amount: fifty,
    method: yield* approved
  })
  yield* say("authorize", outcome(first))
  const capture = yield* gateway.capture({
    reference: yield* reference("capture"),
    providerReference: idOf(first),
    amount: thirty
  })
  yield* say("capture a part", outcome({ amount: thirty, ...capture }))
  const second = yield* gateway.authorize({
    reference: yield* reference("release"),
    amount: fifty,
    method: yield* approved
  })
  const released = yield* gateway.void({
    reference: yield* reference("void"),
    providerReference: idOf(second)
  })
  yield* say("authorize and void", outcome({ amount: fifty, ...released }))
})

/** A card is kept at the gateway; its token pays, and is as secret as the card. */
const storedCard = Effect.gen(function* () {
  const gateway = yield* Checksum.Checksum
  const stored = yield* gateway.tokenize({
    reference: yield* reference("store"),
    method: yield* approved
  })
  yield* say("store a card", stored.status.unified)
  if (stored.token === null) return
  const payment = yield* gateway.purchase({
    reference: yield* reference("by-token"),
    amount: twenty,
    method: { type: "token", token: stored.token }
  })
  yield* say("pay with the token", outcome({ amount: twenty, ...payment }))
})

/** The card's bank asks the shopper, who comes back with signed fields: a reason to ask the gateway. */
const threeDSecure = Browser.visit("3-D Secure", (shopper) =>
  Effect.gen(function* () {
    const gateway = yield* Checksum.Checksum
    const shop = yield* Shop
    const payment = yield* gateway.purchase({
      reference: yield* reference("challenge"),
      amount: fifty,
      method: yield* challenged,
      returnUrl: shop.returnUrl
    })
    yield* say("3-D Secure", outcome(payment))
    if (payment.nextAction?.type !== "redirect") return
    yield* shopper.goTo(yield* shop.show(Pages.redirect(payment.nextAction)))
    yield* shopper.press("Pay")
    const back = yield* readReturn(yield* shop.shopperReturn)
    yield* say("the shopper is back", `claims ${back.claim} for ${back.providerReference}`)
    const confirmed = yield* gateway.status({
      ...back.ask,
      expect: { ...back.ask.expect, amount: fifty }
    })
    yield* say("confirmed", outcome(confirmed))
  })
)

/** The gateway tells on its own; MD5 is weak, so the gateway is asked before the news is believed. */
const notification = Effect.gen(function* () {
  const gateway = yield* Checksum.Checksum
  const shop = yield* Shop
  yield* gateway.purchase({
    reference: yield* reference("notified"),
    amount: fifty,
    method: yield* approved,
    notificationUrl: shop.notificationUrl
  })
  const { value: event } = yield* gateway.webhook(yield* shop.notification)
  yield* say("notification", `${event.type} ${event.id}, its checksum is right`)
  const confirmed = yield* Webhook.confirm(gateway.payments, event)
  if (confirmed.type === "payment") yield* say("confirmed", outcome(confirmed.payment))
})

/** Money to a shopper who has paid before, and the gateway's own list of everything. */
const payoutAndList = Effect.gen(function* () {
  const gateway = yield* Checksum.Checksum
  const payment = yield* gateway.purchase({
    reference: yield* reference("payer"),
    amount: fifty,
    method: yield* approved
  })
  const payout = yield* gateway.payoutToPayer({
    reference: yield* reference("payout"),
    amount: twenty,
    payment: idOf(payment)
  })
  yield* say("pay out to the payer", outcome(payout))
  const now = yield* Clock.currentTimeMillis
  const day = 24 * 60 * 60 * 1000
  const list = yield* gateway.list({ fromMillis: now - day, toMillis: now + day })
  yield* say("list", kinds(list))
})

/** The money moves and the answer is lost. It is never sent again: our reference finds the truth. */
const lostAnswer = Effect.gen(function* () {
  const gateway = yield* Checksum.Checksum
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
  yield* payAndRefund
  yield* holds
  yield* storedCard
  yield* threeDSecure
  yield* notification
  yield* payoutAndList
  yield* lostAnswer
})

Run.main(Effect.provide(life, account))
