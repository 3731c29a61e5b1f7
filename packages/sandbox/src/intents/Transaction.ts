/**
 * One transaction at the gateway: its record, its statuses and what each allows (intents.md
 * sections 3.1 and 6). Amounts are integers in minor units (section 7).
 */

/** What a transaction is. A refund and a chargeback are records of their own. */
export type TransactionType = "PAYMENT" | "REFUND" | "CHARGEBACK"

/** Every type, as `filter_type` takes them. */
export const types: ReadonlyArray<TransactionType> = ["PAYMENT", "REFUND", "CHARGEBACK"]

/** The eight statuses that the document lists. */
export const documentedStatuses = [
  "AUTHORIZED",
  "DECLINED",
  "VOIDED",
  "EXPIRED",
  "PARTIAL_CAPTURED",
  "CAPTURED",
  "PARTIAL_SETTLED",
  "SETTLED"
] as const

/**
 * The documented statuses, and `PENDING`: invented, shown only while a fault or a card of this
 * simulator keeps a record undecided.
 */
export type Status = (typeof documentedStatuses)[number] | "PENDING"

/** Where a capture, a void and a refund are allowed (section 6.1). */
export const allowedFrom = {
  capture: ["AUTHORIZED", "PARTIAL_CAPTURED", "PARTIAL_SETTLED"],
  void: ["AUTHORIZED", "PARTIAL_CAPTURED"],
  refund: ["PARTIAL_CAPTURED", "CAPTURED", "PARTIAL_SETTLED", "SETTLED"]
} as const satisfies Record<string, ReadonlyArray<Status>>

/** A change of an existing payment. */
export type Change = keyof typeof allowedFrom

/** A decision that is still to come; it succeeds or fails later. */
export interface Underway {
  readonly kind: "create" | Change
  readonly succeeds: boolean
  readonly amount: number
  /** When it is decided by itself; Infinity waits for the control API. */
  readonly settlesAtMs: number
}

/** A transaction; which sums mean something depends on its type. */
export interface Transaction {
  readonly id: string
  readonly type: TransactionType
  /** The merchant's API client id. */
  readonly clientId: string
  readonly externalId: string
  readonly orderId: string
  readonly orderAmount: number
  readonly orderCurrency: string
  /** Whether an approval also captures (`authcap`). */
  readonly captures: boolean
  /** The payment that a refund or a chargeback gives back. */
  readonly parent: Transaction | undefined
  readonly createdAtMs: number
  updatedAtMs: number
  status: Status
  authorized: number
  captured: number
  voided: number
  refunded: number
  /** How much of what was captured has been paid out to the merchant. */
  settled: number
  /** How much of what was captured is promised to refunds under way or charged back. */
  reserved: number
  /** When the hold lapses by itself; Infinity when there is none. */
  holdEndsAtMs: number
  underway: Underway | undefined
}

/** What of the authorization is neither captured nor voided. */
export const remaining = ({ authorized, captured, voided }: Transaction): number =>
  authorized - captured - voided

/** What may still be refunded or charged back. */
export const refundable = ({ captured, refunded, reserved }: Transaction): number =>
  captured - refunded - reserved

/** Whether there is a hold that can lapse. */
export const isHolding = (transaction: Transaction): boolean =>
  transaction.type === "PAYMENT" && remaining(transaction) > 0

/** Whether there is something that a settlement would pay out or take back. */
export const isSettleable = ({ captured, settled, status, type }: Transaction): boolean =>
  type === "PAYMENT" ? captured > settled : status === "CAPTURED"

/** The gateway's `updated_at`: UTC, in seconds (section 3.1). */
export const timestamp = (atMs: number): string => `${new Date(atMs).toISOString().slice(0, 19)}Z`
