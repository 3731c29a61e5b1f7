/**
 * The documented requests (intents.md sections 3.2 to 3.5 and 5), read strictly: a missing field, a
 * wrong type and a field that no document names are refused. A refusal names the field and the
 * rule, never the value.
 */
import { Result, Schema, SchemaIssue } from "effect"
import type { FieldProblem } from "./Codes.ts"
import { documentedStatuses, types } from "./Transaction.ts"

/** Points of section 15 that change what is accepted. */
export interface Leniency {
  /** Require a card holder with names, e-mail and address (point 30). Default false. */
  readonly strictCardHolder: boolean
  /** Take `MMYY` beside `MMYYYY` (point 32). Default false. */
  readonly lenientExpiry: boolean
}

const matching = (pattern: RegExp, expected: string) =>
  Schema.String.check(Schema.isPattern(pattern, { expected }))

const ExternalId = matching(/^[^\p{Cc}]{1,255}$/u, "1 to 255 printable characters")
const RedirectUrl = Schema.String.check(
  Schema.makeFilter((text: string) => /^https?:\/\/\S+$/.test(text) && URL.canParse(text), {
    expected: "an absolute HTTP URL"
  })
)
const optional = Schema.optionalKey

const OrderItem = Schema.Struct({
  item_title: optional(Schema.String),
  item_id: optional(Schema.String),
  item_qty: optional(Schema.Int.check(Schema.isGreaterThan(0))),
  item_price: optional(Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0)))
})

const CardHolder = Schema.Struct({
  first_name: optional(Schema.String),
  middle_name: optional(Schema.String),
  last_name: optional(Schema.String),
  dob: optional(Schema.String),
  email: optional(Schema.String),
  phone: optional(Schema.String),
  address_1: optional(Schema.String),
  address_2: optional(Schema.String),
  postal_code: optional(Schema.String),
  city: optional(Schema.String),
  state: optional(Schema.String),
  country: optional(Schema.String)
})

const StrictCardHolder = Schema.Struct({
  ...CardHolder.fields,
  first_name: Schema.NonEmptyString,
  last_name: Schema.NonEmptyString,
  email: Schema.NonEmptyString,
  address_1: Schema.NonEmptyString,
  postal_code: Schema.NonEmptyString,
  city: Schema.NonEmptyString,
  country: Schema.NonEmptyString
})

const orderFields = {
  order_id: ExternalId,
  order_amount: Schema.Int,
  order_currency: matching(/^[A-Z]{3}$/, "an ISO 4217 code in capitals"),
  order_items: optional(Schema.Array(OrderItem))
}
const Order = Schema.Struct({ ...orderFields, card_holder: optional(CardHolder) })
const StrictOrder = Schema.Struct({ ...orderFields, card_holder: StrictCardHolder })

/** What is bought. */
export type Order = typeof Order.Type | typeof StrictOrder.Type

const cardFields = {
  pan: matching(/^\d{12,19}$/, "12 to 19 digits"),
  code: matching(/^\d{3,4}$/, "3 or 4 digits"),
  name: Schema.NonEmptyString,
  country: optional(Schema.String),
  zip: optional(Schema.String)
}
const Card = Schema.Struct({
  ...cardFields,
  expiry: matching(/^(0[1-9]|1[0-2])\d{4}$/, "MMYYYY")
})
const LenientCard = Schema.Struct({
  ...cardFields,
  expiry: matching(/^(0[1-9]|1[0-2])(\d{2}|\d{4})$/, "MMYYYY or MMYY")
})

/** A card in the clear; nothing of it is kept but the last four digits. */
export type Card = typeof Card.Type

const Token = Schema.Struct({ client_id: Schema.String, client_secret: Schema.String })
const CardIntent = Schema.Struct({ external_id: ExternalId })
const Change = Schema.Struct({
  external_id: ExternalId,
  operation: Schema.Literals(["capture", "void"]),
  amount: optional(Schema.Int)
})
const Refund = Schema.Struct({
  external_id: ExternalId,
  trx_id: Schema.NonEmptyString,
  amount: Schema.Int
})
const Lookup = Schema.Struct({
  type: Schema.Literals(["external_id", "order_id"]),
  id: Schema.NonEmptyString
})

const dayPattern = /^(\d{2})\/(\d{2})\/(\d{4})$/

/** Midnight UTC of a `DD/MM/YYYY` day; undefined when there is no such day. */
export const dayStart = (text: string): number | undefined => {
  const [, day, month, year] = dayPattern.exec(text) ?? []
  if (day === undefined || month === undefined || year === undefined) return undefined
  const iso = `${year}-${month}-${day}`
  const midnight = Date.parse(`${iso}T00:00:00Z`)
  const exists = !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(iso)
  return exists ? midnight : undefined
}

const Day = Schema.String.check(
  Schema.makeFilter((text: string) => dayStart(text) !== undefined, {
    expected: "an existing day as DD/MM/YYYY"
  })
)
const WholeNumber = matching(/^-?\d{1,9}$/, "a whole number")
const List = Schema.Struct({
  from_date: Day,
  to_date: Day,
  offset: optional(WholeNumber),
  limit: optional(WholeNumber),
  order_by: optional(
    Schema.Literals(["type", "status", "order_amount", "created_at", "updated_at"])
  ),
  order_dir: optional(Schema.Literals(["ASC", "DESC"])),
  filter_type: optional(Schema.Literals(types)),
  filter_status: optional(Schema.Literals(documentedStatuses))
})

/** What the list is asked for, as text. */
export type List = typeof List.Type

/** The path of a field as `order.order_items[0].item_qty`. */
const fieldName = (path: ReadonlyArray<PropertyKey | { readonly key: PropertyKey }>): string =>
  path
    .map((part) => (typeof part === "object" ? part.key : part))
    .map((key, index) =>
      typeof key === "number" ? `[${key}]` : `${index === 0 ? "" : "."}${String(key)}`
    )
    .join("")

const format = SchemaIssue.makeFormatterStandardSchemaV1()

const reader = <A>(schema: Schema.ConstraintDecoder<A>) => {
  const decode = Schema.decodeUnknownResult(schema, { errors: "all", onExcessProperty: "error" })
  return (input: unknown): Result.Result<A, ReadonlyArray<FieldProblem>> =>
    Result.mapError(decode(input), ({ issue }) =>
      format(issue).issues.map(({ message, path = [] }) => ({ field: fieldName(path), message }))
    )
}

/** One reader for each request; each gives the request or every field at fault. */
export const readersOf = ({ lenientExpiry, strictCardHolder }: Leniency) => {
  const order = strictCardHolder ? StrictOrder : Order
  const card = lenientExpiry ? LenientCard : Card
  return {
    token: reader(Token),
    cardIntent: reader(CardIntent),
    paymentIntent: reader(
      Schema.Struct({
        external_id: ExternalId,
        order,
        redirect_urls: optional(
          Schema.Struct({ success: optional(RedirectUrl), failure: optional(RedirectUrl) })
        )
      })
    ),
    create: reader(
      Schema.Struct({
        operation: Schema.Literals(["authorize", "authcap"]),
        external_id: ExternalId,
        order,
        token: optional(Schema.NonEmptyString),
        card: optional(card)
      })
    ),
    card: reader(card),
    change: reader(Change),
    refund: reader(Refund),
    lookup: reader(Lookup),
    list: reader(List)
  }
}

/** The readers of one instance. */
export type Readers = ReturnType<typeof readersOf>
