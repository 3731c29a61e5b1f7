/** What a hosted page is opened for: a payment or a card to keep (intents.md sections 9 and 10). */
import type { Order } from "./requests.ts"

interface Common {
  readonly id: string
  readonly clientId: string
  readonly externalId: string
  readonly createdAtMs: number
  /** From when on the page is closed; the control API may bring it forward. */
  expiresAtMs: number
}

/** A payment that the shopper is to make; it becomes one transaction at most (section 15 point 4). */
export interface PaymentIntent extends Common {
  readonly kind: "payment"
  readonly order: Pick<Order, "order_id" | "order_amount" | "order_currency" | "order_items">
  /** Where the browser goes afterwards; the page stays where there is none. */
  readonly redirectUrls: { readonly success?: string; readonly failure?: string }
  /** The transaction that came of it. */
  transactionId: string | undefined
}

/** A card that the shopper is to leave; it becomes one token at most. */
export interface CardIntent extends Common {
  readonly kind: "card"
  /** The token that came of it. */
  token: string | undefined
}

/** One intent. */
export type Intent = PaymentIntent | CardIntent

/** What stands in the way of using it now, if anything. */
export const closed = (intent: Intent, nowMs: number): "used" | "expired" | undefined => {
  const result = intent.kind === "payment" ? intent.transactionId : intent.token
  if (result !== undefined) return "used"
  return nowMs >= intent.expiresAtMs ? "expired" : undefined
}
