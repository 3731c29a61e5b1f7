/**
 * The shapes of the gateway's answers (checksum.md sections 5.2, 7 and 8). Every number is a
 * string.
 */
import type { Moment } from "../kit/Host.ts"
import type { Json } from "../kit/pipeline.ts"
import type { Result } from "./Codes.ts"
import * as Codes from "./Codes.ts"
import type { Decision } from "./decide.ts"
import type { Payment } from "./Payment.ts"
import { fromHundredths, timestamp } from "./Payment.ts"
import type { State } from "./State.ts"
import { isStored, shortStatus } from "./State.ts"

/**
 * What processing a call came to: the answer, a word for the log, and whether the merchant is to
 * be notified.
 */
export interface Processed {
  readonly outcome: string
  readonly body: Json
  readonly payment: Payment | undefined
  readonly notify: boolean
}

/** The answer of a payment that was decided on, with the customer's way where there is one. */
export const decided = (
  payment: Payment,
  { notify, outcome, redirect }: Decision,
  body: Json
): Processed => ({
  outcome,
  body: redirect === undefined ? body : { ...body, redirect },
  payment,
  notify
})

const clock = (state: State, moment: Moment) =>
  timestamp(moment.nowMs, state.switches.utcOffsetMinutes)

/** Answer to a create (section 5.2). */
export const created = (state: State, payment: Payment, moment: Moment): Json => ({
  paymentId: payment.paymentId,
  transactionStatus: shortStatus(state, payment.status),
  paymentBrand: payment.paymentBrand,
  paymentMode: payment.paymentMode,
  paymentType: payment.paymentType,
  amount: payment.amount,
  currency: payment.currency,
  tmpl_amount: payment.tmplAmount,
  tmpl_currency: payment.tmplCurrency,
  merchantTransactionId: payment.merchantTransactionId,
  descriptor: payment.descriptor,
  remark: payment.remark,
  ...(payment.card === undefined ? {} : { card: payment.card }),
  eci: payment.eci,
  ...(isStored(state, payment) ? { registrationId: payment.registrationId } : {}),
  result: payment.result,
  timestamp: clock(state, moment)
})

/**
 * Answer to a payment with a stored card (section 10): short, but with the status where the
 * customer is sent on, as section 6 has it.
 */
export const paidWithToken = (
  state: State,
  payment: Payment,
  { redirect }: Decision,
  moment: Moment
): Json => {
  if (state.switches.tokenPaymentAnswersInFull) return created(state, payment, moment)
  return {
    paymentId: payment.paymentId,
    paymentType: payment.paymentType,
    ...(redirect === undefined ? {} : { transactionStatus: shortStatus(state, payment.status) }),
    result: payment.result,
    timestamp: clock(state, moment)
  }
}

/** Answer to a payout (section 11). */
export const paidOut = (state: State, payment: Payment, moment: Moment): Json => ({
  paymentId: payment.paymentId,
  status: payment.status,
  transactionStatus: shortStatus(state, payment.status),
  paymentBrand: payment.paymentBrand,
  paymentMode: payment.paymentMode,
  amount: payment.amount,
  currency: payment.currency,
  timestamp: clock(state, moment),
  merchantTransactionId: payment.merchantTransactionId,
  remark: payment.remark,
  result: payment.result
})

/** Answer to what succeeds without a payment of its own: `result`, `timestamp` and these fields. */
export const done = (state: State, outcome: string, fields: Json, moment: Moment): Processed => ({
  outcome,
  body: { ...fields, result: Codes.documented.succeeded, timestamp: clock(state, moment) },
  payment: undefined,
  notify: false
})

/** Answer to CP, RF and RV (section 7). */
export const changed = (state: State, payment: Payment, result: Result, moment: Moment): Json => ({
  paymentId: payment.paymentId,
  ...(state.switches.backOfficeTransactionStatus
    ? { transactionStatus: shortStatus(state, payment.status) }
    : {}),
  result,
  timestamp: clock(state, moment)
})

/** Answer to IN (section 7): `result` describes the lookup, not the payment. */
export const found = (state: State, payment: Payment): Json => ({
  paymentId: payment.paymentId,
  status: payment.status,
  transactionStatus: shortStatus(state, payment.status),
  paymentBrand: payment.paymentBrand,
  paymentMode: payment.paymentMode,
  amount: payment.amount,
  currency: payment.currency,
  tmpl_amount: payment.tmplAmount,
  tmpl_currency: payment.tmplCurrency,
  firstName: payment.firstName,
  lastName: payment.lastName,
  merchantTransactionId: payment.merchantTransactionId,
  descriptor: payment.descriptor,
  remark: payment.remark,
  eci: payment.eci,
  ...(payment.card === undefined ? {} : { card: payment.card }),
  timestamp: timestamp(payment.updatedAtMs, state.switches.utcOffsetMinutes),
  result: Codes.documented.found
})

/** One row of the transaction list (section 8): the status is LONG here. */
export const row = (state: State, payment: Payment): Json => {
  const date = timestamp(payment.createdAtMs, state.switches.utcOffsetMinutes)
  return {
    amount: payment.amount,
    currency: payment.currency,
    systemPaymentId: payment.paymentId,
    merchantTransactionId: payment.merchantTransactionId,
    transactionStatus: payment.status,
    captureamount: fromHundredths(payment.capturedHundredths),
    refundamount: fromHundredths(payment.refundedHundredths),
    chargebackamount: payment.status === "chargeback" ? payment.amount : "0.00",
    payoutamount: payment.status === "payoutsuccessful" ? payment.amount : "0.00",
    date: `${date}.0`,
    transactionDate: date,
    remark: `SYS:${payment.remark}`,
    customer: {
      givenName: payment.firstName,
      surname: payment.lastName,
      phone: payment.phone,
      email: payment.email,
      telnocc: payment.telnocc,
      country: payment.country,
      city: payment.city,
      street: payment.street
    },
    card: { bin: payment.card?.bin ?? "", lastFourDigits: payment.card?.last4Digits ?? "" },
    transactionReceiptImg: "",
    bankReferenceId: payment.bankReferenceId,
    terminalid: payment.terminalId
  }
}

/** A request that was refused before it became anything (section 20 point 5). */
export const refused = (
  state: State,
  result: Result,
  outcome: string,
  moment: Moment
): Processed => ({
  outcome,
  body: { paymentId: "-", transactionStatus: "N", result, timestamp: clock(state, moment) },
  payment: undefined,
  notify: false
})

/** No such payment: only a `result` node (section 2). */
export const notFound: Processed = {
  outcome: "notFound",
  body: { result: Codes.documented.notFound },
  payment: undefined,
  notify: false
}
