/**
 * Amounts and cards that select an outcome without the control API: `1006.00` loses the answer of
 * the create, `3006.00` that of the later refund. The gateway documents none of this (checksum.md
 * section 17).
 */
import type { ActiveFault } from "../Faults.ts"
import * as kit from "../kit/Triggers.ts"
import { hundredthsOf } from "./Payment.ts"

/** The operations that trigger amounts can hit, by their first digit. */
export const operations = {
  "1": "create",
  "2": "CP",
  "3": "RF",
  "4": "RV",
  "5": "IN",
  "6": "token.pay",
  "7": "repeat",
  "8": "payout",
  "9": "invoice.generate"
} as const

/** The fault that the payment's amount asks for at this operation. */
export const faultFor = (amount: string, operation: string): ActiveFault | undefined => {
  const hundredths = hundredthsOf(amount)
  return hundredths === undefined ? undefined : kit.faultFor(operations, hundredths, operation)
}

/** The published amounts of the create call. */
export const amounts = kit.amountsOf(kit.asDecimal)

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
  "4000000000003063": decline("1A", "Additional customer authentication required"),
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
        return { number, effect: `pending, succeeds after ${kit.pendingSettlesAfterMs / 1000} s` }
      case "Decline":
        return { number, effect: `declined (${behaviour.bankCode} ${behaviour.bankDescription})` }
    }
  })
