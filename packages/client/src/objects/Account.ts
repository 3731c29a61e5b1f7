import { Schema } from "effect"
import { Amount, nullable } from "./wire.ts"

/** An account of the merchant: what it can do, its limits, and how it has been doing. */
export class Account extends Schema.Opaque<Account>()(
  Schema.Struct({
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
) {}

/** What an account holds at its gateway. */
export class Balance extends Schema.Opaque<Balance>()(
  Schema.Struct({ available: Amount }).annotate({ identifier: "Balance" })
) {}

/** A line of the gateway's own list. `status` is the gateway's literal word. */
export class AccountTransaction extends Schema.Opaque<AccountTransaction>()(
  Schema.Struct({
    providerReference: Schema.String,
    reference: nullable(Schema.String),
    kind: Schema.Literals(["payment", "refund", "payout", "chargeback"]),
    status: Schema.String,
    amount: Amount,
    time: Schema.String.annotate({
      description: "ISO 8601 where the gateway names a time zone, else its own text"
    })
  }).annotate({ identifier: "AccountTransaction" })
) {}
