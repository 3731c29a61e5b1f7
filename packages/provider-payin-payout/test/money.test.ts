import { Money } from "@switchyard/core"
import * as fc from "fast-check"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import * as Amount from "../src/internal/money.ts"
import * as Time from "../src/internal/time.ts"
import * as Wire from "../src/internal/wire.ts"

const paise = (value: bigint) => Result.getOrThrow(Money.fromMinorUnits(value, "INR"))

describe("amounts", () => {
  it.each([
    [1n, "0.01"],
    [10n, "0.1"],
    [100n, "1"],
    [10_000n, "100"],
    [10_050n, "100.5"],
    [10_005n, "100.05"],
    [100_000n, "1000"],
    [999_999_999_999_999n, "9999999999999.99"]
  ])("%s paise are %s rupees", (value, text) => {
    expect(Amount.format(paise(value))).toBe(text)
  })

  it("refuse nothing, too much and another currency", () => {
    expect(Amount.format(paise(0n))).toBeNull()
    expect(Amount.format(paise(1_000_000_000_000_000n))).toBeNull()
    expect(Amount.format(Money.make(100, "USD"))).toBeNull()
  })

  it("are the same after a trip through JSON, as a number and as its text (10,000 cases)", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 1n, max: Amount.largest }), (value) => {
        const text = Amount.format(paise(value)) ?? ""
        expect(text).toMatch(/^(0|[1-9]\d*)(\.\d?[1-9])?$/)
        expect(JSON.stringify(JSON.parse(text))).toBe(text)
        const read = Wire.parse(`{"amount":${text}}`) as { readonly amount: string }
        expect(Amount.parse(read.amount)?.value).toBe(value)
      }),
      { numRuns: 10_000 }
    )
  })

  it.each([
    ["100", 10_000n],
    ["100.50", 10_050n],
    ["1111.11", 111_111n],
    ["5.9", 590n],
    ["0", 0n],
    ["100.000", 10_000n],
    ["100.005", null],
    ["100.00000000000000001", null],
    ["9007199254740993.5", null],
    ["1e2", null],
    ["-1", null],
    ["1,000", null],
    [" 1", null],
    ["", null],
    ["NaN", null]
  ])("%s is read as %s", (text, value) => {
    expect(Amount.parse(text)?.value ?? null).toBe(value)
  })

  it("are not rounded by reading JSON", () => {
    const read = Wire.parse(
      '{"a":100.00000000000000001,"b":90071992547409.93,"c":"5.90","d":1E2,"e":[7878787878],"f":true}'
    )
    expect(read).toEqual({
      a: "100.00000000000000001",
      b: "90071992547409.93",
      c: "5.90",
      d: "1E2",
      e: ["7878787878"],
      f: true
    })
    expect(Wire.parse("{")).toBeUndefined()
    expect(Wire.parse("[".repeat(200_000))).toBeUndefined()
  })
})

describe("times", () => {
  it("of processing are Indian: the document's pair is one moment", () => {
    const processed = Time.fromIndia("2025-08-04 16:58:30")
    expect(processed).toBe(Date.UTC(2025, 7, 4, 11, 28, 30))
    expect(processed).toBe(Time.fromUtc("2025-08-04T11:28:30.000000Z"))
  })

  it("cross midnight and the year", () => {
    expect(Time.fromIndia("2026-01-01 00:00:00")).toBe(Date.UTC(2025, 11, 31, 18, 30))
    expect(Time.fromIndia("2024-02-29 05:29:59")).toBe(Date.UTC(2024, 1, 28, 23, 59, 59))
    expect(Time.fromUtc("2025-07-29T16:23:48.123456Z")).toBe(Date.UTC(2025, 6, 29, 16, 23, 48, 123))
  })

  it.each(["", "2025-08-04", "2025-08-04T16:58:30", "2025-02-30 00:00:00", "2025-13-01 00:00:00"])(
    "%j is none",
    (text) => {
      expect(Time.fromIndia(text)).toBeNull()
    }
  )

  it.each(["", "2025-08-04 11:28:30", "2025-02-30T00:00:00Z", "2025-08-04T24:00:01Z"])(
    "%j is none in UTC",
    (text) => {
      expect(Time.fromUtc(text)).toBeNull()
    }
  )
})
