import type { Money } from "@switchyard/core"

/** What a transaction is, in the gateway's own word (sheet section 6). */
export type Type = "PAYMENT" | "REFUND" | "CHARGEBACK"

/** The states that the gateway's document lists (sheet section 6). */
export type Status =
  | "AUTHORIZED"
  | "DECLINED"
  | "VOIDED"
  | "EXPIRED"
  | "PARTIAL_CAPTURED"
  | "CAPTURED"
  | "PARTIAL_SETTLED"
  | "SETTLED"

/** A transaction as the gateway keeps it (sheet section 3.1); absent is what it did not tell. */
export interface Transaction {
  readonly id: string
  /** The gateway's literal value: a {@link Type}, unless it has others than it documents. */
  readonly type: string
  /** The gateway's literal value: a {@link Status}, unless it has others than it documents. */
  readonly status: string
  /** The reference under which it was made. */
  readonly externalId?: string
  /** The order's total; of a refund, that of the order which it belongs to. */
  readonly amount?: Money.Money
  readonly authorized?: Money.Money
  readonly captured?: Money.Money
  readonly voided?: Money.Money
  /** Of a payment: all that was given back; of a refund: this refund. */
  readonly refunded?: Money.Money
  /** ISO 8601, UTC. */
  readonly updatedAt?: string
}

/** Asks for one transaction, by one of the three names that it has. */
export type Lookup =
  | { readonly id: string }
  | { readonly externalId: string }
  /** Of several transactions of one order the gateway chooses one, and does not document which. */
  | { readonly orderId: string }

/** Asks for one page of the gateway's list (sheet sections 5.5 and 8). */
export interface PageRequest {
  /** Milliseconds since the epoch; the list begins at the UTC midnight before it. */
  readonly fromMillis: number
  /** Milliseconds since the epoch; the list ends before the UTC midnight after it. */
  readonly toMillis: number
  /** How many to leave out; below zero is zero. */
  readonly offset?: number
  /** How many to answer, from 10 (the default) to 100; what is outside is brought inside. */
  readonly limit?: number
  readonly orderBy?: "type" | "status" | "order_amount" | "created_at" | "updated_at"
  readonly orderDirection?: "ASC" | "DESC"
  readonly type?: Type
  readonly status?: Status
}

/** One page of the gateway's list. */
export interface Page {
  readonly offset: number
  /** The limit that applied: a page with fewer transactions is the last one. */
  readonly limit: number
  readonly transactions: ReadonlyArray<Transaction>
}
