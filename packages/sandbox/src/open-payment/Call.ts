/**
 * From a request to a call that may be processed: route, credentials, entity, fields
 * (open-payment.md sections 1 and 3; section 9 points 3 to 5).
 */
import type { SandboxRequest, SandboxResponse } from "../Gateway.ts"
import { header } from "../Gateway.ts"
import * as body from "../internal/body.ts"
import * as respond from "../internal/respond.ts"
import type { Moment } from "../kit/Host.ts"
import * as answers from "./answers.ts"
import type { FormName } from "./fields.ts"
import { entityOf, isEntityId, parameterErrors } from "./fields.ts"
import * as Ids from "./Ids.ts"
import type { ListedCode } from "./resultCodes.ts"
import type { Endpoint, Route } from "./routes.ts"
import * as routes from "./routes.ts"
import type { State } from "./State.ts"

/** A call that may be processed. */
export interface Call {
  readonly _tag: "Call"
  readonly endpoint: Endpoint
  /** As faults name it. */
  readonly operation: string
  readonly entityId: string
  /** The id in the path; empty where the path has none. */
  readonly pathId: string
  readonly fields: body.Fields
}

/** A request that was answered before it became a call. */
export interface Rejected {
  readonly _tag: "Rejected"
  readonly operation: string
  readonly reference: string | undefined
  /** Whether it asked for a new payment. */
  readonly arrives: boolean
  readonly outcome: string
  readonly response: SandboxResponse
}

interface Reading {
  readonly route: Route
  readonly fields: body.Fields
  readonly moment: Moment
}

const rejected = (
  { fields, route }: Pick<Reading, "fields" | "route">,
  outcome: string,
  response: SandboxResponse
): Rejected => ({
  _tag: "Rejected",
  operation: routes.operationOf(route.endpoint, fields),
  reference: fields.get("merchantTransactionId"),
  arrives: routes.isNewPayment(route.endpoint),
  outcome,
  response
})

const lone = (code: ListedCode, status: number, moment: Moment, more = {}): SandboxResponse =>
  respond.json(answers.code(code, moment, undefined, more), status)

/** Credentials are refused with an `id`, as was recorded (section 3). */
const unauthorized = (code: ListedCode, status: number, moment: Moment): SandboxResponse =>
  lone(code, status, moment, { id: Ids.transaction(moment.draw) })

const unrouted = (response: SandboxResponse): Rejected => ({
  _tag: "Rejected",
  operation: "unknown",
  reference: undefined,
  arrives: false,
  outcome: "notFound",
  response
})

/** The fields of the body on POST, of the query on GET and DELETE. */
const fieldsOf = (request: SandboxRequest): body.Parsed =>
  request.method === "POST"
    ? body.parse(header(request, "content-type"), request.body)
    : body.parse("application/x-www-form-urlencoded", request.query)

const isForm = (request: SandboxRequest): boolean =>
  request.method !== "POST" ||
  /^application\/x-www-form-urlencoded\s*(;|$)/i.test(header(request, "content-type") ?? "")

/** What is wrong with the way in which the fields came, before any of them is read. */
const transportProblem = (request: SandboxRequest, parsed: body.Parsed) => {
  if (!isForm(request)) {
    return { name: "Content-Type", message: "must be application/x-www-form-urlencoded" }
  }
  if (parsed._tag === "Malformed") return { name: "body", message: parsed.reason }
  if (request.method === "POST" && request.query !== "") {
    return { name: "query", message: "parameters of a POST belong into the body" }
  }
  return undefined
}

const bearer = /^Bearer ([A-Za-z0-9+/=_.~-]+)$/

/** Whose call it is, or why it is nobody's (section 9 point 4). */
const entityFor = (state: State, reading: Reading, accessToken: string): string | Rejected => {
  const { fields, moment, route } = reading
  const refuse = (code: ListedCode) =>
    rejected(reading, "unauthorized", unauthorized(code, 403, moment))
  if (!state.entities.knowsToken(accessToken)) return refuse("800.900.300")
  const entityId = entityOf(fields)
  if (!isEntityId(entityId)) {
    const formName = routes.formOf(route.endpoint, fields)
    const errors = parameterErrors(formName, fields, state.switches.refuseUnknownFields)
    return rejected(reading, "invalid", answers.parameterErrors(errors, moment))
  }
  const account = state.entities.byId(entityId)
  if (account === undefined) return refuse("800.900.201")
  return account.entity.accessToken === accessToken ? entityId : refuse("800.900.300")
}

/** Reads a request, or answers why it cannot be read. */
export const read = (state: State, request: SandboxRequest, moment: Moment): Call | Rejected => {
  const route = routes.find(request.method, request.path)
  if (route === "unknown") return unrouted(lone("200.300.404", 404, moment))
  if (route === "otherMethod") return unrouted(lone("200.300.403", 405, moment))
  const parsed = fieldsOf(request)
  const fields: body.Fields =
    isForm(request) && parsed._tag === "Fields" ? parsed.fields : new Map()
  const reading = { route, fields, moment }
  const accessToken = bearer.exec(header(request, "authorization") ?? "")?.[1]
  if (accessToken === undefined) {
    return rejected(reading, "unauthorized", unauthorized("800.900.300", 401, moment))
  }
  const problem = transportProblem(request, parsed)
  if (problem !== undefined) {
    return rejected(reading, "invalid", answers.parameterErrors([problem], moment))
  }
  const entityId = entityFor(state, reading, accessToken)
  if (typeof entityId !== "string") return entityId
  const formName: FormName = routes.formOf(route.endpoint, fields)
  const errors = parameterErrors(formName, fields, state.switches.refuseUnknownFields)
  if (errors.length > 0) {
    return rejected(reading, "invalid", answers.parameterErrors(errors, moment, entityId))
  }
  const operation = routes.operationOf(route.endpoint, fields)
  const { endpoint, pathId } = route
  return { _tag: "Call", endpoint, operation, entityId, pathId, fields }
}
