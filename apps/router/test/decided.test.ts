import { Money, type PaymentMethod } from "@switchyard/core"
import { Outcomes, Plan, type Policy } from "@switchyard/routing"
import { Result } from "effect"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { BreakerState } from "../src/domain/accounts/Health.ts"
import * as Bases from "../src/domain/routing/Bases.ts"
import * as Considered from "../src/domain/routing/Considered.ts"
import * as Decided from "../src/domain/routing/Decided.ts"
import { capabilities } from "./support/samples.ts"

const health = (state: BreakerState) => ({
  ...{ state, successRate: null, p50Ms: null },
  note: () => undefined
})

interface Told {
  readonly state: BreakerState
  readonly fields: Bases.Routable["capabilities"]["requiredFields"]
}

const account = (id: string, { fields, state }: Told): Bases.Routable => ({
  id,
  capabilities: { ...capabilities, requiredFields: fields },
  limits: id === "c" ? { maxAmount: 10_000, countries: ["NL"] } : {},
  ...(id === "b" ? { fees: { percent: 1.5, fixed: 20 } } : {}),
  health: health(state)
})

const policies: ReadonlyArray<Policy.Policy> = [
  {},
  { default: { strategy: "successRate", accounts: ["a", "b", "c"] } },
  { default: { strategy: "leastCost", accounts: ["c", "b"] } },
  {
    rules: [
      {
        name: "long",
        when: { bin: ["41111111"] },
        use: { strategy: "priority", accounts: ["c", "a"] }
      },
      {
        name: "short",
        when: { bin: ["3", "4111", "510"] },
        use: { strategy: "split", weights: { a: 2, b: 1 } }
      },
      {
        name: "shop",
        when: { metadata: { shop: "main" }, amount: { atLeast: 5000 } },
        use: {
          strategy: "split",
          parts: [
            { weight: 1, use: { strategy: "successRate", accounts: ["a", "b"] } },
            { weight: 1, use: "c" }
          ]
        }
      }
    ],
    retry: { maxAttempts: 2 }
  }
]

const brands: ReadonlyArray<readonly [PaymentMethod.CardBrand | null, string | null]> = [
  ["visa", "41111111"],
  ["visa", "41111122"],
  ["amex", "34567890"],
  ["mastercard", "51000000"],
  [null, null]
]

const anyCharge = fc
  .record({
    operation: fc.constantFrom<Plan.Charge["operation"]>("authorize", "purchase"),
    method: fc.constantFrom<Plan.Charge["method"]>("card", "token", "upi", "hosted"),
    of: fc.constantFrom(...brands),
    value: fc.integer({ min: 1, max: 20_000 }),
    country: fc.option(fc.constantFrom("NL", "IN")),
    metadata: fc.constantFrom({}, { shop: "main" }, { shop: '\u0000\ud800"' }),
    missing: fc.subarray([...Plan.fields]),
    more: fc.constantFrom({}, { accounts: ["a", "c"] }, { keptBy: "b" }, { saveMethod: true })
  })
  .map(({ more, of: [brand, bin], value, ...rest }): Plan.Charge => {
    const amount = Result.getOrThrow(Money.fromMinorUnits(value, "EUR"))
    return { ...rest, ...more, brand, bin, amount, recurring: false }
  })

const anyPayout = fc.record({
  operation: fc.constant("payout" as const),
  destination: fc.constantFrom<Plan.PayOut["destination"]>("bank_account", "card", "token"),
  amount: fc.constant(Money.make(4200, "EUR")),
  brand: fc.constant(null),
  country: fc.option(fc.constant("NL")),
  metadata: fc.constant({}),
  missing: fc.subarray([...Plan.fields])
})

const anyAccount = fc.record<Told>({
  state: fc.constantFrom<BreakerState>("closed", "open", "half_open"),
  fields: fc.subarray(["customer.email", "method.cvv"])
})

const counts = fc.record({
  good: fc.double({ min: 0, max: 500, noNaN: true }),
  bad: fc.double({ min: 0, max: 500, noNaN: true })
})

interface Made {
  readonly policy: Policy.Policy
  readonly told: readonly [Told, Told, Told]
  readonly shown: readonly [Outcomes.Count, Outcomes.Count]
  readonly seed: string
}

const made = fc.record<Made & { readonly request: Plan.Request }>({
  request: fc.oneof<Array<fc.Arbitrary<Plan.Request>>>(anyCharge, anyPayout),
  policy: fc.constantFrom(...policies),
  told: fc.tuple(anyAccount, anyAccount, anyAccount),
  shown: fc.tuple(counts, counts),
  seed: fc.string({ minLength: 1 })
})

/** Decides as the router does: what was decided, and what was stored of it. */
const decided = (request: Plan.Request, of: Made, mostDigits = 8) => {
  const [a, b, c] = of.told
  const accounts = [account("a", a), account("b", b), account("c", c)]
  const { basis, body } = Bases.make("acme", { version: 3, policy: of.policy }, accounts)
  const [first, second] = of.shown
  const table = Outcomes.table([[Plan.segmentOf(request), { a: first, c: second }]])
  const considered = Considered.make(basis, request, table)
  return {
    plan: Plan.decide(request, of.policy, considered.candidates, of.seed),
    text: Decided.textOf(basis, request, considered, mostDigits) ?? "",
    body: body ?? ""
  }
}

const replayed = (text: string, body: string, { metadata }: Plan.Request, id: string) => {
  const stored = Decided.parse(text)
  const inputs = stored && Decided.inputsOf(stored, body, { id, metadata })
  return inputs === null ? null : { plan: Plan.replay(inputs), version: inputs.policyVersion }
}

describe("what is stored of a decision", () => {
  it("gives the same plan again, with what it shares with others", () => {
    fc.assert(
      fc.property(made, ({ request, ...of }) => {
        const { body, plan, text } = decided(request, of)
        expect(replayed(text, body, request, of.seed)).toEqual({ plan, version: 3 })
      }),
      { numRuns: 500 }
    )
  })

  const well: Told = { state: "closed", fields: [] }
  const of = (policy: Policy.Policy): Made => ({
    policy,
    told: [well, well, well],
    shown: [
      { good: 1, bad: 0 },
      { good: 0, bad: 1 }
    ],
    seed: "pay_1"
  })
  const request: Plan.Charge = {
    ...{ operation: "purchase", method: "card", brand: "visa", bin: "41112222", country: "NL" },
    ...{ amount: Money.make(5000, "EUR"), metadata: { note: "of the merchant" } },
    missing: ["customer.email", "returnUrl"]
  }

  it("is short: no metadata, no fields that nobody demands, no digits that no rule asks about", () => {
    const { text } = decided(request, of({}))
    const { basis, ...stored } = JSON.parse(text) as Record<string, unknown>
    expect(basis).toMatch(/^[\w-]{43}$/)
    expect(stored).toEqual({
      request: {
        ...{ operation: "purchase", method: "card", brand: "visa", bin: null, country: "NL" },
        ...{ amount: { value: 5000, currency: "EUR" }, missing: [] }
      }
    })
  })

  it.each([
    ["visa", "41111111", "41111111"],
    ["visa", "41112222", "4111"],
    ["visa", "40000000", null],
    ["amex", "34567890", "3"]
  ] as const)("of a %s card %s it holds %s where rules ask for prefixes", (brand, bin, held) => {
    const { text } = decided({ ...request, brand, bin }, of(policies[3] ?? {}))
    expect(JSON.parse(text)).toMatchObject({ request: { bin: held } })
  })

  it("holds no more digits than may be stored of the number", () => {
    const rule = {
      name: "r",
      when: { bin: ["34567890"] },
      use: { strategy: "priority", accounts: ["a"] }
    } as const
    const amex = { ...request, brand: "amex", bin: "34567890" } as const
    const binOf = (mostDigits: number): unknown =>
      JSON.parse(decided(amex, of({ rules: [rule] }), mostDigits).text)
    expect(binOf(8)).toMatchObject({ request: { bin: "34567890" } })
    expect(binOf(6)).toMatchObject({ request: { bin: "345678" } })
  })

  it("holds beliefs only where the policy looks at them, and states only where one is not closed", () => {
    const learning = decided(request, of(policies[1] ?? {})).text
    expect(Object.keys(JSON.parse(learning) as object)).toEqual(["basis", "request", "outcomes"])
    const broken = {
      ...of({}),
      told: [well, { ...well, state: "open" as const }, well] as const
    } satisfies Made
    expect(JSON.parse(decided(request, broken).text)).toMatchObject({
      states: ["closed", "open", "closed"]
    })
  })

  it("shares its basis with every other decision until policy, version or accounts change", () => {
    const basisOf = (policy: Policy.Policy, version: number, ...ids: ReadonlyArray<string>) =>
      Bases.make(
        "acme",
        { version, policy },
        ids.map((id) => account(id, well))
      ).basis.id
    const same = basisOf({}, 1, "a", "b")
    expect(basisOf({}, 1, "a", "b")).toBe(same)
    const others = [
      basisOf({}, 2, "a", "b"),
      basisOf({}, 1, "a"),
      basisOf({ retry: {} }, 1, "a", "b")
    ]
    expect(others).not.toContain(same)
  })
})

describe("texts that are not ours", () => {
  it.each(["", "{}", "null", '{"basis":1}', '{"basis":"x","request":{}}'])(
    "%j is no decision",
    (text) => {
      const stored = Decided.parse(text)
      const body = JSON.stringify({ version: 1, policy: {}, candidates: [] })
      const inputs = stored && Decided.inputsOf(stored, body, { id: "pay_1", metadata: {} })
      expect(inputs).toBeNull()
    }
  )
})
