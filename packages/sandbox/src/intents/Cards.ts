/**
 * Cards that select an outcome. The gateway publishes no test cards: apart from "a number that ends
 * in 0002 is declined" (intents.md section 15 point 33) all of it is invented.
 */
import { pendingSettlesAfterMs } from "../kit/Triggers.ts"

/** What a card does when it is used. */
export type Behaviour = "approve" | "decline" | "pending" | "pendingDecline"

/** Published cards in words. */
export const effects: Readonly<Record<Behaviour, string>> = {
  approve: "approved",
  decline: "declined, as every number that ends in 0002",
  pending: `pending, approved after ${pendingSettlesAfterMs / 1000} s`,
  pendingDecline: `pending, declined after ${pendingSettlesAfterMs / 1000} s`
}

/** The card that the hosted pages suggest. */
export const suggested = "4111111111111111"

const published: Readonly<Record<string, Behaviour>> = {
  [suggested]: "approve",
  "5555555555554444": "approve",
  "378282246310005": "approve",
  "4000000000000002": "decline",
  "4000000000003220": "pending",
  "4000000000003238": "pendingDecline"
}

const isDeclined = (pan: string) => pan.endsWith("0002")

/** The published cards; any other number with a correct check digit is approved. */
export const list = Object.entries(published).map(([number, behaviour]) => ({
  number,
  effect: effects[behaviour]
}))

/** What the given card number does. */
export const behaviourOf = (pan: string): Behaviour =>
  published[pan] ?? (isDeclined(pan) ? "decline" : "approve")

const luhnDigit = (digit: number, index: number): number => {
  const weighted = index % 2 === 0 ? digit : digit * 2
  return weighted > 9 ? weighted - 9 : weighted
}

/** Whether the last digit is the Luhn check digit of the others; nobody minds in a declined one. */
export const isNumber = (pan: string): boolean =>
  isDeclined(pan) ||
  [...pan].reverse().reduce((sum, digit, index) => sum + luhnDigit(Number(digit), index), 0) %
    10 ===
    0

/** Whether an `MMYYYY` or `MMYY` expiry lies in the past; a card is good through its last month. */
export const isExpired = (expiry: string, nowMs: number): boolean => {
  const year = expiry.length === 4 ? `20${expiry.slice(2)}` : expiry.slice(2)
  return Date.UTC(Number(year), Number(expiry.slice(0, 2)), 1) <= nowMs
}
