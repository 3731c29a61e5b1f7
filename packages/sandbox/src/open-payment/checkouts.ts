/** COPYandPAY sessions (open-payment.md section 2.3): prepare, update, delete, status, submit. */
import type { ActiveFault } from "../Faults.ts"
import type { Fields } from "../internal/body.ts"
import type { Moment } from "../kit/Host.ts"
import type { Json, Processed } from "../kit/pipeline.ts"
import * as answers from "./answers.ts"
import { amountProblem } from "./checks.ts"
import * as Codes from "./Codes.ts"
import { parameterErrors } from "./fields.ts"
import * as Ids from "./Ids.ts"
import { invalid } from "./payments.ts"
import * as registrations from "./registrations.ts"
import type { ListedCode } from "./resultCodes.ts"
import type { Checkout, Registration, State } from "./State.ts"
import * as status from "./status.ts"
import { integrityOf } from "./widget.ts"

/** A session that still answers, by its id. */
export const findLive = (state: State, id: string, nowMs: number): Checkout | undefined => {
  const checkout = state.checkouts.get(id)
  if (checkout === undefined || checkout.deleted) return undefined
  return nowMs > checkout.endsAtMs ? undefined : checkout
}

const isRegistration = (checkout: Checkout): boolean => !checkout.fields.has("paymentType")

/** The stored cards that the widget offers. */
export const offered = (state: State, checkout: Checkout): ReadonlyArray<Registration> =>
  [...checkout.fields].flatMap(([name, id]) => {
    if (!name.startsWith("registrations[")) return []
    const found = registrations.find(state, checkout.entityId, id)
    return found._tag === "Found" ? [found.registration] : []
  })

/** Why a checkout with these fields is refused: its stored cards, or its amount. */
const problemOf = (state: State, entityId: string, fields: Fields): ListedCode | undefined => {
  for (const [name, id] of fields) {
    if (!name.startsWith("registrations[")) continue
    const found = registrations.find(state, entityId, id)
    if (found._tag === "Refused") return found.code
  }
  const amount = fields.get("amount")
  if (amount === undefined) return undefined
  return amountProblem(amount, fields.get("currency") ?? "", fields.get("paymentType") === "PA")
}

const refused = (code: ListedCode, entityId: string, moment: Moment): Processed => ({
  outcome: "invalid",
  status: 400,
  body: answers.code(code, moment, entityId)
})

/** `POST /v1/checkouts`. */
export const create = (
  state: State,
  entityId: string,
  fields: Fields,
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => {
  if (fault?.name === "decline") return refused("800.100.152", entityId, moment)
  const problem = problemOf(state, entityId, fields)
  if (problem !== undefined) return refused(problem, entityId, moment)
  const checkout: Checkout = {
    id: Ids.checkout(moment.draw),
    entityId,
    createdAtMs: moment.nowMs,
    fields,
    opened: false,
    deleted: false,
    transaction: undefined,
    registration: undefined,
    refusal: undefined,
    endsAtMs: moment.nowMs + state.switches.checkoutExpiresAfterMs,
    read: false
  }
  state.checkouts.set(checkout.id, checkout)
  const integrity: Json =
    fields.get("integrity") === "true" ? { integrity: integrityOf(offered(state, checkout)) } : {}
  const body = answers.checkout(checkout, "000.200.100", moment, integrity)
  return { outcome: "checkout", body, paymentId: checkout.id }
}

/** No such session, or not any more (section 9 point 3). */
const gone = (entityId: string, httpStatus: number, moment: Moment): Processed => {
  const { code } = Codes.result("200.300.404")
  const description = "No payment session found for the requested id"
  return {
    outcome: "notFound",
    status: httpStatus,
    body: answers.lone({ code, description }, moment, entityId)
  }
}

/** A session of the entity that no shopper has used yet. */
const findOpen = (state: State, entityId: string, id: string, nowMs: number) => {
  const checkout = findLive(state, id, nowMs)
  const isUsed = checkout?.transaction !== undefined || checkout?.registration !== undefined
  return checkout?.entityId === entityId && !isUsed ? checkout : undefined
}

/** `POST /v1/checkouts/{id}`: what is sent replaces what was there. */
export const update = (
  state: State,
  entityId: string,
  id: string,
  fields: Fields,
  moment: Moment
): Processed => {
  const checkout = findOpen(state, entityId, id, moment.nowMs)
  if (checkout === undefined) return gone(entityId, 400, moment)
  const merged = new Map([...checkout.fields, ...fields])
  const errors = parameterErrors("checkout", merged, state.switches.refuseUnknownFields)
  if (errors.length > 0) return invalid(errors, entityId, moment)
  const problem = problemOf(state, entityId, merged)
  if (problem !== undefined) return refused(problem, entityId, moment)
  checkout.fields = merged
  const body = answers.checkout(checkout, "000.200.101", moment)
  return { outcome: "updated", body, paymentId: id }
}

/** `DELETE /v1/checkouts/{id}`; the verb is this simulator's guess. */
export const remove = (state: State, entityId: string, id: string, moment: Moment): Processed => {
  const checkout = findOpen(state, entityId, id, moment.nowMs)
  if (checkout === undefined) return gone(entityId, 400, moment)
  checkout.deleted = true
  const body = answers.checkout(checkout, "000.200.102", moment)
  return { outcome: "deleted", body, paymentId: id }
}

const waiting = (checkout: Checkout, moment: Moment): Processed => ({
  outcome: "found",
  body: answers.checkout(checkout, checkout.opened ? "000.200.103" : "000.200.100", moment),
  paymentId: checkout.id
})

/** A session whose status may be read; the result only once, by switch. */
const findReadable = (state: State, entityId: string, id: string, nowMs: number) => {
  const checkout = findLive(state, id, nowMs)
  if (checkout?.entityId !== entityId) return undefined
  return state.switches.checkoutReadOnce && checkout.read ? undefined : checkout
}

/** `GET /v1/checkouts/{id}/payment`. */
export const payment = (state: State, entityId: string, id: string, moment: Moment): Processed => {
  const checkout = findReadable(state, entityId, id, moment.nowMs)
  if (checkout === undefined || isRegistration(checkout)) return gone(entityId, 404, moment)
  if (checkout.transaction === undefined) return waiting(checkout, moment)
  checkout.read = checkout.transaction.phase !== "pending"
  return status.read(state, checkout.transaction)
}

/** `GET /v1/checkouts/{id}/registration`. */
export const registration = (
  state: State,
  entityId: string,
  id: string,
  moment: Moment
): Processed => {
  const checkout = findReadable(state, entityId, id, moment.nowMs)
  if (checkout === undefined || !isRegistration(checkout)) return gone(entityId, 404, moment)
  const { refusal, registration: stored } = checkout
  if (stored !== undefined) {
    checkout.read = true
    return { outcome: "found", body: answers.registration(stored), paymentId: stored.id }
  }
  if (refusal === undefined) return waiting(checkout, moment)
  checkout.read = true
  const body = answers.checkout(checkout, refusal, moment)
  return { outcome: "found", status: state.switches.refusedGetStatus, body, paymentId: id }
}
