import { Schema } from "effect"
import { MinorUnits, nullable, Raw, Time } from "./wire.ts"

/** Operations that are attempts. */
export const attemptOperations = [
  "authorize",
  "purchase",
  "rebill",
  "capture",
  "void",
  "refund",
  "payout",
  "tokenize"
] as const

/** Where an attempt stands. */
export const attemptStates = [
  "ready",
  "sending",
  "succeeded",
  "pending",
  "declined",
  "rejected",
  "not_sent",
  "unknown",
  "needs_review",
  "late_success"
] as const

/** One attempt at one account. */
export class Attempt extends Schema.Opaque<Attempt>()(
  Schema.Struct({
    id: Schema.String,
    sequence: Schema.Int,
    operation: Schema.Literals(attemptOperations),
    account: Schema.String,
    provider: Schema.String,
    reference: Schema.String.annotate({ description: "our reference at the gateway" }),
    amount: MinorUnits,
    state: Schema.Literals(attemptStates),
    /** The attempt that this one gives back, because another one is kept. */
    reverses: Schema.optionalKey(nullable(Schema.String)),
    error: nullable(
      Schema.Struct({
        code: Schema.String,
        reason: nullable(Schema.String),
        raw: nullable(Raw)
      })
    ),
    startedAt: nullable(Time),
    finishedAt: nullable(Time)
  }).annotate({ identifier: "Attempt" })
) {}
