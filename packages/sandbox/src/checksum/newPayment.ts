/** A payment record out of a request's fields, before anything has happened to it. */
import type { Fields } from "../internal/body.ts"
import type { Moment } from "../kit/Host.ts"
import * as Codes from "./Codes.ts"
import { isCardMode } from "./fields.ts"
import type { Merchant } from "./Merchants.ts"
import type { CardSummary, Payment, PaymentType } from "./Payment.ts"
import { toHundredths } from "./Payment.ts"
import type { State } from "./State.ts"
import { referenceKey } from "./State.ts"
import { newId, reusableOf } from "./StoredCards.ts"

const summarize = (fields: Fields): CardSummary | undefined => {
  const number = fields.get("card.number")
  if (number === undefined || !isCardMode(fields.get("paymentMode") ?? "")) return undefined
  const names = [fields.get("customer.givenName"), fields.get("customer.surname")]
  return {
    bin: number.slice(0, 6),
    last4Digits: number.slice(-4),
    holder: fields.get("card.holder") ?? names.filter((name) => name !== undefined).join(" "),
    expiryMonth: fields.get("card.expiryMonth") ?? "",
    expiryYear: fields.get("card.expiryYear") ?? ""
  }
}

/** The fields of checked requests; without a `merchantTransactionId` the payment's id serves. */
const recordOf = (
  state: State,
  merchant: Merchant,
  paymentType: PaymentType,
  fields: Fields,
  moment: Moment
): Payment => {
  const field = (name: string, fallback = "") => fields.get(name) ?? fallback
  const paymentId = String(state.nextPaymentId++)
  const card = summarize(fields)
  const registers = card !== undefined && fields.get("createRegistration") === "true"
  const isInitial = fields.get("recurringType") === "INITIAL"
  return {
    paymentId,
    memberId: merchant.memberId,
    merchantTransactionId: field("merchantTransactionId", paymentId),
    paymentType,
    paymentMode: field("paymentMode"),
    paymentBrand: field("paymentBrand"),
    amount: field("amount"),
    hundredths: toHundredths(field("amount")),
    currency: field("currency"),
    tmplAmount: field("tmpl_amount", field("amount")),
    tmplCurrency: field("tmpl_currency", field("currency")),
    descriptor: field("orderDescriptor").slice(0, 30),
    firstName: field("customer.givenName"),
    lastName: field("customer.surname"),
    email: field("customer.email"),
    customerId: field("customer.customerId"),
    phone: field("customer.phone"),
    telnocc: field("customer.telnocc"),
    country: field("shipping.country"),
    city: field("shipping.city"),
    street: field("shipping.street1"),
    card,
    terminalId: field("authentication.terminalId", merchant.terminalId),
    bankReferenceId: String(100_000 + Math.floor(moment.draw() * 900_000)),
    registrationId: registers ? newId(moment.draw) : undefined,
    reusable: registers || isInitial ? reusableOf(fields) : undefined,
    isInitial,
    notificationUrl: fields.get("notificationUrl"),
    merchantRedirectUrl: fields.get("merchantRedirectUrl"),
    redirectMethod: field("redirectMethod", "POST"),
    createdAtMs: moment.nowMs,
    updatedAtMs: moment.nowMs,
    status: "begun",
    result: Codes.invented.pending,
    remark: "",
    eci: "",
    capturedHundredths: 0,
    refundedHundredths: 0,
    underway: undefined
  }
}

/** Adds a payment to the records: found from now on by both ids. */
export const newPayment = (
  state: State,
  merchant: Merchant,
  paymentType: PaymentType,
  fields: Fields,
  moment: Moment
): Payment => {
  const payment = recordOf(state, merchant, paymentType, fields, moment)
  state.payments.set(payment.paymentId, payment)
  state.byReference.set(referenceKey(payment.memberId, payment.merchantTransactionId), payment)
  return payment
}
