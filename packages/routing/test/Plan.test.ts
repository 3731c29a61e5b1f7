import { type Capabilities, Money } from "@switchyard/core"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Plan, type Policy } from "../src/index.ts"
import { anyCandidates, anyPolicy, anyRequest, candidate, request } from "./support/gateway.ts"

const numRuns = 3_000
const run = (
  check: (
    request: Plan.Request,
    policy: Policy.Policy,
    candidates: ReadonlyArray<Plan.Candidate>
  ) => void
) => fc.assert(fc.property(anyRequest, anyPolicy, anyCandidates, check), { numRuns })

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
    run((request, policy, candidates) => {
      deepFreeze([request, policy, candidates])
      const copy = structuredClone({ policy, candidates })
      const decision = Plan.decide(request, policy, candidates)
      expect(Plan.decide(request, copy.policy, copy.candidates)).toEqual(decision)
    })
  })

  test("names every account once: in the plan, or excluded with a reason", () => {
    run((request, policy, candidates) => {
      const { plan, excluded } = Plan.decide(request, policy, candidates)
      const decided = [...plan, ...excluded].map(({ account }) => account)
      expect(new Set(decided).size).toBe(decided.length)
      for (const { id } of candidates) expect(decided).toContain(id)
      const known = [...candidates.map(({ id }) => id), ...allNamed(policy)]
      for (const account of decided) expect(known).toContain(account)
      for (const { why } of [...plan, ...excluded]) expect(why).not.toBe("")
    })
  })

  test("plans only existing, named accounts, best score first", () => {
    run((request, policy, candidates) => {
      const { plan } = Plan.decide(request, policy, candidates)
      const scores = plan.map(({ score }) => score)
      expect(scores).toEqual([...scores].sort((one, other) => other - one))
      expect(new Set(scores).size).toBe(scores.length)
      for (const { account } of plan) {
        expect(candidates.map(({ id }) => id)).toContain(account)
        if (request.accounts !== undefined) expect(request.accounts).toContain(account)
      }
    })
  })

  test("plans no account that cannot take the payment, and excludes none that can", () => {
    run((request, policy, candidates) => {
      const { plan, excluded } = Plan.decide(request, policy, candidates)
      const able = (account: string) =>
        candidates.some((one) => one.id === account && takes(request, one))
      for (const { account } of plan) expect(able(account)).toBe(true)
      for (const { account, why } of excluded) {
        const ofPolicy = why === "not named by the policy" || why.startsWith("not named by route")
        expect(able(account) && !ofPolicy).toBe(false)
      }
    })
  })
})

const allNamed = ({ default: fallback, rules = [] }: Policy.Policy): ReadonlyArray<string> =>
  [...rules.map(({ use }) => use), ...(fallback === undefined ? [] : [fallback])].flatMap(
    ({ accounts }) => accounts
  )

/** What an account must fulfil, written down a second time. */
const takes = (
  { amount, brand, country, method, operations, present }: Plan.Request,
  { capabilities, limits }: Plan.Candidate
): boolean => {
  const exponent = { EUR: 2, JPY: 0, KWD: 3 }[String(amount.currency)] ?? 0
  const scaled = Number(amount.value) * 10 ** ((capabilities.amountDecimals ?? exponent) - exponent)
  return [
    operations.every((one) => capabilities.operations.includes(one)),
    capabilities.methods.includes(method),
    capabilities.brands === "any" ||
      method !== "card" ||
      (brand !== null && capabilities.brands.includes(brand)),
    capabilities.currencies === "any" || capabilities.currencies.includes(amount.currency),
    Math.abs(scaled - Math.round(scaled)) < 1e-9,
    capabilities.maxAmount === null || Math.round(scaled) <= Number(capabilities.maxAmount),
    capabilities.requiredFields.every(present),
    limits.currencies?.includes(amount.currency) ?? true,
    limits.methods?.includes(method) ?? true,
    limits.countries === undefined || limits.countries.some((one) => one === country),
    Number(amount.value) >= (limits.minAmount ?? 0),
    Number(amount.value) <= (limits.maxAmount ?? Number.MAX_SAFE_INTEGER)
  ].every(Boolean)
}

describe("the order", () => {
  const accounts = [candidate("a"), candidate("b"), candidate("c")]
  const planOf = (policy: Policy.Policy, change: Partial<Plan.Request> = {}) =>
    Plan.decide({ ...request, ...change }, policy, accounts)

  test("is that of the configuration without a policy", () => {
    expect(planOf({})).toEqual({
      rule: "default",
      plan: [
        { account: "a", score: 1, why: "priority 1" },
        { account: "b", score: 1 / 2, why: "priority 2" },
        { account: "c", score: 1 / 3, why: "priority 3" }
      ],
      excluded: []
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
  const ruleOf = (when: Policy.Conditions, change: Partial<Plan.Request> = {}) =>
    Plan.decide(
      { ...request, ...change },
      { rules: [{ name: "rule", when, use: priority("a") }], default: priority("b") },
      [candidate("a"), candidate("b")]
    ).rule === "rule"

  const held: ReadonlyArray<readonly [Policy.Conditions, Partial<Plan.Request>]> = [
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
    for (const when of [
      { brand: ["visa"] },
      { bin: ["4"] },
      { country: ["NL"] },
      { metadata: { constructor: "x" } }
    ]) {
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
    const decide = (change: Partial<Plan.Request>) =>
      Plan.decide({ ...request, ...change }, policy, accounts).rule
    expect(decide({})).toBe("big")
    expect(decide({ method: "upi" })).toBe("upi")
    expect(decide({ amount: Money.make(1, "EUR") })).toBe("any")
  })
})

describe("an account is excluded", () => {
  type Case = readonly [
    why: string,
    change: Partial<Capabilities.Capabilities>,
    limits: Plan.Limits,
    asked: Partial<Plan.Request>,
    path: string | null
  ]
  const lacking: ReadonlyArray<Case> = [
    [
      "lacks capture",
      { operations: ["authorize"] },
      {},
      { operations: ["authorize", "capture"] },
      null
    ],
    ["lacks the method", { methods: ["upi"] }, {}, {}, "method.type"],
    ["lacks the card brand", { brands: ["amex"] }, {}, {}, "method.number"],
    ["lacks the currency", { currencies: ["USD"] }, {}, {}, "amount.currency"],
    [
      "cannot carry the amount: amount.decimals",
      { amountDecimals: 2 },
      {},
      { amount: Money.make(1001, "KWD") },
      "amount.value"
    ],
    [
      "cannot carry the amount: amount.maximum",
      { amountDecimals: 2, maxAmount: 9199n },
      {},
      {},
      "amount.value"
    ],
    [
      "needs a field that is missing",
      { requiredFields: ["customer.id", "customer.email"] },
      {},
      { present: (field) => field !== "customer.email" },
      "customer.email"
    ],
    ["limit on currencies", {}, { currencies: ["USD"] }, {}, "amount.currency"],
    ["limit on methods", {}, { methods: ["upi"] }, {}, "method.type"],
    ["limit on countries", {}, { countries: ["DE"] }, {}, "customer.billingAddress.country"],
    [
      "limit on countries",
      {},
      { countries: ["NL"] },
      { country: null },
      "customer.billingAddress.country"
    ],
    ["below the account's minimum", {}, { minAmount: 9201 }, {}, "amount.value"],
    ["above the account's maximum", {}, { maxAmount: 9199 }, {}, "amount.value"]
  ]
  test.each(lacking)("%s", (why, change, limits, asked, path) => {
    const { excluded, plan } = Plan.decide({ ...request, ...asked }, {}, [
      candidate("a", change, limits),
      candidate("b")
    ])
    expect(excluded).toEqual([{ account: "a", why, ...(path === null ? {} : { path }) }])
    expect(plan.map(({ account }) => account)).toEqual(["b"])
  })

  test("by nothing at the very limits", () => {
    const limits = {
      minAmount: 9200,
      maxAmount: 9200,
      countries: ["NL"],
      currencies: ["EUR"]
    } as const
    const { plan } = Plan.decide(request, {}, [
      candidate("a", { amountDecimals: 2, maxAmount: 9200n, brands: ["visa"] }, limits)
    ])
    expect(plan).toHaveLength(1)
  })
})
