import { Money, PaymentMethod, type Payments } from "@switchyard/core"
import * as Effect from "effect/Effect"
import { HttpClient } from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import type { AnswerShape, Answered, Gateway } from "./Gateway.ts"
import * as Api from "./memory/api.ts"
import * as Books from "./memory/books.ts"
import { capabilities } from "./memory/capabilities.ts"
import * as Provider from "./memory/provider.ts"
import * as Rules from "./memory/rules.ts"
import * as Webhooks from "./memory/webhooks.ts"

/**
 * A complete gateway in memory with the provider for it: the reference that passes the suite, and a
 * gateway for programs that want to try the Payments contract without any network.
 */
export interface MemoryGateway extends Gateway {
  readonly apiKey: Redacted.Redacted<string>
  readonly webhookKey: Redacted.Redacted<string>
}

export { capabilities }

const card = (number: string) =>
  Schema.decodeUnknownSync(PaymentMethod.Card)({
    type: "card",
    number,
    expiryMonth: 12,
    expiryYear: 2030,
    cvv: "737"
  })

const answer: AnswerShape = {
  amount: "amount",
  currency: "currency",
  reference: "reference",
  id: "id",
  outcome: ["status"]
}

// Only what the request holds can contradict it: a new transaction has an id that nobody knew.
const { id: _, ...withoutId } = answer
const followed = { ...answer, id: "parent" }
const answers = {
  authorize: withoutId,
  purchase: withoutId,
  capture: followed,
  void: { reference: "reference", id: "parent", outcome: ["status"] },
  refund: followed,
  rebill: followed,
  receipt: followed,
  payout: withoutId,
  status: answer,
  payoutStatus: withoutId
} as const satisfies Partial<Record<Answered, AnswerShape>>

/** Starts an empty gateway. */
export const start: Effect.Effect<MemoryGateway> = Effect.sync(() => {
  const books = Books.make()
  const apiKey = "memory-api-key-3d81c0"
  const webhookKey = "memory-webhook-key-77af"
  const amount = Money.make(9200, "EUR")
  return {
    apiKey: Redacted.make(apiKey),
    webhookKey: Redacted.make(webhookKey),
    http: Layer.succeed(HttpClient, Api.client(books, apiKey)),
    movements: Effect.sync(() => books.movements.slice()),
    charge: { amount, method: card("4111111111111111") },
    declined: { amount, method: card("4000000000009995") },
    challenged: { amount, method: { type: "hosted" } },
    payout: {
      amount,
      customer: { id: "customer-1" },
      destination: {
        type: "bank_account",
        holder: "Jane Doe",
        accountNumber: Redacted.make("99887766554433")
      }
    },
    pay: ({ providerReference }) => Effect.sync(() => Rules.pay(books, providerReference ?? "")),
    answers,
    amountIn: ({ body }) => {
      const { amount: text } = JSON.parse(body) as { readonly amount?: number }
      return text === undefined ? null : { text: String(text), unit: "minor" }
    },
    notifications: Effect.sync(() => {
      const order = () => ({ reference: books.nextId("reference"), amount: 9200 })
      const bought = { currency: "EUR", card: "4111111111111111", save: false } as const
      const idOf = (reference: string) => books.byReference.get(`payment ${reference}`) ?? ""
      const before = books.notifications.length
      const [captured, held] = [order(), order()]
      Rules.charge(books, { ...captured, ...bought, capture: true }, 0)
      Rules.charge(books, { ...held, ...bought, capture: false }, 0)
      Rules.followUp(books, "capture", idOf(held.reference), { ...order(), amount: 2300 }, 0)
      Rules.followUp(books, "void", idOf(held.reference), { ...order(), amount: 2300 }, 0)
      Rules.followUp(books, "refund", idOf(captured.reference), order(), 0)
      return books.notifications.slice(before).map((notification) => {
        const body = new TextEncoder().encode(notification)
        return { body, headers: { [Webhooks.header]: Webhooks.sign(webhookKey, body) } }
      })
    }),
    signatures: [{ header: Webhooks.header }],
    secrets: {
      "API key": apiKey,
      "webhook key": webhookKey,
      "account number": "99887766554433"
    }
  }
})

/** The provider for it. */
export const layer = ({
  apiKey,
  webhookKey
}: Pick<MemoryGateway, "apiKey" | "webhookKey">): Layer.Layer<
  Payments.Payments,
  never,
  HttpClient
> => Provider.layer({ apiKey, webhookKey })
