import type { Payment, Statement } from "@switchyard/core"
import type { Status, Type } from "../Transaction.ts"

/**
 * The gateway's words for a state (sheet section 6). What is not listed here is unknown. Partial refunds
 * have no word: they show in `amount_refunded`.
 */

/** What a state says of a payment. */
type OfPayment = Extract<
  Payment.UnifiedStatus,
  "authorized" | "declined" | "voided" | "expired" | "captured"
>

/** What a state says of a refund, which has a record of its own; null where that is not clear. */
type OfRefund = Extract<Payment.UnifiedStatus, "pending" | "declined" | "refunded"> | null

type Kind = Exclude<Statement.Transaction["kind"], "payout">

/** One line of the table. */
export interface Meaning {
  readonly payment: OfPayment
  readonly refund: OfRefund
  readonly says: string
}

const table = {
  AUTHORIZED: { payment: "authorized", refund: "pending", says: "held, nothing captured" },
  DECLINED: { payment: "declined", refund: "declined", says: "refused, nothing moved" },
  VOIDED: { payment: "voided", refund: null, says: "released before a capture" },
  EXPIRED: { payment: "expired", refund: null, says: "the hold lapsed by itself" },
  PARTIAL_CAPTURED: { payment: "captured", refund: "refunded", says: "captured in part" },
  CAPTURED: { payment: "captured", refund: "refunded", says: "captured in whole" },
  PARTIAL_SETTLED: { payment: "captured", refund: "refunded", says: "settled in part" },
  SETTLED: { payment: "captured", refund: "refunded", says: "settled in whole" }
} as const satisfies Record<Status, Meaning>

/** The table, line by line. */
export const meanings: ReadonlyMap<string, Meaning> = new Map<string, Meaning>(
  Object.entries(table)
)

/** The types: a chargeback is no state of a payment, and what became of the payment it does not say. */
export const types: ReadonlyMap<string, { readonly kind: Kind; readonly says: string }> = new Map(
  Object.entries({
    PAYMENT: { kind: "payment", says: "a payment" },
    REFUND: { kind: "refund", says: "a refund, which has a record of its own" },
    CHARGEBACK: { kind: "chargeback", says: "a dispute, which has a record of its own" }
  } satisfies Record<Type, { readonly kind: Kind; readonly says: string }>)
)

/** States in which at least a part was captured. */
export const isCaptured = (status: string): boolean => meanings.get(status)?.payment === "captured"

/** States that include every capture of a payment. */
export const isWhole = (status: string): boolean => status === "CAPTURED" || status === "SETTLED"
