/**
 * One payment at the gateway: its record, its statuses (checksum.md section 14) and what each
 * allows.
 */
import type { Fields } from "../internal/body.ts"
import type { Result } from "./Codes.ts"

/** The long status word of inquiry, list and notifications. */
export type LongStatus =
  | "begun"
  | "authstarted"
  | "3D Authstarted"
  | "authsuccessful"
  | "authfailed"
  | "authcancelled"
  | "cancelstarted"
  | "cancelled"
  | "capturestarted"
  | "capturesuccess"
  | "capturefailed"
  | "settled"
  | "markedforreversal"
  | "reversed"
  | "chargeback"
  | "failed"
  | "payoutstarted"
  | "payoutsuccessful"
  | "payoutfailed"

/** The short status letter: done, failed, pending, waiting for 3-D, cancelled. */
export type ShortStatus = "Y" | "N" | "P" | "3D" | "C"

/**
 * Long to short. For `reversed` and `chargeback` no document gives the letter: `C` is this
 * simulator's
 * assumption and an option changes it (section 20 point 26).
 */
export const shortStatuses: Readonly<Record<LongStatus, ShortStatus>> = {
  begun: "P",
  authstarted: "P",
  "3D Authstarted": "3D",
  authsuccessful: "Y",
  authfailed: "N",
  authcancelled: "C",
  cancelstarted: "P",
  cancelled: "C",
  capturestarted: "P",
  capturesuccess: "Y",
  capturefailed: "N",
  settled: "Y",
  markedforreversal: "P",
  reversed: "C",
  chargeback: "C",
  failed: "N",
  payoutstarted: "P",
  payoutsuccessful: "Y",
  payoutfailed: "N"
}

/** Every long status. */
export const longStatuses = Object.keys(shortStatuses) as ReadonlyArray<LongStatus>

/** What a payment is: a preauthorization, a charge, or money to the customer. */
export type PaymentType = "PA" | "DB" | "PO"

/**
 * Where a capture, a refund and a reversal are allowed (section 7; a failed capture leaves the
 * hold in place).
 */
export const allowedFrom = {
  CP: ["authsuccessful", "capturefailed"],
  RF: ["capturesuccess", "settled"],
  RV: ["authsuccessful", "capturefailed"]
} as const satisfies Record<string, ReadonlyArray<LongStatus>>

/** What remains of a card after processing. */
export interface CardSummary {
  readonly bin: string
  readonly last4Digits: string
  readonly holder: string
  readonly expiryMonth: string
  readonly expiryYear: string
}

/** A change that is under way; it succeeds or fails later. */
export interface Underway {
  readonly kind: "create" | "CP" | "RF" | "RV"
  readonly succeeds: boolean
  /** The amount of a capture or refund, in hundredths. */
  readonly hundredths: number
  /** When it settles by itself; Infinity waits for the control API. */
  readonly settlesAtMs: number
  /** The status to go back to when it fails. */
  readonly from: LongStatus
}

/**
 * A payment; amounts in hundredths, because the gateway writes two decimals for every currency
 * (section 16).
 */
export interface Payment {
  readonly paymentId: string
  readonly memberId: string
  readonly merchantTransactionId: string
  readonly paymentType: PaymentType
  readonly paymentMode: string
  readonly paymentBrand: string
  readonly amount: string
  readonly hundredths: number
  readonly currency: string
  readonly tmplAmount: string
  readonly tmplCurrency: string
  readonly descriptor: string
  readonly firstName: string
  readonly lastName: string
  readonly email: string
  readonly customerId: string
  readonly phone: string
  readonly telnocc: string
  readonly country: string
  readonly city: string
  readonly street: string
  readonly card: CardSummary | undefined
  readonly terminalId: string
  readonly bankReferenceId: string
  /** The id under which the card is stored once the payment succeeds, where that was asked for. */
  readonly registrationId: string | undefined
  /** What a later payment with the same card is made of; only where one was announced. */
  readonly reusable: Fields | undefined
  /** Whether it opens a series of recurring payments (section 9). */
  readonly isInitial: boolean
  readonly notificationUrl: string | undefined
  readonly redirectMethod: string
  readonly createdAtMs: number
  /** A regenerated invoice may change it. */
  merchantRedirectUrl: string | undefined
  updatedAtMs: number
  status: LongStatus
  result: Result
  remark: string
  eci: string
  capturedHundredths: number
  refundedHundredths: number
  underway: Underway | undefined
}

/** Whether the customer pays elsewhere than with a card: their bank may answer later. */
export const isAsynchronous = (payment: Payment): boolean =>
  payment.paymentType !== "PO" && payment.card === undefined

/** Hundredths of a checked amount string. */
export const toHundredths = (amount: string): number => Number(amount.replace(".", ""))

/** Hundredths of an amount string that may be anything; undefined when it is no amount. */
export const hundredthsOf = (amount: string | undefined): number | undefined =>
  amount !== undefined && /^\d{1,10}\.\d\d$/.test(amount) ? toHundredths(amount) : undefined

/** The gateway's form of an amount: a dot and two decimals. */
export const fromHundredths = (hundredths: number): string => {
  const digits = String(hundredths).padStart(3, "0")
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/** The gateway's `timestamp`: `yyyy-MM-dd HH:mm:ss` in its fixed zone (section 20 point 31). */
export const timestamp = (atMs: number, utcOffsetMinutes: number): string =>
  new Date(atMs + utcOffsetMinutes * 60_000).toISOString().slice(0, 19).replace("T", " ")
