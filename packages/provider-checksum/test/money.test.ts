import { Currency, Money as CoreMoney } from "@switchyard/core"
import * as Result from "effect/Result"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Money from "../src/internal/money.ts"

const currency = fc.constantFrom(...Currency.codes)
const make = (value: bigint, code: Currency.Code) =>
  Result.getOrThrow(CoreMoney.fromMinorUnits(value, code))
const money = fc
  .tuple(fc.bigInt({ min: 0n, max: BigInt(Number.MAX_SAFE_INTEGER) }), currency)
  .map(([value, code]) => make(value, code))

describe("amounts", () => {
  it("are two decimals that read back to the same amount, or are refused", () => {
    fc.assert(
      fc.property(money, (amount) => {
        const text = Money.format(amount)
        const scale = Currency.exponent(amount.currency) - Money.decimals
        const hundredths =
          scale <= 0 ? amount.value * 10n ** BigInt(-scale) : amount.value / 10n ** BigInt(scale)
        const exact = scale <= 0 || amount.value % 10n ** BigInt(scale) === 0n
        if (!exact || hundredths > Money.largest) {
          expect(text).toBeNull()
          return
        }
        expect(text).toMatch(/^[0-9]{1,10}\.[0-9]{2}$/)
        expect(BigInt((text ?? "").replace(".", ""))).toBe(hundredths)
        expect(Money.parse(text ?? "", amount.currency)).toEqual(amount)
      }),
      { numRuns: 2_000 }
    )
  })

  it("reach from nothing to the format's largest", () => {
    expect(Money.format(make(0n, "EUR"))).toBe("0.00")
    expect(Money.format(make(Money.largest, "EUR"))).toBe("9999999999.99")
    expect(Money.format(make(Money.largest + 1n, "EUR"))).toBeNull()
  })

  it.each(["", "-1.00", "1e3", "1,00", "0x10", " 1.00", "1.001", "NaN", "1.", ".5"])(
    "%j is none",
    (text) => {
      expect(Money.parse(text, "EUR")).toBeNull()
    }
  )

  it("takes a currency in either case and no unknown one", () => {
    expect(Money.parse("1.00", "eur")).toEqual({ value: 100n, currency: "EUR" })
    expect(Money.parse("1.00", "XXQ")).toBeNull()
    expect(Money.parse("100.00", "JPY")).toEqual({ value: 100n, currency: "JPY" })
  })
})
