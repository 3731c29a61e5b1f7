import { Schema } from "effect"
import { Attempt } from "./Attempt.ts"
import { Amount, cardSummary, Decline, MinorUnits, NextAction, nullable, Time } from "./wire.ts"

/** Where a payment stands, in the order of the documentation. */
export const statuses = [
  "requires_action",
  "processing",
  "authorized",
  "partially_captured",
  "captured",
  "partially_refunded",
  "refunded",
  "voided",
  "declined",
  "failed",
  "expired",
  "unknown",
  "needs_review"
] as const

/** See {@link statuses}. */
export type Status = (typeof statuses)[number]

const Method = Schema.Union([
  Schema.Struct({ type: Schema.Literal("card"), ...cardSummary }),
  Schema.Struct({
    type: Schema.Literal("token"),
    token: Schema.String,
    brand: Schema.optionalKey(cardSummary.brand),
    bin: Schema.optionalKey(cardSummary.bin),
    last4: Schema.optionalKey(cardSummary.last4),
    expiryMonth: Schema.optionalKey(cardSummary.expiryMonth),
    expiryYear: Schema.optionalKey(cardSummary.expiryYear)
  }),
  Schema.Struct({ type: Schema.Literals(["upi", "hosted"]) })
])

/** A payment with its attempts. */
export class Payment extends Schema.Opaque<Payment>()(
  Schema.Struct({
    id: Schema.String,
    reference: Schema.String,
    status: Schema.Literals(statuses),
    amount: Amount,
    authorized: MinorUnits,
    captured: MinorUnits,
    refunded: MinorUnits,
    voided: MinorUnits,
    capture: Schema.Literals(["automatic", "manual"]),
    method: Method,
    token: nullable(Schema.String),
    account: nullable(Schema.String),
    provider: nullable(Schema.String),
    providerReference: nullable(Schema.String),
    nextAction: nullable(NextAction),
    decline: nullable(Decline),
    parent: nullable(Schema.String),
    attempts: Schema.Array(Attempt),
    metadata: Schema.Record(Schema.String, Schema.String),
    createdAt: Time,
    updatedAt: Time
  }).annotate({ identifier: "Payment" })
) {}

/** Where a refund stands. */
export const refundStatuses = ["succeeded", "pending", "failed", "unknown", "needs_review"] as const

/** A refund; `attempt` says how it went. */
export class Refund extends Schema.Opaque<Refund>()(
  Schema.Struct({
    id: Schema.String,
    payment: Schema.String,
    amount: Amount,
    status: Schema.Literals(refundStatuses),
    reason: nullable(Schema.String),
    attempt: Attempt,
    createdAt: Time,
    updatedAt: Time
  }).annotate({ identifier: "Refund" })
) {}
