/** `POST payout`: money to the customer (checksum.md section 11). */
import type { ActiveFault } from "../Faults.ts"
import type { Fields } from "../internal/body.ts"
import type { Moment } from "../kit/Host.ts"
import type { Processed } from "./answers.ts"
import * as answers from "./answers.ts"
import * as Checksums from "./Checksums.ts"
import * as Codes from "./Codes.ts"
import { pend } from "./decide.ts"
import { payoutProblem } from "./fields.ts"
import type { Merchant } from "./Merchants.ts"
import { newPayment } from "./newPayment.ts"
import type { Payment } from "./Payment.ts"
import type { State } from "./State.ts"
import { findById, findByReference } from "./State.ts"
import * as transitions from "./transitions.ts"

/** The sheet names no field of the customer's account: any field of the group is taken for it. */
const namesCustomer = (fields: Fields): boolean =>
  [...fields.keys()].some((name) => name.startsWith("customer."))

type Refusal = readonly [Codes.Result, string]

/** The earlier payment that the payout refers to; undefined when it names the customer instead. */
const originOf = (
  state: State,
  merchant: Merchant,
  fields: Fields
): { readonly origin: Payment | undefined } | { readonly refusal: Refusal } => {
  const id = fields.get("paymentId")
  const missing = (name: string) => ({
    refusal: [Codes.explain(Codes.invented.missingField, name), "invalid"] as const
  })
  if (id === undefined) {
    if (!namesCustomer(fields)) return missing("paymentId or customer")
    return fields.has("currency") ? { origin: undefined } : missing("currency")
  }
  const origin = findById(state, merchant.memberId, id)
  if (origin === undefined) return { refusal: [Codes.documented.notFound, "notFound"] }
  const isPaid = origin.status === "capturesuccess" || origin.status === "settled"
  if (!isPaid) return { refusal: [Codes.invented.invalidState, "invalidState"] }
  const currency = fields.get("currency") ?? origin.currency
  if (currency !== origin.currency) {
    return { refusal: [Codes.explain(Codes.invented.invalidField, "currency"), "invalid"] }
  }
  return { origin }
}

/** What the payout takes over from the earlier payment. */
const inherited = (origin: Payment | undefined): Fields => {
  if (origin === undefined) return new Map([["paymentMode", "NB"]])
  const taken: Record<string, string | undefined> = {
    currency: origin.currency,
    paymentMode: origin.paymentMode,
    paymentBrand: origin.paymentBrand,
    notificationUrl: origin.notificationUrl,
    "customer.givenName": origin.firstName,
    "customer.surname": origin.lastName,
    "customer.email": origin.email
  }
  return new Map(
    Object.entries(taken).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  )
}

/** Why the request itself is refused. */
const problem = (state: State, merchant: Merchant, fields: Fields): Refusal | undefined => {
  const reference = fields.get("merchantTransactionId") ?? ""
  const isSigned = Checksums.isSigned(merchant, fields.get("authentication.checksum"), (signer) =>
    Checksums.payout(signer, reference, fields.get("amount") ?? "")
  )
  if (!isSigned) return [Codes.invented.wrongChecksum, "badChecksum"]
  const format = payoutProblem(fields)
  if (format !== undefined) return [format, "invalid"]
  return findByReference(state, merchant.memberId, reference) === undefined
    ? undefined
    : [Codes.invented.duplicateReference, "duplicate"]
}

const decide = (
  state: State,
  payment: Payment,
  fault: ActiveFault | undefined,
  nowMs: number
): { readonly outcome: string; readonly notify: boolean } => {
  const { payoutSettlesAfterMs } = state.switches
  if (fault?.name === "decline") {
    transitions.fail(payment, "create", "begun", Codes.documented.failed, nowMs)
    return { outcome: "declined", notify: true }
  }
  if (fault?.name === "pending" || fault?.name === "pendingDecline") {
    pend(payment, fault.name === "pending", fault.afterMs ?? Infinity, nowMs)
    return { outcome: "pending", notify: false }
  }
  if (payoutSettlesAfterMs > 0) {
    pend(payment, true, payoutSettlesAfterMs, nowMs)
    return { outcome: "pending", notify: false }
  }
  transitions.succeed(state, payment, { kind: "create", hundredths: payment.hundredths }, nowMs)
  return { outcome: "paidOut", notify: true }
}

/** Pays out, or refuses without a record. */
export const process = (
  state: State,
  merchant: Merchant,
  fields: Fields,
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => {
  const refuse = ([result, outcome]: Refusal) => answers.refused(state, result, outcome, moment)
  const refusal = problem(state, merchant, fields)
  if (refusal !== undefined) return refuse(refusal)
  const found = originOf(state, merchant, fields)
  if ("refusal" in found) {
    return found.refusal[1] === "notFound" ? answers.notFound : refuse(found.refusal)
  }
  const all = new Map([...inherited(found.origin), ...fields])
  const payment = newPayment(state, merchant, "PO", all, moment)
  const { notify, outcome } = decide(state, payment, fault, moment.nowMs)
  return { outcome, body: answers.paidOut(state, payment, moment), payment, notify }
}
