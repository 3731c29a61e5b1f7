import { Decline, type Dictionary, PaymentError, Scrub } from "@switchyard/core"
import type { Envelope } from "./wire.ts"

/**
 * Refusals of the gateway as our errors (sheet section 9, points 7 to 11 and 29). The document describes
 * neither failure bodies nor HTTP statuses, so only what is in this table is a refusal, and only where
 * the answer claims nothing else; all other answers are unknown.
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

// Of the free texts, only these say what was wrong; Laravel words a taken `order_id` like the first.
const aboutDuplicate = /duplicat|already (been |in )?(taken|exist|used|processed)|not unique/i
const aboutFunds = /insufficient/i
const aboutProgress = /pending|in progress|being processed|time[d ]*-? ?out/i
const aboutPath = /\b(path|route|endpoint|url)\b/i
const aboutForm = /validat|required|invalid|must (be|have|not)|format|not allowed|missing/i

interface Refusal {
  /** 200 stands for every 2xx. */
  readonly http: ReadonlyArray<number>
  readonly purposes: ReadonlyArray<Purpose>
  /** Whether an answer without `success` will do, because it comes before the gateway's own code. */
  readonly early?: boolean
  readonly text?: RegExp
  readonly notText?: RegExp
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
    }

const every = ["payin", "payout", "question"] as const
const creates = ["payin", "payout"] as const

// The first line that fits decides.
const refusals: ReadonlyArray<Refusal> = [
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
    text: aboutDuplicate,
    says: "order_id was used before",
    becomes: { error: "DuplicateReference" }
  },
  {
    http: [400, 402, 422],
    purposes: ["payout"],
    text: aboutFunds,
    says: "the wallet does not hold amount and charge",
    becomes: { decline: "insufficient_funds" }
  },
  {
    http: [400, 422],
    purposes: every,
    notText: aboutProgress,
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
    text: aboutForm,
    says: "success is false: the request was not valid",
    becomes: { error: "InvalidRequest" }
  },
  {
    http: [404],
    purposes: ["question"],
    // A wrong base URL finds nothing either, and that is no proof of anything.
    notText: new RegExp(`${aboutForm.source}|${aboutPath.source}`, "i"),
    says: "no such order_id",
    becomes: { error: "NotFound" }
  }
]

const operations = { payin: "purchase", payout: "payout", question: "questions" } as const

/** The table as lines of the reference. */
export const dictionary: ReadonlyArray<Dictionary.Entry> = refusals.flatMap(
  ({ becomes, http, purposes, says, text }) => {
    const asked = purposes.map((purpose) => operations[purpose]).join(", ")
    return text === undefined
      ? http.map((status) => ({
          field: `HTTP status (${asked})`,
          value: String(status),
          says,
          becomes
        }))
      : [{ field: `error, HTTP ${http.join(", ")} (${asked})`, value: String(text), says, becomes }]
  }
)

// Account and mobile numbers, e-mail addresses and UPI ids: point 30 wants them masked.
const numberLike = /(?<!\d)\d{6,}(?!\d)/g
const handleLike = /[^\s@"'<>()]{1,64}@[^\s@"'<>()]{1,64}/g

/** The gateway's free text without secrets, account numbers, mobile numbers, addresses and UPI ids. */
export const scrub = (raw: string, hidden: ReadonlyArray<string> = []): string =>
  Scrub.text(raw, hidden).replaceAll(handleLike, "***").replaceAll(numberLike, "***")

/** Every text inside a value of unknown shape. */
const textsOf = (value: unknown, depth = 0): ReadonlyArray<string> => {
  if (typeof value === "string") return value.trim() === "" ? [] : [value]
  if (typeof value !== "object" || value === null || depth > 3) return []
  return Object.values(value).flatMap((inner) => textsOf(inner, depth + 1))
}

const isText = (value: unknown): boolean => typeof value === "string" && value !== ""

/** A refusal says nothing of a transaction; a validator's complaints are lists, not texts. */
const speaksOfTransaction = (data: unknown): boolean =>
  typeof data === "object" &&
  data !== null &&
  ["order_id", "transaction_id", "status", "pay_url"].some((name) =>
    isText(Object.getOwnPropertyDescriptor(data, name)?.value)
  )

/** Whether an answer is the gateway's yes. */
export const isSuccess = ({ envelope, httpStatus }: Seen): boolean =>
  httpStatus >= 200 && httpStatus < 300 && envelope?.success === true

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
  envelope?.success === true ? undefined : textsOf([envelope?.error, envelope?.message])[0]

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
  if (envelope.success === true) return unknown(seen, "mismatch", "httpStatus")
  if (speaksOfTransaction(envelope.data)) return unknown(seen, "mismatch", "success")
  const status = httpStatus >= 200 && httpStatus < 300 ? 200 : httpStatus
  const said = textsOf([envelope.error, envelope.message, envelope.data]).join(" ")
  const refusal = refusals.find(
    ({ early, http, notText, purposes, text }) =>
      http.includes(status) &&
      purposes.includes(purpose) &&
      (early === true || envelope.success === false) &&
      (text === undefined || text.test(said)) &&
      (notText === undefined || !notText.test(said))
  )
  if (refusal !== undefined) return errorOf(seen, refusal.becomes)
  return unknown(seen, "unlisted", envelope.success === false ? "error" : "success")
}

const errorOf = (seen: Seen, becomes: Becomes): PaymentError.PaymentError => {
  const fields = fieldsOf(seen)
  if ("decline" in becomes) {
    const raw = { code: fields.vendorCode ?? "", message: fields.vendorCode ?? "" }
    return new PaymentError.Declined({ ...fields, decline: Decline.make(becomes.decline, raw) })
  }
  switch (becomes.error) {
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
