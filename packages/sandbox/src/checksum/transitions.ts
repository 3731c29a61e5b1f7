/** The only writer of payment statuses and of money movements. */
import type { MovementKind } from "../Ledger.ts"
import * as Codes from "./Codes.ts"
import type { LongStatus, Payment, Underway } from "./Payment.ts"
import { fromHundredths } from "./Payment.ts"
import type { State } from "./State.ts"

const move = (
  state: State,
  payment: Payment,
  kind: MovementKind,
  hundredths: number,
  nowMs: number
): void =>
  state.ledger.record({
    kind,
    reference: payment.merchantTransactionId,
    paymentId: payment.paymentId,
    account: payment.memberId,
    amount: fromHundredths(hundredths),
    currency: payment.currency,
    atMs: nowMs
  })

const become = (
  payment: Payment,
  status: LongStatus,
  result: Codes.Result,
  remark: string,
  nowMs: number
): void => {
  payment.status = status
  payment.result = result
  payment.remark = remark
  payment.updatedAtMs = nowMs
  payment.underway = undefined
}

/** Which change is meant, and over how much. */
export type Change = Pick<Underway, "kind" | "hundredths">

/** The change happens: money moves. */
export const succeed = (state: State, payment: Payment, change: Change, nowMs: number): void => {
  switch (change.kind) {
    case "create":
      if (payment.paymentType === "PA") {
        move(state, payment, "authorize", payment.hundredths, nowMs)
        become(
          payment,
          "authsuccessful",
          Codes.documented.succeeded,
          "AUTHORIZATION SUCCESS",
          nowMs
        )
        return
      }
      payment.capturedHundredths = payment.hundredths
      move(state, payment, "charge", payment.hundredths, nowMs)
      become(payment, "capturesuccess", Codes.documented.succeeded, "Transaction Successful", nowMs)
      return
    case "CP":
      payment.capturedHundredths = change.hundredths
      move(state, payment, "capture", change.hundredths, nowMs)
      become(payment, "capturesuccess", Codes.documented.captured, "CAPTURE SUCCESS", nowMs)
      return
    case "RF":
      payment.refundedHundredths = change.hundredths
      move(state, payment, "refund", change.hundredths, nowMs)
      become(payment, "reversed", Codes.documented.refunded, "REFUND SUCCESS", nowMs)
      return
    case "RV":
      move(state, payment, "void", payment.hundredths, nowMs)
      become(payment, "authcancelled", Codes.documented.cancelled, "CANCEL SUCCESS", nowMs)
  }
}

/** The bank refuses the change: nothing moves. `from` is the status before it began. */
export const fail = (
  payment: Payment,
  kind: Underway["kind"],
  from: LongStatus,
  result: Codes.Result,
  nowMs: number
): void => {
  const status = kind === "create" ? "authfailed" : kind === "CP" ? "capturefailed" : from
  become(payment, status, result, result.bankDescription ?? "Transaction declined", nowMs)
}

const startedStatus = {
  create: "authstarted",
  CP: "capturestarted",
  RF: "markedforreversal",
  RV: "cancelstarted"
} as const

/** The change is under way and settles later. */
export const begin = (payment: Payment, underway: Underway, nowMs: number): void => {
  become(payment, startedStatus[underway.kind], Codes.invented.pending, "Pending", nowMs)
  payment.underway = underway
}

/** Ends what is under way. */
export const settle = (
  state: State,
  payment: Payment,
  succeeds: boolean,
  nowMs: number
): boolean => {
  const { underway } = payment
  if (underway === undefined) return false
  if (succeeds) succeed(state, payment, underway, nowMs)
  else fail(payment, underway.kind, underway.from, Codes.documented.failed, nowMs)
  return true
}

/** Ends what is under way if its time has come. */
export const settleIfDue = (state: State, payment: Payment, nowMs: number): boolean => {
  const { underway } = payment
  if (underway === undefined || underway.settlesAtMs > nowMs) return false
  return settle(state, payment, underway.succeeds, nowMs)
}

/** The customer is sent to a page; they approve, fail or leave it there. */
export const challenge = (payment: Payment, nowMs: number): void => {
  const threeD = payment.card !== undefined
  const result = threeD ? Codes.invented.challenge : Codes.invented.pending
  become(payment, threeD ? "3D Authstarted" : "authstarted", result, "Customer redirected", nowMs)
  payment.underway = {
    kind: "create",
    succeeds: true,
    hundredths: payment.hundredths,
    settlesAtMs: Infinity,
    from: payment.status
  }
}

/** The customer leaves the page without deciding. */
export const cancel = (payment: Payment, nowMs: number): void =>
  become(payment, "cancelled", Codes.documented.failed, "Cancelled by the customer", nowMs)

/** The bank pays out to the merchant. */
export const markSettled = (payment: Payment, nowMs: number): void =>
  become(payment, "settled", Codes.documented.succeeded, "Settled", nowMs)

/** The cardholder takes the money back. */
export const chargeBack = (state: State, payment: Payment, nowMs: number): void => {
  move(state, payment, "chargeback", payment.capturedHundredths, nowMs)
  become(payment, "chargeback", Codes.documented.failed, "Chargeback", nowMs)
}
