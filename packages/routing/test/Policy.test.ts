import { Decline } from "@switchyard/core"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Policy } from "../src/index.ts"
import { anyPolicy } from "./support/any.ts"

const decode = Schema.decodeUnknownResult(Policy.Policy, {
  onExcessProperty: "error",
  errors: "all"
})
const format = SchemaIssue.makeFormatterStandardSchemaV1()
const use = { strategy: "priority", accounts: ["a"] }
const split = (weight: unknown) => ({ strategy: "split", weights: { a: weight } })
const rated = { strategy: "successRate", accounts: ["a"] }
const parts = (use: unknown, weight = 1) => [{ weight, use }]
const composed = (second: unknown, name = "rest") => ({
  rules: [
    {
      name: "n",
      use: {
        strategy: "split",
        parts: [
          { name: "cards", weight: 70, use: rated },
          { name, weight: 30, use: second }
        ]
      }
    }
  ]
})
const within = (levels: number): unknown =>
  levels === 0 ? "a" : { strategy: "priority", accounts: [within(levels - 1)] }
const tower = (levels: number) => ({ default: within(levels) })
const ruleWhen = (when: object) => ({ rules: [{ name: "n", when, use }] })

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
    { rules: [{ name: "n", when: { operation: ["payout"], country: ["NL"] }, use }] },
    { default: { strategy: "split", weights: { a: 70, b: 0.5, c: 1_000_000 } } },
    { default: { strategy: "successRate", accounts: ["a"] } },
    { default: { strategy: "leastCost", accounts: ["a", "b"] } },
    { default: { ...rated, explore: false } },
    composed("b"),
    composed(split(3)),
    tower(4),
    { retry: { budget: {}, stepUp: false } },
    { retry: { budget: { attempts: 1000, days: 365, newPayments: "refuse" }, stepUp: true } },
    { retry: { maxAttempts: 10, maxElapsedMs: 600_000, cascadeOn: Decline.reasons } }
  ])("is read: %j", (policy) => {
    expect(decode(policy)._tag).toBe("Success")
  })

  // Path and rule as a caller is told them, by the library's own formatter.
  const places = "Expected"
  test.each([
    ["default.accounts.0", "Missing key", { default: { strategy: "priority", accounts: [] } }],
    ["default.accounts.0", places, { default: { strategy: "priority", accounts: [""] } }],
    ["default.strategy", "leastCost", { default: { strategy: "random", accounts: ["a"] } }],
    ["default.strategy", places, { default: { accounts: ["a"] } }],
    ["default.strategy", places, { default: "priority" }],
    ["default.weights", "weights or parts", { default: { strategy: "split" } }],
    ["default.accounts", "excess", { default: { ...split(1), accounts: ["a"] } }],
    ["default.weights", "at_least_one_account", { default: { strategy: "split", weights: {} } }],
    ["default.weights.a", "above_0_to_1000000", { default: split(0) }],
    ["default.weights.a", "above_0_to_1000000", { default: split(-1) }],
    ["default.weights.a", "above_0_to_1000000", { default: split(1_000_001) }],
    ["default.weights.a", places, { default: split("70") }],
    ["rules.0.use.strategy", "split", { rules: [{ name: "n", use: { strategy: "spilt" } }] }],
    ["rules.0.name", places, { rules: [{ name: "", use }] }],
    ["rules.2.name", "must be unique", { rules: ["n", "m", "n"].map((name) => ({ name, use })) }],
    ["rules.0.use", "Missing key", { rules: [{ name: "n" }] }],
    ["rules.0.when.operation.0", places, ruleWhen({ operation: ["refund"] })],
    ["rules.0.when.method.0", places, ruleWhen({ method: ["cash"] })],
    ["rules.0.when.currency.0", "iso_4217_currency", ruleWhen({ currency: ["EURO"] })],
    ["rules.0.when.country.0", "iso_3166_country", ruleWhen({ country: ["nl"] })],
    ["rules.0.when.brand.1", places, ruleWhen({ brand: ["visa", "Visa"] })],
    ["rules.0.when.bin.0", "bin_prefix", ruleWhen({ bin: ["411111111"] })],
    ["rules.0.when.bin.0", "bin_prefix", ruleWhen({ bin: [""] })],
    ["rules.0.when.amount.atLeast", places, ruleWhen({ amount: { atLeast: 1.5 } })],
    ["rules.0.when.amount.below", "integer_minor_units", ruleWhen({ amount: { below: -1 } })],
    ["rules.0.when.ammount", "excess", ruleWhen({ ammount: { below: 1 } })],
    ["retry.maxAttempts", "from_1_to_10", { retry: { maxAttempts: 0 } }],
    ["retry.maxAttempts", "from_1_to_10", { retry: { maxAttempts: 11 } }],
    ["retry.maxElapsedMs", "from_1_to_600000", { retry: { maxElapsedMs: 0 } }],
    ["retry.cascadeOn.0", "do_not_honor", { retry: { cascadeOn: ["do_not_honour"] } }],
    ["retry.budget.attempts", "from_1_to_1000", { retry: { budget: { attempts: 0 } } }],
    ["retry.budget.days", "from_1_to_365", { retry: { budget: { days: 366 } } }],
    ["retry.budget.newPayments", "refuse", { retry: { budget: { newPayments: "hold" } } }],
    ["retry.stepUp", places, { retry: { stepUp: "yes" } }],
    ["default.explore", places, { default: { ...rated, explore: "no" } }],
    ["default.accounts.0", places, { default: { ...rated, accounts: [use] } }],
    ["default.accounts.1", places, { default: { ...use, accounts: ["a", ""] } }],
    ["default.accounts.0.strategy", places, { default: { ...use, accounts: [{}] } }],
    ["default.parts", "not beside weights", { default: { ...split(1), parts: parts("a") } }],
    ["default.parts.0", "Missing key", { default: { strategy: "split", parts: [] } }],
    ["default.parts.0.weight", "above_0", { default: { strategy: "split", parts: parts("a", 0) } }],
    ["rules.0.use.parts.1.use.strategy", "split", composed({ strategy: "spilt" })],
    ["rules.0.use.parts.1.use.accounts", "Missing key", composed({ strategy: "leastCost" })],
    ["rules.0.use.parts.1.use.weights.a", "above_0", composed(split(-1))],
    ["rules.0.use.parts.1.name", "must be unique", composed("b", "cards")],
    ["default.accounts.0.accounts.0.accounts.0.accounts.0", "at most 4 levels", tower(5)],
    ["retries", "excess", { retries: 3 }]
  ])("is refused at %s for %s: %j", (path, rule, policy) => {
    const result = decode(policy)
    const issues = Result.isFailure(result) ? format(result.failure.issue).issues : []
    expect(issues).toHaveLength(1)
    expect(issues.map((issue) => issue.path?.join("."))).toEqual([path])
    expect(issues[0]?.message).toContain(rule)
  })

  test("has every fault named, not the first", () => {
    const use = { strategy: "split", weights: { a: 0, b: -1 } }
    const result = decode({
      rules: [
        { name: "n", use },
        { name: "n", use: { strategy: "x" } }
      ]
    })
    const issues = Result.isFailure(result) ? format(result.failure.issue).issues : []
    expect(issues.map((issue) => issue.path?.join("."))).toEqual([
      "rules.0.use.weights.a",
      "rules.0.use.weights.b",
      "rules.1.use.strategy"
    ])
  })

  test("says where it names which account", () => {
    const policy = {
      rules: [
        { name: "one", use: { strategy: "split", weights: { a: 1, b: 2 } } },
        { name: "two", use: { strategy: "leastCost", accounts: ["c"] } }
      ],
      default: {
        strategy: "priority",
        accounts: [
          "d",
          {
            strategy: "split",
            parts: [
              { weight: 1, use: "e" },
              { weight: 2, use: { strategy: "successRate", accounts: ["f", "a"] } }
            ]
          },
          "a"
        ]
      }
    } as const
    expect(Policy.named(policy).map(({ account, path }) => [account, path.join(".")])).toEqual([
      ["a", "rules.0.use.weights.a"],
      ["b", "rules.0.use.weights.b"],
      ["c", "rules.1.use.accounts.0"],
      ["d", "default.accounts.0"],
      ["e", "default.accounts.1.parts.0.use"],
      ["f", "default.accounts.1.parts.1.use.accounts.0"],
      ["a", "default.accounts.1.parts.1.use.accounts.1"],
      ["a", "default.accounts.2"]
    ])
    expect(Policy.named({})).toEqual([])
  })
})

describe("whether a policy learns", () => {
  const learning = { strategy: "successRate", accounts: ["a"] } as const
  const plain = { strategy: "priority", accounts: ["a"] } as const
  const within = (use: Policy.Strategy): Policy.Strategy => ({
    strategy: "split",
    parts: [
      { weight: 1, use: "b" },
      { weight: 1, use: { strategy: "priority", accounts: ["c", use] } }
    ]
  })

  test.each([
    [{}, false],
    [{ default: plain }, false],
    [{ default: within(plain), rules: [{ name: "r", use: plain }] }, false],
    [{ default: learning }, true],
    [{ default: within(learning) }, true],
    [{ default: plain, rules: [{ name: "r", use: within(learning) }] }, true]
  ])("%j: %s", (policy: Policy.Policy, learns) => expect(Policy.learns(policy)).toBe(learns))
})
