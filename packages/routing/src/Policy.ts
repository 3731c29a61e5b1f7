import { Currency, Decline, PaymentMethod } from "@switchyard/core"
import * as Schema from "effect/Schema"

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

/** What a payment must be like; every condition that is present has to hold. */
export const Conditions = Schema.Struct({
  method: Schema.optionalKey(Schema.Array(Schema.Literals(PaymentMethod.types))),
  currency: Schema.optionalKey(Schema.Array(Currency.Code)),
  /** ISO 3166-1 alpha-2 of the billing address. */
  country: Schema.optionalKey(Schema.Array(Schema.String)),
  brand: Schema.optionalKey(Schema.Array(Schema.String)),
  /** Leading digits of the card number. */
  bin: Schema.optionalKey(
    Schema.Array(Schema.String.check(Schema.isPattern(/^\d{1,8}$/, { expected: "bin_prefix" })))
  ),
  amount: Schema.optionalKey(
    Schema.Struct({ atLeast: Schema.optionalKey(amount), below: Schema.optionalKey(amount) })
  ),
  metadata: Schema.optionalKey(Schema.Record(Schema.String, Schema.String))
})

/** See {@link Conditions}. */
export type Conditions = typeof Conditions.Type

/** Accounts in the order in which they are asked. */
export const Priority = Schema.Struct({
  strategy: Schema.Literal("priority"),
  accounts: Schema.NonEmptyArray(Schema.String)
})

/** How accounts are ordered. */
export const Strategy = Priority

/** See {@link Strategy}. */
export type Strategy = typeof Strategy.Type

/** A named rule. */
export const Rule = Schema.Struct({
  name: Schema.NonEmptyString,
  when: Schema.optionalKey(Conditions),
  use: Strategy
})

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
  rules: Schema.optionalKey(Schema.Array(Rule)),
  default: Schema.optionalKey(Strategy),
  retry: Schema.optionalKey(Retry)
})

/** See {@link Policy}. */
export type Policy = typeof Policy.Type
