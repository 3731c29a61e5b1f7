import { Currency, Decline as CoreDecline } from "@switchyard/core"
import { Schema } from "effect"
import * as PaymentRecord from "./domain/PaymentRecord.ts"

/** The objects of the HTTP contract, as they are on the wire. */

const nullable = Schema.NullOr
const time = Schema.String.annotate({ description: "ISO 8601, UTC", format: "date-time" })
const minorUnits = Schema.Int.annotate({ description: "integer minor units" })

/** Money on the wire. */
export const Amount = Schema.Struct({ value: minorUnits, currency: Currency.Code })

const Raw = Schema.Struct({ code: Schema.String, message: Schema.String })

/** Why an issuer or gateway said no. */
export const Decline = Schema.Struct({
  reason: Schema.Literals(CoreDecline.reasons),
  retry: Schema.Literals(["never", "later", "otherProvider"]),
  raw: Raw
})

const NextAction = Schema.Struct({
  type: Schema.Literal("redirect"),
  method: Schema.Literals(["GET", "POST"]),
  url: Schema.String,
  fields: Schema.Array(Schema.Struct({ name: Schema.String, value: Schema.String }))
})

const Method = Schema.Union([
  Schema.Struct({
    type: Schema.Literal("card"),
    brand: nullable(Schema.String),
    bin: Schema.String,
    last4: Schema.String,
    expiryMonth: Schema.Int,
    expiryYear: Schema.Int
  }),
  Schema.Struct({ type: Schema.Literals(["token", "upi", "hosted"]) })
])

/** One attempt of a payment. */
export const Attempt = Schema.Struct({
  id: Schema.String,
  sequence: Schema.Int,
  operation: Schema.Literals(["authorize", "purchase", "capture", "void", "refund"]),
  account: Schema.String,
  provider: Schema.String,
  reference: Schema.String.annotate({ description: "our reference at the gateway" }),
  amount: minorUnits,
  state: Schema.Literals([
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
  ]),
  error: nullable(
    Schema.Struct({
      code: Schema.String,
      reason: nullable(Schema.String),
      raw: nullable(Raw)
    })
  ),
  startedAt: nullable(time),
  finishedAt: nullable(time)
}).annotate({ identifier: "Attempt" })

/** See {@link Attempt}. */
export type Attempt = typeof Attempt.Type

/** A payment with its attempts. */
export const Payment = Schema.Struct({
  id: Schema.String,
  reference: Schema.String,
  status: Schema.Literals(PaymentRecord.statuses),
  amount: Amount,
  authorized: minorUnits,
  captured: minorUnits,
  refunded: minorUnits,
  voided: minorUnits,
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
  createdAt: time,
  updatedAt: time
}).annotate({ identifier: "Payment" })

/** See {@link Payment}. */
export type Payment = typeof Payment.Type

/** A refund; `attempt` says how it went. */
export const Refund = Schema.Struct({
  id: Schema.String,
  payment: Schema.String,
  amount: Amount,
  status: Schema.Literals(["succeeded", "pending", "failed", "unknown", "needs_review"]),
  reason: nullable(Schema.String),
  attempt: Attempt,
  createdAt: time,
  updatedAt: time
}).annotate({ identifier: "Refund" })

/** See {@link Refund}. */
export type Refund = typeof Refund.Type

/** An account of the merchant. */
export const Account = Schema.Struct({
  id: Schema.String,
  provider: Schema.String,
  capabilities: Schema.Record(Schema.String, Schema.Json),
  limits: Schema.Record(Schema.String, Schema.Json),
  health: Schema.Struct({
    state: Schema.Literals(["closed", "open", "half_open"]),
    successRate: nullable(Schema.Finite),
    p50Ms: nullable(Schema.Finite)
  })
}).annotate({ identifier: "Account" })

/** One entry of a payment's history. */
export const TimelineEntry = Schema.Struct({
  sequence: Schema.Int,
  attempt: Schema.String,
  from: nullable(Schema.String),
  to: Schema.String,
  status: Schema.Literals(PaymentRecord.statuses),
  cause: Schema.Literals(["claim", "cascade", "call", "query", "resume"]),
  evidence: nullable(
    Schema.Struct({
      kind: Schema.Literals(["call", "query", "resume"]),
      status: nullable(Schema.String),
      code: nullable(Schema.String),
      httpStatus: nullable(Schema.Int)
    })
  ),
  time
}).annotate({ identifier: "TimelineEntry" })

/** See {@link TimelineEntry}. */
export type TimelineEntry = typeof TimelineEntry.Type

/** A page of a list. */
export const page = <S extends Schema.Top>(item: S) =>
  Schema.Struct({ data: Schema.Array(item), nextCursor: nullable(Schema.String) })
