import { Decline, type Dictionary, PaymentError, Scrub } from "@switchyard/core"
import type * as EffectResult from "effect/Result"
import { bankReasons, reasonOf } from "./bankReasons.ts"
import type { Kind } from "./status.ts"
import { type Answer, read, readId } from "./wire.ts"

/**
 * The gateway's result codes and refusals as our errors (sheet section 15). Codes are strings of five
 * characters and their first digit is the family; everything else is unknown.
 */

/** The provider's id. */
export const provider = "checksum"

/** `accepted`: done or taken on. `failed`: processed, and no. `rejected`: refused by validation. */
export type Family = "accepted" | "failed" | "rejected" | "unlisted"

const families: ReadonlyMap<string, Family> = new Map<string, Family>([
  ["0", "accepted"],
  ["1", "failed"],
  ["2", "rejected"]
])

// One integrator counts these as success although their family says the opposite.
const disputed: ReadonlySet<string> = new Set(["10004", "90026"])

/** The family of a result code. */
export const familyOf = (code: string | undefined): Family =>
  code === undefined || !/^\d{5}$/.test(code) || disputed.has(code)
    ? "unlisted"
    : (families.get(code.slice(0, 1)) ?? "unlisted")

/** The codes that say by themselves what was done (sections 7 and 15). */
const doneCode = { succeeded: "00001", CP: "00004", RF: "00005", RV: "00006" } as const

/** Whether a code is the end of a call of this kind; another one of the family 0 leaves the end open. */
export const isDone = (code: string, kind: Kind): boolean =>
  code === (kind === "CP" || kind === "RF" || kind === "RV" ? doneCode[kind] : doneCode.succeeded)

/** One call and what was read of its answer. */
export interface Seen<A extends Result = Answer> {
  readonly operation: string
  readonly httpStatus: number
  readonly answer: A
  /** Texts that were sent and that a message must not repeat. */
  readonly hidden: ReadonlyArray<string>
}

/** What every answer holds. */
export type Result = Pick<Answer, "paymentId" | "merchantTransactionId" | "result">

/** Whether the HTTP status allows a success. */
export const isSuccess = (httpStatus: number): boolean => httpStatus >= 200 && httpStatus < 300

/** What was decided of an answer that could be read. */
export type Decision<A> = EffectResult.Result<A, PaymentError.PaymentError>

/** The result code of an answer. */
export const codeOf = (answer: Result): string | undefined => read(answer.result?.code)

/** The free text that comes with the result code. */
export const descriptionOf = (answer: Result): string => read(answer.result?.description) ?? ""

/** The gateway's free text without card numbers, tokens, digests and what we sent in secret. */
export const scrub = Scrub.text

const isShowable = (id: string, hidden: ReadonlyArray<string>): boolean =>
  /^[\w-]{1,40}$/.test(id) && scrub(id, hidden) === id

/** An id of the gateway's; one that repeats a secret of the request, longer than a code, is none. */
export const idOf = (value: Answer["paymentId"], hidden: ReadonlyArray<string>) => {
  const id = readId(value)
  const isId =
    id !== undefined &&
    Scrub.identifier(id) === id &&
    !hidden.some((secret) => secret.length > 4 && id.includes(secret))
  return isId ? id : undefined
}

const fieldsOf = (seen: Seen<Result>, code: string | undefined = codeOf(seen.answer)) => {
  const id = readId(seen.answer.paymentId)
  return {
    provider,
    operation: seen.operation,
    httpStatus: seen.httpStatus,
    ...(code === undefined ? {} : { vendorCode: scrub(code, seen.hidden).slice(0, 40) }),
    ...(id === undefined || !isShowable(id, seen.hidden) ? {} : { vendorId: id })
  }
}

/** Nobody can tell from this answer what happened; `code` names the value that is not listed. */
export const unknown = (
  seen: Seen<Result>,
  cause: "unreadable" | "unlisted" | "mismatch",
  detail: string,
  code?: string
): PaymentError.OutcomeUnknown =>
  new PaymentError.OutcomeUnknown({ ...fieldsOf(seen, code), cause, detail })

// Of a record: a terminal, a merchant or a service that is not found proves nothing about it.
const absence = new RegExp(
  [
    "^(your )?(record|transaction|payment) (was )?not found",
    "^(the )?(record|transaction|payment) does ?n[o']t exist",
    "^no (such )?(record|transaction|payment)\\b",
    "^unknown (payment|transaction)\\b"
  ].join("|"),
  "i"
)

// What a refusal's text is about; the codes of these grounds are not published.
const about = {
  checksum: /checksum/i,
  duplicate: /duplicat|\bunique\b|already (been )?(used|exist|taken|processed)/i,
  absence,
  state:
    /already|not allowed|can ?not|once\b|\b(state|status)\b|exceed|not (authori[sz]ed|captured)/i
} as const

/** A definite decline in the words of the result node. */
export const declined = (seen: Seen): PaymentError.Declined => {
  const { result } = seen.answer
  const message = read(result?.bankDescription) ?? descriptionOf(seen.answer)
  return new PaymentError.Declined({
    ...fieldsOf(seen),
    decline: Decline.make(reasonOf(read(result?.bankCode)), {
      code: scrub(codeOf(seen.answer) ?? "", seen.hidden).slice(0, 40),
      message: scrub(message, seen.hidden)
    })
  })
}

/** A refusal of the request, under our name of the field where it is known. */
export const invalidRequest = (seen: Seen<Result>, path?: string) =>
  new PaymentError.InvalidRequest({
    ...fieldsOf(seen),
    rule: "refused by the gateway",
    ...(path === undefined ? {} : { path })
  })

const signatureRefused = (seen: Seen<Result>) =>
  new PaymentError.AuthenticationFailed(fieldsOf(seen))

/**
 * A charge or payout that the gateway answered with `N`: a decline where it made a transaction of it, else
 * a refusal of the request. A reference that was seen before is no proof that nothing moved under it.
 */
export const createRefused = (seen: Seen): PaymentError.PaymentError => {
  const family = familyOf(codeOf(seen.answer))
  const text = descriptionOf(seen.answer)
  if (!isRefusal(seen.answer)) return unknown(seen, "unlisted", "result.code")
  if (about.duplicate.test(text)) return new PaymentError.DuplicateReference(fieldsOf(seen))
  if (about.checksum.test(text)) return signatureRefused(seen)
  return family === "failed" || readId(seen.answer.paymentId) !== undefined
    ? declined(seen)
    : invalidRequest(seen)
}

/** A CP, RF, RV or a call about a stored card with a code of the families `failed` and `rejected`. */
export const followUpRefused = (seen: Seen): PaymentError.PaymentError => {
  const text = descriptionOf(seen.answer)
  if (about.checksum.test(text)) return signatureRefused(seen)
  if (saysAbsent(seen)) return new PaymentError.NotFound(fieldsOf(seen))
  if (about.state.test(text)) {
    const detail = "refused by the gateway"
    return new PaymentError.InvalidState({ ...fieldsOf(seen), detail })
  }
  return familyOf(codeOf(seen.answer)) === "failed" ? declined(seen) : invalidRequest(seen)
}

/** Whether a result node is a definite refusal. */
export const isRefusal = (answer: Pick<Result, "result">): boolean => {
  const family = familyOf(codeOf(answer))
  return family === "failed" || family === "rejected"
}

/**
 * Whether an answer is the gateway's definite "there is no such record": HTTP success with a result node
 * that says so (section 2), about no record of its own. Everything else leaves it open.
 */
export const saysAbsent = ({ answer, httpStatus }: Seen<Result>): boolean => {
  const text = descriptionOf(answer)
  return (
    isSuccess(httpStatus) &&
    isRefusal(answer) &&
    !about.checksum.test(text) &&
    about.absence.test(text) &&
    readId(answer.paymentId) === undefined &&
    read(answer.merchantTransactionId) === undefined
  )
}

/** A question that came back without what was asked for, which `detail` names. */
export const inquiryRefused = (
  seen: Seen<Result>,
  detail = "status"
): PaymentError.PaymentError => {
  const text = descriptionOf(seen.answer)
  if (!isRefusal(seen.answer)) return unknown(seen, "unreadable", detail)
  if (saysAbsent(seen)) return new PaymentError.NotFound(fieldsOf(seen))
  if (about.checksum.test(text)) return signatureRefused(seen)
  // It speaks of absence, and the rest of the answer speaks against it.
  return about.absence.test(text)
    ? unknown(seen, "mismatch", "result.description")
    : invalidRequest(seen)
}

/** A charge or payout without a status: only a refusal before a transaction was made is definite. */
export const withoutStatus = (seen: Seen): PaymentError.PaymentError => {
  const refused = createRefused(seen)
  const named = refused._tag === "AuthenticationFailed" || refused._tag === "DuplicateReference"
  if (named && readId(seen.answer.paymentId) === undefined) return refused
  const cause = codeOf(seen.answer) === undefined ? "unreadable" : "unlisted"
  return unknown(seen, cause, "transactionStatus")
}

/** Whether a call that answers no transaction was accepted: a code of the family 0 under HTTP success. */
export const isAccepted = ({ answer, httpStatus }: Seen<Result>): boolean =>
  isSuccess(httpStatus) && familyOf(codeOf(answer)) === "accepted"

/** An invoice or link that was not made. */
export const invoiceRefused = (seen: Seen<Result>): PaymentError.PaymentError =>
  isRefusal(seen.answer) && about.duplicate.test(descriptionOf(seen.answer))
    ? new PaymentError.DuplicateReference(fieldsOf(seen))
    : inquiryRefused(seen, "result.code")

const becomes: Readonly<Record<Family, Dictionary.Meaning>> = {
  accepted: { status: "pending" },
  failed: { decline: "generic_decline" },
  rejected: { error: "InvalidRequest" },
  unlisted: { error: "OutcomeUnknown" }
}

const textMeans = {
  checksum: ["the signature is refused", "AuthenticationFailed"],
  duplicate: ["our reference was seen before", "DuplicateReference"],
  absence: ["there is no such record", "NotFound"],
  state: ["not possible in this state", "InvalidState"]
} as const satisfies Record<
  keyof typeof about,
  readonly [string, PaymentError.PaymentError["_tag"]]
>

const entry = (field: string, value: string, says: string, meaning: Dictionary.Meaning) => ({
  field,
  value,
  says,
  becomes: meaning
})

/** The tables above for the reference documentation. */
export const dictionary: ReadonlyArray<Dictionary.Entry> = [
  entry("result.code", doneCode.succeeded, "Transaction succeeded", { status: "captured" }),
  entry("result.code", doneCode.CP, "Transaction captured", { status: "captured" }),
  entry("result.code", doneCode.RF, "Transaction refunded", { status: "refunded" }),
  entry("result.code", doneCode.RV, "Transaction cancelled", { status: "voided" }),
  ...[...disputed].map((code) =>
    entry("result.code", code, "disputed between integrators", becomes[familyOf(code)])
  ),
  ...[...families].map(([digit, family]) =>
    entry("result.code", `/^${digit}\\d{4}$/`, family, becomes[family])
  ),
  entry("result.code", "/.*/", "not listed", becomes.unlisted),
  ...Object.entries(textMeans).map(([ground, [says, error]]) =>
    entry("result.description", String(about[ground as keyof typeof about]), says, { error })
  ),
  ...bankReasons.map(([code, reason, says]) =>
    entry("result.bankCode", code, says, { decline: reason })
  )
]
