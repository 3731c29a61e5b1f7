import {
  type Capabilities,
  type Currency,
  Decline,
  Money,
  type Operation,
  PaymentError,
  PaymentMethod
} from "@switchyard/core"
import type { Plan, Policy } from "../../src/index.ts"
import * as Result from "effect/Result"
import fc from "fast-check"

/** Capabilities of a gateway without limits, for tests that change one of them. */
export const capabilities: Capabilities.Capabilities = {
  operations: ["authorize", "purchase", "capture"],
  methods: ["card", "token", "upi", "hosted"],
  brands: "any",
  currencies: "any",
  amountDecimals: null,
  maxAmount: null,
  lookup: { byReference: true, byProviderReference: true, followUps: [] },
  idempotency: "none",
  webhooks: "none",
  capture: { partial: true, multiple: true },
  void: { partial: true, afterCapture: true },
  refund: { partial: true, multiple: true },
  threeDSecure: false,
  saveMethod: false,
  recurring: false,
  tokenizeMethods: [],
  payoutDestinations: [],
  requiredFields: [],
  requiredPayoutFields: []
}

/** A card payment of EUR 92.00 that carries every field. */
export const request: Plan.Request = {
  operations: ["purchase"],
  method: "card",
  brand: "visa",
  bin: "41111111",
  amount: Money.make(9200, "EUR"),
  country: "NL",
  metadata: { shop: "main" },
  present: () => true
}

/** An account that takes everything, but for what is changed. */
export const candidate = (
  id: string,
  change: Partial<Capabilities.Capabilities> = {},
  limits: Plan.Limits = {}
): Plan.Candidate => ({ id, capabilities: { ...capabilities, ...change }, limits })

/** A decline for the reason. */
export const declined = (reason: Decline.Reason): PaymentError.Declined =>
  PaymentError.Declined.of(at, Decline.make(reason, { code: "05", message: "" }))

/** Where every error of these tests comes from. */
export const at = { provider: "x", operation: "purchase" } as const

/** One error of each tag; the type demands that none is missing. */
export const errors: {
  readonly [Tag in PaymentError.PaymentError["_tag"]]: Extract<
    PaymentError.PaymentError,
    { readonly _tag: Tag }
  >
} = {
  ProviderUnavailable: new PaymentError.ProviderUnavailable({ ...at, cause: "refused" }),
  InvalidConfiguration: new PaymentError.InvalidConfiguration({ ...at, path: "key", rule: "set" }),
  UnsupportedOperation: new PaymentError.UnsupportedOperation({ ...at, detail: "purchase" }),
  Declined: declined("do_not_honor"),
  InvalidRequest: new PaymentError.InvalidRequest({ ...at, rule: "refused" }),
  AuthenticationFailed: new PaymentError.AuthenticationFailed(at),
  RateLimited: new PaymentError.RateLimited(at),
  InvalidState: new PaymentError.InvalidState({ ...at, detail: "voided" }),
  NotFound: new PaymentError.NotFound(at),
  DuplicateReference: new PaymentError.DuplicateReference(at),
  OutcomeUnknown: new PaymentError.OutcomeUnknown({ ...at, cause: "timeout" })
}

// Few values for each, so that generated requests, policies and accounts often meet.
const account = fc.constantFrom("a", "b", "c", "d", "e")
const currency = fc.constantFrom<Currency.Code>("EUR", "JPY", "KWD")
const country = fc.constantFrom("NL", "IN")
const method = fc.constantFrom(...PaymentMethod.types)
const brand = fc.constantFrom<PaymentMethod.CardBrand>("visa", "amex")
const operation = fc.constantFrom<Operation.Operation>("authorize", "purchase", "capture")
const units = fc.integer({ min: 0, max: 20_000 })
const some = <A>(one: fc.Arbitrary<A>) => fc.uniqueArray(one, { minLength: 1, maxLength: 3 })
const fields: ReadonlyArray<Capabilities.RequiredField> = ["customer.email", "returnUrl"]

/** Any request. */
export const anyRequest: fc.Arbitrary<Plan.Request> = fc
  .record(
    {
      operations: some(operation),
      method,
      brand: fc.option(brand),
      bin: fc.option(fc.constantFrom("41111111", "34000000")),
      amount: fc
        .tuple(units, currency)
        .map(([value, code]) => Result.getOrThrow(Money.fromMinorUnits(value, code))),
      country: fc.option(country),
      metadata: fc.dictionary(fc.constantFrom("shop", "constructor"), fc.constantFrom("x", "y")),
      carried: fc.subarray([...fields]),
      accounts: some(account)
    },
    {
      requiredKeys: [
        "operations",
        "method",
        "brand",
        "bin",
        "amount",
        "country",
        "metadata",
        "carried"
      ]
    }
  )
  .map(({ carried, ...rest }) => ({ ...rest, present: (field) => carried.includes(field) }))

/** Accounts with different ids, that lack this and that. */
export const anyCandidates: fc.Arbitrary<ReadonlyArray<Plan.Candidate>> = fc.uniqueArray(
  fc
    .tuple(
      account,
      fc.record(
        {
          operations: some(operation),
          methods: some(method),
          brands: some(brand),
          currencies: some(currency),
          amountDecimals: fc.constantFrom(0, 2),
          maxAmount: fc.bigInt(0n, 20_000n),
          requiredFields: fc.subarray([...fields])
        },
        { requiredKeys: [] }
      ),
      fc.record(
        {
          currencies: some(currency),
          methods: some(method),
          countries: some(country),
          minAmount: units,
          maxAmount: units
        },
        { requiredKeys: [] }
      )
    )
    .map(([id, change, limits]) => candidate(id, change, limits)),
  { selector: ({ id }) => id, maxLength: 5 }
)

const strategy = fc
  .tuple(account, fc.array(account, { maxLength: 5 }))
  .map(([first, rest]): Policy.Strategy => ({ strategy: "priority", accounts: [first, ...rest] }))

const conditions: fc.Arbitrary<Policy.Conditions> = fc.record(
  {
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
    rules: fc.array(
      fc.record(
        { name: fc.string({ minLength: 1 }), when: conditions, use: strategy },
        { requiredKeys: ["name", "use"] }
      ),
      { maxLength: 3 }
    ),
    default: strategy
  },
  { requiredKeys: [] }
)
