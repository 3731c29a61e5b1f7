import { Decline, type Payment, PaymentError, type Refund } from "@switchyard/core"
import { Result } from "effect"
import {
  type Attempt,
  type AttemptError,
  type Evidence,
  type State,
  type Verdict
} from "./Attempt.ts"

/**
 * From what a gateway answered to what is known of the attempt. Whatever is not listed is `unknown`.
 */

type Answer<A> = Result.Result<A, PaymentError.PaymentError>

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

/** The state of an attempt by the word of an answer about it. */
export const stateOfCall = (operation: Attempt["operation"], status: Unified): State => {
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

/** A verdict on an answer. */
export const verdict = (
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
