import * as Result from "effect/Result"
import * as Schema from "effect/Schema"

/**
 * What the gateway answers, in its own names (sheet sections 3.1 and 5). Lenient: unknown fields are
 * ignored, every field may be absent, text may come as a number and a number as text.
 */
const text = Schema.optionalKey(Schema.Union([Schema.String, Schema.Number, Schema.Null]))

// JSON numbers are floats here: beyond the safe integers one id would be read as another.
const name = Schema.optionalKey(
  Schema.Union([Schema.String, Schema.Number.check(Schema.isInt()), Schema.Null])
)

/** The answer of six operations. */
export const Transaction = Schema.Struct({
  id: name,
  type: text,
  status: text,
  order_amount: text,
  order_currency: text,
  amount_authorized: text,
  amount_captured: text,
  amount_voided: text,
  amount_refunded: text,
  external_id: name,
  updated_at: text
})

/** See {@link Transaction}. */
export type Transaction = typeof Transaction.Type

/** The answer to a list; its `amount` is a count. */
export const Page = Schema.Struct({
  offset: text,
  limit: text,
  result: Schema.Array(Transaction)
})

/** The answer to both intents; `valid_for` comes with a card intent. */
export const Intent = Schema.Struct({ intent_id: name, reference_id: name, valid_for: text })

/** See {@link Intent}. */
export type Intent = typeof Intent.Type

/** The answer to a request for a token; the unit of `expiry` is not documented. */
export const Token = Schema.Struct({ access_token: text, expiry: text })

/** A field as text; null, absent and empty are all undefined. */
export const read = (value: string | number | null | undefined): string | undefined =>
  value === undefined || value === null || value === "" ? undefined : String(value)

/** JSON of any kind; undefined for what is none. */
export const readJson = (body: string): unknown => {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** A decoder from JSON text that answers null for whatever cannot be read. */
const reader = <A>(schema: Schema.ConstraintDecoder<A>): ((body: string) => A | null) => {
  const decode = Schema.decodeUnknownResult(schema)
  return (body) => Result.getOrElse(decode(readJson(body)), () => null)
}

/** Reads {@link Transaction}. */
export const readTransaction = reader(Transaction)

/** Reads {@link Page}. */
export const readPage = reader(Page)

/** Reads {@link Intent}. */
export const readIntent = reader(Intent)

/** Reads {@link Token}. */
export const readToken = reader(Token)

/** What an answer of an undocumented shape says of an error (section 15 point 10). */
export interface ErrorText {
  /** The gateway's own code, where there is one. */
  readonly code: string | undefined
  /** The names of its fields. */
  readonly keys: string
  /** All its words. */
  readonly text: string
}

const speaking = ["code", "message", "error", "detail", "errors", "error_description", "field"]

/** Whether JSON is an object. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)

const wordsOf = (value: unknown, depth = 0): ReadonlyArray<string> => {
  if (typeof value === "string" || typeof value === "number") return [String(value)]
  if (depth > 3) return []
  if (Array.isArray(value)) return value.flatMap((one) => wordsOf(one, depth + 1))
  return isRecord(value) ? speaking.flatMap((key) => wordsOf(value[key], depth + 1)) : []
}

/** Reads an error, or null where the body is not an object of the gateway's own. */
export const readError = (body: string): ErrorText | null => {
  const json = readJson(body)
  if (!isRecord(json)) return null
  const { code, error } = json
  const inner = isRecord(error) ? error["code"] : error
  const [first] = [code, inner].flatMap((one) => wordsOf(one, 4))
  return { code: first, keys: Object.keys(json).join(" "), text: wordsOf(json).join(" ") }
}
