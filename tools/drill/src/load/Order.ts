import type { Operation } from "../check/Books.ts"

/** One order of a client: a payment, and what is done with it afterwards. */
export interface Order {
  /** What it is an example of. */
  readonly kind: string
  /** The client's own reference. */
  readonly reference: string
  /** Minor units. */
  readonly amount: number
  readonly capture: "automatic" | "manual"
  readonly card: string
  /** Accounts that may take it, in their order. */
  readonly accounts: ReadonlyArray<string>
  /** Done one after the other, each once the one before has succeeded. */
  readonly followUps: ReadonlyArray<FollowUp>
  /** What the shopper does on the gateway's page, where the payment comes to that. */
  readonly shopper: Shopper | null
  /** A body that the client sends under the payment's key once it has its answer, by mistake. */
  readonly isKeyReused: boolean
}

/** A capture, void or refund. */
export interface FollowUp {
  readonly operation: Extract<Operation, "capture" | "void" | "refund">
  /** Minor units; the whole where the body names no amount. */
  readonly amount: number
  readonly isWhole: boolean
}

/** A shopper on a gateway's page. */
export interface Shopper {
  readonly to: "success" | "failure" | "expired"
  readonly afterMs: number
}

/** The body of `POST /v1/payments`. */
export const bodyOf = ({ accounts, amount, capture, card, reference }: Order) => ({
  reference,
  amount: { value: amount, currency: "EUR" },
  capture,
  method: {
    type: "card",
    number: card,
    expiryMonth: 12,
    expiryYear: 2035,
    cvv: "123",
    holder: "Jane Doe"
  },
  customer: { id: "c-1", email: "jane@example.com" },
  returnUrl: "https://shop.example/return",
  route: { accounts },
  metadata: {}
})
