import { Money } from "@switchyard/core"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Plan, Policy } from "../src/index.ts"
import { anyCandidates, anyPolicy, anyRequest, anySeed } from "./support/any.ts"
import { candidate, payout, request, tokenize } from "./support/gateway.ts"
import { takes } from "./support/takes.ts"

const numRuns = 3_000
const run = (
  check: (
    request: Plan.Request,
    policy: Policy.Policy,
    candidates: ReadonlyArray<Plan.Candidate>,
    seed: string
  ) => void
) => fc.assert(fc.property(anyRequest, anyPolicy, anyCandidates, anySeed, check), { numRuns })

const deepFreeze = <A>(value: A): A => {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(deepFreeze)
  }
  return value
}

const priority = (...accounts: readonly [string, ...ReadonlyArray<string>]): Policy.Strategy => ({
  strategy: "priority",
  accounts
})

describe("every decision", () => {
  test("is the same for the same input, which it leaves alone", () => {
    run((request, policy, candidates, seed) => {
      deepFreeze([request, policy, candidates])
      const copy = structuredClone({ policy, candidates })
      const decision = Plan.decide(request, policy, candidates, seed)
      expect(Plan.decide(request, copy.policy, copy.candidates, seed)).toEqual(decision)
      expect(decision.seed).toBe(seed)
    })
  })

  test("names every account once: in the plan, or excluded with a reason", () => {
    run((request, policy, candidates, seed) => {
      const { plan, excluded } = Plan.decide(request, policy, candidates, seed)
      const decided = [...plan, ...excluded].map(({ account }) => account)
      expect(new Set(decided).size).toBe(decided.length)
      for (const { id } of candidates) expect(decided).toContain(id)
      const named = Policy.named(policy).map(({ account }) => account)
      const known = [...candidates.map(({ id }) => id), ...named]
      for (const account of decided) expect(known).toContain(account)
      for (const { why } of [...plan, ...excluded]) expect(why).not.toBe("")
    })
  })

  test("plans only existing, wanted accounts, best score first, with scores that JSON can carry", () => {
    run((request, policy, candidates, seed) => {
      const { plan } = Plan.decide(request, policy, candidates, seed)
      const scores = plan.map(({ score }) => score)
      expect(scores).toEqual([...scores].sort((one, other) => other - one))
      expect(scores.every((score) => Number.isFinite(score) && score >= 0)).toBe(true)
      for (const { account } of plan) {
        expect(candidates.map(({ id }) => id)).toContain(account)
        if (request.accounts !== undefined) expect(request.accounts).toContain(account)
        if ("keptBy" in request) expect(account).toBe(request.keptBy)
      }
    })
  })

  test("plans no account that cannot take the request, and excludes none that can", () => {
    run((request, policy, candidates, seed) => {
      const { plan, excluded } = Plan.decide(request, policy, candidates, seed)
      const able = (account: string) =>
        candidates.some((one) => one.id === account && takes(request, one))
      for (const { account } of plan) expect(able(account)).toBe(true)
      for (const { account, why } of excluded) {
        const unwanted = ["not named by the policy", "not named by route.accounts"].includes(why)
        expect(able(account) && !unwanted && why !== "the token is of another account").toBe(false)
      }
    })
  })
})

describe("the order", () => {
  const accounts = [candidate("a"), candidate("b"), candidate("c")]
  const planOf = (policy: Policy.Policy, change: Partial<Plan.Charge> = {}) =>
    Plan.decide({ ...request, ...change }, policy, accounts, "seed")

  test("is that of the configuration without a policy", () => {
    expect(planOf({})).toEqual({
      rule: "default",
      plan: [
        { account: "a", score: 1, why: "priority 1" },
        { account: "b", score: 1 / 2, why: "priority 2" },
        { account: "c", score: 1 / 3, why: "priority 3" }
      ],
      excluded: [],
      seed: "seed"
    })
  })

  test("is that of the policy, which leaves out what it does not name", () => {
    const { excluded, plan } = planOf({ default: priority("c", "a") })
    expect(plan.map(({ account }) => account)).toEqual(["c", "a"])
    expect(excluded).toEqual([{ account: "b", why: "not named by the policy" }])
  })

  test("has an account once that is named twice, and none that does not exist", () => {
    const { excluded, plan } = planOf({ default: priority("b", "z", "b", "a", "c", "z") })
    expect(plan.map(({ account }) => account)).toEqual(["b", "a", "c"])
    expect(excluded).toEqual([{ account: "z", why: "unknown account" }])
  })

  test("is narrowed by the request, and not changed", () => {
    const narrowed = planOf({ default: priority("c", "b", "a") }, { accounts: ["a", "c"] })
    expect(narrowed.plan.map(({ account }) => account)).toEqual(["c", "a"])
    expect(narrowed.excluded).toEqual([
      { account: "b", why: "not named by route.accounts", path: "route.accounts" }
    ])
    const beyond = planOf({ default: priority("a") }, { accounts: ["b"] })
    expect(beyond.plan).toEqual([])
    expect(beyond.excluded.map(({ account }) => account)).toEqual(["a", "b", "c"])
  })
})

describe("conditions", () => {
  const ruleOf = (when: Policy.Conditions, change: Partial<Plan.Charge> = {}) =>
    Plan.decide(
      { ...request, ...change },
      { rules: [{ name: "rule", when, use: priority("a") }], default: priority("b") },
      [candidate("a"), candidate("b")],
      "seed"
    ).rule === "rule"

  const held: ReadonlyArray<readonly [Policy.Conditions, Partial<Plan.Charge>]> = [
    [{ method: ["upi", "token"] }, { method: "upi" }],
    [{ currency: ["INR", "JPY"] }, { amount: Money.make(9200, "JPY") }],
    [{ country: ["IN"] }, { country: "IN" }],
    [{ brand: ["amex"] }, { brand: "amex" }],
    [{ bin: ["34", "37"] }, { bin: "37828224" }],
    [{ amount: { atLeast: 10_000 } }, { amount: Money.make(10_000, "EUR") }],
    [{ amount: { below: 9_200 } }, { amount: Money.make(9_199, "EUR") }],
    [{ amount: { atLeast: 1, below: 3 } }, { amount: Money.make(2, "EUR") }],
    [{ metadata: { shop: "second" } }, { metadata: { shop: "second", more: "x" } }]
  ]
  test.each(held)("%o holds for %o and not without it", (when, change) => {
    expect(ruleOf(when, change)).toBe(true)
    expect(ruleOf(when)).toBe(false)
  })

  test("all of them have to hold", () => {
    const when = { method: ["card"], currency: ["EUR"], country: ["NL"] } as const
    expect(ruleOf(when)).toBe(true)
    expect(ruleOf(when, { country: "DE" })).toBe(false)
  })

  test("what is not known of the payment fulfils none", () => {
    const unknown = { brand: null, bin: null, country: null, metadata: {} }
    const conditions: ReadonlyArray<Policy.Conditions> = [
      { brand: ["visa"] },
      { bin: ["4"] },
      { country: ["NL"] },
      { metadata: { constructor: "x" } }
    ]
    for (const when of conditions) {
      expect(ruleOf(when, unknown)).toBe(false)
    }
    expect(ruleOf({}, unknown)).toBe(true)
  })

  test("the first rule that matches decides", () => {
    const policy = {
      rules: [
        { name: "upi", when: { method: ["upi"] }, use: priority("b") },
        { name: "big", when: { amount: { atLeast: 9200 } }, use: priority("a") },
        { name: "any", use: priority("b") }
      ]
    } as const
    const accounts = [candidate("a"), candidate("b")]
    const decide = (change: Partial<Plan.Charge>) =>
      Plan.decide({ ...request, ...change }, policy, accounts, "seed").rule
    expect(decide({})).toBe("big")
    expect(decide({ method: "upi" })).toBe("upi")
    expect(decide({ amount: Money.make(1, "EUR") })).toBe("any")
  })
})

describe("what is no charge", () => {
  const accounts = [candidate("a"), candidate("b")]
  const ruleOf = (request: Plan.Request, when: Policy.Conditions) =>
    Plan.decide(
      request,
      { rules: [{ name: "rule", when, use: priority("a") }], default: priority("b") },
      accounts,
      "seed"
    )

  test("a card to be stored follows the rules for its method, but for sums", () => {
    expect(ruleOf(tokenize, { method: ["card"], bin: ["4"], brand: ["visa"] }).rule).toBe("rule")
    expect(ruleOf(tokenize, { operation: ["tokenize"] }).rule).toBe("rule")
    expect(ruleOf(tokenize, { operation: ["charge"] }).rule).toBe("default")
    expect(ruleOf(tokenize, { amount: {} }).rule).toBe("default")
    expect(ruleOf(tokenize, { currency: ["EUR"] }).rule).toBe("default")
    expect(ruleOf(tokenize, { method: ["upi"] }).plan).toMatchObject([{ account: "b" }])
  })

  test("a payout follows the rules that name payouts", () => {
    const when = { operation: ["payout"], currency: ["EUR"], amount: { atLeast: 9200 } } as const
    expect(ruleOf(payout, when).plan).toMatchObject([{ account: "a" }])
    expect(ruleOf(payout, { ...when, amount: { below: 9200 } }).rule).toBe("default")
    expect(ruleOf(request, when).rule).toBe("default")
    expect(ruleOf(payout, { operation: ["charge", "tokenize"] }).rule).toBe("default")
    for (const more of [{ method: ["card"] }, { brand: ["visa"] }, { bin: ["4"] }] as const) {
      expect(ruleOf(payout, { ...when, ...more }).rule).toBe("default")
    }
  })

  test("a payout without such a rule goes to every account that can, in the order given", () => {
    for (const when of [{}, { currency: ["EUR"] }] as const) {
      const { excluded, plan, rule } = ruleOf(payout, when)
      expect(rule).toBe("default")
      expect(plan.map(({ account }) => account)).toEqual(["a", "b"])
      expect(excluded).toEqual([])
    }
  })
})
