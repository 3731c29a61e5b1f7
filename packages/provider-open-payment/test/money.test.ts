import { Currency, Money } from "@switchyard/core"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as WireMoney from "../src/internal/money.ts"

const amounts = fc
  .record({
    value: fc.bigInt({ min: 0n, max: 9_999_999_999_999n }),
    currency: fc.constantFrom(...Currency.codes)
  })
  .map(({ currency, value }) => Result.getOrThrow(Money.fromMinorUnits(value, currency)))

describe("amounts on the wire", () => {
  it("have two decimals and the same value, or are refused", () => {
    fc.assert(
      fc.property(amounts, (amount) => {
        const text = WireMoney.format(amount)
        const exact = Result.getOrElse(Money.format(amount, 2), () => null)
        if (text === null) {
          expect(exact === null || exact.length > 13).toBe(true)
          return
        }
        expect(text).toMatch(/^\d{1,10}\.\d\d$/)
        const back = WireMoney.parse(text, amount.currency)
        expect(back?.value).toBe(amount.value)
      }),
      { numRuns: 5_000 }
    )
  })

  it.each([
    ["92.00", 9200n],
    ["92.0", 9200n],
    ["92", 9200n],
    ["0.10", 10n]
  ])("%s is read", (text, value) => {
    expect(WireMoney.parse(text, "eur")).toMatchObject({ value, currency: "EUR" })
  })

  it.each(["", "92,00", "-1.00", "1e2", " 1.00", "1.005", "99999999999999999.00", "NaN"])(
    "%j is none",
    (text) => {
      expect(WireMoney.parse(text, "EUR")).toBeNull()
      expect(WireMoney.parse("1.00", text)).toBeNull()
    }
  )
})
