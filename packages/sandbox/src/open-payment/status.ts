/** Looking up transactions (open-payment.md sections 2.5 and 2.6; section 9 points 1, 3 and 8). */
import type { Fields } from "../internal/body.ts"
import type { Moment } from "../kit/Host.ts"
import type { Json, Processed } from "../kit/pipeline.ts"
import * as answers from "./answers.ts"
import { methodOf } from "./Cards.ts"
import * as Codes from "./Codes.ts"
import * as Ids from "./Ids.ts"
import type { State } from "./State.ts"
import { findTransaction, referenceKey } from "./State.ts"
import type { Transaction } from "./Transaction.ts"
import { rootOf, treeOf } from "./Transaction.ts"

/** The answer to a GET of a transaction. */
export const read = (state: State, transaction: Transaction): Processed => {
  const isRefused = Codes.phaseOf(transaction.result.code) === "rejected"
  return {
    outcome: "found",
    body: answers.transaction(transaction),
    status: isRefused ? state.switches.refusedGetStatus : 200,
    paymentId: transaction.id
  }
}

/** No such transaction of this entity. */
export const notFound = (entityId: string, moment: Moment): Processed => ({
  outcome: "notFound",
  status: 404,
  body: answers.code("700.400.580", moment, entityId)
})

/** `GET /v1/payments/{id}` and `GET /v1/threeDSecure/{id}`. */
export const byId = (
  state: State,
  entityId: string,
  id: string,
  isAuthentication: boolean,
  moment: Moment
): Processed => {
  const transaction = findTransaction(state, entityId, id)
  const fits = (transaction?.paymentType === "3D") === isAuthentication
  return transaction === undefined || !fits ? notFound(entityId, moment) : read(state, transaction)
}

const listed = (fields: Fields, name: string): ReadonlyArray<string> | undefined =>
  fields.get(name)?.split(",")

const passes = (fields: Fields) => {
  const types = listed(fields, "paymentTypes")
  const methods = listed(fields, "paymentMethods")
  return ({ instrument, paymentType }: Transaction): boolean =>
    (types === undefined || types.includes(paymentType)) &&
    (methods === undefined || methods.includes(methodOf(instrument?.brand ?? "")))
}

const envelope = (
  name: "payments" | "records",
  found: ReadonlyArray<Transaction>,
  entityId: string,
  moment: Moment
): Processed => {
  if (found.length === 0) return notFound(entityId, moment)
  const list: Json = { [name]: found.map(answers.transaction) }
  return { outcome: "listed", body: answers.code("000.000.100", moment, entityId, list) }
}

/** `GET /v1/query/{id}` and `GET /v3/query/{id}`: one payment, or the whole tree as records. */
export const record = (
  state: State,
  entityId: string,
  id: string,
  fields: Fields,
  moment: Moment
): Processed => {
  const transaction = findTransaction(state, entityId, id)
  if (transaction === undefined) return notFound(entityId, moment)
  if (fields.get("includeLinkedTransactions") !== "true") return read(state, transaction)
  const tree = treeOf(rootOf(transaction)).filter(passes(fields))
  return envelope("records", tree, entityId, moment)
}

/** `YYYY-MM-DD HH:MM:SS` in UTC, as its form has been checked. */
const toMillis = (text: string): number => Date.parse(`${text.replace(" ", "T")}Z`)

/** Everything, or what has the asked-for merchantTransactionId. */
const candidates = (state: State, entityId: string, fields: Fields) => {
  const reference = fields.get("merchantTransactionId")
  if (reference === undefined) return [...state.transactions.values()]
  return state.byReference.get(referenceKey(entityId, reference)) ?? []
}

const isAsked = (fields: Fields) => {
  const shortId = fields.get("shortId")
  const from = fields.get("date.from")
  const to = fields.get("date.to")
  return (transaction: Transaction): boolean =>
    (shortId === undefined || transaction.shortId === shortId) &&
    (from === undefined || transaction.createdAtMs >= toMillis(from)) &&
    // The second that `date.to` names belongs to the range.
    (to === undefined || transaction.createdAtMs < toMillis(to) + 1000)
}

/** The three lists: `payments` in version 1, `records` in version 3. Oldest first, no paging. */
export const list = (
  state: State,
  entityId: string,
  fields: Fields,
  name: "payments" | "records",
  moment: Moment
): Processed => {
  const asked = isAsked(fields)
  const allowed = passes(fields)
  const found = candidates(state, entityId, fields).filter(
    (transaction) =>
      transaction.entityId === entityId &&
      transaction.paymentType !== "3D" &&
      asked(transaction) &&
      allowed(transaction)
  )
  return envelope(name, found, entityId, moment)
}

/** `GET /v1/resultcodes`: the whole catalogue. */
export const catalogue = (moment: Moment): Json => ({
  resultCodes: Object.entries(Codes.listed).map(([code, description]) => ({ code, description })),
  timestamp: Ids.timestamp(moment.nowMs)
})
