/**
 * The whole life of payins and payouts at the HMAC gateway (UPI, India), against the simulated one:
 * `node --conditions=@switchyard/source examples/src/payin-payout.ts`, with `npx switchyard-sandbox` running.
 */
import { Money, type Payment, Webhook } from "@switchyard/core"
import { PayinPayout } from "@switchyard/provider-payin-payout"
import { Effect, Layer, Redacted, Schedule } from "effect"
import * as Browser from "./support/Browser.ts"
import { reference } from "./support/Order.ts"
import * as Pages from "./support/pages.ts"
import { amount, outcome, say, sums } from "./support/Report.ts"
import * as Run from "./support/Run.ts"
import { Sandbox } from "./support/Sandbox.ts"
import { Shop } from "./support/Shop.ts"

/** An account is a layer. `PayinPayout.layerConfig()` reads the same options from the environment. */
const account = Layer.unwrap(
  Effect.map(Sandbox, ({ baseUrl }) =>
    PayinPayout.layer({
      baseUrl: baseUrl("payin-payout"),
      accessKey: Redacted.make("sandbox-access-key"),
      secretKey: Redacted.make("sandbox-secret-key")
    })
  )
)

const hundred = Money.make(10_000, "INR")
const customer = { id: "customer-1", email: "asha@example.com", phone: "+919876543210" }

/** A link that the payer opens; the answer is `requires_action`, and the payment moves on without us. */
const linkOf = Effect.fnUntraced(function* (name: string) {
  const gateway = yield* PayinPayout.PayinPayout
  const shop = yield* Shop
  const order = { reference: yield* reference(name), amount: hundred }
  const link = yield* gateway.purchase({
    ...order,
    method: { type: "upi" },
    customer,
    returnUrl: shop.returnUrl
  })
  return { order, link }
})

/** The payer confirms the link and approves in the UPI app, with the amount that is there or another. */
const payInBrowser = (shopper: Browser.Shopper, link: Payment.Payment, rupees?: string) =>
  Effect.gen(function* () {
    const shop = yield* Shop
    if (link.nextAction?.type !== "redirect") return
    yield* shopper.goTo(yield* shop.show(Pages.redirect(link.nextAction)))
    yield* shopper.press("Confirm Payment")
    if (rupees !== undefined) yield* shopper.fill({ amount: rupees })
    yield* shopper.press("Approve")
    yield* shop.shopperReturn
  })

/** Where notifications go is set up by hand at a real gateway. */
const webhooksToShop = Effect.gen(function* () {
  const { control } = yield* Sandbox
  const { notificationUrl } = yield* Shop
  yield* Effect.acquireRelease(
    control("payin-payout", "POST webhook", { url: notificationUrl }),
    () => Effect.ignore(control("payin-payout", "POST webhook", { url: null }))
  )
})

/** The gateway signs no notification: each is only a reason to ask. */
const news = Effect.gen(function* () {
  const gateway = yield* PayinPayout.PayinPayout
  const shop = yield* Shop
  const { signed, value: event } = yield* gateway.webhook(yield* shop.notification)
  yield* say("webhook", `${event.id}, ${signed ? "signed" : "not signed"}`)
  const confirmed = yield* Webhook.confirm(gateway.payments, event)
  if (confirmed.type === "payment") yield* say("confirmed", outcome(confirmed.payment))
})

/** The link is paid; the gateway tells when it was opened and when the money came. */
const payin = Browser.visit("payment link", (shopper) =>
  Effect.gen(function* () {
    yield* webhooksToShop
    const { link } = yield* linkOf("payin")
    yield* say("payment link", outcome(link))
    yield* payInBrowser(shopper, link)
    yield* news
    yield* news
  })
)

/** UPI lets the payer change the amount: what was asked and what came are two numbers. */
const anotherAmount = Browser.visit("another amount", (shopper) =>
  Effect.gen(function* () {
    const gateway = yield* PayinPayout.PayinPayout
    const { link, order } = yield* linkOf("other-amount")
    yield* payInBrowser(shopper, link, "40")
    const payment = yield* gateway.status({ reference: order.reference, expect: order })
    yield* say("another amount", `asked ${amount(order.amount)}, ${sums(payment)}`)
  })
)

/** Money to a bank account: taken on at once, paid when the bank says so. */
const payout = Effect.gen(function* () {
  const gateway = yield* PayinPayout.PayinPayout
  const sandbox = yield* Sandbox
  const order = { reference: yield* reference("payout"), amount: hundred }
  const taken = yield* gateway.payout({
    ...order,
    destination: {
      type: "bank_account",
      holder: "Asha Rao",
      accountNumber: Redacted.make("99999999999"),
      ifsc: "SBIN0060589",
      bankName: "SBI",
      scheme: "IMPS",
      address: "Noida"
    },
    customer
  })
  const fee = taken.fee === undefined ? "" : `, fee ${amount(taken.fee)}`
  yield* say("payout", `${outcome(taken)}${fee}`)
  // The simulated bank needs a second; its clock is moved so that nobody waits.
  yield* sandbox.control("payin-payout", "POST clock", { advanceMs: 2000 })
  const paid = yield* gateway.payoutStatus(order).pipe(
    Effect.repeat({
      schedule: Schedule.spaced("500 millis"),
      until: ({ status }) => status.unified !== "pending"
    })
  )
  yield* say("followed", `${outcome(paid)}, bank reference ${paid.utr ?? "none"}`)
})

/** What the account holds. */
const balance = Effect.gen(function* () {
  const gateway = yield* PayinPayout.PayinPayout
  const { available } = yield* gateway.balance()
  yield* say("balance", amount(available))
})

/** The link is made and the answer is lost. No second one is made: our reference finds the first. */
const lostAnswer = Effect.gen(function* () {
  const gateway = yield* PayinPayout.PayinPayout
  const shop = yield* Shop
  const order = { reference: yield* reference("lost"), amount: Money.make(100_600, "INR") }
  const payment = yield* gateway
    .purchase({ ...order, method: { type: "upi" }, customer, returnUrl: shop.returnUrl })
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
  yield* payin
  yield* anotherAmount
  yield* balance
  yield* payout
  yield* balance
  yield* lostAnswer
})

Run.main(Effect.provide(life, account))
