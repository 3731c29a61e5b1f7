/** `POST payments`: one new payment, or a refusal without one (checksum.md sections 5 and 6). */
import type { ActiveFault } from "../Faults.ts"
import type { Fields } from "../internal/body.ts"
import type { Processed } from "./answers.ts"
import * as answers from "./answers.ts"
import * as Checksums from "./Checksums.ts"
import * as Codes from "./Codes.ts"
import { createProblem, isCardMode } from "./fields.ts"
import type { Merchant } from "./Merchants.ts"
import type { CardSummary, Payment } from "./Payment.ts"
import { toHundredths } from "./Payment.ts"
import type { Moment, State } from "./State.ts"
import { findByReference, referenceKey } from "./State.ts"
import * as transitions from "./transitions.ts"
import * as Triggers from "./Triggers.ts"

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

/** Letters and digits by chance; an id here, not a secret of production strength. */
const randomText = (length: number, draw: () => number): string =>
  Array.from({ length }, () => alphabet.charAt(Math.floor(draw() * alphabet.length))).join("")

const isExpired = (fields: Fields, nowMs: number): boolean => {
  const year = Number(fields.get("card.expiryYear"))
  const month = Number(fields.get("card.expiryMonth"))
  return Date.UTC(year, month, 1) <= nowMs
}

const wantsChallenge = (fields: Fields): boolean =>
  fields.get("attemptThreeD")?.toLowerCase() === "only3d"

const behaviourOf = (state: State, fields: Fields): Triggers.CardBehaviour => {
  if (!isCardMode(fields.get("paymentMode") ?? "")) return { _tag: "Challenge" }
  if (wantsChallenge(fields)) return { _tag: "Challenge" }
  return state.switches.triggers
    ? Triggers.cardBehaviour(fields.get("card.number") ?? "")
    : { _tag: "Approve" }
}

/** Why the request does not become a payment, and the word for the log. */
const problem = (
  state: State,
  merchant: Merchant,
  fields: Fields,
  moment: Moment
): readonly [Codes.Result, string] | undefined => {
  const reference = fields.get("merchantTransactionId") ?? ""
  const checksum = fields.get("authentication.checksum") ?? ""
  const expected = Checksums.create(merchant, reference, fields.get("amount") ?? "")
  if (!Checksums.matches(checksum, expected)) return [Codes.invented.wrongChecksum, "badChecksum"]
  const format = createProblem(fields)
  if (format !== undefined) return [format, "invalid"]
  if (toHundredths(fields.get("amount") ?? "") === 0) {
    return [Codes.explain(Codes.invented.invalidField, "amount"), "invalid"]
  }
  if (findByReference(state, merchant.memberId, reference) !== undefined) {
    return [Codes.invented.duplicateReference, "duplicate"]
  }
  if (isCardMode(fields.get("paymentMode") ?? "") && isExpired(fields, moment.nowMs)) {
    return [Codes.invented.cardExpired, "invalid"]
  }
  const redirects = behaviourOf(state, fields)._tag === "Challenge"
  if (redirects && !fields.has("merchantRedirectUrl")) {
    return [Codes.explain(Codes.invented.missingField, "merchantRedirectUrl"), "invalid"]
  }
  return undefined
}

const summarize = (fields: Fields): CardSummary | undefined => {
  if (!isCardMode(fields.get("paymentMode") ?? "")) return undefined
  const number = fields.get("card.number") ?? ""
  const names = [fields.get("customer.givenName"), fields.get("customer.surname")]
  return {
    bin: number.slice(0, 6),
    last4Digits: number.slice(-4),
    holder: fields.get("card.holder") ?? names.filter((name) => name !== undefined).join(" "),
    expiryMonth: fields.get("card.expiryMonth") ?? "",
    expiryYear: fields.get("card.expiryYear") ?? ""
  }
}

const newPayment = (state: State, merchant: Merchant, fields: Fields, moment: Moment): Payment => {
  const field = (name: string, fallback = "") => fields.get(name) ?? fallback
  const amount = field("amount")
  const registers = fields.get("createRegistration") === "true"
  return {
    paymentId: String(state.nextPaymentId++),
    memberId: merchant.memberId,
    merchantTransactionId: field("merchantTransactionId"),
    paymentType: field("paymentType"),
    paymentMode: field("paymentMode"),
    paymentBrand: field("paymentBrand"),
    amount,
    hundredths: toHundredths(amount),
    currency: field("currency"),
    tmplAmount: field("tmpl_amount", amount),
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
    card: summarize(fields),
    terminalId: field("authentication.terminalId", merchant.terminalId),
    bankReferenceId: String(100_000 + Math.floor(moment.draw() * 900_000)),
    registrationId: registers ? randomText(32, moment.draw) : undefined,
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

/**
 * Sends the customer to a page: with the three ACS inputs for a card, by plain forward otherwise
 * (section 6).
 */
const redirectOf = (payment: Payment, secret: string, mountUrl: string) => {
  if (payment.card === undefined) {
    return { url: `${mountUrl}/acs?MD=${secret}`, method: "GET", target: "_self", parameters: [] }
  }
  const request = Buffer.from(JSON.stringify({ paymentId: payment.paymentId })).toString("base64")
  return {
    url: `${mountUrl}/acs`,
    method: "POST",
    target: "_self",
    parameters: [
      { name: "MD", value: secret },
      { name: "PaReq", value: request },
      { name: "TermUrl", value: `${mountUrl}/acs/complete` }
    ]
  }
}

const store = (state: State, payment: Payment): void => {
  state.payments.set(payment.paymentId, payment)
  state.byReference.set(referenceKey(payment.memberId, payment.merchantTransactionId), payment)
}

const declined = (bankCode: string, bankDescription: string): Codes.Result => ({
  ...Codes.documented.failed,
  bankCode,
  bankDescription
})

const pend = (payment: Payment, succeeds: boolean, afterMs: number, moment: Moment): void =>
  transitions.begin(
    payment,
    {
      kind: "create",
      succeeds,
      hundredths: payment.hundredths,
      settlesAtMs: moment.nowMs + afterMs,
      from: payment.status
    },
    moment.nowMs
  )

/** Creates the payment, in the way that the fault or the card asks for. */
export const process = (
  state: State,
  merchant: Merchant,
  fields: Fields,
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => {
  const refusal = problem(state, merchant, fields, moment)
  if (refusal !== undefined) return answers.refused(state, refusal[0], refusal[1], moment)
  const payment = newPayment(state, merchant, fields, moment)
  store(state, payment)
  const answer = (outcome: string, notify: boolean): Processed => ({
    outcome,
    body: answers.created(state, payment, moment),
    payment,
    notify
  })
  const behaviour = behaviourOf(state, fields)
  if (fault?.name === "decline") {
    transitions.fail(payment, "create", "begun", declined("05", "Do not honour"), moment.nowMs)
    return answer("declined", true)
  }
  if (fault?.name === "pending" || fault?.name === "pendingDecline") {
    pend(payment, fault.name === "pending", fault.afterMs ?? Infinity, moment)
    return answer("pending", false)
  }
  switch (behaviour._tag) {
    case "Decline": {
      const result = declined(behaviour.bankCode, behaviour.bankDescription)
      transitions.fail(payment, "create", "begun", result, moment.nowMs)
      return answer("declined", true)
    }
    case "Pending":
      pend(payment, true, Triggers.pendingSettlesAfterMs, moment)
      return answer("pending", false)
    case "Challenge": {
      const secret = randomText(32, moment.draw)
      state.challenges.set(secret, payment)
      transitions.challenge(payment, moment.nowMs)
      const processed = answer("challenge", false)
      const redirect = redirectOf(payment, secret, moment.mountUrl)
      return { ...processed, body: { ...processed.body, redirect } }
    }
    case "Approve":
      transitions.succeed(
        state,
        payment,
        { kind: "create", hundredths: payment.hundredths },
        moment.nowMs
      )
      return answer("approved", true)
  }
}
