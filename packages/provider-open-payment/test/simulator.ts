import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Money, Reference, type Webhook } from "@switchyard/core"
import { Server } from "@switchyard/sandbox"
import { Gateway, Inbox } from "@switchyard/testkit"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type { OpenPaymentConfig } from "../src/index.ts"
import { accessToken, entityId, webhookKey } from "./sandbox.ts"
import { browser, decide } from "./shopper.ts"
import { cardOf, gateway } from "./support.ts"

/** The simulated gateway over real HTTP, described for the conformance suite. */

const amount = Money.make(9200, "EUR")
const returnUrl = "https://shop.test/return"
const charge = { amount, method: cardOf("4200000000000000"), returnUrl, browser }

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

/** Starts it. */
export const simulator = Effect.gen(function* () {
  const inbox = yield* Inbox.start
  const server = yield* Server.make({
    instances: [
      {
        kind: "open-payment",
        name: "open-payment",
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
  let count = 0
  // Everything that the suite does is notified: the one that belongs to this charge is looked for.
  const notificationOf = (reference: string): Effect.Effect<Webhook.Raw> =>
    Effect.gen(function* () {
      const raw = yield* inbox.next
      const { value } = yield* Effect.orDie(own.webhook(raw))
      return value.reference === reference ? raw : yield* notificationOf(reference)
    })
  const notifications = Effect.gen(function* () {
    const reference = Reference.make(`notified-${++count}`)
    yield* own.purchase({ ...charge, reference })
    return [yield* notificationOf(reference)]
  })
  const described: Gateway.Gateway = {
    http: NodeHttpClient.layerUndici,
    notifications,
    movements: Effect.sync(() => Gateway.movementsOf(server.ledger("open-payment").movements)),
    charge,
    declined: { ...charge, method: cardOf("4444444444444444") },
    challenged: { ...charge, method: cardOf("5200000000000015") },
    payout: { amount, destination: charge.method },
    pay: (payment) => decide(payment, "approve"),
    answers: {
      authorize: repeats(),
      purchase: repeats(),
      capture: followed,
      void: voided,
      refund: followed,
      rebill: followed,
      receipt: followed,
      payout: repeats(),
      status: found,
      payoutStatus: found
    },
    amountIn: ({ body }) => {
      const text = /(?:^|&)amount=([^&]*)/.exec(body)?.[1]
      return text === undefined ? null : { text, unit: "major" }
    },
    secrets: { "access token": accessToken, "webhook key": webhookKey },
    secretHeaders: ["authorization"]
  }
  return { ...described, options }
})
