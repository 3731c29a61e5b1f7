import { Currency, Decline, PaymentMethod } from "@switchyard/core"
import * as Schema from "effect/Schema"
import { maxLevels, membersOf, repeatedNames, Strategy, tooDeep } from "./internal/strategy.ts"

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

export { maxLevels, Strategy } from "./internal/strategy.ts"
export type { LeastCost, Member, Part, Priority, Split, SuccessRate } from "./internal/strategy.ts"

const Use = Strategy.check(
  Schema.makeFilter((strategy) =>
    tooDeep(strategy).map((path) => ({ path, issue: `at most ${maxLevels} levels` }))
  )
)

/** A named rule. */
export const Rule = Schema.Struct({
  name: Schema.NonEmptyString,
  when: Schema.optionalKey(Conditions),
  use: Use
})

const Rules = Schema.Array(Rule).check(
  Schema.makeFilter((rules) => repeatedNames(rules.map(({ name }) => name)))
)

const whole = (minimum: number, maximum: number) =>
  Schema.Int.check(
    Schema.isBetween({ minimum, maximum }, { expected: `from_${minimum}_to_${maximum}` })
  )

/** How often one card may be tried for the same amount, which the card networks limit. */
export const Budget = Schema.Struct({
  /** Attempts that were declined; 15 by default. */
  attempts: Schema.optionalKey(whole(1, 1000)),
  /** How long an attempt counts; 30 by default. */
  days: Schema.optionalKey(whole(1, 365)),
  /**
   * What becomes of a payment that comes when the budget is used up: `send` asks one account and repeats
   * nothing, `refuse` asks none. `send` by default.
   */
  newPayments: Schema.optionalKey(Schema.Literals(["send", "refuse"]))
})

/** See {@link Budget}. */
export type Budget = typeof Budget.Type

/** Limits of the failover within one request. */
export const Retry = Schema.Struct({
  maxAttempts: Schema.optionalKey(whole(1, 10)),
  maxElapsedMs: Schema.optionalKey(whole(1, 600_000)),
  /** Decline reasons after which another account is asked. */
  cascadeOn: Schema.optionalKey(Schema.Array(Schema.Literals(Decline.reasons))),
  budget: Schema.optionalKey(Budget),
  /** Whether a decline that asks for authentication is repeated on the same account with 3-D Secure. */
  stepUp: Schema.optionalKey(Schema.Boolean)
})

/** See {@link Retry}. */
export type Retry = typeof Retry.Type

/** The whole policy. */
export const Policy = Schema.Struct({
  rules: Schema.optionalKey(Rules),
  default: Schema.optionalKey(Use),
  retry: Schema.optionalKey(Retry)
})

/** See {@link Policy}. */
export type Policy = typeof Policy.Type

const isLearning = (strategy: Strategy): boolean =>
  strategy.strategy === "successRate" ||
  membersOf(strategy).some(({ member }) => typeof member !== "string" && isLearning(member))

/** Whether any of its strategies orders by what has been observed of the accounts. */
export const learns = ({ default: fallback, rules = [] }: Policy): boolean =>
  rules.some(({ use }) => isLearning(use)) || (fallback !== undefined && isLearning(fallback))

/** A place of a policy that names an account. */
export interface Named {
  /** For example `["rules", 0, "use", "weights", "opp-main"]`. */
  readonly path: ReadonlyArray<string | number>
  readonly account: string
}

const namedBy = (path: Named["path"], strategy: Strategy): ReadonlyArray<Named> =>
  membersOf(strategy).flatMap(({ member, path: within }) => {
    const place = [...path, ...within]
    return typeof member === "string" ? [{ path: place, account: member }] : namedBy(place, member)
  })

/** Every place that names an account, in order: whoever knows the accounts can say which do not exist. */
export const named = ({ default: fallback, rules = [] }: Policy): ReadonlyArray<Named> => [
  ...rules.flatMap(({ use }, index) => namedBy(["rules", index, "use"], use)),
  ...(fallback === undefined ? [] : namedBy(["default"], fallback))
]
