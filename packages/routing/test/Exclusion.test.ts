import { type Capabilities, Money } from "@switchyard/core"
import { describe, expect, test } from "vitest"
import { Plan } from "../src/index.ts"
import { candidate, payout, request, tokenize } from "./support/gateway.ts"

describe("an account is excluded", () => {
  type Case = readonly [
    why: string,
    change: Partial<Capabilities.Capabilities>,
    limits: Plan.Limits,
    asked: Partial<Plan.Charge>,
    path: string | null
  ]
  const lacking: ReadonlyArray<Case> = [
    ["lacks purchase", { operations: ["authorize"] }, {}, {}, null],
    ["lacks authorize", { operations: ["purchase"] }, {}, { operation: "authorize" }, null],
    ["cannot keep the method", { saveMethod: false }, {}, { saveMethod: true }, "saveMethod"],
    ["cannot begin a series", { recurring: false }, {}, { recurring: true }, "recurring"],
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
      { missing: ["customer.email", "returnUrl"] },
      "customer.email"
    ],
    [
      "its page cannot authorize",
      { hostedOperations: ["purchase"] },
      {},
      { method: "hosted", operation: "authorize" },
      "capture"
    ],
    [
      "its page cannot purchase",
      { hostedOperations: ["authorize"] },
      {},
      { method: "hosted" },
      "capture"
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
    const { excluded, plan } = Plan.decide(
      { ...request, ...asked },
      {},
      [candidate("a", change, limits), candidate("b")],
      "seed"
    )
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
    const { plan } = Plan.decide(
      request,
      {},
      [candidate("a", { amountDecimals: 2, maxAmount: 9200n, brands: ["visa"] }, limits)],
      "seed"
    )
    expect(plan).toHaveLength(1)
  })

  test("by nothing that only its page cannot do", () => {
    const page = candidate("a", { hostedOperations: ["purchase"] })
    const asked = [
      { method: "hosted" },
      { operation: "authorize" },
      { operation: "authorize", method: "upi" }
    ] as const
    for (const change of asked) {
      expect(Plan.decide({ ...request, ...change }, {}, [page], "seed").plan).toHaveLength(1)
    }
  })

  test("by no wish that the request does not have", () => {
    const { plan } = Plan.decide(
      { ...request, saveMethod: false, recurring: false },
      {},
      [candidate("a", { saveMethod: false, recurring: false })],
      "seed"
    )
    expect(plan).toHaveLength(1)
  })
})

describe("an account is left out of what is no charge", () => {
  type Case = readonly [
    why: string,
    request: Plan.Request,
    change: Partial<Capabilities.Capabilities>,
    limits: Plan.Limits,
    path: string | null
  ]
  const toCard: Plan.PayOut = { ...payout, destination: "card", brand: "visa" }
  const lacking: ReadonlyArray<Case> = [
    ["lacks tokenize", tokenize, { operations: ["purchase"] }, {}, null],
    ["lacks the method", tokenize, { tokenizeMethods: ["hosted"] }, {}, "method.type"],
    ["lacks the card brand", tokenize, { brands: ["amex"] }, {}, "method.number"],
    ["limit on methods", tokenize, {}, { methods: ["upi"] }, "method.type"],
    ["limit on countries", tokenize, {}, { countries: ["DE"] }, "customer.billingAddress.country"],
    ["lacks payout", payout, { operations: ["purchase"] }, {}, null],
    ["lacks the destination", payout, { payoutDestinations: ["card"] }, {}, "destination.type"],
    ["lacks the card brand", toCard, { brands: ["amex"] }, {}, "destination.number"],
    ["lacks the currency", payout, { currencies: ["INR"] }, {}, "amount.currency"],
    ["cannot carry the amount: amount.maximum", payout, { maxAmount: 1n }, {}, "amount.value"],
    [
      "needs a field that is missing",
      { ...payout, missing: ["destination.ifsc"] },
      { requiredPayoutFields: ["customer.id", "destination.ifsc"] },
      {},
      "destination.ifsc"
    ],
    ["limit on currencies", payout, {}, { currencies: ["USD"] }, "amount.currency"],
    ["below the account's minimum", payout, {}, { minAmount: 9201 }, "amount.value"],
    ["above the account's maximum", payout, {}, { maxAmount: 9199 }, "amount.value"]
  ]
  test.each(lacking)("%s: %o", (why, asked, change, limits, path) => {
    const accounts = [candidate("a", change, limits), candidate("b")]
    const { excluded, plan } = Plan.decide(asked, {}, accounts, "seed")
    expect(excluded).toEqual([{ account: "a", why, ...(path === null ? {} : { path }) }])
    expect(plan.map(({ account }) => account)).toEqual(["b"])
  })

  test("not for what only a charge needs", () => {
    const charging = candidate(
      "a",
      {
        methods: [],
        brands: [],
        currencies: "any",
        saveMethod: false,
        requiredFields: ["returnUrl"]
      },
      { methods: [] }
    )
    const bare = { ...payout, missing: Plan.fields }
    expect(Plan.decide(bare, {}, [charging], "seed").plan).toHaveLength(1)
    const silent = { ...tokenize, missing: Plan.fields, country: null }
    const paying = candidate(
      "a",
      { methods: [], currencies: ["USD"], maxAmount: 0n, requiredFields: ["method.cvv"] },
      { currencies: ["USD"], minAmount: 1 }
    )
    expect(Plan.decide(silent, {}, [paying], "seed").plan).toHaveLength(1)
  })
})

describe("what a stored method and a breaker do", () => {
  const accounts = [candidate("a"), candidate("b")]

  test.each([
    [{ ...request, method: "token", brand: null, bin: null, keptBy: "b" } as const, "method.token"],
    [{ ...payout, destination: "token", keptBy: "b" } as const, "destination.token"]
  ])("a token goes to the account that keeps it", (asked, path) => {
    const { excluded, plan } = Plan.decide(asked, {}, accounts, "seed")
    expect(plan.map(({ account }) => account)).toEqual(["b"])
    expect(excluded).toEqual([{ account: "a", why: "the token is of another account", path }])
  })

  test("a token does not overrule the policy", () => {
    const policy = { default: { strategy: "priority", accounts: ["a"] } } as const
    const { excluded, plan } = Plan.decide({ ...request, keptBy: "b" }, policy, accounts, "seed")
    expect(plan).toEqual([])
    expect(excluded.map(({ account, why }) => `${account}: ${why}`)).toEqual([
      "a: the token is of another account",
      "b: not named by the policy"
    ])
  })

  test("an open circuit is left out, a half-open one is tried", () => {
    const health = (state: Plan.Health["state"]) => ({ health: { state } })
    const states = (["open", "half_open", "closed"] as const).map((state) =>
      candidate(state, {}, {}, health(state))
    )
    const { excluded, plan } = Plan.decide(request, {}, states, "seed")
    expect(plan.map(({ account }) => account)).toEqual(["half_open", "closed"])
    expect(excluded).toEqual([{ account: "open", why: "circuit open" }])
    expect(Plan.circuitOpen).toBe("circuit open")
  })

  test("what an account can never do is said before what it cannot do now", () => {
    const known = { health: { state: "open" } } as const
    const [lacking] = [candidate("a", { methods: ["upi"] }, {}, known)]
    expect(Plan.decide(request, {}, [lacking], "seed").excluded).toMatchObject([
      { why: "lacks the method" }
    ])
  })
})
