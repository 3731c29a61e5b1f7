import { Currency } from "../src/index.ts"
import * as Schema from "effect/Schema"
import { describe, expect, test } from "vitest"

describe("Currency", () => {
  test.each([
    ["JPY", 0],
    ["KRW", 0],
    ["CLP", 0],
    ["EUR", 2],
    ["USD", 2],
    ["INR", 2],
    ["KWD", 3],
    ["BHD", 3],
    ["TND", 3],
    ["CLF", 4],
    ["UYW", 4]
  ] as const)("%s has the exponent %i", (code, exponent) => {
    expect(Currency.exponent(code)).toBe(exponent)
  })

  test("every code has an exponent, once, in alphabetical order", () => {
    expect(Currency.codes.length).toBeGreaterThan(150)
    expect(new Set(Currency.codes).size).toBe(Currency.codes.length)
    expect([...Currency.codes].sort()).toEqual(Currency.codes)
    for (const code of Currency.codes) {
      expect(code).toMatch(/^[A-Z]{3}$/)
      expect([0, 2, 3, 4]).toContain(Currency.exponent(code))
      expect(Currency.isCode(code)).toBe(true)
    }
  })

  test("the codec takes every code and gives it back", () => {
    for (const code of Currency.codes) {
      expect(Schema.decodeUnknownSync(Currency.Code)(code)).toBe(code)
      expect(Schema.encodeSync(Currency.Code)(code)).toBe(code)
    }
  })

  test.each([
    "",
    "eur",
    "EURO",
    "EU",
    " EUR",
    "EUR\n",
    "XXX",
    "XAU",
    "ABC",
    "constructor",
    978,
    null
  ])("%j is refused with the rule's name", (value) => {
    const result = Schema.decodeUnknownResult(Currency.Code)(value)
    expect(result._tag).toBe("Failure")
    if (typeof value === "string") {
      expect(Currency.isCode(value)).toBe(false)
      expect(result._tag === "Failure" && result.failure.message).toContain("iso_4217_currency")
    }
  })
})
