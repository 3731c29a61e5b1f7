import { Decline, PaymentError, Scrub, type SecureHttp } from "@switchyard/core"
import { holdsTransaction } from "./holding.ts"
import { type ErrorText, readError } from "./wire.ts"

/**
 * The gateway's refusals as our errors. It documents none (sheet section 12); section 15 points 8 to 14
 * recommend to decide by the HTTP status. A refusal is believed only from a JSON object: a page of
 * whatever stands in front of the gateway proves nothing. Everything else is unknown.
 */

/** The provider's id. */
export const provider = "intents"

/** One call and its answer. */
export interface Seen {
  readonly operation: string
  readonly answer: SecureHttp.Answer
  /** Texts that were sent and that a message must not repeat. */
  readonly hidden: ReadonlyArray<string>
}

type Refusal =
  Extract<PaymentError.PaymentError, { readonly disposition: "Refused" }>["_tag"] | "OutcomeUnknown"

/** One line of the table; the first that fits decides. */
export interface Rule {
  readonly statuses: ReadonlyArray<number>
  readonly becomes: Refusal
  readonly says: string
  readonly when?: (seen: Seen, error: ErrorText) => boolean
}

const aboutDuplicate = /duplicat|\bunique\b|already (been )?(used|exists?|taken|processed)/i
const aboutState =
  /already|not allowed|can ?not\b|\b(state|status)\b|(authori[sz]|captur|void|refund|settl|expir)ed\b/i
const aboutRate = /too many|rate.?limit|throttl/i
const aboutElsewhere =
  /(?<![a-z])(page|path|ur[il]|route|endpoint|operation|method|merchant)|cannot (get|post)/i
const aboutDoubt = new RegExp(
  [
    "(?<![a-z])pending|processing|in progress|under ?way|in flight|queued|awaiting",
    "tim(ed?|ing)[ -]?out|will be (updated|known)|try(ing)? again later",
    "(could|can) ?not (be )?(determin|confirm)|(unable|failed) to (determin|confirm)|undetermined",
    String.raw`(status|state|outcome|result)\b.{0,20}\b(un|not (yet )?)known`,
    "unknown (status|state|outcome|result)"
  ].join("|"),
  "i"
)

/** The calls that can be declined. */
const charges = new Set(["purchase", "authorize"])

/** The calls that name a transaction: only they can be told that there is none. */
const namesOne = new Set(["capture", "void", "refund", "status", "transaction"])

/** What each HTTP status of a refusal becomes; one that is not listed is unknown. */
export const rules: ReadonlyArray<Rule> = [
  {
    statuses: [400, 402, 403, 404, 409, 422],
    becomes: "OutcomeUnknown",
    says: "it speaks of something that is under way or not known",
    when: (_, { text }) => aboutDoubt.test(text)
  },
  {
    statuses: [400, 409],
    becomes: "DuplicateReference",
    says: "it speaks of a duplicate",
    when: (_, { text }) => aboutDuplicate.test(text)
  },
  {
    statuses: [409],
    becomes: "InvalidState",
    says: "it speaks of the state of the transaction that the call names",
    when: ({ operation }, { text }) => namesOne.has(operation) && aboutState.test(text)
  },
  {
    statuses: [400, 422],
    becomes: "InvalidRequest",
    says: "a rule of the request is broken: it holds no transaction and speaks of nothing open"
  },
  {
    statuses: [401, 403],
    becomes: "AuthenticationFailed",
    says: "the token is not accepted, or not for this"
  },
  {
    statuses: [402],
    becomes: "Declined",
    says: "it speaks of a charge, and holds no transaction but one that is DECLINED",
    when: ({ operation }, { text }) => charges.has(operation) && text !== ""
  },
  {
    statuses: [404],
    becomes: "NotFound",
    says: "the call names a transaction, and its words are of no other thing that is not found",
    when: ({ operation }, { keys, text }) =>
      namesOne.has(operation) && text !== "" && !aboutElsewhere.test(`${keys} ${text}`)
  },
  {
    statuses: [429],
    becomes: "RateLimited",
    says: "it names the limit, or when to come again",
    when: ({ answer }, { text }) => retryAfter(answer) !== undefined || aboutRate.test(text)
  }
]

const retryAfter = ({ headers }: SecureHttp.Answer): string | undefined =>
  /^\d{1,6}$/.exec(headers["retry-after"] ?? "")?.[0]

const isShowable = (id: string, hidden: ReadonlyArray<string>): boolean =>
  /^[\w-]{1,100}$/.test(id) && Scrub.text(id, hidden) === id

const fieldsOf = ({ answer, hidden, operation }: Seen, code?: string, id?: string) => ({
  provider,
  operation,
  httpStatus: answer.status,
  ...(code === undefined ? {} : { vendorCode: Scrub.text(code, hidden).slice(0, 40) }),
  ...(id === undefined || !isShowable(id, hidden) ? {} : { vendorId: id })
})

/** What an answer names, for an error about it. */
interface Named {
  /** The gateway's literal value. */
  readonly code?: string
  readonly id?: string
}

/** Nobody can tell from this answer what happened; `detail` names the field. */
export const unknown = (
  seen: Seen,
  cause: "unreadable" | "unlisted" | "mismatch",
  detail: string,
  { code, id }: Named = {}
): PaymentError.OutcomeUnknown =>
  new PaymentError.OutcomeUnknown({ ...fieldsOf(seen, code, id), cause, detail })

/** The gateway only says that it declined: no answer carries a reason. */
export const declineOf = (code: string, message = ""): Decline.Decline =>
  Decline.make("generic_decline", { code, message })

/** A definite decline. */
export const declined = (
  seen: Seen,
  {
    code,
    id,
    message = ""
  }: { readonly code: string; readonly id?: string; readonly message?: string }
): PaymentError.Declined =>
  new PaymentError.Declined({
    ...fieldsOf(seen, code, id),
    decline: declineOf(Scrub.text(code, seen.hidden).slice(0, 40), Scrub.text(message, seen.hidden))
  })

/** An answer without success: by the table, and unknown where it does not decide. */
export const refused = (seen: Seen): PaymentError.PaymentError => {
  const { status, text: body } = seen.answer
  if (holdsTransaction(body)) return unknown(seen, "mismatch", "httpStatus")
  const error = readError(body) ?? (isBeforeProcessing(seen) ? silent : null)
  if (error === null) return unknown(seen, "unreadable", "body")
  const rule = rules.find(
    ({ statuses, when }) => statuses.includes(status) && (when?.(seen, error) ?? true)
  )
  if (rule === undefined) {
    return unknown(seen, "unlisted", "httpStatus", { code: error.code ?? String(status) })
  }
  return refusal(seen, rule.becomes, error)
}

// Who asks is decided before what is asked, whoever stands in front of the gateway. How often is not: a proxy
// may say so after the gateway has charged, and only the gateway's own words are believed where money moves.
const isBeforeProcessing = ({ answer, operation }: Seen): boolean =>
  answer.status === 401 ||
  (answer.status === 429 && questions.has(operation) && retryAfter(answer) !== undefined)

const questions: ReadonlySet<string> = new Set(["status", "list"])

const silent: ErrorText = { code: undefined, keys: "", text: "" }

const byGateway = "refused by the gateway"

const refusal = (
  seen: Seen,
  tag: Refusal,
  { code, text }: ErrorText
): PaymentError.PaymentError => {
  const fields = fieldsOf(seen, code)
  switch (tag) {
    case "OutcomeUnknown":
      return unknown(seen, "unlisted", "message", code === undefined ? {} : { code })
    case "Declined":
      return declined(seen, { code: code ?? String(seen.answer.status), message: text })
    case "InvalidRequest":
      return new PaymentError.InvalidRequest({ ...fields, rule: byGateway })
    case "InvalidState":
      return new PaymentError.InvalidState({ ...fields, detail: byGateway })
    case "AuthenticationFailed":
      return new PaymentError.AuthenticationFailed(fields)
    case "NotFound":
      return new PaymentError.NotFound(fields)
    case "DuplicateReference":
      return new PaymentError.DuplicateReference(fields)
    case "RateLimited": {
      const seconds = retryAfter(seen.answer)
      return new PaymentError.RateLimited({
        ...fields,
        ...(seconds === undefined ? {} : { retryAfterMs: Number(seconds) * 1000 })
      })
    }
  }
}
