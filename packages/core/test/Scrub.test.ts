import { Scrub } from "../src/index.ts"
import * as Schema from "effect/Schema"
import fc from "fast-check"
import { describe, expect, test } from "vitest"

const numRuns = 5_000
const control = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u
const separator = fc.constantFrom(
  "",
  " ",
  "-",
  ".",
  "\u00a0",
  "\u2013",
  " - ",
  "\u200b",
  "\r\n",
  "\0"
)
const digits = (minLength: number, maxLength: number) =>
  fc.array(fc.integer({ min: 0, max: 9 }), { minLength, maxLength })
/** A number of 12 to 40 digits, written in any grouping. */
const grouped = fc
  .array(fc.tuple(fc.integer({ min: 0, max: 9 }), separator), { minLength: 12, maxLength: 40 })
  .map((parts) => parts.map(([digit, between]) => `${digit}${between}`).join(""))
const hostile = fc
  .array(fc.oneof(fc.string({ unit: "binary" }), fc.string(), grouped, fc.constant("\ud800")))
  .map((parts) => parts.join(""))

describe("text", () => {
  test.each([
    ["card 4111111111111111 refused", "card *** refused"],
    ["card 4111 1111 1111 1111, expired", "card ***, expired"],
    ["card 4111-1111-1111-1111", "card ***"],
    ["card 4111 - 1111 - 1111 - 1111", "card ***"],
    ["card 4\u200b1\u200b1\u200b1\u200b11111111\u200b1111", "card ***"],
    ["card 4111\r\n11111111\r\n1111", "card ***"],
    ["card ４１１１１１１１１１１１１１１１", "card ***"],
    ["card 4111111111111111and 4111111111111111", "card ***and ***"],
    ["4111111111111111123456789", "***"],
    ["twelve 123456789012", "twelve ***"],
    ["eleven 12345678901", "eleven 12345678901"],
    ["order 1001 of 2030-12-31", "order 1001 of 2030-12-31"],
    ["digest e89b70e06b2d649a69207fa751bddbc7", "digest ***"],
    ["token eyJ0eXAiOiJ.eyJzdWIiOiJ0.c2lnbmF0dXJl ends", "token *** ends"],
    ["a\r\nb\u2028c", "a b c"],
    ["", ""]
  ])("%j is %j", (raw, expected) => {
    expect(Scrub.text(raw)).toBe(expected)
  })

  test("what was sent in secret is masked wherever it comes back", () => {
    expect(Scrub.text("key s$&cret, s$&cret; cvv 123", ["s$&cret", "", "123"])).toBe(
      "key ***, ***; cvv ***"
    )
  })

  test("no card number survives, however it is grouped and wherever it stands", () => {
    fc.assert(
      fc.property(hostile, grouped, hostile, (before, number, after) => {
        const shown = Scrub.text(`${before}${number}${after}`)
        expect(shown).not.toMatch(/\p{Nd}(?:[\s\p{Pd}.]?\p{Nd}){11}/u)
      }),
      { numRuns }
    )
  })

  test("at most 200 well-formed characters on one line, and the same when done twice", () => {
    fc.assert(
      fc.property(hostile, (raw) => {
        const shown = Scrub.text(raw)
        expect(shown.length).toBeLessThanOrEqual(200)
        expect(shown).not.toMatch(control)
        expect(shown.isWellFormed()).toBe(true)
        expect(Scrub.text(shown)).toBe(shown)
      }),
      { numRuns }
    )
  })

  test("words and short numbers stay as they are", () => {
    const word = fc.oneof(
      fc.stringMatching(/^[A-Za-z,;:!?äöü]{1,10}$/),
      digits(1, 5).map((list) => `${list.join("")};`)
    )
    fc.assert(
      fc.property(fc.array(word, { maxLength: 15 }), (words) => {
        const raw = words.join(" ")
        expect(Scrub.text(raw)).toBe(raw)
      }),
      { numRuns }
    )
  })

  test.each(["a", "0", "f", "-", ".", "a.", "1 ", "aaaaaaaa.", "\0"])(
    "a megabyte of %j takes no time to speak of",
    (unit) => {
      expect(Scrub.text(unit.repeat(1_000_000 / unit.length)).length).toBeLessThanOrEqual(200)
    },
    2_000
  )
})

describe("identifier", () => {
  test("keeps digits, loses line breaks and what is beyond 200", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w:.-]{1,64}$/), (id) => {
        expect(Scrub.identifier(id)).toBe(id)
      }),
      { numRuns }
    )
    expect(Scrub.identifier("4111111111111111\r\nx")).toBe("4111111111111111 x")
    expect(Scrub.identifier("x".repeat(5_000))).toHaveLength(200)
  })
})

describe("the schemas", () => {
  const raw = "card 4111111111111111\n"
  test.each([
    ["Text", Scrub.Text, "card *** "],
    ["Identifier", Scrub.Identifier, "card 4111111111111111 "]
  ] as const)(
    "%s scrubs when made, decoded and encoded, and takes nothing but text",
    (_, schema, expected) => {
      expect(schema.make(raw)).toBe(expected)
      expect(Schema.decodeUnknownSync(schema)(raw)).toBe(expected)
      expect(Schema.encodeUnknownSync(schema)(raw)).toBe(expected)
      expect(Schema.toJsonSchemaDocument(schema).schema).toMatchObject({ type: "string" })
      for (const other of [1, null, undefined, {}, ["x"]]) {
        expect(Schema.decodeUnknownResult(schema)(other)._tag).toBe("Failure")
      }
    }
  )
})
