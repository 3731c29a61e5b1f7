import { Decline } from "@switchyard/core"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Policy } from "../src/index.ts"
import { anyPolicy } from "./support/gateway.ts"

const decode = Schema.decodeUnknownResult(Policy.Policy, { onExcessProperty: "error" })
const use = { strategy: "priority", accounts: ["a"] }

describe("a policy", () => {
  test("is the same after its way through JSON", () => {
    fc.assert(
      fc.property(anyPolicy, (policy) => {
        expect(Result.getOrThrow(decode(JSON.parse(JSON.stringify(policy))))).toEqual(policy)
      }),
      { numRuns: 1_000 }
    )
  })

  test.each([
    {},
    { default: use },
    { rules: [{ name: "n", use }] },
    { rules: [{ name: "n", when: { bin: ["4", "41111111"], amount: {} }, use }] },
    { retry: { maxAttempts: 10, maxElapsedMs: 600_000, cascadeOn: Decline.reasons } }
  ])("is read: %j", (policy) => {
    expect(decode(policy)._tag).toBe("Success")
  })

  test.each([
    ["accounts", { default: { strategy: "priority", accounts: [] } }],
    ["strategy", { default: { strategy: "random", accounts: ["a"] } }],
    ["name", { rules: [{ name: "", use }] }],
    ["use", { rules: [{ name: "n" }] }],
    ["method", { rules: [{ name: "n", when: { method: ["cash"] }, use }] }],
    ["currency", { rules: [{ name: "n", when: { currency: ["EURO"] }, use }] }],
    ["bin", { rules: [{ name: "n", when: { bin: ["411111111"] }, use }] }],
    ["bin", { rules: [{ name: "n", when: { bin: [""] }, use }] }],
    ["atLeast", { rules: [{ name: "n", when: { amount: { atLeast: 1.5 } }, use }] }],
    ["below", { rules: [{ name: "n", when: { amount: { below: -1 } }, use }] }],
    ["maxAttempts", { retry: { maxAttempts: 0 } }],
    ["maxAttempts", { retry: { maxAttempts: 11 } }],
    ["maxElapsedMs", { retry: { maxElapsedMs: 0 } }],
    ["cascadeOn", { retry: { cascadeOn: ["do_not_honour"] } }],
    ["retries", { retries: 3 }]
  ])("is refused for %s: %j", (path, policy) => {
    const result = decode(policy)
    expect(Result.isFailure(result) ? String(result.failure) : "").toContain(path)
  })
})
