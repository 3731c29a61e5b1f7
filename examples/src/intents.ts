/**
 * The whole life of payments at the JWT intents gateway, against the simulated one:
 * `node --conditions=@switchyard/source examples/src/intents.ts`, with `npx switchyard-sandbox` running.
 */
import { Money, PaymentMethod } from "@switchyard/core"
import { Intents, IntentsReturn } from "@switchyard/provider-intents"
import { Clock, Effect, Layer, Redacted } from "effect"
import * as Browser from "./support/Browser.ts"
import { idOf, reference } from "./support/Order.ts"
import * as Pages from "./support/pages.ts"
import { kinds, outcome, say, sums } from "./support/Report.ts"
import * as Run from "./support/Run.ts"
import { Sandbox } from "./support/Sandbox.ts"
import { Shop } from "./support/Shop.ts"

/** An account is a layer. `Intents.layerConfig()` reads the same options from the environment. */
const account = Layer.unwrap(
  Effect.map(Sandbox, ({ baseUrl }) =>
    Intents.layer({
      baseUrl: baseUrl("intents"),
      checkoutUrl: `${baseUrl("intents")}/checkout`,
      clientId: "sandbox-client",
      clientSecret: Redacted.make("sandbox-client-secret"),
      accountId: "acc_01J5XCMDXCFXCAQ1BV8HVG6644",
      // What the account's checkout page does when the shopper pays; a request cannot choose.
      hostedOperation: "authorize"
    })
  )
)

const hundred = Money.make(10_000, "USD")
const fifty = Money.make(5000, "USD")
const thirty = Money.make(3000, "USD")
const twenty = Money.make(2000, "USD")

const card = PaymentMethod.decodeCard({
  type: "card",
  number: "4111111111111111",
  expiryMonth: 12,
  expiryYear: 2030,
  cvv: "123",
  holder: "Jane Doe"
})

/** Reserved, taken in two parts, the rest released, some of it given back; then asked how it stands. */
const inParts = Effect.gen(function* () {
  const gateway = yield* Intents.Intents
  const hold = yield* gateway.authorize({
    reference: yield* reference("hold"),
    amount: hundred,
    method: yield* card
  })
  yield* say("authorize", outcome(hold))
  const providerReference = idOf(hold)
  const first = yield* gateway.capture({
    reference: yield* reference("capture-1"),
    providerReference,
    amount: thirty
  })
  yield* say("capture a part", sums(first))
  const second = yield* gateway.capture({
    reference: yield* reference("capture-2"),
    providerReference,
    amount: twenty
  })
  yield* say("capture another part", sums(second))
  const released = yield* gateway.void({ reference: yield* reference("void"), providerReference })
  yield* say("void the rest", sums(released))
  const refund = yield* gateway.refund({
    reference: yield* reference("refund"),
    providerReference,
    amount: twenty
  })
  yield* say("refund a part", outcome(refund))
  const now = yield* gateway.status({ providerReference, expect: { amount: hundred } })
  yield* say("status", sums(now))
})

/** The gateway's own page: the shopper types the card in there and comes back with an id to ask about. */
const hostedPage = Browser.visit("checkout page", (shopper) =>
  Effect.gen(function* () {
    const gateway = yield* Intents.Intents
    const shop = yield* Shop
    const order = { reference: yield* reference("hosted"), amount: fifty }
    const waiting = yield* gateway.authorize({
      ...order,
      method: { type: "hosted" },
      returnUrl: shop.returnUrl
    })
    yield* say("checkout page", waiting.status.unified)
    if (waiting.nextAction?.type !== "redirect") return
    yield* shopper.goTo(yield* shop.show(Pages.redirect(waiting.nextAction)))
    yield* shopper.press("Pay")
    const { path = "" } = yield* shop.shopperReturn
    const back = IntentsReturn.parsePaymentReturn(path)
    yield* say("the shopper is back", `claims ${back.claimedStatus} for ${back.providerReference}`)
    const held = yield* gateway.status({ reference: order.reference, expect: order })
    yield* say("confirmed", outcome(held))
    const taken = yield* gateway.capture({
      reference: yield* reference("hosted-capture"),
      providerReference: idOf(held),
      amount: fifty
    })
    yield* say("capture", sums(taken))
  })
)

/** The gateway's own list of whole days. */
const list = Effect.gen(function* () {
  const gateway = yield* Intents.Intents
  const now = yield* Clock.currentTimeMillis
  const lines = yield* gateway.list({ fromMillis: now - 24 * 60 * 60 * 1000, toMillis: now })
  yield* say("list of two days", kinds(lines))
})

/** The money moves and the answer is lost. It is never sent again: our reference finds the truth. */
const lostAnswer = Effect.gen(function* () {
  const gateway = yield* Intents.Intents
  const order = { reference: yield* reference("lost"), amount: Money.make(100_600, "USD") }
  const payment = yield* gateway
    .purchase({ ...order, method: yield* card })
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
  yield* inParts
  yield* hostedPage
  yield* list
  yield* lostAnswer
})

Run.main(Effect.provide(life, account))
