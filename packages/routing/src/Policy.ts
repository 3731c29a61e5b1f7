import { Currency, Decline, PaymentMethod } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import * as SchemaIssue from "effect/SchemaIssue"

/**
 * A merchant's routing policy: rules in order, the first match wins, else the default.
 * Amounts are minor units. Source: the router's HTTP contract, "Routing".
 */

const amount = Schema.Int.check(
  Schema.isBetween(
    { minimum: 0, maximum: Number.MAX_SAFE_INTEGER },
    { expected: "integer_minor_units" }
  )
)

const brandTable = {
  visa: true,
  mastercard: true,
  amex: true,
  discover: true,
  diners: true,
  jcb: true,
  unionpay: true,
  maestro: true,
  rupay: true
} as const satisfies Record<PaymentMethod.CardBrand, true>

/** Codec of a card scheme, in our spelling. */
export const Brand = Schema.Literals(
  Object.keys(brandTable) as ReadonlyArray<PaymentMethod.CardBrand>
)

/** What a rule can be about. */
export const operations = ["charge", "payout", "tokenize"] as const

/** What a request must be like; every condition that is present has to hold. */
export const Conditions = Schema.Struct({
  /**
   * Charges and cards to be stored where it is absent. A payout has to be named: the accounts that pay
   * out are seldom those that charge.
   */
  operation: Schema.optionalKey(Schema.Array(Schema.Literals(operations))),
  method: Schema.optionalKey(Schema.Array(Schema.Literals(PaymentMethod.types))),
  currency: Schema.optionalKey(Schema.Array(Currency.Code)),
  /** ISO 3166-1 alpha-2 of the billing address. */
  country: Schema.optionalKey(
    Schema.Array(
      Schema.String.check(Schema.isPattern(/^[A-Z]{2}$/u, { expected: "iso_3166_country" }))
    )
  ),
  brand: Schema.optionalKey(Schema.Array(Brand)),
  /** Leading digits of the card number. */
  bin: Schema.optionalKey(
    Schema.Array(Schema.String.check(Schema.isPattern(/^\d{1,8}$/u, { expected: "bin_prefix" })))
  ),
  amount: Schema.optionalKey(
    Schema.Struct({ atLeast: Schema.optionalKey(amount), below: Schema.optionalKey(amount) })
  ),
  metadata: Schema.optionalKey(Schema.Record(Schema.String, Schema.String))
})

/** See {@link Conditions}. */
export type Conditions = typeof Conditions.Type

const accounts = Schema.NonEmptyArray(Schema.NonEmptyString)

/** Accounts in the order in which they are asked. */
export const Priority = Schema.Struct({ strategy: Schema.Literal("priority"), accounts })

/** The account that has been answering best first; of equals the one that is named first. */
export const SuccessRate = Schema.Struct({ strategy: Schema.Literal("successRate"), accounts })

/** The cheapest account for the amount first; of equals the one that is named first. */
export const LeastCost = Schema.Struct({ strategy: Schema.Literal("leastCost"), accounts })

const weight = Schema.Finite.check(
  Schema.isBetween(
    { minimum: 0, maximum: 1_000_000, exclusiveMinimum: true },
    { expected: "above_0_to_1000000" }
  )
)

/** Accounts in an order that is drawn with their weights: of 70 and 30 the first leads 7 times in 10. */
export const Split = Schema.Struct({
  strategy: Schema.Literal("split"),
  weights: Schema.Record(Schema.NonEmptyString, weight).check(
    Schema.isMinProperties(1, { expected: "at_least_one_account" })
  )
})

const strategies = [Priority, Split, SuccessRate, LeastCost] as const

const names = strategies.map((one) => `"${one.fields.strategy.literal}"`).join(" | ")

/** How accounts are ordered. A strategy that does not exist is a fault of the member `strategy`. */
export const Strategy = Schema.Union(strategies).pipe(
  Schema.catchDecoding((issue) =>
    Effect.fail(
      issue._tag === "AnyOf" && issue.issues.length === 0
        ? new SchemaIssue.Pointer(["strategy"], new SchemaIssue.InvalidValue({ expected: names }))
        : issue
    )
  )
)

/** See {@link Strategy}. */
export type Strategy = typeof Strategy.Type

/** A named rule. */
export const Rule = Schema.Struct({
  name: Schema.NonEmptyString,
  when: Schema.optionalKey(Conditions),
  use: Strategy
})

const Rules = Schema.Array(Rule).check(
  Schema.makeFilter((rules) => {
    const seen = new Set<string>()
    return rules.flatMap(({ name }, index) => {
      const repeated = seen.has(name)
      seen.add(name)
      return repeated ? [{ path: [index, "name"], issue: "must be unique" }] : []
    })
  })
)

/** Limits of the failover within one request. */
export const Retry = Schema.Struct({
  maxAttempts: Schema.optionalKey(
    Schema.Int.check(Schema.isBetween({ minimum: 1, maximum: 10 }, { expected: "from_1_to_10" }))
  ),
  maxElapsedMs: Schema.optionalKey(
    Schema.Int.check(
      Schema.isBetween({ minimum: 1, maximum: 600_000 }, { expected: "from_1_to_600000" })
    )
  ),
  /** Decline reasons after which another account is asked. */
  cascadeOn: Schema.optionalKey(Schema.Array(Schema.Literals(Decline.reasons)))
})

/** See {@link Retry}. */
export type Retry = typeof Retry.Type

/** The whole policy. */
export const Policy = Schema.Struct({
  rules: Schema.optionalKey(Rules),
  default: Schema.optionalKey(Strategy),
  retry: Schema.optionalKey(Retry)
})

/** See {@link Policy}. */
export type Policy = typeof Policy.Type

/** A place of a policy that names an account. */
export interface Named {
  /** For example `["rules", 0, "use", "weights", "opp-main"]`. */
  readonly path: ReadonlyArray<string | number>
  readonly account: string
}

const namedBy = (path: Named["path"], strategy: Strategy): ReadonlyArray<Named> =>
  strategy.strategy === "split"
    ? Object.keys(strategy.weights).map((account) => ({
        path: [...path, "weights", account],
        account
      }))
    : strategy.accounts.map((account, index) => ({ path: [...path, "accounts", index], account }))

/** Every place that names an account, in order: whoever knows the accounts can say which do not exist. */
export const named = ({ default: fallback, rules = [] }: Policy): ReadonlyArray<Named> => [
  ...rules.flatMap(({ use }, index) => namedBy(["rules", index, "use"], use)),
  ...(fallback === undefined ? [] : namedBy(["default"], fallback))
]
