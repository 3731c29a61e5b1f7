import { type Capabilities, type Currency, Money, PaymentMethod } from "@switchyard/core"
import type { Plan, Policy } from "../../src/index.ts"
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

const common = fc
  .record(
    {
      brand: fc.option(brand),
      country: fc.option(country),
      metadata: fc.dictionary(fc.constantFrom("shop", "constructor"), fc.constantFrom("x", "y")),
      carried: fc.subarray(["customer.email", "returnUrl", "destination.ifsc"]),
      accounts: some(account)
    },
    { requiredKeys: ["brand", "country", "metadata", "carried"] }
  )
  .map(({ carried, ...rest }) => ({
    ...rest,
    present: (field: string) => carried.includes(field)
  }))

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

const known: fc.Arbitrary<Pick<Plan.Candidate, "fees" | "health">> = fc.record(
  {
    fees: fc.record(
      { percent: fc.double({ min: 0, max: 100, noNaN: true }), fixed: units },
      { requiredKeys: [] }
    ),
    health: fc.record({
      state: fc.constantFrom<Plan.Health["state"]>("closed", "closed", "half_open", "open"),
      successRate: fc.option(fc.constantFrom(0, 0.5, 0.9, 1))
    })
  },
  { requiredKeys: [] }
)

/** Accounts with different ids, that lack this and that. */
export const anyCandidates: fc.Arbitrary<ReadonlyArray<Plan.Candidate>> = fc.uniqueArray(
  fc.tuple(account, change, limits, known).map((parts) => candidate(...parts)),
  { selector: ({ id }) => id, maxLength: 5 }
)

const listed = fc
  .tuple(account, fc.array(account, { maxLength: 5 }))
  .map(([first, rest]): readonly [string, ...Array<string>] => [first, ...rest])

const strategy: fc.Arbitrary<Policy.Strategy> = fc.oneof(
  fc.record({
    strategy: fc.constantFrom("priority", "successRate", "leastCost"),
    accounts: listed
  }),
  fc.record({
    strategy: fc.constant("split"),
    weights: fc.dictionary(account, fc.double({ min: 0.001, max: 1e6, noNaN: true }), {
      minKeys: 1,
      noNullPrototype: true
    })
  })
)

const conditions: fc.Arbitrary<Policy.Conditions> = fc.record(
  {
    operation: some(fc.constantFrom("charge", "payout", "tokenize")),
    method: some(method),
    currency: some(currency),
    country: some(country),
    brand: some(brand),
    bin: some(fc.constantFrom("4", "34")),
    amount: fc.record({ atLeast: units, below: units }, { requiredKeys: [] }),
    metadata: fc.dictionary(fc.constantFrom("shop", "constructor"), fc.constantFrom("x", "y"))
  },
  { requiredKeys: [] }
)

/** Any policy; it names accounts twice, and accounts that are not there. */
export const anyPolicy: fc.Arbitrary<Policy.Policy> = fc.record(
  {
    rules: fc.uniqueArray(
      fc.record(
        { name: fc.string({ minLength: 1 }), when: conditions, use: strategy },
        { requiredKeys: ["name", "use"] }
      ),
      { selector: ({ name }) => name, maxLength: 3 }
    ),
    default: strategy
  },
  { requiredKeys: [] }
)
