/**
 * Amounts that select a fault without the control API. The thousands say which call is hit, the
 * last digits say the fault: `1006.00` loses the answer of the call with the digit 1. A trigger
 * strikes once for each payment and operation, so that a recovery can be watched. Every other
 * amount succeeds.
 */
import * as Faults from "../Faults.ts"

/**
 * A triggered pending payment settles by itself after this time, because no control call will do
 * it.
 */
export const pendingSettlesAfterMs = 5000

/** Which operation each leading digit hits; `1` is the call that creates a payment. */
export type Operations = Readonly<Record<string, string>>

/** A call whose amount may ask for a fault. */
export interface TriggerQuery {
  readonly operation: string
  /** The payment's amount in hundredths of its unit: 100600 is `1006.00`. */
  readonly hundredths: number | undefined
  /** Tells payments apart, for example account and reference. */
  readonly owner: string
}

/** An amount of the call with the digit 1, and what it does. */
export interface PublishedAmount {
  readonly amount: string
  readonly effect: string
}

/** The triggers of one instance. */
export interface Triggers {
  /** The fault that is asked for, unless it has struck already. */
  readonly take: (query: TriggerQuery) => Faults.ActiveFault | undefined
  readonly clear: () => void
}

const twoDigits = (number: number) => String(number).padStart(2, "0")

/** The fault that the amount asks for at this operation. */
export const faultFor = (
  operations: Operations,
  hundredths: number,
  operation: string
): Faults.ActiveFault | undefined => {
  const digit = Math.floor(hundredths / 100_000)
  const number = (hundredths - digit * 100_000) / 100
  if (operations[String(digit)] !== operation) return undefined
  const fault = Faults.names[number - 1]
  if (fault === undefined) return undefined
  const settles = fault === "pending" || fault === "pendingDecline"
  return Faults.active(settles ? { fault, afterMs: pendingSettlesAfterMs } : { fault })
}

/** The published amounts of the call with the digit 1, in the gateway's own form. */
export const amountsOf = (format: (hundredths: number) => string): ReadonlyArray<PublishedAmount> =>
  Faults.names.map((name, index) => ({
    amount: format(100_000 + (index + 1) * 100),
    effect: `${name}: ${Faults.table[name].effect}`
  }))

/** How to read the published amounts, for people. */
export const sentenceOf = (operations: Operations): string => {
  const { "1": first = "first", ...others } = operations
  const digits = Object.entries(others).map(([digit, operation]) => `${digit} for ${operation}`)
  const later = digits.length === 0 ? "" : ` Another first digit hits: ${digits.join(", ")}.`
  return (
    `Amounts hit ${first}.${later} ` +
    "Each strikes once per payment and operation; every other amount succeeds."
  )
}

/** Triggers of which none has struck. */
export const make = (operations: Operations): Triggers => {
  const fired = new Set<string>()
  return {
    take: ({ hundredths, operation, owner }) => {
      if (hundredths === undefined) return undefined
      const fault = faultFor(operations, hundredths, operation)
      if (fault === undefined) return undefined
      const key = `${operation}|${owner}`
      if (fired.has(key)) return undefined
      fired.add(key)
      return fault
    },
    clear: () => fired.clear()
  }
}

/** Triggers that never strike: for an instance that has them switched off. */
export const none: Triggers = { take: () => undefined, clear: () => undefined }

/** The published form of most gateways: a dot and two decimals. */
export const asDecimal = (hundredths: number): string =>
  `${Math.floor(hundredths / 100)}.${twoDigits(hundredths % 100)}`
