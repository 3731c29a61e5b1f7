import { describe, expect, it } from "vitest"
import * as Answers from "../src/internal/answers.ts"
import { amount, outcome, record, reference, seen } from "./support.ts"

const words = [
  ...["AUTHORIZED", "DECLINED", "VOIDED", "EXPIRED"],
  ...["PARTIAL_CAPTURED", "CAPTURED", "PARTIAL_SETTLED", "SETTLED"]
]
const [authorized, declined, voided, expired, ...captured] = words
const whole = ["CAPTURED", "SETTLED"]
const nothingCaptured = [authorized, declined, voided, expired]

const status = (value: unknown) =>
  outcome(Answers.status(seen(value, 200, "status"), { externalId: reference }))
const charge = (operation: "authorize" | "authcap", value: unknown) =>
  outcome(Answers.charge(seen(value), { operation, reference, amount }))

/** States, sums that contradict them, and the sum that is named. */
const contradictions: ReadonlyArray<
  readonly [ReadonlyArray<string | undefined>, Readonly<Record<string, number>>, string]
> = [
  [nothingCaptured, { amount_captured: 1 }, "amount_captured"],
  [nothingCaptured, { amount_refunded: 1 }, "amount_refunded"],
  [[declined], { amount_authorized: 10_000 }, "amount_authorized"],
  [[declined], { amount_voided: 10_000 }, "amount_voided"],
  [[authorized, voided, expired, ...captured], { amount_authorized: 10_001 }, "amount_authorized"],
  [captured, { amount_captured: 20_000 }, "amount_captured"],
  [captured, { amount_captured: 9000, amount_voided: 1001 }, "amount_voided"],
  [captured, { amount_authorized: 100, amount_captured: 3000 }, "amount_captured"],
  [captured, { amount_refunded: 20_000 }, "amount_refunded"],
  [
    captured,
    { amount_captured: 3000, amount_voided: 7000, amount_refunded: 3001 },
    "amount_refunded"
  ],
  [captured, { amount_captured: 0 }, "amount_captured"],
  [[authorized], { amount_authorized: 3000 }, "amount_authorized"],
  [[authorized], { amount_authorized: 0 }, "amount_authorized"],
  [[authorized], { amount_voided: 10_000 }, "amount_voided"],
  [[voided], { amount_voided: 0 }, "amount_voided"],
  [[voided], { amount_voided: 9999 }, "amount_voided"],
  [whole, { amount_captured: 3000 }, "amount_captured"],
  [whole, { amount_captured: 3000, amount_voided: 6999 }, "amount_captured"],
  [whole, { amount_authorized: 3000, amount_captured: 3000 }, "amount_authorized"]
]

describe("a payment whose state and sums contradict each other", () => {
  it.each(contradictions)("%j with %j is unknown by %s", (states, sums, field) => {
    for (const state of states) {
      const value = record(state ?? "", sums)
      expect(status(value)).toBe(`mismatch ${field}`)
      // What the direct answer of a charge does not believe, no look-up believes, and the other way round.
      expect(charge("authorize", value)).toBe(`mismatch ${field}`)
    }
  })

  it.each([
    ["SETTLED", { order_amount: null, amount_captured: 10_001 }, "amount_captured"],
    ["SETTLED", { amount_authorized: null, amount_captured: 3000 }, "amount_captured"],
    ["SETTLED", { amount_captured: null, amount_refunded: 10_001 }, "amount_refunded"],
    ["AUTHORIZED", { amount_captured: null, amount_refunded: 1 }, "amount_refunded"],
    ["DECLINED", { amount_authorized: null, amount_voided: 1 }, "amount_voided"],
    ["VOIDED", { amount_authorized: null, amount_voided: 0 }, "amount_voided"]
  ])("is judged by what it tells: %s with %j by %s", (word, sums, field) => {
    expect(status(record(word, sums))).toBe(`mismatch ${field}`)
  })
})

describe("a payment in part", () => {
  it.each([
    ["PARTIAL_CAPTURED", { amount_captured: 3000 }, "captured"],
    ["PARTIAL_CAPTURED", { amount_authorized: 3000, amount_captured: 3000 }, "captured"],
    ["PARTIAL_SETTLED", { amount_captured: 3000, amount_voided: 7000 }, "captured"],
    ["CAPTURED", { amount_captured: 6000, amount_voided: 4000 }, "captured"],
    ["AUTHORIZED", { amount_voided: 4000 }, "authorized"],
    ["VOIDED", { amount_authorized: 3000, amount_voided: 3000 }, "voided"],
    ["EXPIRED", { amount_voided: 10_000 }, "expired"],
    ["EXPIRED", { amount_voided: 4000 }, "expired"]
  ])("%s with %j is %s", (word, sums, unified) => {
    expect(status(record(word, sums))).toBe(unified)
  })
})

describe("a charge that has just been made", () => {
  it.each([
    ["authorize", "AUTHORIZED", { amount_voided: 1 }, "amount_voided"],
    ["authcap", "CAPTURED", { amount_captured: 9000, amount_voided: 1000 }, "amount_captured"],
    ["authcap", "CAPTURED", { amount_captured: null, amount_voided: 1 }, "amount_voided"],
    ["authcap", "CAPTURED", { amount_refunded: 1 }, "amount_refunded"],
    [
      "authcap",
      "CAPTURED",
      { order_amount: null, amount_authorized: 9999, amount_captured: 9999 },
      "amount_authorized"
    ]
  ] as const)("has no past and no parts: %s %s %j", (operation, word, sums, field) => {
    expect(charge(operation, record(word, sums))).toBe(`mismatch ${field}`)
  })
})
