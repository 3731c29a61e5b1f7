import { Decline, type Operation, PaymentError } from "@switchyard/core"
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

const longestMessage = 200
// Twelve digits or more in a row, also in groups: a card or account number.
const numberLike = /\d(?:[ .-]?\d){11,}/g
const tokenLike = /[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g
const digestLike = /\b[0-9a-f]{32,}\b/gi
const controls = /\p{Cc}+/gu

/** The gateway's free text without card numbers, tokens, digests and what we sent in secret. */
export const scrub = (text: string, hidden: ReadonlyArray<string> = []): string => {
  const known = hidden.reduce(
    (left, secret) => (secret === "" ? left : left.replaceAll(secret, "***")),
    text.slice(0, 10 * longestMessage).toWellFormed()
  )
  return known
    .replaceAll(tokenLike, "***")
    .replaceAll(digestLike, "***")
    .replaceAll(numberLike, "***")
    .replaceAll(controls, " ")
    .slice(0, longestMessage)
    .toWellFormed()
}

const idPattern = /^[\w-]{1,40}$/

const fieldsOf = (seen: Seen, code: string | undefined = codeOf(seen.answer)) => {
  const id = readId(seen.answer.paymentId)
  return {
    provider,
    operation: seen.operation,
    httpStatus: seen.httpStatus,
    ...(code === undefined ? {} : { vendorCode: scrub(code, seen.hidden).slice(0, 40) }),
    ...(id === undefined || !idPattern.test(id) || seen.hidden.includes(id) ? {} : { vendorId: id })
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
  /already|not allowed|cannot|can not|only once|more than once|\bstate\b|\bstatus\b|exceed|not (authori[sz]ed|captured)/i

/** A definite decline in the words of the result node. */
export const declined = (seen: Seen): PaymentError.Declined =>
  new PaymentError.Declined({
    ...fieldsOf(seen),
    decline: Decline.make("generic_decline", {
      code: scrub(codeOf(seen.answer) ?? "", seen.hidden).slice(0, 40),
      message: scrub(descriptionOf(seen.answer), seen.hidden)
    })
  })

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
