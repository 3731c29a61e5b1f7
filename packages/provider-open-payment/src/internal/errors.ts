import { Decline, PaymentError, Scrub } from "@switchyard/core"
import type { Meaning } from "./codes.ts"
import { isId } from "./ids.ts"
import * as Status from "./status.ts"
import { type Answer, codeOf, parameterErrorsOf, read } from "./wire.ts"

/** The gateway's refusals as our errors (sheet sections 3 and 4). What is not listed is unknown. */

/** The provider's id. */
export const provider = "open-payment"

/** One call and what was read of its answer. */
export interface Seen {
  readonly operation: string
  readonly httpStatus: number
  readonly answer: Answer
  /** Texts that were sent and that a message must not repeat. */
  readonly hidden: ReadonlyArray<string>
}

const scrub = Scrub.text

const idForm = /^[\w.-]{1,64}$/

// An id that holds what we sent in secret is none; the digits of a CVV are in many by chance.
const isShowable = (id: string, hidden: ReadonlyArray<string>): boolean =>
  idForm.test(id) && !hidden.some((secret) => secret.length > 4 && id.includes(secret))

/**
 * The id of an answer; undefined where it has none, null where it is none: it has another form, is a number
 * that JSON cannot carry exactly, or holds what we sent in secret.
 */
export const idOf = ({ answer, hidden }: Pick<Seen, "answer" | "hidden">) => {
  const id = read(answer.id)
  if (id === undefined) return undefined
  const isExact = typeof answer.id === "string" || Number.isSafeInteger(answer.id)
  return isExact && isId(id) && isShowable(id, hidden) ? id : null
}

// The three digits of a CVV are in many codes by chance, and nothing else fits into the form of one.
const showableCode = (code: string, hidden: ReadonlyArray<string>): string =>
  Status.isCode(code) ? code : scrub(code, hidden).slice(0, 40)

const fieldsOf = ({ answer, hidden, httpStatus, operation }: Seen) => {
  const code = codeOf(answer)
  const id = read(answer.id)
  return {
    provider,
    operation,
    httpStatus,
    ...(code === undefined ? {} : { vendorCode: showableCode(code, hidden) }),
    ...(id !== undefined && isShowable(id, hidden) ? { vendorId: id } : {})
  }
}

/** Nobody can tell from this answer what happened. */
export const unknown = (
  seen: Seen,
  cause: PaymentError.OutcomeUnknown["cause"],
  detail: string
): PaymentError.OutcomeUnknown =>
  new PaymentError.OutcomeUnknown({ ...fieldsOf(seen), cause, detail })

/** A decline in the words of an answer. */
export const declineOf = (
  { answer, hidden }: Pick<Seen, "answer" | "hidden">,
  reason: Decline.Reason
): Decline.Decline =>
  Decline.make(reason, {
    code: showableCode(codeOf(answer) ?? "", hidden),
    message: scrub(read(answer.result?.description) ?? "", hidden)
  })

/** Our fields behind the gateway's names, where a refusal can be put right by changing them. */
const paths: ReadonlyMap<string, string> = new Map([
  ["amount", "amount.value"],
  ["currency", "amount.currency"],
  ["merchantTransactionId", "reference"],
  ["card.number", "method.number"],
  ["card.expiryMonth", "method.expiryMonth"],
  ["card.expiryYear", "method.expiryYear"],
  ["card.cvv", "method.cvv"],
  ["card.holder", "method.holder"],
  ["customer.email", "customer.email"],
  ["customer.phone", "customer.phone"],
  ["customer.ip", "customer.ip"],
  ["customer.givenName", "customer.name"],
  ["customer.surname", "customer.name"],
  ["billing.country", "customer.billingAddress.country"],
  ["shopperResultUrl", "returnUrl"]
])

const invalid = (seen: Seen): PaymentError.InvalidRequest => {
  const [first] = parameterErrorsOf(seen.answer)
  const path = paths.get(read(first?.name) ?? "")
  return new PaymentError.InvalidRequest({
    ...fieldsOf(seen),
    ...(path === undefined ? {} : { path }),
    rule: scrub(read(first?.message) ?? "refused by the gateway", seen.hidden)
  })
}

/** The error of a code that is about the request itself, whatever was asked; null where it is not. */
const aboutRequest = (seen: Seen, meaning: Meaning): PaymentError.PaymentError | null => {
  switch (meaning.kind) {
    case "account":
      return new PaymentError.AuthenticationFailed(fieldsOf(seen))
    case "throttled":
      return new PaymentError.RateLimited(fieldsOf(seen))
    case "absent":
      return new PaymentError.NotFound(fieldsOf(seen))
    default:
      return null
  }
}

/** A call that changes something, and was not done. */
export const refused = (seen: Seen, meaning: Meaning): PaymentError.PaymentError => {
  switch (meaning.kind) {
    case "declined":
      return PaymentError.Declined.of(fieldsOf(seen), declineOf(seen, meaning.reason))
    case "invalid":
      return invalid(seen)
    case "state": {
      const detail = "refused by the gateway"
      return new PaymentError.InvalidState({ ...fieldsOf(seen), detail })
    }
    default:
      return aboutRequest(seen, meaning) ?? unknown(seen, "server_error", "result.code")
  }
}

/** A question that was answered without a transaction: the code speaks of the question, if at all. */
export const unanswered = (seen: Seen): PaymentError.PaymentError => {
  const code = codeOf(seen.answer)
  if (code === undefined) return unknown(seen, "unreadable", "result.code")
  const meaning = Status.meaningOf(code)
  if (meaning === null) return unknown(seen, "unlisted", "result.code")
  return aboutRequest(seen, meaning) ?? unknown(seen, "unreadable", "paymentType")
}
