import { type Capabilities, type Currency, Money, PaymentMethod } from "@switchyard/core"
import type { Outcomes, Plan, Policy } from "../../src/index.ts"
import * as Result from "effect/Result"
import fc from "fast-check"
import { candidate } from "./gateway.ts"

// Few values for each, so that generated requests, policies and accounts often meet.
const account = fc.constantFrom("a", "b", "c", "d", "e")
const currency = fc.constantFrom<Currency.Code>("EUR", "JPY", "KWD")
const country = fc.constantFrom("NL", "IN")
const method = fc.constantFrom(...PaymentMethod.types)
const brand = fc.constantFrom<PaymentMethod.CardBrand>("visa", "amex")
const bin = fc.constantFrom("41111111", "34000000")
const units = fc.integer({ min: 0, max: 20_000 })
const destination = fc.constantFrom<Plan.PayOut["destination"]>("bank_account", "card", "token")
const kept = fc.constantFrom<Plan.Tokenize["method"]>("card", "hosted")
const some = <A>(one: fc.Arbitrary<A>) => fc.uniqueArray(one, { minLength: 1, maxLength: 3 })
const charging: ReadonlyArray<Capabilities.RequiredField> = ["customer.email", "returnUrl"]
const paying: ReadonlyArray<Capabilities.RequiredPayoutField> = [
  "customer.email",
  "destination.ifsc"
]
const amount = fc
  .tuple(units, currency)
  .map(([value, code]) => Result.getOrThrow(Money.fromMinorUnits(value, code)))

const metadata = fc.dictionary(fc.constantFrom("shop", "constructor"), fc.constantFrom("x", "y"), {
  noNullPrototype: true
})
const lacking: ReadonlyArray<Plan.Field> = ["customer.email", "returnUrl", "destination.ifsc"]

const common = fc.record(
  {
    brand: fc.option(brand),
    country: fc.option(country),
    metadata,
    missing: fc.subarray([...lacking]),
    accounts: some(account)
  },
  { requiredKeys: ["brand", "country", "metadata", "missing"] }
)

const also = <A extends object, B extends object>(one: fc.Arbitrary<A>, other: fc.Arbitrary<B>) =>
  fc.tuple(one, other).map(([first, second]): A & B => ({ ...first, ...second }))

const charge: fc.Arbitrary<Plan.Charge> = also(
  common,
  fc.record(
    {
      operation: fc.constantFrom<Plan.Charge["operation"]>("authorize", "purchase"),
      method,
      bin: fc.option(bin),
      amount,
      saveMethod: fc.boolean(),
      recurring: fc.boolean(),
      keptBy: account
    },
    { requiredKeys: ["operation", "method", "bin", "amount"] }
  )
)

const tokenize: fc.Arbitrary<Plan.Tokenize> = also(
  common,
  fc.record({ operation: fc.constant("tokenize"), method: kept, bin: fc.option(bin) })
)

const payOut: fc.Arbitrary<Plan.PayOut> = also(
  common,
  fc.record(
    { operation: fc.constant("payout"), destination, amount, keptBy: account },
    { requiredKeys: ["operation", "destination", "amount"] }
  )
)

/** Any request, most of them charges. */
export const anyRequest: fc.Arbitrary<Plan.Request> = fc.oneof(
  { arbitrary: charge, weight: 3 },
  { arbitrary: tokenize, weight: 1 },
  { arbitrary: payOut, weight: 1 }
)

/** Any seed. */
export const anySeed = fc.string({ maxLength: 30 })

const change: fc.Arbitrary<Partial<Capabilities.Capabilities>> = fc.record(
  {
    operations: some(
      fc.constantFrom("authorize", "purchase", "capture", "tokenize", "payout" as const)
    ),
    methods: some(method),
    hostedOperations: some(fc.constantFrom("authorize", "purchase")),
    brands: some(brand),
    currencies: some(currency),
    amountDecimals: fc.constantFrom(0, 2),
    maxAmount: fc.bigInt(0n, 20_000n),
    saveMethod: fc.boolean(),
    recurring: fc.boolean(),
    tokenizeMethods: some(kept),
    payoutDestinations: some(destination),
    requiredFields: fc.subarray([...charging]),
    requiredPayoutFields: fc.subarray([...paying])
  },
  { requiredKeys: [] }
)

const limits: fc.Arbitrary<Plan.Limits> = fc.record(
  {
    currencies: some(currency),
    methods: some(method),
    countries: some(country),
    minAmount: units,
    maxAmount: units
  },
  { requiredKeys: [] }
)

/** Any belief about an account. */
export const anyEstimate: fc.Arbitrary<Outcomes.Estimate> = fc.record({
  good: fc.double({ min: 1e-9, max: 1e6, noNaN: true }),
  bad: fc.double({ min: 1e-9, max: 1e6, noNaN: true })
})

const known: fc.Arbitrary<Pick<Plan.Candidate, "fees" | "health" | "outcomes">> = fc.record(
  {
    fees: fc.record(
      { percent: fc.double({ min: 0, max: 100, noNaN: true }), fixed: units },
      { requiredKeys: [] }
    ),
    health: fc.record({
      state: fc.constantFrom<Plan.Health["state"]>("closed", "closed", "half_open", "open")
    }),
    outcomes: anyEstimate
  },
  { requiredKeys: [] }
)

/** Accounts with different ids, that lack this and that. */
export const anyCandidates: fc.Arbitrary<ReadonlyArray<Plan.Candidate>> = fc.uniqueArray(
  fc.tuple(account, change, limits, known).map((parts) => candidate(...parts)),
  { selector: ({ id }) => id, maxLength: 5 }
)

const filled = <A>(one: fc.Arbitrary<A>) =>
  fc
    .tuple(one, fc.array(one, { maxLength: 4 }))
    .map(([first, rest]): readonly [A, ...ReadonlyArray<A>] => [first, ...rest])

const weight = fc.double({ min: 0.001, max: 1e6, noNaN: true })

const simple: fc.Arbitrary<Policy.Strategy> = fc.oneof(
  fc.record({ strategy: fc.constantFrom("priority", "leastCost"), accounts: filled(account) }),
  fc.record(
    { strategy: fc.constant("successRate"), accounts: filled(account), explore: fc.boolean() },
    { requiredKeys: ["strategy", "accounts"] }
  ),
  fc.record({
    strategy: fc.constant("split"),
    weights: fc.dictionary(account, weight, { minKeys: 1, noNullPrototype: true })
  })
)

const composed = (levels: number): fc.Arbitrary<Policy.Strategy> => {
  if (levels === 1) return simple
  const member: fc.Arbitrary<Policy.Member> = fc.oneof(account, composed(levels - 1))
  const part: fc.Arbitrary<Policy.Part> = fc.record({ weight, use: member })
  return fc.oneof(
    simple,
    fc.record({ strategy: fc.constant("priority"), accounts: filled(member) }),
    fc.record({ strategy: fc.constant("split"), parts: filled(part) })
  )
}

/** Any strategy, of up to four within one another. */
export const anyStrategy: fc.Arbitrary<Policy.Strategy> = fc.oneof(composed(2), composed(4))

const conditions: fc.Arbitrary<Policy.Conditions> = fc.record(
  {
    operation: some(fc.constantFrom("charge", "payout", "tokenize")),
    method: some(method),
    currency: some(currency),
    country: some(country),
    brand: some(brand),
    bin: some(fc.constantFrom("4", "34")),
    amount: fc.record({ atLeast: units, below: units }, { requiredKeys: [] }),
    metadata
  },
  { requiredKeys: [] }
)

/** Any policy; it names accounts twice, and accounts that are not there. */
export const anyPolicy: fc.Arbitrary<Policy.Policy> = fc.record(
  {
    rules: fc.uniqueArray(
      fc.record(
        { name: fc.string({ minLength: 1 }), when: conditions, use: anyStrategy },
        { requiredKeys: ["name", "use"] }
      ),
      { selector: ({ name }) => name, maxLength: 3 }
    ),
    default: anyStrategy
  },
  { requiredKeys: [] }
)
