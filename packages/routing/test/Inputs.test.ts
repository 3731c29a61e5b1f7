import type { Capabilities } from "@switchyard/core"
import * as Schema from "effect/Schema"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Plan } from "../src/index.ts"
import { anyCandidates, anyPolicy, anyRequest, anySeed } from "./support/any.ts"
import { candidate, request } from "./support/gateway.ts"

const json = Schema.fromJsonString(Plan.Inputs)
const encode = Schema.encodeSync(json)
const decode = Schema.decodeSync(json)

const anyInputs: fc.Arbitrary<Plan.Inputs> = fc.record({
  request: anyRequest,
  policy: anyPolicy,
  candidates: anyCandidates,
  seed: anySeed
})
const numRuns = 1_000

describe("the inputs of a decision", () => {
  test("make the same plan again after their way through JSON", () => {
    fc.assert(
      fc.property(anyInputs, (inputs) => {
        const { candidates, policy, request, seed } = inputs
        const plan = Plan.decide(request, policy, candidates, seed)
        expect(Plan.replay(decode(encode(inputs)))).toEqual(plan)
      }),
      { numRuns }
    )
  })

  test("make the same plan when they are trimmed, and cannot be trimmed further", () => {
    fc.assert(
      fc.property(anyInputs, (inputs) => {
        const trimmed = Plan.trim(inputs)
        expect(Plan.replay(trimmed)).toEqual(Plan.replay(inputs))
        expect(Plan.replay(decode(encode(trimmed)))).toEqual(Plan.replay(inputs))
        expect(Plan.trim(trimmed)).toEqual(trimmed)
      }),
      { numRuns }
    )
  })

  test("are small once they are trimmed, and hold nothing but data", () => {
    const rules = Array.from({ length: 50 }, (_, index) => ({
      name: `rule-${index}`,
      when: { amount: { atLeast: 1_000_000 - index } },
      use: { strategy: "priority", accounts: ["a"] }
    })) as NonNullable<Plan.Inputs["policy"]["rules"]>
    const known = { health: { state: "closed", note: () => {} } } as const
    const account = candidate("a", { currencies: ["EUR", "USD"] }, {}, known)
    const inputs = { request, policy: { rules }, candidates: [account], seed: "pay_1" }
    const text = encode(Plan.trim(inputs))
    expect(text.length).toBeLessThan(800)
    expect(JSON.parse(text)).toMatchObject({
      request: { amount: { value: 9200, currency: "EUR" } },
      policy: {},
      candidates: [{ capabilities: { currencies: ["EUR"], operations: ["purchase"] } }]
    })
    expect(text).not.toContain("note")
  })

  test("keep a largest amount that no number of JSON could hold", () => {
    const maxAmount = 10n ** 30n + 1n
    const inputs = { request, policy: {}, candidates: [candidate("a", { maxAmount })], seed: "s" }
    expect(decode(encode(inputs)).candidates[0]?.capabilities.maxAmount).toBe(maxAmount)
  })
})

describe("the fields that a request lacks", () => {
  test("are all that an account may demand, of an empty one of that kind", () => {
    const card: Capabilities.Fields = { method: { type: "card" } }
    const bank: Capabilities.Fields = { destination: { type: "bank_account" } }
    const lacking = new Set([...Plan.missingOf(card), ...Plan.missingOf(bank)])
    expect(lacking).toEqual(new Set(Plan.fields))
    expect(Plan.missingOf(card)).not.toContain("destination.ifsc")
    expect(Plan.missingOf(bank)).not.toContain("method.cvv")
  })

  test("are none of those that it carries", () => {
    const full = {
      method: { type: "card", cvv: "1", holder: "Jane Doe" },
      returnUrl: "https://shop.test",
      customer: { email: "a@shop.test" }
    }
    expect(Plan.missingOf(full)).toEqual([
      "customer.id",
      "customer.name",
      "customer.phone",
      "customer.ip",
      "customer.billingAddress.country"
    ])
  })
})
