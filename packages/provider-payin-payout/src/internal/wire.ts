import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/**
 * What the gateway answers, in its own names (sheet sections 4, 5, 8). Lenient: every field may be
 * absent or null and unknown fields are ignored. Numbers arrive here as the text that stood in the
 * answer, so that no digit of an amount is lost on the way through a float (point 25 allows both).
 */
const text = Schema.optionalKey(Schema.NullOr(Schema.String))
const anything = Schema.optionalKey(Schema.Unknown)

/**
 * Every answer (section 4), with whatever else it holds: the failure form is not documented, and `error`
 * may be anything (point 26).
 */
export interface Envelope {
  readonly success?: unknown
  readonly error?: unknown
  readonly message?: unknown
  readonly data?: unknown
}

/** `data` of a balance (5.1). */
export const Balance = Schema.Struct({ balance: text })

/** `data` of a new payin link (5.2). */
export const Link = Schema.Struct({
  user_id: text,
  order_id: text,
  amount: text,
  method: text,
  status: text,
  pay_url: text
})

/** `data` of a payin's status (5.3) and of its notifications. */
export const Payin = Schema.Struct({
  order_id: text,
  user_id: text,
  transaction_id: text,
  /** What has arrived. */
  amount: text,
  /** What was asked for. */
  request_amount: text,
  method: text,
  comments: text,
  status: text,
  time_of_processing: text,
  created_at: text,
  updated_at: text,
  bank_upi: text,
  bank_name: text
})

/** See {@link Payin}. */
export type Payin = typeof Payin.Type

/** `data` of a new payout (5.4), of a payout's status (5.5) and of its notifications. */
export const Payout = Schema.Struct({
  order_id: text,
  user_id: text,
  transaction_id: text,
  amount: text,
  charge: text,
  beneficiary_acc_no: text,
  ifsc: text,
  status: text,
  message: text
})

/** See {@link Payout}. */
export type Payout = typeof Payout.Type

/** A notification (section 8). */
export const Notification = Schema.Struct({ event: Schema.String, data: anything })

/** A field as text; null, absent and blank are all undefined. */
export const read = (value: string | null | undefined): string | undefined => {
  const trimmed = value?.trim()
  return trimmed === "" ? undefined : trimmed
}

interface Source {
  readonly source?: string
}

// Without the source the number stays one, and no field accepts that.
const asWritten = (_: string, value: unknown, context?: Source): unknown =>
  typeof value === "number" ? (context?.source ?? value) : value

/** JSON with its numbers as text; undefined where it cannot be read. */
export const parse = (json: string): unknown => {
  try {
    return JSON.parse(json, asWritten) as unknown
  } catch {
    return undefined
  }
}

/** A decoder that answers null for whatever does not fit. */
export const reader = <A>(schema: Schema.ConstraintDecoder<A>): ((input: unknown) => A | null) => {
  const decode = Schema.decodeUnknownResult(schema)
  return (input) => Result.getOrElse(decode(input), () => null)
}

/** Reads {@link Envelope}; null where it is no JSON object. */
export const readEnvelope = (input: unknown): Envelope | null =>
  typeof input === "object" && !Array.isArray(input) ? input : null

/** Reads {@link Balance}. */
export const readBalance = reader(Balance)

/** Reads {@link Link}. */
export const readLink = reader(Link)

/** Reads {@link Payin}. */
export const readPayin = reader(Payin)

/** Reads {@link Payout}. */
export const readPayout = reader(Payout)

/** Reads {@link Notification}. */
export const readNotification = reader(Notification)
