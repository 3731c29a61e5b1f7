import { Decline, type Dictionary, PaymentError, Scrub } from "@switchyard/core"
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

/** The codes that say by themselves what was done (sections 7 and 15); `charge` for one without a letter. */
export const doneCode = { charge: "00001", CP: "00004", RF: "00005", RV: "00006" } as const

/** One call and what was read of its answer. */
export interface Seen<A extends Result = Answer> {
  readonly operation: string
  readonly httpStatus: number
  readonly answer: A
  /** Texts that were sent and that a message must not repeat. */
  readonly hidden: ReadonlyArray<string>
}

/** What every answer holds. */
export type Result = Pick<Answer, "paymentId" | "result">

/** The result code of an answer. */
export const codeOf = (answer: Result): string | undefined => read(answer.result?.code)

/** The free text that comes with the result code. */
export const descriptionOf = (answer: Result): string => read(answer.result?.description) ?? ""

/** The gateway's free text without card numbers, tokens, digests and what we sent in secret. */
export const scrub = Scrub.text

const isShowable = (id: string, hidden: ReadonlyArray<string>): boolean =>
  /^[\w-]{1,40}$/.test(id) && scrub(id, hidden) === id

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

// What a refusal's text is about; the codes of these grounds are not published.
const about = {
  checksum: /checksum/i,
  duplicate: /duplicat|\bunique\b|already (been )?(used|exist|taken|processed)/i,
  absence: /not found|no (such )?record|does ?n[o']t exist|unknown (payment|transaction)/i,
  state:
    /already|not allowed|can ?not|once\b|\b(state|status)\b|exceed|not (authori[sz]ed|captured)/i
} as const

type BankReason = readonly [code: string, reason: Decline.Reason, says: string]

/** ISO 8583 response codes, as `result.bankCode` may carry them; the gateway's own code only says no. */
const bankReasons: ReadonlyArray<BankReason> = [
  ["04", "pickup_card", "pick up card"],
  ["05", "do_not_honor", "do not honor"],
  ["13", "invalid_amount", "invalid amount"],
  ["14", "invalid_card_number", "invalid card number"],
  ["33", "expired_card", "expired card, pick up"],
  ["34", "suspected_fraud", "suspected fraud, pick up"],
  ["36", "restricted_card", "restricted card, pick up"],
  ["41", "lost_card", "lost card"],
  ["43", "stolen_card", "stolen card"],
  ["51", "insufficient_funds", "insufficient funds"],
  ["54", "expired_card", "expired card"],
  ["57", "not_permitted", "not permitted to the cardholder"],
  ["58", "not_permitted", "not permitted to the terminal"],
  ["59", "suspected_fraud", "suspected fraud"],
  ["61", "limit_exceeded", "exceeds the amount limit"],
  ["62", "restricted_card", "restricted card"],
  ["65", "limit_exceeded", "exceeds the frequency limit"],
  ["82", "incorrect_cvv", "wrong verification value"],
  ["91", "issuer_unavailable", "issuer unavailable"],
  ["96", "processing_error", "system malfunction"]
]

const reasonByBankCode: ReadonlyMap<string, Decline.Reason> = new Map(
  bankReasons.map(([code, reason]) => [code, reason])
)

/** Why the bank refused, where it says; `generic_decline` where the gateway only says that it did. */
export const reasonOf = (bankCode: string | undefined): Decline.Reason =>
  (bankCode === undefined ? undefined : reasonByBankCode.get(bankCode)) ?? "generic_decline"

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
  if (about.absence.test(text)) return new PaymentError.NotFound(fieldsOf(seen))
  if (about.state.test(text)) {
    const detail = "refused by the gateway"
    return new PaymentError.InvalidState({ ...fieldsOf(seen), detail })
  }
  return familyOf(codeOf(seen.answer)) === "failed" ? declined(seen) : invalidRequest(seen)
}

const isRefusal = (answer: Result): boolean => {
  const family = familyOf(codeOf(answer))
  return family === "failed" || family === "rejected"
}

/** Whether a result node is the gateway's definite "there is no such record". */
export const saysAbsent = (answer: Result): boolean =>
  isRefusal(answer) && about.absence.test(descriptionOf(answer))

/** A question that came back without what was asked for, which `detail` names. */
export const inquiryRefused = (
  seen: Seen<Result>,
  detail = "status"
): PaymentError.PaymentError => {
  if (saysAbsent(seen.answer)) return new PaymentError.NotFound(fieldsOf(seen))
  if (!isRefusal(seen.answer)) return unknown(seen, "unreadable", detail)
  return about.checksum.test(descriptionOf(seen.answer))
    ? signatureRefused(seen)
    : invalidRequest(seen)
}

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
  entry("result.code", doneCode.charge, "Transaction succeeded", { status: "captured" }),
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
