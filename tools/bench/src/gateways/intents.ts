import { between, type Gateway } from "../gateway.ts"
import { byCard, card, customer } from "../purchase.ts"

const encoded = (part: object): string => Buffer.from(JSON.stringify(part)).toString("base64url")

// Lives until the year 2100, so that it is fetched once and then kept.
const token = `${encoded({ alg: "HS256", typ: "JWT" })}.${encoded({ exp: 4_102_444_800 })}.signature`

const headers = {
  accept: "application/json",
  authorization: `Bearer ${token}`,
  "content-type": "application/json"
}

/** What is read of the answer. */
interface Answer {
  readonly id: string
  readonly type: string
  readonly status: string
  readonly external_id: string
  readonly order_amount: number
  readonly amount_captured: number
}

/** A card's `authcap` in JSON, with a bearer token that is kept. */
export const intents: Gateway = {
  name: "intents",
  provider: async (use) =>
    use((await import("@switchyard/provider-intents")).Registration.registration),
  account: {
    checkoutUrl: "https://checkout.example",
    clientId: "client-of-the-bench",
    clientSecret: "secret-of-the-bench"
  },
  purchase: byCard,
  status: "captured",
  token: { path: "/auth/token", answer: JSON.stringify({ access_token: token, expiry: 1 }) },
  path: "/transactions",
  request: (reference) => {
    const body = JSON.stringify({
      operation: "authcap",
      external_id: reference,
      order: {
        order_id: reference,
        order_amount: 9200,
        order_currency: "EUR",
        order_items: [],
        card_holder: { first_name: "John", last_name: "Doe", email: customer.email }
      },
      card: {
        pan: card.number,
        code: card.cvv,
        expiry: `${card.expiryMonth}${card.expiryYear}`,
        name: card.holder
      }
    })
    return { headers, body }
  },
  changing: [],
  answer: (body, count) =>
    `{"id":"trx_01J5XCMDXCFXCAQ1BV${10_000_000 + count}","type":"PAYMENT","status":"CAPTURED",` +
    `"order_amount":9200,"order_currency":"EUR","amount_authorized":9200,"amount_captured":9200,` +
    `"amount_voided":0,"amount_refunded":0,"external_id":"${between(body, '"external_id":"', '"')}",` +
    `"updated_at":"2026-01-01T12:00:00Z"}`,
  read: (text, reference) => {
    const answer = JSON.parse(text) as Answer
    return answer.type === "PAYMENT" &&
      answer.status === "CAPTURED" &&
      answer.external_id === reference &&
      answer.order_amount === 9200 &&
      answer.amount_captured === 9200
      ? answer.id
      : null
  }
}
