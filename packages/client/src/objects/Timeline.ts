import { Schema } from "effect"
import { attemptStates } from "./Attempt.ts"
import { statuses } from "./Payment.ts"
import { payoutStatuses } from "./Payout.ts"
import { nullable, Time } from "./wire.ts"

/** What made a state change. */
export const causes = [
  "claim",
  "cascade",
  "call",
  "webhook",
  "query",
  "resume",
  "operator",
  "reversal"
] as const

/** What a change rests on. `hash` is the SHA-256 of the gateway's bytes, `note` an operator's own words. */
export const Evidence = Schema.Struct({
  kind: Schema.Literals(["call", "query", "webhook", "resume", "operator"]),
  status: nullable(Schema.String),
  code: nullable(Schema.String),
  httpStatus: nullable(Schema.Int),
  hash: nullable(Schema.String),
  note: nullable(Schema.String)
})

/**
 * One entry of the history of a payment or payout; `status` is what became of the whole. The permission to
 * call (`ready` to `sending`) is none: it is the attempt's `startedAt`.
 */
export class TimelineEntry extends Schema.Opaque<TimelineEntry>()(
  Schema.Struct({
    sequence: Schema.Int,
    attempt: Schema.String,
    from: nullable(Schema.Literals(attemptStates)),
    to: Schema.Literals(attemptStates),
    status: Schema.Literals([...new Set([...statuses, ...payoutStatuses])]),
    cause: Schema.Literals(causes),
    evidence: nullable(Evidence),
    time: Time
  }).annotate({ identifier: "TimelineEntry" })
) {}
