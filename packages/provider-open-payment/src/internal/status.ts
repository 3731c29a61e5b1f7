import type { Decline, Payment } from "@switchyard/core"
import * as Codes from "./codes.ts"

/**
 * What a result code and a payment type say together (sheet sections 1, 4 and 9.23). The code decides,
 * never the HTTP status; what is neither listed nor of a published family is unknown.
 */

const byCode: ReadonlyMap<string, Codes.Meaning> = new Map(
  Codes.listed.map(({ code, meaning }) => [code, meaning])
)

/** Whether a text has the form of a result code. */
export const isCode = (text: string): boolean => /^\d{3}\.\d{3}\.\d{3}$/.test(text)

/** The meaning of a result code: exact before family, first family first; null where it has none. */
export const meaningOf = (code: string): Codes.Meaning | null => {
  const exact = byCode.get(code)
  if (exact !== undefined) return exact
  if (!isCode(code)) return null
  return Codes.families.find(({ pattern }) => pattern.test(code))?.meaning ?? null
}

/** The types of a transaction that are payments of the contract, and the state of one that was done. */
export const types = {
  PA: { kind: "payment", done: "authorized", says: "preauthorisation" },
  DB: { kind: "payment", done: "captured", says: "debit" },
  CP: { kind: "capture", done: "captured", says: "capture" },
  RV: { kind: "void", done: "voided", says: "reversal" },
  RF: { kind: "refund", done: "refunded", says: "refund" },
  RB: { kind: "rebill", done: "captured", says: "rebill" },
  RC: { kind: "receipt", done: "captured", says: "receipt" }
} as const satisfies Record<
  string,
  { readonly kind: Payment.Kind; readonly done: Payment.UnifiedStatus; readonly says: string }
>

/** See {@link types}. */
export type Type = keyof typeof types

/** Whether a type is one of {@link types}. */
export const isType = (text: string): text is Type => Object.hasOwn(types, text)

/** The type of a credit, the only payment out. */
export const credit = "CD"

/** The type of a reversal. */
export const reversal = "RV" satisfies Type

const chargebacks: ReadonlyArray<string> = ["CB", "CR"]

/** Whether a transaction of this type follows another one (section 1). */
export const isFollowUp = (type: string): boolean =>
  isType(type) ? types[type].kind !== "payment" : chargebacks.includes(type)

/** The types of a stored card, as it is stored and as it is forgotten. */
export const registrations: ReadonlyArray<string> = ["RG", "DR"]

/** The type of an authentication. */
export const authentication = "3D"

const still: ReadonlyArray<string> = [...registrations, authentication, "CF", "SD", "DS"]

/** Whether a transaction of this type may move money; one of a type that nobody knows may. */
export const isMove = (type: string): boolean => !still.includes(type)

/** What is known of a transaction that the gateway shows. */
export type Shown =
  | { readonly state: "done" | "waiting" }
  | { readonly state: "declined"; readonly reason: Decline.Reason }
  /** Nobody can tell. */
  | { readonly state: "unknown" }

const unknown: Shown = { state: "unknown" }
const declined = (reason: Decline.Reason): Shown => ({ state: "declined", reason })

/**
 * The state of a transaction in the gateway's books. `asked` where the gateway answered a question: some
 * codes are final only then. A refused request that became a transaction is one that was not done.
 */
export const shown = (meaning: Codes.Meaning, type: string, asked: boolean): Shown => {
  switch (meaning.kind) {
    case "approved":
      return { state: "done" }
    case "authenticated":
    case "waiting":
      return { state: "waiting" }
    case "declined":
      return declined(meaning.reason)
    case "finalWhenAsked":
      return asked ? declined(meaning.reason) : unknown
    case "account":
      return declined("not_permitted")
    case "invalid":
    case "state":
      return declined("other")
    case "capturedOtherwise":
      return type === "CP" ? { state: "done" } : unknown
    case "answered":
    case "absent":
    case "throttled":
    case "chargeback":
    case "unclear":
      return unknown
  }
}
