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

/** The payment comes about: what its type means. */
const bring = (state: State, payment: Payment, nowMs: number): void => {
  const { hundredths, memberId, registrationId, reusable } = payment
  if (registrationId !== undefined && reusable !== undefined) {
    state.cards.set(registrationId, { registrationId, memberId, fields: reusable })
  }
  const { succeeded } = Codes.documented
  switch (payment.paymentType) {
    case "PA":
      move(state, payment, "authorize", hundredths, nowMs)
      become(payment, "authsuccessful", succeeded, "AUTHORIZATION SUCCESS", nowMs)
      return
    case "DB":
      payment.capturedHundredths = hundredths
      move(state, payment, "charge", hundredths, nowMs)
      become(payment, "capturesuccess", succeeded, "Transaction Successful", nowMs)
      return
    case "PO":
      move(state, payment, "payout", hundredths, nowMs)
      become(payment, "payoutsuccessful", succeeded, "PAYOUT SUCCESS", nowMs)
  }
}

/** The change happens: money moves. */
export const succeed = (state: State, payment: Payment, change: Change, nowMs: number): void => {
  switch (change.kind) {
    case "create":
      bring(state, payment, nowMs)
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

const failedStatus = { PA: "authfailed", DB: "authfailed", PO: "payoutfailed" } as const

/** The bank refuses the change: nothing moves. `from` is the status before it began. */
export const fail = (
  payment: Payment,
  kind: Underway["kind"],
  from: LongStatus,
  result: Codes.Result,
  nowMs: number
): void => {
  const refused = kind === "create" ? failedStatus[payment.paymentType] : from
  const status = kind === "CP" ? "capturefailed" : refused
  become(payment, status, result, result.bankDescription ?? "Transaction declined", nowMs)
}

const startedStatus = {
  CP: "capturestarted",
  RF: "markedforreversal",
  RV: "cancelstarted"
} as const

/** The change is under way and settles later. */
export const begin = (payment: Payment, underway: Underway, nowMs: number): void => {
  const { kind } = underway
  const created = payment.paymentType === "PO" ? "payoutstarted" : "authstarted"
  const status = kind === "create" ? created : startedStatus[kind]
  become(payment, status, Codes.invented.pending, "Pending", nowMs)
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

/** Nothing happens until the customer, or the control API, decides. */
const wait = (payment: Payment, status: LongStatus, result: Codes.Result, nowMs: number): void => {
  become(payment, status, result, "Customer redirected", nowMs)
  const { hundredths } = payment
  const settlesAtMs = Infinity
  payment.underway = { kind: "create", succeeds: true, hundredths, settlesAtMs, from: status }
}

/** The customer is sent to a page; they approve, fail or leave it there. */
export const challenge = (payment: Payment, nowMs: number): void =>
  payment.card === undefined
    ? wait(payment, "authstarted", Codes.invented.pending, nowMs)
    : wait(payment, "3D Authstarted", Codes.invented.challenge, nowMs)

/** The customer has a link and may or may not open it. */
export const invite = (payment: Payment, nowMs: number): void =>
  wait(payment, "begun", Codes.invented.pending, nowMs)

/** The customer leaves the page without deciding, or the merchant withdraws the link. */
export const cancel = (payment: Payment, by: "customer" | "merchant", nowMs: number): void =>
  become(payment, "cancelled", Codes.documented.failed, `Cancelled by the ${by}`, nowMs)

/** Time runs out for a preauthorization, whose hold is released, or for a page. */
export const expire = (state: State, payment: Payment, nowMs: number): boolean => {
  if (payment.status === "authsuccessful" || payment.status === "capturefailed") {
    move(state, payment, "void", payment.hundredths, nowMs)
    become(payment, "authcancelled", Codes.documented.cancelled, "Expired", nowMs)
    return true
  }
  const { underway } = payment
  if (underway?.kind !== "create" || underway.settlesAtMs !== Infinity) return false
  fail(payment, "create", underway.from, Codes.documented.failed, nowMs)
  return true
}

/** The bank pays out to the merchant. */
export const markSettled = (payment: Payment, nowMs: number): void =>
  become(payment, "settled", Codes.documented.succeeded, "Settled", nowMs)

/** The cardholder takes the money back. */
export const chargeBack = (state: State, payment: Payment, nowMs: number): void => {
  move(state, payment, "chargeback", payment.capturedHundredths, nowMs)
  become(payment, "chargeback", Codes.documented.failed, "Chargeback", nowMs)
}
