import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as scrub from "../src/observability/scrub.ts"

/** Card numbers of the test tables of the networks, of 13 to 19 digits. */
const cards = [
  "4111111111111111",
  "5555555555554444",
  "378282246310005",
  "6011111111111117",
  "30569309025904",
  "4222222222222",
  "6304000000000000",
  "6799990100000000019"
]

const separators = [
  "",
  " ",
  "-",
  " - ",
  ".",
  "_",
  "/",
  ", ",
  '", "',
  "////",
  "\u00a0",
  "\u200b",
  "\t"
]

const digitsIn = (text: string) => text.normalize("NFKC").replaceAll(/\P{Nd}/gu, "")

describe("a card number", () => {
  it.each(cards)("%s is masked, however it is spaced and whatever stands around it", (card) => {
    for (const separator of separators) {
      const spaced = [...card].join(separator)
      const grouped = card.replaceAll(/\d{4}(?=\d)/g, `$&${separator}`)
      for (const written of [spaced, grouped]) {
        for (const text of [written, `card=${written};`, `x${written}y`, `{"n":"${written}"}`]) {
          expect(digitsIn(scrub.cardNumbers(text)), text).toBe("")
          expect(digitsIn(scrub.line(text)), text).toBe("")
        }
      }
    }
  })

  it.each(cards)("%s is masked with other digits before and after it", (card) => {
    for (const text of [`1${card}`, `${card}7`, `00${card}99`, `2030 ${card} 737`]) {
      expect(scrub.cardNumbers(text)).not.toContain(card)
    }
  })

  it("is masked in the digits of other scripts", () => {
    for (const zero of [0x660, 0x966, 0xff10, 0x1d7ce, 0x1d7d8, 0x0e50]) {
      const text = [...(cards[0] ?? "")]
        .map((digit) => String.fromCodePoint(zero + Number(digit)))
        .join("")
      expect(scrub.cardNumbers(text)).toBe("***")
    }
  })

  it("is masked at any place of any text", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 40 })
    fc.assert(
      fc.property(text, fc.constantFrom(...cards), text, (before, card, after) => {
        expect(scrub.line(before + card + after)).not.toContain(card)
      })
    )
  })
})

describe("what is no card number", () => {
  it("stays: short numbers, times, ids, amounts", () => {
    for (const text of [
      "took over 12 attempts",
      "2026-10-05 12:34:56",
      "2026-10-05T12:34:56.789Z",
      "attempt att_0123456789abcdefghijABCD of pay_Zz9Yy8Xx7Ww6Vv5Uu4Tt3Ss2",
      "amount 9007199254 EUR",
      "10.0.0.1:3000"
    ]) {
      expect(scrub.line(text)).toBe(text)
    }
  })

  it("stays where its check digit is wrong, for texts that hold gateways' ids", () => {
    expect(scrub.cardNumbers("id 411111111112")).toBe("id 411111111112")
    expect(scrub.line("id 411111111112")).toBe("id ***")
  })
})

describe("a text", () => {
  it("becomes one line of at most 200 signs, and takes no long time", () => {
    const hostile = "1-".repeat(500_000)
    const startedAt = performance.now()
    expect(scrub.line(hostile).length).toBeLessThanOrEqual(200)
    expect(scrub.line(`a\nb\r\u2028c`)).toBe("a b c")
    expect(performance.now() - startedAt).toBeLessThan(500)
  })

  it("of many lines keeps the first twenty", () => {
    const text = Array.from({ length: 50 }, (_, index) => `at line ${index}: 4111 1111 1111 1111`)
    expect(scrub.lines(text.join("\n"))).toEqual(
      Array.from({ length: 20 }, (_, index) => `at line ${index}: ***`)
    )
  })
})
