import { Decline, type Money, type Payment, PaymentError, type Refund } from "@switchyard/core"
import { Result } from "effect"
import {
  type Attempt,
  type AttemptError,
  type Evidence,
  isCharge,
  type State,
  type Verdict
} from "./Attempt.ts"
import type { PaymentRecord } from "./PaymentRecord.ts"

/**
 * From what a gateway answered to what is known of the attempt. Whatever is not listed is `unknown`.
 */

type Answer<A> = Result.Result<A, PaymentError.PaymentError>

/** How long a "not found" proves nothing, because the request may still be travelling. */
export const notFoundQuarantineMs = 30 * 60_000

/** How often the gateway must have been asked before that: a clock that jumps asks nobody. */
export const notFoundQuestions = 5

/** The answer to the call itself. */
export const ofCall = (
  operation: Attempt["operation"],
  answer: Answer<Payment.Payment | Refund.Refund>
): Verdict =>
  Result.match(answer, {
    onFailure: (error) => ofError(error),
    onSuccess: (value) =>
      verdict(stateOfCall(operation, value.status.unified), value, { kind: "call" })
  })

type Unified = Payment.UnifiedStatus | Refund.Refund["status"]["unified"]

const stateOfCall = (operation: Attempt["operation"], status: Unified): State => {
  if (status === "pending") return "pending"
  switch (operation) {
    case "authorize":
    case "purchase":
      return stateOfCharge(operation, status)
    case "capture":
      return status === "captured" ? "succeeded" : "unknown"
    case "void":
      return status === "voided" ? "succeeded" : "unknown"
    case "refund":
      if (status === "failed") return "declined"
      return refunded.has(status) ? "succeeded" : "unknown"
  }
}

const refunded: ReadonlySet<Unified> = new Set(["succeeded", "refunded", "partially_refunded"])

const stateOfCharge = (operation: "authorize" | "purchase", status: Unified): State => {
  switch (status) {
    case "requires_action":
      return "pending"
    case "authorized":
      // A purchase that is only authorized is on its way, not done.
      return operation === "authorize" ? "succeeded" : "pending"
    case "captured":
      return operation === "purchase" ? "succeeded" : "unknown"
    case "declined":
    case "expired":
      return "declined"
    default:
      return "unknown"
  }
}

const verdict = (
  state: State,
  value: Payment.Payment | Refund.Refund,
  at: Pick<Evidence, "kind">
): Verdict => {
  const decline = state === "declined" ? declineOf(value) : null
  return {
    state,
    providerReference: value.providerReference,
    error: decline === null ? null : ofDecline(decline),
    decline,
    nextAction: state === "pending" && "nextAction" in value ? (value.nextAction ?? null) : null,
    evidence: { ...at, status: value.status.raw, code: decline?.raw.code ?? null, httpStatus: null }
  }
}

const declineOf = (value: Payment.Payment | Refund.Refund): Decline.Decline => {
  if ("decline" in value && value.decline !== undefined) return value.decline
  const reason = value.status.unified === "expired" ? "expired" : "generic_decline"
  return Decline.make(reason, { code: value.status.raw, message: "" })
}

const ofDecline = (decline: Decline.Decline): AttemptError => ({
  code: "Declined",
  reason: decline.reason,
  raw: decline.raw
})

const stateOfError = {
  ProviderUnavailable: "not_sent",
  InvalidConfiguration: "not_sent",
  UnsupportedOperation: "not_sent",
  Declined: "declined",
  InvalidRequest: "rejected",
  AuthenticationFailed: "rejected",
  RateLimited: "rejected",
  InvalidState: "rejected",
  NotFound: "rejected",
  // Our references are fresh: a gateway that has seen one may have processed it.
  DuplicateReference: "unknown",
  OutcomeUnknown: "unknown"
} as const satisfies Record<PaymentError.PaymentError["_tag"], State>

/** The verdict on a call that ended in an error. */
export const ofError = (error: PaymentError.PaymentError): Verdict => ({
  state: stateOfError[error._tag],
  // The id of an answer that speaks of something else is not the id of ours.
  providerReference: isMismatch(error) ? null : (error.vendorId ?? null),
  error: describe(error),
  decline: error._tag === "Declined" ? error.decline : null,
  nextAction: null,
  evidence: {
    kind: "call",
    status: error._tag,
    code: error.vendorCode ?? null,
    httpStatus: error.httpStatus ?? null
  }
})

const isMismatch = (error: PaymentError.PaymentError): boolean =>
  error._tag === "OutcomeUnknown" && error.cause === "mismatch"

const describe = (error: PaymentError.PaymentError): AttemptError => {
  const raw = { code: error.vendorCode ?? "", message: "" }
  return PaymentError.match<AttemptError>(error, {
    ProviderUnavailable: (e) => ({ code: e._tag, reason: e.cause, raw: null }),
    InvalidConfiguration: (e) => ({ code: e._tag, reason: `${e.path} ${e.rule}`, raw: null }),
    UnsupportedOperation: (e) => ({ code: e._tag, reason: e.detail, raw: null }),
    Declined: (e) => ofDecline(e.decline),
    InvalidRequest: (e) => ({ code: e._tag, reason: e.rule, raw }),
    AuthenticationFailed: (e) => ({ code: e._tag, reason: null, raw }),
    RateLimited: (e) => ({ code: e._tag, reason: null, raw }),
    InvalidState: (e) => ({ code: e._tag, reason: e.detail, raw }),
    NotFound: (e) => ({ code: e._tag, reason: null, raw }),
    DuplicateReference: (e) => ({ code: e._tag, reason: null, raw }),
    OutcomeUnknown: (e) => ({ code: e._tag, reason: e.cause, raw })
  })
}

/**
 * The answer to a question about an attempt whose outcome is open; null means "ask again later".
 * `ageMs` is the time since the call: only after the quarantine, and after enough questions, does
 * "nothing there" count as proof, and never against an id that the gateway gave us.
 */
export const ofQuery = (
  attempt: Asked,
  before: Sums,
  answer: Answer<Payment.Payment>,
  ageMs: number
): Verdict | null => {
  const { operation, providerReference, state: open } = attempt
  if (Result.isFailure(answer)) {
    const known = isCharge(operation) && providerReference !== null
    const gone = answer.failure._tag === "NotFound" && !known
    return gone && (isCharge(operation) || before.own)
      ? ofAbsence(attempt, ageMs, "NotFound")
      : null
  }
  const payment = answer.success
  const state = stateOfFound(attempt, before, payment)
  if (state === "absent") return ofAbsence(attempt, ageMs, payment.status.raw)
  if (state === "unknown" || state === open) return null
  const anonymous = payment.providerReference === null && providerReference === null
  if (state === "succeeded" && anonymous) return null
  return verdict(state, payment, { kind: "query" })
}

/** What a question needs to know of its attempt. */
export type Asked = Pick<Attempt, "amount" | "checks" | "operation" | "providerReference" | "state">

/**
 * What had been captured, refunded and voided before the attempt, in minor units; `contested` while
 * another attempt of the same operation is open, because a sum does not tell which of them succeeded.
 */
export interface Sums extends Pick<PaymentRecord, "captured" | "refunded" | "voided"> {
  readonly contested: boolean
  /** The gateway keeps this kind of follow-up as a transaction of its own, and was asked for that. */
  readonly own: boolean
}

type Followed = Pick<Attempt, "amount" | "operation">

/** What was found may be the charge, a transaction of the follow-up's own, or the payment it belongs to. */
const stateOfFound = (attempt: Followed, before: Sums, found: Payment.Payment) => {
  const { kind = "payment", status } = found
  if (isCharge(attempt.operation)) {
    return kind === "payment" ? stateOfCall(attempt.operation, status.unified) : "unknown"
  }
  if (!before.own) return kind === "payment" ? stateOfFollowUp(attempt, before, found) : "unknown"
  if (kind !== attempt.operation) return "unknown"
  return status.unified === "declined" ? "declined" : stateOfCall(attempt.operation, status.unified)
}

/** What the payment's own sums, or else its state, say of a follow-up whose answer was lost. */
const stateOfFollowUp = (
  { amount, operation }: Followed,
  before: Sums,
  { captured, refunded, status, voided }: Payment.Payment
): State | "absent" => {
  if (before.contested) return "unknown"
  // A part can be released without a change of state: then only the sum tells.
  if (operation === "void" && voided !== undefined) {
    if (Number(voided.value) >= before.voided + amount) return "succeeded"
    return Number(voided.value) === before.voided ? "absent" : "unknown"
  }
  switch (status.unified) {
    case "authorized":
      return operation === "refund" || before.captured > 0 ? "unknown" : "absent"
    case "captured":
      if (operation === "capture") return reached(before.captured, amount, captured)
      return operation === "refund" && before.refunded === 0 ? "absent" : "unknown"
    case "voided":
      return operation === "void" ? "succeeded" : "unknown"
    case "partially_refunded":
    case "refunded":
      return operation === "refund" ? reached(before.refunded, amount, refunded) : "unknown"
    default:
      return "unknown"
  }
}

/** A sum that the gateway tells decides; without one, the state proves an attempt that is the first. */
const reached = (before: number, amount: number, sum: Money.Money | undefined): State => {
  if (sum === undefined) return before === 0 ? "succeeded" : "unknown"
  return Number(sum.value) >= before + amount ? "succeeded" : "unknown"
}

const ofAbsence = (attempt: Asked, ageMs: number, status: string): Verdict | null =>
  attempt.state !== "unknown" || ageMs < notFoundQuarantineMs || attempt.checks < notFoundQuestions
    ? null
    : {
        state: "not_sent",
        providerReference: null,
        error: { code: "NotFound", reason: "not_found_after_quarantine", raw: null },
        decline: null,
        nextAction: null,
        evidence: { kind: "query", status, code: null, httpStatus: null }
      }

/** A process stopped: what it had not sent cannot be sent any more, what it was sending is unknown. */
export const ofAbandoned = (attempt: Attempt): Verdict => {
  const sent = attempt.state !== "ready"
  return {
    state: sent ? "unknown" : "not_sent",
    providerReference: attempt.providerReference,
    error: { code: sent ? "OutcomeUnknown" : "NotSent", reason: "process_stopped", raw: null },
    decline: null,
    nextAction: null,
    evidence: { kind: "resume", status: attempt.state, code: null, httpStatus: null }
  }
}

/** All questions have been asked in vain: a person decides, with evidence. */
export const needsReview = (attempt: Attempt): Verdict => ({
  state: "needs_review",
  providerReference: attempt.providerReference,
  error: attempt.error,
  decline: null,
  nextAction: null,
  evidence: { kind: "resume", status: attempt.state, code: null, httpStatus: null }
})

/**
 * The gateway answered with an id that another payment has: it speaks of that one, so nothing is known
 * of ours until it is asked by our own reference.
 */
export const withForeignId = (verdict: Verdict): Verdict => ({
  state: "unknown",
  providerReference: null,
  error: { code: "OutcomeUnknown", reason: "mismatch", raw: null },
  decline: null,
  nextAction: null,
  evidence: verdict.evidence
})
