import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/**
 * What the gateway answers, in its own names (sheet sections 2, 3 and 6). Lenient: every field may be
 * absent, scalars may be JSON numbers, unknown fields are ignored.
 */
const Text = Schema.Union([Schema.String, Schema.Number, Schema.Null])
const text = Schema.optionalKey(Text)
/** A part that decides nothing: read apart, so that an odd one does not spoil the answer. */
const side = Schema.optionalKey(Schema.Unknown)
const optional = <S extends Schema.Constraint>(schema: S) =>
  Schema.optionalKey(Schema.NullOr(schema))

const ResultNode = Schema.Struct({
  code: text,
  description: text,
  parameterErrors: side
})

const ParameterErrors = Schema.Array(Schema.Struct({ name: text, message: text }))

const Card = Schema.Struct({
  bin: text,
  last4Digits: text,
  holder: text,
  expiryMonth: text,
  expiryYear: text
})

const ThreeDSecure = Schema.Struct({
  eci: text,
  verificationId: text,
  xid: text,
  version: text,
  dsTransactionId: text,
  acsTransactionId: text,
  authenticationStatus: text,
  flow: text
})

const Transaction = Schema.Struct({
  id: text,
  paymentType: text,
  paymentBrand: text,
  amount: text,
  currency: text,
  merchantTransactionId: text,
  referencedId: text,
  registrationId: text,
  timestamp: text,
  ndc: text,
  /** Subresource Integrity of the widget, on a checkout. */
  integrity: text,
  result: optional(ResultNode),
  redirect: side,
  card: side,
  threeDSecure: side
})

/** An answer, also a transaction of a list or of a notification (section 2.1). */
export type Answer = typeof Transaction.Type

const Envelope = Schema.Struct({
  ...Transaction.fields,
  payments: optional(Schema.Array(Transaction)),
  records: optional(Schema.Array(Transaction))
})

/** The answer to a query: a list under one of two names, or a bare transaction (section 9.8). */
export type Envelope = typeof Envelope.Type

const Parameters = Schema.optionalKey(
  Schema.NullOr(Schema.Array(Schema.Struct({ name: Schema.String, value: text })))
)

/** A request of the browser: `redirect` and each of its preconditions (section 2.12). */
const BrowserRequest = Schema.Struct({ url: Schema.String, method: text, parameters: Parameters })

/** See {@link BrowserRequest}. */
export type BrowserRequest = typeof BrowserRequest.Type

const Redirect = Schema.Struct({
  ...BrowserRequest.fields,
  preconditions: optional(Schema.Array(BrowserRequest))
})

const Notification = Schema.Struct({
  type: Schema.String,
  action: text,
  payload: optional(Transaction)
})

/** A decrypted notification (section 6). */
export type Notification = typeof Notification.Type

const ResultCode = Schema.Struct({ code: Schema.String, description: text })
const ResultCodes = Schema.Union([
  Schema.Array(ResultCode),
  Schema.Struct({ resultCodes: Schema.Array(ResultCode) })
])

/** A field as text; null, absent and empty are all undefined. */
export const read = (value: string | number | null | undefined): string | undefined =>
  value === undefined || value === null || value === "" ? undefined : String(value)

/** The result code of an answer. */
export const codeOf = ({ result }: Answer): string | undefined => read(result?.code)

const decoder = <A>(schema: Schema.ConstraintDecoder<A>): ((value: unknown) => A | null) => {
  const decode = Schema.decodeUnknownResult(schema)
  return (value) => Result.getOrElse(decode(value), () => null)
}

/** A reader of JSON text that answers null for whatever cannot be read. */
const reader = <A>(schema: Schema.ConstraintDecoder<A>): ((text: string) => A | null) => {
  const decode = decoder(schema)
  return (text) => {
    try {
      return decode(JSON.parse(text))
    } catch {
      return null
    }
  }
}

/** Reads an {@link Answer}. */
export const readAnswer = reader(Transaction)

/** Reads an {@link Envelope}. */
export const readEnvelope = reader(Envelope)

/** Reads a {@link Notification}. */
export const readNotification = reader(Notification)

/** Reads the list of result codes, whose envelope is not documented. */
export const readResultCodes = reader(ResultCodes)

/** Reads the `redirect` of an answer. */
export const readRedirect = decoder(Redirect)

const readCard = decoder(Card)
const readThreeDSecure = decoder(ThreeDSecure)
const readParameterErrors = decoder(ParameterErrors)

/** The card of an answer; nothing of one that cannot be read. */
export const cardOf = ({ card }: Answer): typeof Card.Type => readCard(card) ?? {}

/** The values of an authentication; none where they cannot be read. */
export const threeDSecureOf = ({ threeDSecure }: Answer): typeof ThreeDSecure.Type =>
  readThreeDSecure(threeDSecure) ?? {}

/** The fields that the gateway found at fault; none where they cannot be read. */
export const parameterErrorsOf = ({ result }: Answer): typeof ParameterErrors.Type =>
  readParameterErrors(result?.parameterErrors) ?? []
