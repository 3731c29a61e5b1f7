/**
 * What the gateway sends to the merchant (checksum.md section 13; section 20 points 14 to 18 and
 * 26).
 */
import { Effect } from "effect"
import type { Deliver, OutgoingRequest } from "../Gateway.ts"
import * as Checksums from "./Checksums.ts"
import type { Payment } from "./Payment.ts"
import { timestamp } from "./Payment.ts"
import type { Delivery, State } from "./State.ts"
import { shortStatus } from "./State.ts"

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
  ...(payment.registrationId === undefined ? {} : { token: payment.registrationId }),
  eci: payment.eci,
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

const encode = (state: State, url: string, payment: Payment, forged: boolean): OutgoingRequest => {
  const genuine = fieldsOf(state, payment)
  const fields = forged ? { ...genuine, checksum: Checksums.digest("forged") } : genuine
  return state.switches.notificationEncoding === "form"
    ? { url, contentType: "application/x-www-form-urlencoded;charset=UTF-8", body: toForm(fields) }
    : { url, contentType: "application/json;charset=UTF-8", body: JSON.stringify(fields) }
}

const isAccepted = (status: number) => status >= 200 && status < 300

/** Sends at least once and again after each wait, until a 2xx. */
const send = (state: State, deliver: Deliver, request: OutgoingRequest, delivery: Delivery) =>
  Effect.gen(function* () {
    const { notificationDelayMs, notificationRetryDelaysMs } = state.switches
    for (const waitMs of [notificationDelayMs, ...notificationRetryDelaysMs]) {
      if (waitMs > 0) yield* Effect.sleep(waitMs)
      delivery.tries += 1
      delivery.lastStatus = yield* deliver(request).pipe(
        Effect.catchTag("DeliveryFailed", () => Effect.succeed(undefined))
      )
      if (delivery.lastStatus === undefined || !isAccepted(delivery.lastStatus)) continue
      delivery.delivered = true
      return
    }
  })

const maximumLogged = 10_000

/**
 * The delivery of a notification of the payment's present status, fixed now and sent when run;
 * undefined when
 * the merchant gave no `notificationUrl`. `forged` puts a checksum on it that no key makes.
 */
export const prepare = (
  state: State,
  deliver: Deliver,
  payment: Payment,
  forged = false
): Effect.Effect<void> | undefined => {
  const url = payment.notificationUrl
  if (url === undefined) return undefined
  const delivery: Delivery = {
    paymentId: payment.paymentId,
    status: payment.status,
    url,
    tries: 0,
    lastStatus: undefined,
    delivered: false
  }
  if (state.deliveries.length < maximumLogged) state.deliveries.push(delivery)
  return send(state, deliver, encode(state, url, payment, forged), delivery)
}
