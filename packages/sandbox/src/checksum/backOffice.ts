/**
 * `POST payments/{id}` with CP, RF or RV (checksum.md section 7; section 20 points 13 and 21 to
 * 25).
 */
import type { ActiveFault } from "../Faults.ts"
import type { Fields } from "../internal/body.ts"
import type { Moment } from "../kit/Host.ts"
import type { Processed } from "./answers.ts"
import * as answers from "./answers.ts"
import * as Checksums from "./Checksums.ts"
import * as Codes from "./Codes.ts"
import { amountProblem } from "./fields.ts"
import type { Merchant } from "./Merchants.ts"
import type { LongStatus, Payment } from "./Payment.ts"
import { allowedFrom, toHundredths } from "./Payment.ts"
import type { State } from "./State.ts"
import { findById } from "./State.ts"
import * as transitions from "./transitions.ts"

/** The three changes of an existing payment. */
export type Change = "CP" | "RF" | "RV"

const formulaOf =
  (change: Change, id: string, fields: Fields) =>
  (signer: Checksums.Signer): string =>
    change === "RV"
      ? Checksums.byId(signer, id)
      : Checksums.captureOrRefund(signer, id, fields.get("amount") ?? "")

/** Why the request itself is refused, whatever the payment's state. */
const requestProblem = (
  change: Change,
  merchant: Merchant,
  id: string,
  fields: Fields
): readonly [Codes.Result, string] | undefined => {
  const checksum = fields.get("authentication.checksum")
  if (!Checksums.isSigned(merchant, checksum, formulaOf(change, id, fields))) {
    return [Codes.invented.wrongChecksum, "badChecksum"]
  }
  const bodyId = fields.get("paymentId")
  if (bodyId !== undefined && bodyId !== id) return [Codes.invented.idMismatch, "idMismatch"]
  const format = change === "RV" ? undefined : amountProblem(fields)
  return format === undefined ? undefined : [format, "invalid"]
}

/** Why the payment cannot take the change. */
const stateProblem = (
  change: Change,
  payment: Payment,
  hundredths: number
): readonly [Codes.Result, string] | undefined => {
  const refundedAlready = payment.refundedHundredths > 0 || payment.underway?.kind === "RF"
  if (change === "RF" && refundedAlready) return [Codes.invented.alreadyRefunded, "alreadyRefunded"]
  const allowed: ReadonlyArray<LongStatus> = allowedFrom[change]
  if (!allowed.includes(payment.status)) return [Codes.invented.invalidState, "invalidState"]
  if (change === "RV") return undefined
  const limit = change === "CP" ? payment.hundredths : payment.capturedHundredths
  if (hundredths > limit) return [Codes.invented.amountTooHigh, "amountTooHigh"]
  if (hundredths === 0) return [Codes.explain(Codes.invented.invalidField, "amount"), "invalid"]
  return undefined
}

const outcomes = { CP: "captured", RF: "refunded", RV: "voided" } as const

/** How long the change stays under way; undefined when it happens at once. */
const settlesAfterMs = (
  state: State,
  change: Change,
  fault: ActiveFault | undefined
): number | undefined => {
  if (fault?.name === "pending" || fault?.name === "pendingDecline") {
    return fault.afterMs ?? Infinity
  }
  const { refundSettlesAfterMs } = state.switches
  return change === "RF" && refundSettlesAfterMs > 0 ? refundSettlesAfterMs : undefined
}

/** Captures, refunds or reverses. */
export const process = (
  state: State,
  merchant: Merchant,
  change: Change,
  id: string,
  fields: Fields,
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => {
  const refusal = requestProblem(change, merchant, id, fields)
  if (refusal !== undefined) return answers.refused(state, refusal[0], refusal[1], moment)
  const payment = findById(state, merchant.memberId, id)
  if (payment === undefined) return answers.notFound
  const hundredths = change === "RV" ? payment.hundredths : toHundredths(fields.get("amount") ?? "")
  const answer = (outcome: string, result: Codes.Result, notify: boolean): Processed => ({
    outcome,
    body: answers.changed(state, payment, result, moment),
    payment,
    notify
  })
  const problem = stateProblem(change, payment, hundredths)
  if (problem !== undefined) return answer(problem[1], problem[0], false)
  if (fault?.name === "decline") {
    transitions.fail(payment, change, payment.status, Codes.documented.failed, moment.nowMs)
    return answer("declined", Codes.documented.failed, change === "CP")
  }
  const waitMs = settlesAfterMs(state, change, fault)
  if (waitMs !== undefined) {
    const succeeds = fault?.name !== "pendingDecline"
    const settlesAtMs = moment.nowMs + waitMs
    const underway = { kind: change, succeeds, hundredths, settlesAtMs, from: payment.status }
    transitions.begin(payment, underway, moment.nowMs)
    // Point 24: a refund is answered as accepted at once, even while it is under way.
    const result = change === "RF" ? Codes.documented.refunded : Codes.invented.pending
    return answer("pending", result, false)
  }
  transitions.succeed(state, payment, { kind: change, hundredths }, moment.nowMs)
  return answer(outcomes[change], payment.result, true)
}
