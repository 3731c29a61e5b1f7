import { Decline, type Money, type Payment } from "@switchyard/core"
import type { PaymentError, Payout } from "@switchyard/core"
import { Result } from "effect"
import {
  type Attempt,
  type Evidence,
  isCharge,
  type State,
  type Verdict,
  verdictOf as makeVerdict
} from "../ledger/Attempt.ts"
import type { PaymentRecord } from "../ledger/PaymentRecord.ts"
import * as Verdicts from "./Verdicts.ts"

/**
 * From what a gateway answers to a question to what that proves of an attempt whose outcome is open.
 * What proves nothing is asked again.
 */

/** How long a "not found" proves nothing, because the request may still be travelling. */
export const notFoundQuarantineMs = 30 * 60_000

/** How long the gateways' sessions last in which a shopper may pay. */
export const sessionMs = 30 * 60_000

/**
 * How long a page on which nobody has paid stays open: a session, and what was paid in the last of it may
 * still be travelling.
 */
export const unusedPageMs = sessionMs + notFoundQuarantineMs

/** How often the gateway must have been asked before that: a clock that jumps asks nobody. */
export const notFoundQuestions = 5

/**
 * The answer to a question about an attempt whose outcome is open; null means "ask again later".
 * `ageMs` is the time since the call: only after the quarantine, and after enough questions, does
 * "nothing there" count as proof, and never against an id that the gateway gave us.
 */
export const verdictOf = (
  attempt: Asked,
  before: Known,
  answer: Result.Result<Payment.Payment, PaymentError.PaymentError>,
  ageMs: number,
  heard: Verdicts.Heard
): Verdict | null => {
  const { operation, providerReference, state: open } = attempt
  if (Result.isFailure(answer)) {
    if (answer.failure._tag !== "NotFound") return null
    if (before.hosted && open === "pending") return ofUnusedPage(attempt, ageMs, heard)
    return !isGiven(attempt, before) && (isCharge(operation) || before.own)
      ? ofAbsence(attempt, ageMs, "NotFound", heard)
      : null
  }
  const found = answer.success
  const state = stateOfFound(attempt, before, found)
  if (state === "absent") return ofAbsence(attempt, ageMs, found.status.raw, heard)
  if (isHeldOnly(attempt, before, found, ageMs)) return heldOnly(attempt, before, found, heard)
  if (state === "unknown" || state === open) return null
  if (state === "declined" && isOneTry(attempt, before, heard, ageMs)) return null
  const anonymous = found.providerReference === null && providerReference === null
  if (state === "succeeded" && anonymous) return null
  const verdict = Verdicts.verdict(state, found, heard)
  const received = receivedOtherwise(attempt, before, found)
  return state === "succeeded" && received !== null
    ? underReview(verdict, attempt, received)
    : verdict
}

/**
 * One card that was refused on the gateway's page: the shopper may have another one. A notification does
 * not tell whether the page is over. An answer does, but of a page that has an id not before its session is.
 */
const isOneTry = (
  { providerReference, state }: Asked,
  { hosted }: Known,
  { kind }: Verdicts.Heard,
  ageMs: number
): boolean =>
  hosted &&
  state === "pending" &&
  (kind === "webhook" || (providerReference !== null && ageMs < sessionMs))

/**
 * A gateway's page that only reserves what was to be charged. Which of the two a page does may be the
 * account's own setting there: then this is what it does. Elsewhere it is an error, once it has had time to
 * take it.
 */
const isHeldOnly = (
  { checks, operation }: Asked,
  { hosted, isSetting }: Known,
  { status }: Payment.Payment,
  ageMs: number
): boolean =>
  hosted &&
  operation === "purchase" &&
  status.unified === "authorized" &&
  (isSetting || (ageMs >= notFoundQuarantineMs && checks >= notFoundQuestions))

/** The money is held, to be captured or released: the merchant has to, and a person has to hear of it. */
const heldOnly = (
  { amount }: Asked,
  { isSetting }: Known,
  found: Payment.Payment,
  heard: Verdicts.Heard
): Verdict => {
  const detail = { asked: "purchase", gateway: "authorized", amount }
  const incident = { kind: "mismatch", detail } as const
  return isSetting && found.providerReference !== null
    ? { ...Verdicts.verdict("succeeded", found, heard), isHeld: true, incident }
    : {
        ...Verdicts.verdict("needs_review", found, heard),
        error: { code: "OutcomeUnknown", reason: "authorized_only", raw: null },
        incident
      }
}

/**
 * The answer to a question about a payout. "Not found" proves nothing here, however old it is: money that
 * has left by another way does not come back.
 */
export const verdictOfPayout = (
  { state: open }: Pick<Asked, "state">,
  answer: Result.Result<Payout.Payout, PaymentError.PaymentError>,
  heard: Verdicts.Heard
): Verdict | null => {
  if (Result.isFailure(answer)) return null
  const state = Verdicts.stateOfCall("payout", answer.success.status.unified)
  return state === "unknown" || state === open
    ? null
    : Verdicts.verdict(state, answer.success, heard)
}

/** The sum in the gateway's books, where it is another one than was asked for; minor units. */
export const receivedOtherwise = (
  { amount, operation }: Pick<Attempt, "amount" | "operation">,
  { currency }: Pick<Known, "currency">,
  { captured }: Pick<Payment.Payment, "captured">
): { readonly value: number; readonly currency: string } | null => {
  if (!isCharge(operation) || operation === "authorize" || captured === undefined) return null
  const value = Number(captured.value)
  return value === amount && captured.currency === currency
    ? null
    : { value, currency: captured.currency }
}

/** The gateway took money, but not the sum that was asked for: a person decides. */
const underReview = (
  verdict: Verdict,
  { amount }: Asked,
  received: { readonly value: number; readonly currency: string }
): Verdict => ({
  ...verdict,
  state: "needs_review",
  error: { code: "OutcomeUnknown", reason: "amount_mismatch", raw: null },
  incident: {
    kind: "amount_mismatch",
    detail: { asked: amount, received: received.value, currency: received.currency }
  }
})

/** What a question needs to know of its attempt. */
export type Asked = Pick<
  Attempt,
  "amount" | "checks" | "operation" | "providerReference" | "state" | "target"
>

/**
 * What is known of the payment besides the attempt. Sums are minor units of its currency before the
 * attempt; `contested` is that of other attempts at the same operation that are open too. A sum does not
 * tell which of them succeeded, unless it holds all of them or none.
 */
export interface Known extends Pick<
  PaymentRecord,
  "captured" | "currency" | "refunded" | "voided"
> {
  readonly contested: number
  /** The shopper pays on a page of the gateway's: there is no payment before they do. */
  readonly hosted: boolean
  /** Whether that page holds or takes is the account's setting at the gateway: no request changes it. */
  readonly isSetting: boolean
  /** The gateway keeps this kind of follow-up as a transaction of its own, and was asked for that. */
  readonly own: boolean
  /** The gateway's ids of what can be followed: the payment, and its captures where they have their own. */
  readonly targets: ReadonlySet<string>
}

/** Whether the gateway gave this very attempt an id: then it was there, whatever is found later. */
const isGiven = ({ operation, providerReference }: Asked, { targets }: Known): boolean =>
  providerReference !== null && (isCharge(operation) || !targets.has(providerReference))

type Followed = Pick<Attempt, "amount" | "operation" | "target">

/** What was found may be the charge, a transaction of the follow-up's own, or the payment it belongs to. */
const stateOfFound = (attempt: Followed, before: Known, found: Payment.Payment) => {
  const { kind = "payment", status } = found
  if (isCharge(attempt.operation)) {
    return isOfCharge(attempt, found)
      ? Verdicts.stateOfCall(attempt.operation, status.unified)
      : "unknown"
  }
  if (!before.own) return kind === "payment" ? stateOfFollowUp(attempt, before, found) : "unknown"
  const isElsewhere = found.parent !== undefined && !before.targets.has(found.parent)
  if (kind !== attempt.operation || isElsewhere) return "unknown"
  return status.unified === "declined"
    ? "declined"
    : Verdicts.stateOfCall(attempt.operation, status.unified)
}

/** A rebill may be a payment like any other, or a transaction that names the one that it repeats. */
const isOfCharge = ({ operation, target }: Followed, found: Payment.Payment): boolean => {
  const { kind = "payment", parent = target } = found
  return kind === "payment" || (kind === operation && parent === target)
}

/** What the payment's own sums, or else its state, say of a follow-up whose answer was lost. */
const stateOfFollowUp = (
  { amount, operation }: Followed,
  before: Known,
  { captured, refunded, status, voided }: Payment.Payment
): State | "absent" => {
  if (operation === "void" && voided !== undefined) {
    return ofVoidedSum(amount, before, voided, status.unified)
  }
  switch (status.unified) {
    case "authorized":
      return operation === "refund" || before.captured > 0 ? "unknown" : "absent"
    case "captured":
      if (operation === "capture") return reached(before, before.captured, amount, captured)
      return operation === "refund" && before.refunded === 0 ? "absent" : "unknown"
    case "voided":
      return operation === "void" && before.contested === 0 ? "succeeded" : "unknown"
    case "partially_refunded":
    case "refunded":
      return operation === "refund" ? reached(before, before.refunded, amount, refunded) : "unknown"
    default:
      return "unknown"
  }
}

/** A part can be released without a change of state: then only the sum tells. */
const ofVoidedSum = (
  amount: number,
  before: Known,
  sum: Money.Money,
  status: Payment.UnifiedStatus
): State | "absent" => {
  if (sum.currency !== before.currency) return "unknown"
  if (Number(sum.value) >= before.voided + before.contested + amount) return "succeeded"
  const isUntouched = status === "authorized" || status === "captured"
  return isUntouched && Number(sum.value) === before.voided ? "absent" : "unknown"
}

/** A sum that the gateway tells decides; without one, the state proves an attempt that is the only one. */
const reached = (
  { contested, currency }: Known,
  before: number,
  amount: number,
  sum: Money.Money | undefined
): State | "absent" => {
  if (sum === undefined) return before === 0 && contested === 0 ? "succeeded" : "unknown"
  if (sum.currency !== currency) return "unknown"
  if (Number(sum.value) >= before + contested + amount) return "succeeded"
  return Number(sum.value) === before ? "absent" : "unknown"
}

const ofAbsence = (
  attempt: Asked,
  ageMs: number,
  status: string,
  heard: Verdicts.Heard
): Verdict | null =>
  attempt.state !== "unknown" || ageMs < notFoundQuarantineMs || attempt.checks < notFoundQuestions
    ? null
    : makeVerdict({
        state: "not_sent",
        error: { code: "NotFound", reason: "not_found_after_quarantine", raw: null },
        evidence: absence(status, heard)
      })

/** Nobody has paid on the page while it was open. Who pays on it later all the same is a late success. */
const ofUnusedPage = (attempt: Asked, ageMs: number, heard: Verdicts.Heard): Verdict | null => {
  if (ageMs < unusedPageMs || attempt.checks < notFoundQuestions) return null
  const decline = Decline.make("expired", { code: "NotFound", message: "" })
  return makeVerdict({
    state: "declined",
    error: { code: "Declined", reason: decline.reason, raw: decline.raw },
    decline,
    evidence: absence("NotFound", heard)
  })
}

const absence = (status: string, { exchange, kind }: Verdicts.Heard): Evidence => ({
  kind,
  status,
  code: null,
  httpStatus: exchange?.httpStatus ?? null,
  hash: exchange?.hash ?? null
})
