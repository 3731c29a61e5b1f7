import { Currency, Money } from "../src/index.ts"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import fc from "fast-check"
import { describe, expect, test } from "vitest"

const numRuns = 10_000
const largest = BigInt(Number.MAX_SAFE_INTEGER)
const currencyOf = { 0: "JPY", 2: "EUR", 3: "KWD", 4: "CLF" } as const
const exponents = [0, 2, 3, 4] as const
const code = fc.constantFrom(...Currency.codes)
const units = fc.oneof(fc.bigInt(0n, largest), fc.bigInt(0n, 100_000n), fc.constant(largest))
const make = (value: bigint, currency: Currency.Code) =>
  Result.getOrThrow(Money.fromMinorUnits(value, currency))
const money = fc.tuple(units, code).map(([value, currency]) => make(value, currency))

const ruleOf = (result: Result.Result<unknown, Money.InvalidMoney>) =>
  Result.isFailure(result) ? result.failure.rule : "accepted"
const decode = Schema.decodeUnknownResult(Money.Money)
const encode = Schema.encodeUnknownResult(Money.Money)

describe("format and parse", () => {
  test.each(exponents)("round trip at exponent %i", (exponent) => {
    const currency = currencyOf[exponent]
    fc.assert(
      fc.property(units, (value) => {
        const text = Result.getOrThrow(Money.format(make(value, currency)))
        expect(text).toMatch(exponent === 0 ? /^\d+$/ : new RegExp(`^\\d+\\.\\d{${exponent}}$`))
        expect(Result.getOrThrow(Money.parse(text, currency))).toEqual({ value, currency })
      }),
      { numRuns }
    )
  })

  test("round trip with any number of decimals that loses nothing", () => {
    fc.assert(
      fc.property(money, fc.integer({ min: 0, max: 8 }), (amount, decimals) => {
        const text = Money.format(amount, decimals)
        const dropped = Currency.exponent(amount.currency) - decimals
        const loses = dropped > 0 && amount.value % 10n ** BigInt(dropped) !== 0n
        if (loses) {
          expect(ruleOf(text)).toBe("too_many_decimals")
          return
        }
        expect(Result.getOrThrow(text).split(".")[1]?.length ?? 0).toBe(decimals)
        expect(Result.getOrThrow(Money.parse(Result.getOrThrow(text), amount.currency))).toEqual(
          amount
        )
      }),
      { numRuns }
    )
  })

  test.each([
    [0n, "EUR", undefined, "0.00"],
    [5n, "EUR", undefined, "0.05"],
    [9200n, "EUR", undefined, "92.00"],
    [9200n, "EUR", 0, "92"],
    [9200n, "EUR", 3, "92.000"],
    [100n, "JPY", undefined, "100"],
    [100n, "JPY", 2, "100.00"],
    [1n, "KWD", undefined, "0.001"],
    [1230n, "KWD", 2, "1.23"],
    [12345n, "CLF", undefined, "1.2345"],
    [largest, "EUR", undefined, "90071992547409.91"]
  ] as const)("%s %s with %s decimals is %s", (value, currency, decimals, text) => {
    expect(Result.getOrThrow(Money.format(make(value, currency), decimals))).toBe(text)
  })

  test("a digit that is not zero is never dropped", () => {
    expect(ruleOf(Money.format(make(9201n, "EUR"), 1))).toBe("too_many_decimals")
    expect(ruleOf(Money.format(make(1234n, "KWD"), 2))).toBe("too_many_decimals")
    expect(ruleOf(Money.parse("1.5", "JPY"))).toBe("too_many_decimals")
    expect(ruleOf(Money.parse("1.001", "EUR"))).toBe("too_many_decimals")
    expect(ruleOf(Money.parse("1.00001", "CLF"))).toBe("too_many_decimals")
    expect(Result.getOrThrow(Money.parse("100.00", "JPY")).value).toBe(100n)
    expect(Result.getOrThrow(Money.parse("1", "EUR")).value).toBe(100n)
    expect(Result.getOrThrow(Money.parse("1.5", "EUR")).value).toBe(150n)
  })

  test.each([
    ["", "format"],
    [" 1", "format"],
    ["1\n", "format"],
    ["+1", "format"],
    ["-1", "format"],
    ["-0.01", "format"],
    ["1e3", "format"],
    ["1,00", "format"],
    ["1.", "format"],
    [".5", "format"],
    ["1.2.3", "format"],
    ["0x10", "format"],
    ["١", "format"],
    ["１", "format"],
    ["NaN", "format"],
    ["Infinity", "format"],
    ["9".repeat(21), "format"],
    ["90071992547409.92", "too_large"],
    ["99999999999999999999", "too_large"]
  ])("parse refuses %j: %s", (text, rule) => {
    expect(ruleOf(Money.parse(text, "EUR"))).toBe(rule)
  })

  test("parse accepts nothing but exact non-negative decimals within the safe range", () => {
    const near = fc.stringMatching(/^[-+ ]?\d{0,18}[.,]?\d{0,6}(e\d)?$/)
    fc.assert(
      fc.property(fc.oneof(near, fc.double().map(String), fc.string()), code, (text, currency) => {
        const result = Money.parse(text, currency)
        if (Result.isFailure(result)) return
        const { value } = result.success
        expect(value >= 0n && value <= largest).toBe(true)
        // Exactly the same decimal: scaled up to a common number of digits both sides agree.
        const [whole = "", fraction = ""] = text.split(".")
        const scale = Currency.exponent(currency)
        expect(BigInt(whole + fraction.padEnd(24, "0"))).toBe(value * 10n ** BigInt(24 - scale))
      }),
      { numRuns }
    )
  })
})

describe("fromMinorUnits", () => {
  test("a safe integer gets through unchanged, nothing else does", () => {
    const anyNumber = fc.oneof(fc.double(), fc.integer(), fc.maxSafeInteger(), fc.float())
    fc.assert(
      fc.property(anyNumber, code, (value, currency) => {
        const result = Money.fromMinorUnits(value, currency)
        expect(Result.isSuccess(result)).toBe(Number.isSafeInteger(value) && value >= 0)
        if (Result.isSuccess(result)) expect(Money.toNumber(result.success)).toBe(value + 0)
      }),
      { numRuns }
    )
  })

  test("bigints are held to the same range", () => {
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 70n), 2n ** 70n), code, (value, currency) => {
        const result = Money.fromMinorUnits(value, currency)
        expect(Result.isSuccess(result)).toBe(value >= 0n && value <= largest)
      }),
      { numRuns }
    )
  })

  test.each([
    [1.5, "not_an_integer"],
    [0.1 + 0.2, "not_an_integer"],
    [Number.NaN, "not_an_integer"],
    [Number.POSITIVE_INFINITY, "not_an_integer"],
    [-1, "negative"],
    [-1n, "negative"],
    [1e21, "too_large"],
    [-1e21, "too_large"],
    [2 ** 53, "too_large"],
    [2n ** 53n, "too_large"]
  ])("%s is %s", (value, rule) => {
    expect(ruleOf(Money.fromMinorUnits(value, "EUR"))).toBe(rule)
  })

  test("the error names the rule and not the value", () => {
    const result = Money.fromMinorUnits(-987654321, "EUR")
    const error = Result.isFailure(result) ? result.failure : null
    expect(error?.message).toBe("not an amount of money: negative")
    expect(JSON.stringify(error)).not.toContain("987654321")
  })

  test("make builds from a literal", () => {
    expect(Money.make(9200, "EUR")).toEqual({ value: 9200n, currency: "EUR" })
  })
})

describe("the wire codec", () => {
  test("round trip as JSON with the same integer", () => {
    fc.assert(
      fc.property(money, (amount) => {
        const wire = JSON.stringify(Result.getOrThrow(encode(amount)))
        expect(wire).toBe(`{"value":${amount.value},"currency":"${amount.currency}"}`)
        expect(Result.getOrThrow(decode(JSON.parse(wire)))).toEqual(amount)
      }),
      { numRuns }
    )
  })

  test("only non-negative safe integers are decoded", () => {
    const anything = fc.oneof(fc.double(), fc.integer(), fc.maxSafeInteger(), fc.anything())
    fc.assert(
      fc.property(anything, (value) => {
        expect(Result.isSuccess(decode({ value, currency: "EUR" }))).toBe(
          Number.isSafeInteger(value) && Number(value) >= 0
        )
      }),
      { numRuns }
    )
  })

  test("a bigint outside the safe range is not encoded", () => {
    fc.assert(
      fc.property(fc.bigInt(-(2n ** 64n), 2n ** 64n), (value) => {
        expect(Result.isSuccess(encode({ value, currency: "EUR" }))).toBe(
          value >= 0n && value <= largest
        )
      }),
      { numRuns }
    )
  })

  test("the schemas' own constructors hold to the same range", () => {
    for (const schema of [Money.Money, Money.PositiveMoney]) {
      for (const value of [-1n, largest + 1n]) {
        expect(Schema.is(schema)({ value, currency: "EUR" })).toBe(false)
      }
      expect(Schema.is(schema)({ value: largest, currency: "EUR" })).toBe(true)
    }
  })

  test.each([
    { value: "1", currency: "EUR" },
    { value: true, currency: "EUR" },
    { value: [1], currency: "EUR" },
    { value: 1n, currency: "EUR" },
    { currency: "EUR" },
    { value: 1 },
    { value: 1, currency: "eur" },
    { value: 1, currency: "XXX" },
    null,
    100
  ])("%o is refused", (wire) => {
    expect(decode(wire)._tag).toBe("Failure")
  })
})

test("PositiveMoney is the same from one minor unit on", () => {
  const positive = Schema.decodeUnknownResult(Money.PositiveMoney)
  for (const value of [-1, 0, 0.5])
    expect(positive({ value, currency: "EUR" })._tag).toBe("Failure")
  expect(Result.getOrThrow(positive({ value: 1, currency: "EUR" }))).toEqual(Money.make(1, "EUR"))
})

test("equals compares value and currency", () => {
  expect(Money.equals(Money.make(1, "EUR"), Money.make(1, "EUR"))).toBe(true)
  expect(Money.equals(Money.make(1, "EUR"), Money.make(2, "EUR"))).toBe(false)
  expect(Money.equals(Money.make(1, "EUR"), Money.make(1, "USD"))).toBe(false)
})
