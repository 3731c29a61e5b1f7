import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Money, type Payment, PaymentMethod, Reference } from "@switchyard/core"
import { Server } from "@switchyard/sandbox"
import { Gateway, Inbox } from "@switchyard/testkit"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { ChecksumConfig } from "../src/index.ts"
import { gateway } from "./support.ts"

/** The simulated gateway over real HTTP, described for the conformance suite. */

const card = (number: string) =>
  Schema.decodeUnknownSync(PaymentMethod.Card)({
    type: "card",
    number,
    expiryMonth: 12,
    expiryYear: 2030,
    cvv: "745",
    holder: "Jane Doe"
  })

const declinedCard = card("4000000000009995")
const amount = Money.make(5000, "EUR")
const returnUrl = "https://shop.test/return"
const charge = { amount, method: card("4000000000000051"), returnUrl }

// A request of one reference can be found again only in answers that repeat it.
const payment = {
  amount: "amount",
  currency: "currency",
  reference: "merchantTransactionId"
} as const
const created = { ...payment, outcome: ["transactionStatus", "result.code"] }
const followed = { id: "paymentId", outcome: ["result.code"] }

const answers: Gateway.Gateway["answers"] = {
  authorize: created,
  purchase: created,
  capture: followed,
  void: followed,
  refund: followed,
  rebill: created,
  status: { ...payment, id: "paymentId", outcome: ["status"] },
  payoutStatus: { ...payment, outcome: ["status"] }
}

const amountIn: Gateway.Gateway["amountIn"] = ({ body }) => {
  const text = /(?:^|&)amount=([^&]*)/.exec(body)?.[1]
  return text === undefined ? null : { text, unit: "major" }
}

/** Plays the shopper at the bank's page: follows the redirect and presses Pay. */
const pressPay = ({ nextAction }: Payment.Payment) =>
  Effect.promise(async () => {
    if (nextAction?.type !== "redirect") return
    const form = new URLSearchParams(
      nextAction.fields.map(({ name, value }): [string, string] => [name, value])
    )
    const page = await (await fetch(nextAction.url, { method: "POST", body: form })).text()
    const action = /action="([^"]+)"/.exec(page)?.[1] ?? ""
    const secret = /name="MD" value="([^"]+)"/.exec(page)?.[1] ?? ""
    await fetch(action, { method: "POST", body: new URLSearchParams({ MD: secret, PaRes: "Y" }) })
  })

const secureKey = "sandbox-secure-key"

/** Starts it. */
export const simulator = Effect.gen(function* () {
  const server = yield* Server.make({
    instances: [{ kind: "checksum", name: "checksum" }],
    seed: 1
  })
  const inbox = yield* Inbox.start
  const options: ChecksumConfig.Options = {
    baseUrl: server.baseUrl("checksum"),
    partnerId: "195",
    username: "testdoc",
    memberId: "11344",
    secureKey: Redacted.make(secureKey)
  }
  // What the suite cannot ask of the general service: a payout to a payer, and charges with notifications.
  const own = yield* gateway(options)
  let count = 0
  const notified = (operation: "authorize" | "purchase", more: object = {}) =>
    own[operation]({
      ...charge,
      ...more,
      reference: Reference.make(`notified-${String(++count).repeat(4)}`),
      notificationUrl: inbox.url
    })
  const follow = ({ providerReference }: Payment.Payment) => ({
    reference: Reference.make(`followed-${++count}`),
    providerReference: providerReference ?? ""
  })
  const notifications = Effect.gen(function* () {
    yield* inbox.clear
    const paid = yield* notified("purchase")
    const raws = [yield* inbox.next]
    yield* Effect.ignore(notified("purchase", { method: declinedCard }))
    raws.push(yield* inbox.next)
    const held = yield* notified("authorize")
    raws.push(yield* inbox.next)
    yield* own.void(follow(held))
    raws.push(yield* inbox.next)
    yield* own.refund({ ...follow(paid), amount })
    return [...raws, yield* inbox.next]
  })
  const payOut = (reference: Reference.Reference) =>
    Effect.gen(function* () {
      const { providerReference } = yield* notified("purchase")
      yield* own.payoutToPayer({ reference, amount, payment: providerReference ?? "" })
      return amount
    })
  const described: Gateway.Gateway = {
    http: NodeHttpClient.layerUndici,
    notifications,
    payOut,
    movements: Effect.sync(() => Gateway.movementsOf(server.ledger("checksum").movements)),
    charge,
    declined: { amount, method: declinedCard, returnUrl },
    challenged: { amount, method: card("4000000000000002"), returnUrl },
    stepUp: { ...charge, returnUrl },
    pay: pressPay,
    isAuthentication: ({ url }) => url.endsWith("/authToken"),
    answers,
    amountIn,
    signatures: [{ body: /(?<="checksum":")[0-9a-f]{32}/ }],
    // The checksum is over id, reference, the amount's text and the SHORT letter.
    unsigned: ["id", "payment.status", "payment.amount", "payment.decline"],
    secrets: { "secure key": secureKey },
    secretHeaders: ["authtoken"]
  }
  return { ...described, options }
})
