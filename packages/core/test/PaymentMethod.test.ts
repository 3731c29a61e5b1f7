import { PaymentMethod } from "../src/index.ts"
import * as Effect from "effect/Effect"
import * as Logger from "effect/Logger"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { format, inspect } from "node:util"
import { describe, expect, test } from "vitest"

const number = "4111111111111111"
const cvv = "9753"
const wire = { type: "card", number, expiryMonth: 12, expiryYear: 2030, cvv, holder: "Jane Doe" }
const decode = Schema.decodeUnknownResult(PaymentMethod.Card)
const card = Result.getOrThrow(decode(wire))

describe("the card codec", () => {
  test("keeps what was given, behind Redacted", () => {
    expect(Redacted.value(card.number)).toBe(number)
    expect(card.cvv === undefined ? null : Redacted.value(card.cvv)).toBe(cvv)
    expect(card).toMatchObject({ type: "card", expiryMonth: 12, expiryYear: 2030 })
  })

  test.each([
    { number: "4".repeat(12) },
    { number: "4".repeat(19) },
    { cvv: "123" },
    { expiryMonth: 1 },
    { expiryYear: 2099 }
  ])("accepts %o", (change) => {
    expect(decode({ ...wire, ...change })._tag).toBe("Success")
  })

  test("accepts a card without cvv and holder", () => {
    expect(decode({ type: "card", number, expiryMonth: 1, expiryYear: 2030 })._tag).toBe("Success")
  })

  test.each([
    ["number", "4".repeat(11)],
    ["number", "4".repeat(20)],
    ["number", "4111 1111 1111 1111"],
    ["number", "4111111111111111\n"],
    ["number", "４１１１１１１１１１１１１１１１"],
    ["number", 4111111111111111],
    ["cvv", "12"],
    ["cvv", "97531"],
    ["cvv", 975],
    ["cvv", "97a"],
    ["expiryMonth", 0],
    ["expiryMonth", 13],
    ["expiryMonth", 1.5],
    ["expiryMonth", "12"],
    ["expiryYear", 30],
    ["expiryYear", 2100],
    ["holder", ""],
    ["holder", "x".repeat(101)],
    ["type", "token"]
  ])("refuses %s %j, names the path and shows no value", (field, value) => {
    const result = Schema.decodeUnknownResult(PaymentMethod.Card, { errors: "all" })({
      ...wire,
      [field]: value
    })
    expect(result._tag).toBe("Failure")
    const failure = Result.isFailure(result) ? result.failure : null
    const shown = [String(failure), failure?.message, JSON.stringify(failure), inspect(failure)]
    expect(shown.join()).toContain(field)
    if (field !== "type" && value !== "") expect(shown.join()).not.toContain(String(value))
  })
})

describe("digits are never shown", () => {
  const secrets = [number, cvv, number.slice(0, 12), number.slice(6)]
  const logged = () => {
    const lines: Array<string> = []
    const capture = (logger: Logger.Logger<unknown, string>) =>
      Logger.map(logger, (line) => void lines.push(line))
    Effect.runSync(
      Effect.logInfo("card", card, card.number).pipe(
        Effect.annotateLogs({ number: card.number, cvv: card.cvv }),
        Effect.provide(
          Logger.layer([
            capture(Logger.formatJson),
            capture(Logger.formatLogFmt),
            capture(Logger.formatSimple)
          ])
        )
      )
    )
    return lines.join("\n")
  }

  test.each([
    ["String", () => `${String(card.number)} ${String(card.cvv)}`],
    ["template", () => `${card.number} ${card.cvv}`],
    ["JSON.stringify", () => JSON.stringify({ card, list: [card.number, card.cvv] })],
    ["inspect", () => inspect(card, { depth: null, showHidden: true })],
    ["console format", () => format("%s %o %O %j", card.number, card, card, card)],
    ["Object entries", () => JSON.stringify(Object.entries(card.number))],
    ["Effect's loggers", logged]
  ])("%s", (_name, show) => {
    const shown = show()
    expect(shown.length).toBeGreaterThan(0)
    for (const secret of secrets) expect(shown).not.toContain(secret)
  })

  test.each([
    ["Card", PaymentMethod.Card, card],
    ["CardNumber", PaymentMethod.CardNumber, card.number],
    ["Cvv", PaymentMethod.Cvv, card.cvv]
  ])("%s refuses to encode, without a digit in the reason", (_name, schema, value) => {
    const result = Schema.encodeUnknownResult(schema)(value)
    expect(result._tag).toBe("Failure")
    const shown = Result.isFailure(result)
      ? inspect(result.failure) + JSON.stringify(result.failure)
      : ""
    for (const secret of secrets) expect(shown).not.toContain(secret)
  })

  test("the summary shows six and four", () => {
    expect(PaymentMethod.summarize(card)).toEqual({
      brand: "visa",
      bin: "411111",
      last4: "1111",
      expiryMonth: 12,
      expiryYear: 2030
    })
  })

  test.each([
    [12, 3],
    [13, 4],
    [14, 5],
    [15, 6],
    [16, 6],
    [19, 6]
  ])(
    "of %i digits the summary shows the first %i, the last 4 and hides the rest",
    (length, shown) => {
      const digits = "1234567890123456789".slice(-length)
      const { bin, last4 } = PaymentMethod.summarize(
        Result.getOrThrow(decode({ ...wire, number: digits }))
      )
      expect(bin).toBe(digits.slice(0, shown))
      expect(last4).toBe("6789")
      expect(length - bin.length - last4.length).toBeGreaterThanOrEqual(5)
    }
  )
})

describe("brandOf", () => {
  test.each([
    ["visa", ["4", "411111", "400000", "499999", "4026", "4917"]],
    ["mastercard", ["51", "52", "53", "54", "55", "510000", "559999"]],
    ["mastercard", ["2221", "2229", "2230", "2299", "2300", "2699", "2700", "2719", "2720"]],
    ["amex", ["34", "37", "340000", "379999"]],
    ["discover", ["6011", "601100", "644", "645", "649", "65", "650000", "659999"]],
    ["diners", ["300", "305", "3095", "36", "38", "39"]],
    ["jcb", ["3528", "3529", "3530", "3540", "3589"]],
    ["unionpay", ["62", "620000", "625094", "629999"]],
    ["rupay", ["60", "6069", "607", "608", "81", "82", "508", "508500"]],
    ["maestro", ["50", "5018", "5020", "5038", "56", "57", "58", "5893", "6304", "6759", "6761"]],
    [null, ["", "0", "1", "2220", "2721", "2200", "306", "3094", "3527", "3590", "7", "9", "80"]]
  ] as const)("%s", (brand, prefixes) => {
    for (const prefix of prefixes)
      expect([prefix, PaymentMethod.brandOf(prefix)]).toEqual([prefix, brand])
  })

  test.each([
    ["4111111111111111", "visa"],
    ["5555555555554444", "mastercard"],
    ["2223003122003222", "mastercard"],
    ["378282246310005", "amex"],
    ["6011111111111117", "discover"],
    ["30569309025904", "diners"],
    ["3530111333300000", "jcb"],
    ["6200000000000005", "unionpay"],
    ["6759649826438453", "maestro"],
    ["6074849900004936", "rupay"]
  ])("the schemes' published test number %s is %s", (digits, brand) => {
    expect(PaymentMethod.brandOf(digits)).toBe(brand)
  })
})
