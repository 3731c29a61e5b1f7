import type { Currency, Money, Payment, PaymentError } from "@switchyard/core"
import { Result } from "effect"
import { type Attempt, isCharge, type State, type Verdict } from "./Attempt.ts"
import type { PaymentRecord } from "./PaymentRecord.ts"
import * as Verdicts from "./Verdicts.ts"

/**
 * From what a gateway answers to a question to what that proves of an attempt whose outcome is open.
 * What proves nothing is asked again.
 */

/** How long a "not found" proves nothing, because the request may still be travelling. */
export const notFoundQuarantineMs = 30 * 60_000

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
  ageMs: number
): Verdict | null => {
  const { operation, providerReference, state: open } = attempt
  if (Result.isFailure(answer)) {
    const gone = answer.failure._tag === "NotFound" && !isGiven(attempt, before)
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
  return Verdicts.verdict(state, payment, { kind: "query" })
}

/** What a question needs to know of its attempt. */
export type Asked = Pick<Attempt, "amount" | "checks" | "operation" | "providerReference" | "state">

/**
 * What is known of the payment besides the attempt. Sums are minor units of its currency before the
 * attempt; `contested` while another attempt of the same operation is open, because a sum does not tell
 * which of them succeeded.
 */
export interface Known extends Pick<
  PaymentRecord,
  "captured" | "currency" | "refunded" | "voided"
> {
  readonly contested: boolean
  /** The gateway keeps this kind of follow-up as a transaction of its own, and was asked for that. */
  readonly own: boolean
  /** The gateway's ids of what can be followed: the payment, and its captures where they have their own. */
  readonly targets: ReadonlySet<string>
}

/** Whether the gateway gave this very attempt an id: then it was there, whatever is found later. */
const isGiven = ({ operation, providerReference }: Asked, { targets }: Known): boolean =>
  providerReference !== null && (isCharge(operation) || !targets.has(providerReference))

type Followed = Pick<Attempt, "amount" | "operation">

/** What was found may be the charge, a transaction of the follow-up's own, or the payment it belongs to. */
const stateOfFound = (attempt: Followed, before: Known, found: Payment.Payment) => {
  const { kind = "payment", status } = found
  if (isCharge(attempt.operation)) {
    return kind === "payment" ? Verdicts.stateOfCall(attempt.operation, status.unified) : "unknown"
  }
  if (!before.own) return kind === "payment" ? stateOfFollowUp(attempt, before, found) : "unknown"
  const isElsewhere = found.parent !== undefined && !before.targets.has(found.parent)
  if (kind !== attempt.operation || isElsewhere) return "unknown"
  return status.unified === "declined"
    ? "declined"
    : Verdicts.stateOfCall(attempt.operation, status.unified)
}

/** What the payment's own sums, or else its state, say of a follow-up whose answer was lost. */
const stateOfFollowUp = (
  { amount, operation }: Followed,
  before: Known,
  { captured, refunded, status, voided }: Payment.Payment
): State | "absent" => {
  if (before.contested) return "unknown"
  if (operation === "void" && voided !== undefined) {
    return ofVoidedSum(amount, before, voided, status.unified)
  }
  const { currency } = before
  switch (status.unified) {
    case "authorized":
      return operation === "refund" || before.captured > 0 ? "unknown" : "absent"
    case "captured":
      if (operation === "capture") return reached(before.captured, amount, captured, currency)
      return operation === "refund" && before.refunded === 0 ? "absent" : "unknown"
    case "voided":
      return operation === "void" ? "succeeded" : "unknown"
    case "partially_refunded":
    case "refunded":
      return operation === "refund"
        ? reached(before.refunded, amount, refunded, currency)
        : "unknown"
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
  if (Number(sum.value) >= before.voided + amount) return "succeeded"
  const isUntouched = status === "authorized" || status === "captured"
  return isUntouched && Number(sum.value) === before.voided ? "absent" : "unknown"
}

/** A sum that the gateway tells decides; without one, the state proves an attempt that is the first. */
const reached = (
  before: number,
  amount: number,
  sum: Money.Money | undefined,
  currency: Currency.Code
): State => {
  if (sum === undefined) return before === 0 ? "succeeded" : "unknown"
  const isReached = sum.currency === currency && Number(sum.value) >= before + amount
  return isReached ? "succeeded" : "unknown"
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
