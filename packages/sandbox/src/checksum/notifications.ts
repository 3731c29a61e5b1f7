/**
 * What the gateway sends to the merchant (checksum.md section 13; section 20 points 14 to 18 and
 * 26).
 */
import type { OutgoingRequest } from "../Gateway.ts"
import type { Notification, Variant } from "../kit/Notifier.ts"
import * as Checksums from "./Checksums.ts"
import { isAsynchronous, type Payment } from "./Payment.ts"
import { fromHundredths, timestamp } from "./Payment.ts"
import { basePath } from "./routes.ts"
import type { State } from "./State.ts"
import { isStored, shortStatus } from "./State.ts"

/** Signs as formula 22; the switch of point 14 signs the long status instead. */
const sign = (state: State, payment: Payment, long: boolean): string => {
  const secureKey = state.merchants.byMember(payment.memberId)?.secureKey ?? ""
  const { amount, merchantTransactionId, paymentId, status } = payment
  const signed = long ? status : shortStatus(state, status)
  return Checksums.notification(secureKey, paymentId, merchantTransactionId, amount, signed)
}

/**
 * The notification's fields (section 13.1): both status forms, and a card object even without a
 * card.
 */
export const fieldsOf = (state: State, payment: Payment) => ({
  paymentId: payment.paymentId,
  status: payment.status,
  transactionStatus: shortStatus(state, payment.status),
  paymentBrand: payment.paymentBrand,
  paymentMode: payment.paymentMode,
  firstName: payment.firstName,
  lastName: payment.lastName,
  amount: payment.amount,
  currency: payment.currency,
  descriptor: payment.descriptor,
  merchantTransactionId: payment.merchantTransactionId,
  remark: payment.remark,
  tmpl_amount: payment.tmplAmount,
  tmpl_currency: payment.tmplCurrency,
  checksum: sign(state, payment, state.switches.signLongStatus),
  result: { code: payment.result.code, description: payment.result.description },
  customer: { email: payment.email, id: payment.customerId },
  card: {
    bin: payment.card?.bin ?? "",
    lastFourDigits: payment.card?.last4Digits ?? "",
    last4Digits: payment.card?.last4Digits ?? "",
    expiryMonth: payment.card?.expiryMonth ?? "",
    expiryYear: payment.card?.expiryYear ?? ""
  },
  timestamp: timestamp(payment.updatedAtMs, state.switches.utcOffsetMinutes),
  eci: payment.eci,
  bankReferenceId: payment.bankReferenceId,
  terminalId: payment.terminalId
})

/** The flat fields of the browser's return (section 13.2); `status` is the SHORT one. */
export const returnFieldsOf = (
  state: State,
  payment: Payment
): Readonly<Record<string, string>> => ({
  trackingid: payment.paymentId,
  paymentId: payment.paymentId,
  merchantTransactionId: payment.merchantTransactionId,
  desc: payment.merchantTransactionId,
  status: shortStatus(state, payment.status),
  amount: payment.amount,
  currency: payment.currency,
  tmpl_amount: payment.tmplAmount,
  tmpl_currency: payment.tmplCurrency,
  checksum: sign(state, payment, false),
  descriptor: payment.descriptor,
  resultCode: payment.result.code,
  resultDescription: payment.result.description,
  firstName: payment.firstName,
  lastName: payment.lastName,
  custEmail: payment.email,
  paymentMode: payment.paymentMode,
  paymentBrand: payment.paymentBrand,
  cardBin: payment.card?.bin ?? "",
  cardLast4Digits: payment.card?.last4Digits ?? "",
  ...(payment.registrationId !== undefined && isStored(state, payment)
    ? { token: payment.registrationId }
    : {}),
  eci: payment.eci,
  // Only an asynchronous payment's status can be asked for by GET (section 2).
  ...(isAsynchronous(payment) ? { resourcePath: `${basePath}payments/${payment.paymentId}` } : {}),
  timestamp: timestamp(payment.updatedAtMs, state.switches.utcOffsetMinutes)
})

const toForm = (fields: Readonly<Record<string, string | Readonly<Record<string, string>>>>) => {
  const form = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value === "string") form.append(name, value)
    else for (const [part, text] of Object.entries(value)) form.append(`${name}.${part}`, text)
  }
  return form.toString()
}

const otherAmount = ({ hundredths }: Payment): string => fromHundredths(hundredths + 100)

const encode = (state: State, url: string, payment: Payment, variant: Variant): OutgoingRequest => {
  const told = variant === "wrongAmount" ? { ...payment, amount: otherAmount(payment) } : payment
  const genuine = fieldsOf(state, told)
  const isForged = variant === "forged"
  const fields = isForged ? { ...genuine, checksum: Checksums.digest("forged") } : genuine
  return state.switches.notificationEncoding === "form"
    ? { url, contentType: "application/x-www-form-urlencoded;charset=UTF-8", body: toForm(fields) }
    : { url, contentType: "application/json;charset=UTF-8", body: JSON.stringify(fields) }
}

/** The payment's present status, to be told; undefined when the merchant gave no URL for it. */
export const notificationOf = (state: State, payment: Payment): Notification | undefined => {
  const url = payment.notificationUrl
  if (url === undefined) return undefined
  return {
    paymentId: payment.paymentId,
    reference: payment.merchantTransactionId,
    status: payment.status,
    encode: (variant) => encode(state, url, payment, variant)
  }
}
