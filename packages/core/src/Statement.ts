import type { Money } from "./Money.ts"

/** Asks for the gateway's own list of transactions, half-open `[from, to)`. */
export interface ListRequest {
  /** Milliseconds since the epoch. */
  readonly fromMillis: number
  /** Milliseconds since the epoch. */
  readonly toMillis: number
}

/** One line of the gateway's list. */
export interface Transaction {
  readonly providerReference: string
  readonly reference: string | null
  readonly kind: "payment" | "refund" | "payout" | "chargeback"
  /** The gateway's literal status. */
  readonly status: string
  readonly amount: Money
  /** The gateway's time, ISO 8601 where it names a zone, else its literal text. */
  readonly time: string
}

/** What the account holds at the gateway. */
export interface Balance {
  readonly available: Money
}
