import { Requests } from "@switchyard/client"
import { Result, Schema } from "effect"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Faults from "../src/Faults.ts"
import { card, request } from "./support/client.ts"

const decode = Faults.decoder(Requests.PaymentRequest)

const faultsOf = (input: unknown) =>
  Result.match(decode(input), { onFailure: (faults) => faults, onSuccess: () => [] })

const pathsOf = (input: unknown) => faultsOf(input).map(({ path }) => path)

describe("the faults of a request", () => {
  it("are none where it is right", () => {
    expect(faultsOf(request())).toEqual([])
  })

  it("are all named at once, each with its path and rule", () => {
    const faults = faultsOf({
      amount: { value: -1, currency: "XXQ" },
      method: { ...card, expiryMonth: 13 },
      route: { accounts: ["ok", ""] }
    })
    expect(faults).toEqual([
      { path: "reference", rule: "required" },
      { path: "amount.value", rule: "from_1_to_2^53-1" },
      { path: "amount.currency", rule: "iso_4217_currency" },
      { path: "method.expiryMonth", rule: "month" },
      { path: "route.accounts[1]", rule: "not_empty" }
    ])
  })

  it("never repeat a value, whatever it is and wherever it stands", () => {
    const places = ["reference", "amount", "capture", "method", "returnUrl", "metadata", "route"]
    const members = ["number", "cvv", "holder", "expiryMonth", "expiryYear", "type"]
    const secret = fc.stringMatching(/^[a-z0-9]{0,20}S3NTINEL[a-z0-9]{0,20}$/)
    fc.assert(
      fc.property(
        secret,
        fc.constantFrom(...places),
        fc.constantFrom(...members),
        (text, top, part) => {
          const wrong = [
            text,
            [text],
            { [part]: text },
            { value: text, currency: text, type: text }
          ]
          const inputs = [
            ...wrong.map((value) => request({ [top]: value })),
            ...wrong.map((value) => request({ method: { ...card, [part]: value } })),
            text,
            [text]
          ]
          for (const input of inputs)
            expect(JSON.stringify(faultsOf(input))).not.toContain("S3NTINEL")
        }
      )
    )
  })

  it("never repeat a key that is a card number in disguise", () => {
    const keys = [
      "4111111111111111",
      "card4111111111111111",
      "a-4111-1111-1111-1111",
      "x_411111111"
    ]
    for (const key of keys) {
      const text = JSON.stringify(faultsOf(request({ [key]: 1, metadata: { [key]: 1 } })))
      expect(text).not.toMatch(/\d{5}/)
    }
    expect(pathsOf({ ...request(), method: { ...card, card4111111111111111: "" } })).toEqual([
      "method[*]"
    ])
    expect(pathsOf(request({ "line\nbreak": 1 }))).toEqual(["[*]"])
    expect(pathsOf(request({ ["k".repeat(42)]: 1 }))).toEqual(["[*]"])
  })
})

describe("a path", () => {
  it("is written as the contract has it", () => {
    expect(Faults.pathText(["rules", 0, "use", "strategy"])).toBe("rules[0].use.strategy")
    expect(Faults.pathText([0, "x"])).toBe("[0].x")
    expect(Faults.pathText([])).toBe("")
  })
})

describe("a decoder", () => {
  it("refuses members that the schema lacks", () => {
    const only = Faults.decoder(Schema.Struct({ a: Schema.optionalKey(Schema.Int) }))
    expect(Result.isSuccess(only({ a: 1 }))).toBe(true)
    expect(only({ a: 1, b: 2 })).toEqual(Result.fail([{ path: "b", rule: "unexpected" }]))
  })
})
