import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Money, Reference, type Webhook } from "@switchyard/core"
import { Server } from "@switchyard/sandbox"
import { Gateway, Inbox } from "@switchyard/testkit"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { OpenPaymentConfig } from "../src/index.ts"
import { accessToken, entityId, webhookKey } from "./sandbox.ts"
import { browser, decide } from "./shopper.ts"
import { cardOf, gateway } from "./support.ts"

/** The simulated gateway over real HTTP, described for the conformance suite. */

const amount = Money.make(9200, "EUR")
const returnUrl = "https://shop.test/return"
const charge = { amount, method: cardOf("4200000000000000"), returnUrl, browser }

const declined = { ...charge, method: cardOf("4444444444444444") }
const payout = { amount, destination: charge.method }

const repeats = (prefix = ""): Gateway.AnswerShape => ({
  amount: `${prefix}amount`,
  currency: `${prefix}currency`,
  reference: `${prefix}merchantTransactionId`,
  outcome: [`${prefix}result.code`]
})
const followed = { ...repeats(), id: "referencedId" }
// A full reversal asks for no amount.
const voided = { reference: "merchantTransactionId", id: "referencedId", outcome: ["result.code"] }
const found = { ...repeats("records.0."), outcome: ["result.code", "records.0.result.code"] }

type Service = Effect.Success<ReturnType<typeof gateway>>

/** A payment, a hold, a decline, a refund, a reversal and a payout, each with its notification. */
const notificationsOf = (own: Service, inbox: Inbox.Inbox) => {
  let count = 0
  // Everything that the suite does is notified: the one of this reference is looked for.
  const notificationOf = (reference: string): Effect.Effect<Webhook.Raw> =>
    Effect.gen(function* () {
      const raw = yield* inbox.next
      const { value } = yield* Effect.orDie(own.webhook(raw))
      return value.reference === reference ? raw : yield* notificationOf(reference)
    })
  const notified = <A, E>(call: (reference: Reference.Reference) => Effect.Effect<A, E>) =>
    Effect.gen(function* () {
      const reference = Reference.make(`notified-${++count}`)
      const result = yield* Effect.result(call(reference))
      return { result, raw: yield* notificationOf(reference) }
    })
  return Effect.gen(function* () {
    const paid = yield* notified((reference) => own.purchase({ ...charge, reference }))
    const held = yield* notified((reference) => own.authorize({ ...charge, reference }))
    const idOf = ({ result }: typeof paid) =>
      Result.isSuccess(result) ? (result.success.providerReference ?? "") : ""
    const others = yield* Effect.forEach(
      [
        (reference: Reference.Reference) => own.purchase({ ...declined, reference }),
        (reference: Reference.Reference) =>
          own.refund({ reference, providerReference: idOf(paid), amount }),
        (reference: Reference.Reference) => own.void({ reference, providerReference: idOf(held) }),
        (reference: Reference.Reference) => own.payout({ ...payout, reference })
      ],
      (call) => notified<unknown, unknown>(call)
    )
    return [paid, held, ...others].map(({ raw }) => raw)
  })
}

const answers: Gateway.Gateway["answers"] = {
  authorize: repeats(),
  purchase: repeats(),
  capture: followed,
  void: voided,
  refund: followed,
  rebill: followed,
  receipt: followed,
  payout: repeats(),
  status: found,
  statusById: { ...repeats(), id: "id" },
  payoutStatus: found
}

/** Starts it. */
export const simulator = Effect.gen(function* () {
  const inbox = yield* Inbox.start
  const server = yield* Server.make({
    instances: [
      {
        kind: "open-payment",
        name: "open-payment",
        // The suite asks more often than section 5 allows anybody to.
        throttles: false,
        entities: [{ entityId, accessToken, webhookKey, webhooks: [{ url: inbox.url }] }]
      }
    ],
    seed: 1
  })
  const options: OpenPaymentConfig.Options = {
    baseUrl: server.baseUrl("open-payment"),
    accessToken: Redacted.make(accessToken),
    entityId,
    webhookKey: Redacted.make(webhookKey)
  }
  const own = yield* gateway(options)
  const described: Gateway.Gateway = {
    http: NodeHttpClient.layerUndici,
    notifications: notificationsOf(own, inbox),
    signatures: [{ header: "x-authentication-tag" }, { header: "x-initialization-vector" }],
    movements: Effect.sync(() => Gateway.movementsOf(server.ledger("open-payment").movements)),
    charge,
    declined,
    challenged: { ...charge, method: cardOf("5200000000000015") },
    stepUp: { ...charge, method: cardOf("4200000000000091") },
    payout,
    pay: (payment) => decide(payment, "approve"),
    answers,
    // Sections 2.4, 2.7 and 2.8: what follows a payment is a transaction with an id of its own.
    keptApart: ["capture", "void", "refund"],
    amountIn: ({ body }) => {
      const text = /(?:^|&)amount=([^&]*)/.exec(body)?.[1]
      return text === undefined ? null : { text, unit: "major" }
    },
    secrets: { "access token": accessToken, "webhook key": webhookKey },
    secretHeaders: ["authorization"]
  }
  return { ...described, options }
})
