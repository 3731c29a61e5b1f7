import { Decline, type Dictionary, PaymentError } from "@switchyard/core"
import { about, all, none, scrub, textsOf } from "./texts.ts"
import type { Envelope } from "./wire.ts"

/**
 * Refusals of the gateway as our errors (sheet section 9, points 7 to 11 and 29). The document describes
 * neither failure bodies nor HTTP statuses, so only what is in this table is a refusal, and only where
 * the answer claims no transaction; all other answers are unknown.
 */

/** The provider's id. */
export const provider = "payin-payout"

/** What a call was for: making a link, paying out, asking. */
export type Purpose = "payin" | "payout" | "question"

/** One call and what was read of its answer. */
export interface Seen {
  readonly operation: string
  readonly purpose: Purpose
  readonly httpStatus: number
  /** Null where the answer is no JSON object. */
  readonly envelope: Envelope | null
  readonly retryAfterMs?: number
  /** Texts that were sent and that a message must not repeat. */
  readonly hidden: ReadonlyArray<string>
}

interface Refusal {
  /** 200 stands for every 2xx. */
  readonly http: "any" | ReadonlyArray<number>
  readonly purposes: ReadonlyArray<Purpose>
  /** Whether words without `success` will do, because they come before the gateway's own code. */
  readonly early?: boolean
  readonly text?: RegExp
  readonly says: string
  readonly becomes: Becomes
}

type Becomes =
  | { readonly decline: Decline.Reason }
  | {
      readonly error:
        | "AuthenticationFailed"
        | "RateLimited"
        | "DuplicateReference"
        | "InvalidRequest"
        | "NotFound"
        | "OutcomeUnknown"
    }

const every = ["payin", "payout", "question"] as const
const creates = ["payin", "payout"] as const

// The first line that fits decides.
const refusals: ReadonlyArray<Refusal> = [
  {
    // Whoever refuses and speaks of what is under way has not refused.
    http: "any",
    purposes: every,
    early: true,
    text: about.progress,
    says: "it may be under way, or done",
    becomes: { error: "OutcomeUnknown" }
  },
  {
    http: [401, 403],
    purposes: every,
    early: true,
    says: "keys, signature, timestamp or address not accepted",
    becomes: { error: "AuthenticationFailed" }
  },
  {
    http: [429],
    purposes: every,
    early: true,
    text: about.rate,
    says: "too many requests",
    becomes: { error: "RateLimited" }
  },
  {
    http: [409],
    purposes: creates,
    says: "order_id was used before",
    becomes: { error: "DuplicateReference" }
  },
  {
    http: [200, 400, 422],
    purposes: creates,
    text: about.duplicate,
    says: "order_id was used before",
    becomes: { error: "DuplicateReference" }
  },
  {
    http: [400, 402, 422],
    purposes: ["payout"],
    text: about.funds,
    says: "the wallet does not hold amount and charge",
    becomes: { decline: "insufficient_funds" }
  },
  {
    http: [200, 400, 422],
    purposes: ["question"],
    text: all(about.absence, none(about.form, about.path)),
    says: "no such order_id",
    becomes: { error: "NotFound" }
  },
  {
    http: [400, 422],
    purposes: every,
    says: "the request was not valid",
    becomes: { error: "InvalidRequest" }
  },
  {
    http: [200],
    purposes: ["payin", "question"],
    says: "success is false: no link was made, or the question was not understood",
    becomes: { error: "InvalidRequest" }
  },
  {
    // Nobody can be paid by a link that was not handed out; a payout may have left all the same.
    http: [200],
    purposes: ["payout"],
    text: all(about.form, about.field),
    says: "success is false: a field of the request was not valid",
    becomes: { error: "InvalidRequest" }
  },
  {
    http: [404],
    purposes: ["question"],
    // A wrong base URL finds nothing either, and that is no proof of anything.
    text: none(about.form, about.path),
    says: "no such order_id",
    becomes: { error: "NotFound" }
  }
]

const operations = { payin: "purchase", payout: "payout", question: "questions" } as const

/** The table as lines of the reference, in its order. */
export const dictionary: ReadonlyArray<Dictionary.Entry> = refusals.map(
  ({ becomes, http, purposes, says, text }) => {
    const status = http === "any" ? "any HTTP status" : `HTTP ${http.join(", ")}`
    const asked = purposes.map((purpose) => operations[purpose]).join(", ")
    return {
      field: `error, ${status} (${asked})`,
      value: text === undefined ? "whatever no line above has" : String(text),
      says,
      becomes
    }
  }
)

const isText = (value: unknown): boolean => typeof value === "string" && value !== ""

const claims = ["order_id", "transaction_id", "status", "pay_url"]

/**
 * Whether a refusal speaks of a transaction: itself, its `data`, or a record inside that. A validator's
 * complaints are lists, not texts; `error` is the complaint itself (point 26) and no record.
 */
const speaksOfTransaction = (value: unknown, depth = 0): boolean =>
  typeof value === "object" &&
  value !== null &&
  (claims.some((name) => isText(Object.getOwnPropertyDescriptor(value, name)?.value)) ||
    (depth < 4 &&
      Object.entries(value).some(
        ([name, inner]) => name !== "error" && speaksOfTransaction(inner, depth + 1)
      )))

const isOk = (httpStatus: number): boolean => httpStatus >= 200 && httpStatus < 300

const hasError = (envelope: Envelope): boolean => textsOf(envelope.error).length > 0

/** Whether an answer is the gateway's yes: `error` is empty on a success (section 4). */
export const isSuccess = ({ envelope, httpStatus }: Seen): boolean =>
  isOk(httpStatus) && envelope?.success === true && !hasError(envelope)

const fieldsOf = (seen: Seen, vendorCode: string | undefined = complaintOf(seen)) => {
  const code = vendorCode === undefined ? "" : scrub(vendorCode, seen.hidden).slice(0, 80)
  return {
    provider,
    operation: seen.operation,
    httpStatus: seen.httpStatus,
    ...(code === "" ? {} : { vendorCode: code })
  }
}

/** The gateway has no codes: its own words stand for one. */
const complaintOf = ({ envelope }: Seen): string | undefined =>
  textsOf([envelope?.error, envelope?.success === true ? null : envelope?.message])[0]

/** Nobody can tell from this answer what happened; `raw` is the value that is not listed. */
export const unknown = (
  seen: Seen,
  cause: "unreadable" | "unlisted" | "mismatch",
  detail: string,
  raw?: string
): PaymentError.OutcomeUnknown =>
  new PaymentError.OutcomeUnknown({ ...fieldsOf(seen, raw), cause, detail })

/** An answer that is not a yes. */
export const refused = (seen: Seen): PaymentError.PaymentError => {
  const { envelope, httpStatus, purpose } = seen
  if (envelope === null) return unknown(seen, "unreadable", "body")
  if (envelope.success === true) {
    return unknown(seen, "mismatch", isOk(httpStatus) ? "error" : "httpStatus")
  }
  if (speaksOfTransaction(envelope)) return unknown(seen, "mismatch", "success")
  const status = isOk(httpStatus) ? 200 : httpStatus
  const said = saidBy(seen)
  const refusal = refusals.find(
    ({ early, http, purposes, text }) =>
      (http === "any" || http.includes(status)) &&
      purposes.includes(purpose) &&
      (envelope.success === false || (early === true && said !== "")) &&
      (text === undefined || text.test(said))
  )
  return errorOf(seen, refusal?.becomes ?? { error: "OutcomeUnknown" })
}

/** All that an answer says; the header counts as words, because it says the same. */
const saidBy = ({ envelope, retryAfterMs }: Seen): string =>
  [
    ...textsOf([envelope?.error, envelope?.message, envelope?.data]),
    ...(retryAfterMs === undefined ? [] : ["retry-after"])
  ].join(" ")

const errorOf = (seen: Seen, becomes: Becomes): PaymentError.PaymentError => {
  const fields = fieldsOf(seen)
  if ("decline" in becomes) {
    const raw = { code: fields.vendorCode ?? "", message: fields.vendorCode ?? "" }
    return new PaymentError.Declined({ ...fields, decline: Decline.make(becomes.decline, raw) })
  }
  switch (becomes.error) {
    case "OutcomeUnknown":
      return unknown(seen, "unlisted", seen.envelope?.success === false ? "error" : "success")
    case "AuthenticationFailed":
      return new PaymentError.AuthenticationFailed(fields)
    case "RateLimited": {
      const { retryAfterMs } = seen
      return new PaymentError.RateLimited({
        ...fields,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs })
      })
    }
    case "DuplicateReference":
      return new PaymentError.DuplicateReference(fields)
    case "InvalidRequest":
      return new PaymentError.InvalidRequest({ ...fields, rule: "refused by the gateway" })
    case "NotFound":
      return new PaymentError.NotFound(fields)
  }
}
