import { Schema } from "effect"
import { nullable, Time } from "./wire.ts"

/** What incidents are about. */
export const incidentKinds = [
  "late_success",
  "duplicate",
  "reversal_failed",
  "mismatch",
  "amount_mismatch",
  "orphan",
  "flip",
  "chargeback",
  "needs_review"
] as const

/** See {@link incidentKinds}. */
export type IncidentKind = (typeof incidentKinds)[number]

/** What a person has to look at; `detail` holds sums and codes, no data of a request. */
export class Incident extends Schema.Opaque<Incident>()(
  Schema.Struct({
    id: Schema.String,
    kind: Schema.Literals(incidentKinds),
    account: nullable(Schema.String),
    payment: nullable(Schema.String),
    payout: nullable(Schema.String),
    attempt: nullable(Schema.String),
    detail: Schema.Record(Schema.String, Schema.Json),
    createdAt: Time
  }).annotate({ identifier: "Incident" })
) {}
