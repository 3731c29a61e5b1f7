import {
  Decline,
  type Payment,
  PaymentError,
  type Payout,
  type Refund,
  type Token
} from "@switchyard/core"
import { type Redacted, Result } from "effect"
import {
  type Attempt,
  type AttemptError,
  type ChargeOperation,
  type Evidence,
  type PayoutFacts,
  type SavedToken,
  type State,
  type Verdict,
  verdictOf
} from "../ledger/Attempt.ts"
import * as NextStep from "../ledger/NextStep.ts"

/**
 * From what a gateway answered to what is known of the attempt. Whatever is not listed is `unknown`.
 */

/** What a gateway answers to an operation that is an attempt. */
export type Answer = Payment.Payment | Payout.Payout | Refund.Refund | Token.Token

/** What is known beside the answer: what was asked, and how it came. */
export interface Heard {
  readonly kind: Evidence["kind"]
  /** How the raw answer was, where there was one. */
  readonly exchange: Exchange | null
  /** Where a page of ours can take the shopper on; see {@link NextStep.of}. */
  readonly page: string
  /** Makes the gateway's name of a stored card storable; null where the merchant did not ask for it. */
  readonly keep: ((token: Redacted.Redacted<string>) => SavedToken) | null
}

/** The raw bytes that a verdict rests on: an answer, or a notification, which has no status. */
export interface Exchange {
  readonly httpStatus: number | null
  /** SHA-256 of the body's bytes, in hex. */
  readonly hash: string | null
}

/** The answer to the call itself. */
export const ofCall = (
  operation: Attempt["operation"],
  answer: Result.Result<Answer, PaymentError.PaymentError>,
  heard: Heard
): Verdict =>
  Result.match(answer, {
    onFailure: (error) => ofError(error, heard),
    onSuccess: (value) => verdict(stateOfCall(operation, value.status.unified), value, heard)
  })

type Unified = Answer["status"]["unified"]

/** The state of an attempt by the word of an answer about it. */
export const stateOfCall = (operation: Attempt["operation"], status: Unified): State => {
  if (status === "pending") return "pending"
  switch (operation) {
    case "authorize":
    case "purchase":
    case "rebill":
      return stateOfCharge(operation, status)
    case "capture":
      return status === "captured" ? "succeeded" : "unknown"
    case "void":
      return status === "voided" ? "succeeded" : "unknown"
    case "refund":
      if (status === "failed") return "declined"
      return refunded.has(status) ? "succeeded" : "unknown"
    case "payout":
      if (status === "failed") return "declined"
      return status === "succeeded" ? "succeeded" : "unknown"
    case "tokenize":
      if (status === "requires_action") return "pending"
      return status === "active" ? "succeeded" : "unknown"
  }
}

const refunded: ReadonlySet<Unified> = new Set(["succeeded", "refunded", "partially_refunded"])

const stateOfCharge = (operation: ChargeOperation, status: Unified): State => {
  switch (status) {
    case "requires_action":
      return "pending"
    case "authorized":
      // A purchase that is only authorized is on its way, not done.
      return operation === "authorize" ? "succeeded" : "pending"
    case "captured":
      return operation === "authorize" ? "unknown" : "succeeded"
    case "declined":
    case "expired":
      return "declined"
    default:
      return "unknown"
  }
}

/** A verdict on an answer. */
export const verdict = (state: State, value: Answer, heard: Heard): Verdict => {
  const decline = state === "declined" ? declineOf(value) : null
  const token = "token" in value ? value.token : null
  return verdictOf({
    state,
    providerReference: "providerReference" in value ? value.providerReference : null,
    error: decline === null ? null : ofDecline(decline),
    decline,
    nextAction: state === "pending" ? nextStepOf(value, heard) : null,
    token: token && heard.keep && state === "succeeded" ? heard.keep(token) : null,
    payout: "utr" in value || "fee" in value ? payoutOf(value) : null,
    evidence: {
      ...evidenceOf(heard),
      status: value.status.raw,
      code: decline?.raw.code ?? null
    }
  })
}

const nextStepOf = (value: Answer, { page }: Heard): NextStep.NextStep | null =>
  "nextAction" in value && value.nextAction !== undefined
    ? NextStep.of(value.nextAction, page)
    : null

const evidenceOf = ({ exchange, kind }: Heard) => ({
  kind,
  httpStatus: exchange?.httpStatus ?? null,
  hash: exchange?.hash ?? null
})

const payoutOf = ({ fee, utr }: Payout.Payout): PayoutFacts => ({
  utr: utr ?? null,
  fee: fee === undefined ? null : { value: Number(fee.value), currency: fee.currency }
})

const declineOf = (value: Answer): Decline.Decline => {
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
export const ofError = (error: PaymentError.PaymentError, heard: Heard): Verdict => {
  const { hash, httpStatus, kind } = evidenceOf(heard)
  return verdictOf({
    state: stateOfError[error._tag],
    // The id of an answer that speaks of something else is not the id of ours.
    providerReference: isMismatch(error) ? null : (error.vendorId ?? null),
    error: describe(error),
    decline: error._tag === "Declined" ? error.decline : null,
    evidence: {
      kind,
      status: error._tag,
      code: error.vendorCode ?? null,
      httpStatus: error.httpStatus ?? httpStatus,
      hash
    }
  })
}

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

const withoutAnswer = { code: null, httpStatus: null, hash: null } as const

/** A process stopped: what it had not sent cannot be sent any more, what it was sending is unknown. */
export const ofAbandoned = ({ providerReference, state }: Attempt): Verdict => {
  const sent = state !== "ready"
  return verdictOf({
    state: sent ? "unknown" : "not_sent",
    providerReference,
    error: { code: sent ? "OutcomeUnknown" : "NotSent", reason: "process_stopped", raw: null },
    evidence: { kind: "resume", status: state, ...withoutAnswer }
  })
}

/** The permission to call ran out before the call was made (the process was stopped): nothing was sent. */
export const tooLate = ({ providerReference, state }: Attempt): Verdict =>
  verdictOf({
    state: "not_sent",
    providerReference,
    error: { code: "ProviderUnavailable", reason: "deadline_passed", raw: null },
    evidence: { kind: "resume", status: state, ...withoutAnswer }
  })

/** Another attempt had succeeded before this one was sent. */
export const superseded = ({ providerReference, state }: Attempt): Verdict =>
  verdictOf({
    state: "not_sent",
    providerReference,
    error: { code: "NotSent", reason: "another_attempt_succeeded", raw: null },
    evidence: { kind: "resume", status: state, ...withoutAnswer }
  })

/** All questions have been asked in vain: a person decides, with evidence. */
export const needsReview = ({
  amount,
  error,
  operation,
  providerReference,
  state
}: Attempt): Verdict =>
  verdictOf({
    state: "needs_review",
    providerReference,
    error,
    incident: { kind: "needs_review", detail: { operation, amount, after: state } },
    evidence: { kind: "resume", status: state, ...withoutAnswer }
  })

/** What a person found out, in their own words. */
export const ofOperator = (
  { error, providerReference }: Attempt,
  outcome: Extract<State, "declined" | "not_sent" | "succeeded">,
  note: string
): Verdict => {
  const decline = Decline.make("other", { code: "operator", message: "" })
  return verdictOf({
    state: outcome,
    providerReference,
    error: outcome === "declined" ? ofDecline(decline) : outcome === "succeeded" ? null : error,
    decline: outcome === "declined" ? decline : null,
    evidence: { kind: "operator", status: outcome, note, ...withoutAnswer }
  })
}

/**
 * The gateway answered with an id that another payment has: it speaks of that one, so nothing is known
 * of ours until it is asked by our own reference.
 */
export const withForeignId = ({ evidence }: Verdict): Verdict =>
  verdictOf({
    state: "unknown",
    error: { code: "OutcomeUnknown", reason: "mismatch", raw: null },
    evidence
  })
