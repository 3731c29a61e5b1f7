/** IN and `getTransactionList` (checksum.md sections 7 and 8; section 20 points 11, 12 and 38). */
import type { Fields } from "../internal/body.ts"
import type { Moment } from "../kit/Host.ts"
import type { Processed } from "./answers.ts"
import * as answers from "./answers.ts"
import * as Checksums from "./Checksums.ts"
import * as Codes from "./Codes.ts"
import { listProblem } from "./fields.ts"
import type { Merchant } from "./Merchants.ts"
import { isAsynchronous } from "./Payment.ts"
import type { State } from "./State.ts"
import { findById, findByReference } from "./State.ts"
import * as transitions from "./transitions.ts"

/** The id that the inquiry asks for; an id in the path and one in the body must agree. */
const askedId = (pathId: string | undefined, bodyId: string | undefined): string | Codes.Result => {
  if (pathId !== undefined && bodyId !== undefined && pathId !== bodyId) {
    return Codes.invented.idMismatch
  }
  return pathId ?? bodyId ?? Codes.explain(Codes.invented.missingField, "payment id")
}

/**
 * The plain three-field form, or the four-field form when an amount was sent (section 20 point
 * 11).
 */
const isSigned = (
  merchant: Merchant,
  id: string,
  fields: Fields,
  byReference: boolean
): boolean => {
  const checksum = fields.get("authentication.checksum")
  if (Checksums.isSigned(merchant, checksum, (signer) => Checksums.byId(signer, id))) return true
  const amount = fields.get("amount")
  return (
    byReference &&
    amount !== undefined &&
    Checksums.isSigned(merchant, checksum, (signer) => Checksums.create(signer, id, amount))
  )
}

/** Inquiry by payment id (`idType=PID`, the default) or by the merchant's own id (`MID`). */
export const process = (
  state: State,
  merchant: Merchant,
  pathId: string | undefined,
  fields: Fields,
  moment: Moment
): Processed => {
  const idType = fields.get("idType") ?? "PID"
  if (idType !== "PID" && idType !== "MID") {
    const result = Codes.explain(Codes.invented.invalidField, "idType")
    return answers.refused(state, result, "invalid", moment)
  }
  const byReference = idType === "MID"
  const id = askedId(pathId, fields.get(byReference ? "merchantTransactionId" : "paymentId"))
  if (typeof id !== "string") return answers.refused(state, id, "invalid", moment)
  if (!isSigned(merchant, id, fields, byReference)) {
    return answers.refused(state, Codes.invented.wrongChecksum, "badChecksum", moment)
  }
  const payment = byReference
    ? findByReference(state, merchant.memberId, id)
    : findById(state, merchant.memberId, id)
  if (payment === undefined) return answers.notFound
  const settled = transitions.settleIfDue(state, payment, moment.nowMs)
  return { outcome: "found", body: answers.found(state, payment), payment, notify: settled }
}

/**
 * `GET payments/{id}`, the `resourcePath` of an asynchronous return (section 2): no checksum, the
 * token alone. Other payments are not there.
 */
export const resource = (
  state: State,
  merchant: Merchant,
  id: string,
  moment: Moment
): Processed => {
  const payment = findById(state, merchant.memberId, id)
  if (payment === undefined || !isAsynchronous(payment)) return answers.notFound
  const settled = transitions.settleIfDue(state, payment, moment.nowMs)
  return { outcome: "found", body: answers.found(state, payment), payment, notify: settled }
}

const dayMs = 86_400_000

/** Midnight of a `dd/MM/yyyy` day in the gateway's zone; undefined when there is no such day. */
const dayStart = (text: string, utcOffsetMinutes: number): number | undefined => {
  const [day, month, year] = text.split("/").map(Number)
  if (day === undefined || month === undefined || year === undefined) return undefined
  const midnight = Date.UTC(year, month - 1, day)
  const date = new Date(midnight)
  if (date.getUTCDate() !== day || date.getUTCMonth() !== month - 1) return undefined
  return midnight - utcOffsetMinutes * 60_000
}

/**
 * The transactions of one merchant, oldest first, both days included; 15 to a page unless asked
 * otherwise.
 */
export const list = (
  state: State,
  merchant: Merchant,
  fields: Fields,
  moment: Moment
): Processed => {
  if (!Checksums.isSigned(merchant, fields.get("authentication.checksum"), Checksums.list)) {
    return answers.refused(state, Codes.invented.wrongChecksum, "badChecksum", moment)
  }
  const problem = listProblem(fields)
  if (problem !== undefined) return answers.refused(state, problem, "invalid", moment)
  const edge = (name: string, fallback: number) => {
    const text = fields.get(name)
    return text === undefined ? fallback : dayStart(text, state.switches.utcOffsetMinutes)
  }
  const from = edge("pagination.fromdate", -Infinity)
  const until = edge("pagination.todate", Infinity)
  if (from === undefined || until === undefined) {
    const result = Codes.explain(Codes.invented.invalidField, "pagination")
    return answers.refused(state, result, "invalid", moment)
  }
  const status = fields.get("status")
  const page = Number(fields.get("pagination.pageno") ?? "1")
  const size = Number(fields.get("pagination.records") ?? "15")
  const matching = [...state.payments.values()].filter(
    (payment) =>
      payment.memberId === merchant.memberId &&
      payment.createdAtMs >= from &&
      payment.createdAtMs < until + dayMs &&
      (status === undefined || payment.status === status)
  )
  const transaction = matching
    .slice((page - 1) * size, page * size)
    .map((payment) => answers.row(state, payment))
  return {
    outcome: "listed",
    body: { result: Codes.documented.listed, transaction },
    payment: undefined,
    notify: false
  }
}
