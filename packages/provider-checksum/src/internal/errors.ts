import { Decline, type Operation, PaymentError, Scrub } from "@switchyard/core"
import { type Answer, read, readId } from "./wire.ts"

/**
 * The gateway's result codes and refusals as our errors (sheet section 15). Codes are strings of five
 * characters and their first digit is the family; everything else is unknown.
 */

/** The provider's id. */
export const provider = "checksum"

/** `accepted`: done or taken on. `failed`: processed, and no. `rejected`: refused by validation. */
export type Family = "accepted" | "failed" | "rejected" | "unlisted"

// One integrator counts these as success although their family says the opposite.
const disputed: ReadonlySet<string> = new Set(["10004", "90026"])

/** The family of a result code. */
export const familyOf = (code: string | undefined): Family => {
  if (code === undefined || !/^\d{5}$/.test(code) || disputed.has(code)) return "unlisted"
  switch (code[0]) {
    case "0":
      return "accepted"
    case "1":
      return "failed"
    case "2":
      return "rejected"
    default:
      return "unlisted"
  }
}

/** One call and what was read of its answer. */
export interface Seen {
  readonly operation: Operation.Operation
  readonly httpStatus: number
  readonly answer: Answer
  /** Texts that were sent and that a message must not repeat. */
  readonly hidden: ReadonlyArray<string>
}

/** The result code of an answer. */
export const codeOf = (answer: Answer): string | undefined => read(answer.result?.code)

/** The free text that comes with the result code. */
export const descriptionOf = (answer: Answer): string => read(answer.result?.description) ?? ""

/** The gateway's free text without card numbers, tokens, digests and what we sent in secret. */
export const scrub = Scrub.text

const isShowable = (id: string, hidden: ReadonlyArray<string>): boolean =>
  /^[\w-]{1,40}$/.test(id) && scrub(id, hidden) === id

const fieldsOf = (seen: Seen, code: string | undefined = codeOf(seen.answer)) => {
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
  seen: Seen,
  cause: "unreadable" | "unlisted" | "mismatch",
  detail: string,
  code?: string
): PaymentError.OutcomeUnknown =>
  new PaymentError.OutcomeUnknown({ ...fieldsOf(seen, code), cause, detail })

const aboutChecksum = /checksum/i
const aboutDuplicate = /duplicat|\bunique\b|already (been )?(used|exist|taken|processed)/i
const aboutAbsence = /not found|no (such )?record|does ?n[o']t exist|unknown (payment|transaction)/i
const aboutState =
  /already|not allowed|can ?not|once\b|\b(state|status)\b|exceed|not (authori[sz]ed|captured)/i

/** ISO 8583 response codes, as `result.bankCode` may carry them; the gateway's own code only says no. */
const bankReasons: ReadonlyMap<string, Decline.Reason> = new Map<string, Decline.Reason>([
  ["04", "pickup_card"],
  ["05", "do_not_honor"],
  ["13", "invalid_amount"],
  ["14", "invalid_card_number"],
  ["33", "expired_card"],
  ["34", "suspected_fraud"],
  ["36", "restricted_card"],
  ["41", "lost_card"],
  ["43", "stolen_card"],
  ["51", "insufficient_funds"],
  ["54", "expired_card"],
  ["57", "not_permitted"],
  ["58", "not_permitted"],
  ["59", "suspected_fraud"],
  ["61", "limit_exceeded"],
  ["62", "restricted_card"],
  ["65", "limit_exceeded"],
  ["82", "incorrect_cvv"],
  ["91", "issuer_unavailable"],
  ["96", "processing_error"]
])

/** Why the bank refused, where it says; `generic_decline` where the gateway only says that it did. */
export const reasonOf = (bankCode: string | undefined): Decline.Reason =>
  (bankCode === undefined ? undefined : bankReasons.get(bankCode)) ?? "generic_decline"

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

const invalidRequest = (seen: Seen) =>
  new PaymentError.InvalidRequest({ ...fieldsOf(seen), rule: "refused by the gateway" })

const signatureRefused = (seen: Seen) => new PaymentError.AuthenticationFailed(fieldsOf(seen))

/**
 * A create that the gateway answered with `N`: a decline where it made a transaction of it, else a
 * refusal of the request. A reference that was seen before is no proof that nothing moved under it.
 */
export const createRefused = (seen: Seen): PaymentError.PaymentError => {
  const family = familyOf(codeOf(seen.answer))
  const text = descriptionOf(seen.answer)
  if (family !== "failed" && family !== "rejected") return unknown(seen, "unlisted", "result.code")
  if (aboutDuplicate.test(text)) return new PaymentError.DuplicateReference(fieldsOf(seen))
  if (aboutChecksum.test(text)) return signatureRefused(seen)
  return family === "failed" || readId(seen.answer.paymentId) !== undefined
    ? declined(seen)
    : invalidRequest(seen)
}

/** A CP, RF or RV with a code of the families `failed` and `rejected`. */
export const followUpRefused = (seen: Seen): PaymentError.PaymentError => {
  const text = descriptionOf(seen.answer)
  if (aboutChecksum.test(text)) return signatureRefused(seen)
  if (aboutAbsence.test(text)) return new PaymentError.NotFound(fieldsOf(seen))
  if (aboutState.test(text)) {
    const detail = "refused by the gateway"
    return new PaymentError.InvalidState({ ...fieldsOf(seen), detail })
  }
  return familyOf(codeOf(seen.answer)) === "failed" ? declined(seen) : invalidRequest(seen)
}

/** Whether a result node is the gateway's definite "there is no such record". */
export const saysAbsent = (answer: Answer): boolean => {
  const family = familyOf(codeOf(answer))
  return (family === "failed" || family === "rejected") && aboutAbsence.test(descriptionOf(answer))
}

/** An inquiry that came back without any status. */
export const inquiryRefused = (seen: Seen): PaymentError.PaymentError => {
  const family = familyOf(codeOf(seen.answer))
  if (saysAbsent(seen.answer)) return new PaymentError.NotFound(fieldsOf(seen))
  if (family !== "failed" && family !== "rejected") return unknown(seen, "unreadable", "status")
  return aboutChecksum.test(descriptionOf(seen.answer))
    ? signatureRefused(seen)
    : invalidRequest(seen)
}
