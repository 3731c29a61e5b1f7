/**
 * Amounts and cards that select an outcome without the control API. The thousands say which call
 * is hit, the
 * last digits say the fault: `1006.00` loses the answer of the create, `3006.00` that of the
 * later refund.
 * A trigger fires once for each payment and operation, so that a recovery can be watched. Every
 * other amount
 * succeeds. The gateway documents none of this (checksum.md section 17).
 */
import * as Faults from "../Faults.ts"

const operations = { "1": "create", "2": "CP", "3": "RF", "4": "RV", "5": "IN" } as const

/** An operation that trigger amounts can hit. */
export type TriggerOperation = (typeof operations)[keyof typeof operations]

const pattern = /^([1-5])0(\d\d)\.00$/

/**
 * A triggered pending payment settles by itself after this time, because no control call will do
 * it.
 */
export const pendingSettlesAfterMs = 5000

/** The fault that the payment's amount asks for at this operation. */
export const faultFor = (amount: string, operation: string): Faults.ActiveFault | undefined => {
  const match = pattern.exec(amount)
  if (match === null) return undefined
  const [, thousands, number] = match
  if (operations[thousands as keyof typeof operations] !== operation) return undefined
  const fault = Faults.names[Number(number) - 1]
  if (fault === undefined) return undefined
  const settles = fault === "pending" || fault === "pendingDecline"
  return Faults.active(settles ? { fault, afterMs: pendingSettlesAfterMs } : { fault })
}

/**
 * The published amounts of the create call; replace the leading 1 by 2, 3, 4, 5 for CP, RF, RV,
 * IN.
 */
export const amounts: ReadonlyArray<{ readonly amount: string; readonly effect: string }> =
  Faults.names.map((name, index) => ({
    amount: `10${String(index + 1).padStart(2, "0")}.00`,
    effect: `${name}: ${Faults.table[name].effect}`
  }))

/** What a card does when it is used. */
export type CardBehaviour =
  | { readonly _tag: "Approve" }
  | { readonly _tag: "Challenge" }
  | { readonly _tag: "Pending" }
  | { readonly _tag: "Decline"; readonly bankCode: string; readonly bankDescription: string }

const decline = (bankCode: string, bankDescription: string): CardBehaviour => ({
  _tag: "Decline",
  bankCode,
  bankDescription
})

const approve: CardBehaviour = { _tag: "Approve" }

/**
 * Published cards. Those of section 17 come first; the declining and pending ones are invented.
 * Any other card is approved.
 */
export const cards: Readonly<Record<string, CardBehaviour>> = {
  "4000000000000051": approve,
  "5101082187256503": approve,
  "5101080000000009": approve,
  "375510513169537": approve,
  "378282246310005": approve,
  "4000000000000002": { _tag: "Challenge" },
  "4000000000009995": decline("51", "Insufficient funds"),
  "4000000000009987": decline("41", "Lost card"),
  "4000000000009979": decline("43", "Stolen card"),
  "4000000000000069": decline("54", "Expired card"),
  "4000000000000127": decline("82", "Security code mismatch"),
  "4000000000000119": decline("96", "System malfunction at the issuer"),
  "4000000000000341": decline("05", "Do not honour"),
  "4000000000003220": { _tag: "Pending" }
}

/** What the given card number does. */
export const cardBehaviour = (number: string): CardBehaviour => cards[number] ?? approve

/** The published cards in words. */
export const cardEffects: ReadonlyArray<{ readonly number: string; readonly effect: string }> =
  Object.entries(cards).map(([number, behaviour]) => {
    switch (behaviour._tag) {
      case "Approve":
        return { number, effect: "approved" }
      case "Challenge":
        return { number, effect: "3-D: the customer decides on a page" }
      case "Pending":
        return { number, effect: `pending, succeeds after ${pendingSettlesAfterMs / 1000} s` }
      case "Decline":
        return { number, effect: `declined (${behaviour.bankCode} ${behaviour.bankDescription})` }
    }
  })
