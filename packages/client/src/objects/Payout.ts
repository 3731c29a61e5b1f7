import { Schema } from "effect"
import { Attempt } from "./Attempt.ts"
import { Amount, Decline, nullable, Time } from "./wire.ts"

/** Where a payout stands. */
export const payoutStatuses = ["pending", "succeeded", "failed", "unknown", "needs_review"] as const

/** See {@link payoutStatuses}. */
export type PayoutStatus = (typeof payoutStatuses)[number]

/**
 * What is shown of a destination: never a number, only its end. `last4` is null where an account number has
 * less than eight characters, of which four would be more than half.
 */
const Destination = Schema.Struct({
  type: Schema.Literals(["bank_account", "card", "token"]),
  last4: Schema.optionalKey(nullable(Schema.String)),
  holder: Schema.optionalKey(Schema.String),
  bankName: Schema.optionalKey(Schema.String),
  ifsc: Schema.optionalKey(Schema.String),
  scheme: Schema.optionalKey(Schema.String),
  token: Schema.optionalKey(Schema.String)
})

/** A payout with its attempts. `utr` is the bank's own transaction reference. */
export class Payout extends Schema.Opaque<Payout>()(
  Schema.Struct({
    id: Schema.String,
    reference: Schema.String,
    status: Schema.Literals(payoutStatuses),
    amount: Amount,
    destination: Destination,
    account: nullable(Schema.String),
    provider: nullable(Schema.String),
    providerReference: nullable(Schema.String),
    utr: nullable(Schema.String),
    fee: nullable(Amount),
    decline: nullable(Decline),
    attempts: Schema.Array(Attempt),
    createdAt: Time,
    updatedAt: Time
  }).annotate({ identifier: "Payout" })
) {}
