import { Currency, Decline as CoreDecline } from "@switchyard/core"
import { Schema } from "effect"

/** What several objects of the contract are made of. */

/** A value, or null: never absent. */
export const nullable = <S extends Schema.Top>(schema: S) => Schema.NullOr(schema)

/** A moment, as answers write it. */
export const Time = Schema.String.annotate({ description: "ISO 8601, UTC", format: "date-time" })

/** A sum without its currency. */
export const MinorUnits = Schema.Int.annotate({ description: "integer minor units" })

/** Money on the wire. */
export const Amount = Schema.Struct({ value: MinorUnits, currency: Currency.Code })

/** What the gateway said. */
export const Raw = Schema.Struct({ code: Schema.String, message: Schema.String })

/** Why an issuer or gateway said no. */
export const Decline = Schema.Struct({
  reason: Schema.Literals(CoreDecline.reasons),
  retry: Schema.Literals(["never", "later", "otherProvider"]),
  raw: Raw
})

/** See {@link Decline}. */
export type Decline = typeof Decline.Type

/** What the shopper's browser does next: goes to an address (`GET`), or posts a form with these fields. */
export const NextAction = Schema.Struct({
  type: Schema.Literal("redirect"),
  method: Schema.Literals(["GET", "POST"]),
  url: Schema.String,
  fields: Schema.Array(Schema.Struct({ name: Schema.String, value: Schema.String }))
})

/** See {@link NextAction}. */
export type NextAction = typeof NextAction.Type

/** What may be shown of a card. */
export const cardSummary = {
  brand: nullable(Schema.String),
  bin: Schema.String,
  last4: Schema.String,
  expiryMonth: Schema.Int,
  expiryYear: Schema.Int
}

/** A page of a list. */
export const page = <S extends Schema.Top>(item: S) =>
  Schema.Struct({ data: Schema.Array(item), nextCursor: nullable(Schema.String) })
