/**
 * A transaction of the gateway: a payment, or a step of one (open-payment.md sections 1 and 2).
 * Each step is a transaction of its own that refers to another; sums are read from them.
 */
import type { Fields } from "../internal/body.ts"
import type { Json } from "../kit/pipeline.ts"
import type { Phase, Result } from "./Codes.ts"

/** Every type of section 1 that is simulated, and `3D` for a stand-alone authentication. */
export type PaymentType =
  "PA" | "DB" | "CD" | "PA.CP" | "CP" | "RF" | "RV" | "RB" | "RC" | "CB" | "CR" | "3D"

/** What remains of a card in answers. */
export interface CardSummary {
  readonly bin: string
  readonly last4Digits: string
  readonly holder?: string
  readonly expiryMonth: string
  readonly expiryYear: string
}

/** With what is paid. The number stays inside: it chooses outcomes and is never answered. */
export interface Instrument {
  readonly brand: string
  readonly number: string | undefined
  readonly card: CardSummary | undefined
}

/** A change that has begun and ends later. */
export interface Underway {
  /** `shopper`: on a page, times out. `platform`: somewhere behind, succeeds or fails. */
  readonly waitsFor: "shopper" | "platform"
  readonly succeeds: boolean
  /** When it ends by itself; Infinity waits for the control API. */
  readonly endsAtMs: number
}

/** One transaction; amounts in hundredths, because every currency has two decimals here. */
export interface Transaction {
  readonly id: string
  readonly entityId: string
  readonly paymentType: PaymentType
  readonly instrument: Instrument | undefined
  readonly hundredths: number
  readonly currency: string
  /** The fields of the request, for those that answers repeat. */
  readonly fields: Fields
  readonly descriptor: string
  readonly shortId: string
  readonly ndc: string
  readonly createdAtMs: number
  /** The transaction that this one is a step of. */
  readonly parent: Transaction | undefined
  /** The id that the merchant referred to; may be the parent's parent. */
  readonly referencedId: string | undefined
  readonly steps: Array<Transaction>
  phase: Phase
  result: Result
  updatedAtMs: number
  underway: Underway | undefined
  registrationId: string | undefined
  redirect: Json | undefined
  threeDSecure: Json | undefined
  /** Whether the acquirer has cleared it: no reversal any more. */
  settled: boolean
}

/** Where a chain of steps began. */
export const rootOf = (transaction: Transaction): Transaction =>
  transaction.parent === undefined ? transaction : rootOf(transaction.parent)

/** The payment that a step belongs to; a rebill is one of its own. */
export const paymentOf = (transaction: Transaction): Transaction =>
  transaction.parent === undefined || transaction.paymentType === "RB"
    ? transaction
    : paymentOf(transaction.parent)

/** The merchant's own id. */
export const referenceOf = (transaction: Transaction): string | undefined =>
  transaction.fields.get("merchantTransactionId")

/** The transaction and every step below it, in the order in which they came. */
export const treeOf = (transaction: Transaction): ReadonlyArray<Transaction> => [
  transaction,
  ...transaction.steps.flatMap(treeOf)
]

/** Hundredths of all steps of these types that happened or may still happen. */
export const sumOf = (transaction: Transaction, ...types: ReadonlyArray<PaymentType>): number =>
  transaction.steps
    .filter((step) => step.phase !== "rejected" && types.includes(step.paymentType))
    .reduce((sum, step) => sum + step.hundredths, 0)

/** Whether a chargeback stands. */
export const isChargedBack = (transaction: Transaction): boolean =>
  sumOf(transaction, "CB") > sumOf(transaction, "CR")

/** What of a preauthorization is neither captured nor reversed. */
export const openOf = (transaction: Transaction): number =>
  transaction.hundredths - sumOf(transaction, "CP", "RV")

/** What of a debit or capture has neither been given back nor charged back. */
export const keptOf = (transaction: Transaction): number =>
  transaction.hundredths - sumOf(transaction, "RF", "RV")

/** Hundredths of a checked amount. */
export const toHundredths = (amount: string): number => Number(amount.replace(".", ""))

/** Hundredths of any text; undefined when it is no amount. */
export const hundredthsOf = (amount: string | undefined): number | undefined =>
  amount !== undefined && /^\d{1,10}\.\d\d$/.test(amount) ? toHundredths(amount) : undefined
