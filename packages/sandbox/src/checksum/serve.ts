/**
 * Serves one call: picks the fault, processes, spoils the answer, logs, and starts what outlives
 * it.
 */
import { Effect } from "effect"
import type { ActiveFault } from "../Faults.ts"
import * as Faults from "../Faults.ts"
import type { SandboxRequest, SandboxResponse } from "../Gateway.ts"
import { header } from "../Gateway.ts"
import * as body from "../internal/body.ts"
import * as respond from "../internal/respond.ts"
import type { Processed } from "./answers.ts"
import * as backOffice from "./backOffice.ts"
import type { Call, Rejected } from "./Call.ts"
import * as create from "./create.ts"
import * as inquiry from "./inquiry.ts"
import * as pages from "./pages.ts"
import * as spoil from "./spoil.ts"
import type { Moment, State } from "./State.ts"
import { findById, findByReference, referenceKey } from "./State.ts"
import * as tokenCalls from "./tokenCalls.ts"
import * as Triggers from "./Triggers.ts"
import type { World } from "./World.ts"
import { aftermath, notify, now } from "./World.ts"

type MerchantCall = Extract<Call, { readonly _tag: "Merchant" }>
type TokenCall = Extract<Call, { readonly _tag: "Token" }>

const process = (
  state: State,
  call: MerchantCall,
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => {
  const { fields, merchant, operation, pathId } = call
  switch (operation) {
    case "create":
      return create.process(state, merchant, fields, moment, fault)
    case "CP":
    case "RF":
    case "RV":
      return backOffice.process(state, merchant, operation, pathId ?? "", fields, moment, fault)
    case "IN":
      return inquiry.process(state, merchant, pathId, fields, moment)
    case "list":
      return inquiry.list(state, merchant, fields, moment)
  }
}

/** The fault that the payment's amount asks for; it strikes once per payment and operation. */
const triggered = (state: State, call: MerchantCall): ActiveFault | undefined => {
  if (!state.switches.triggers) return undefined
  const { fields, merchant, operation, pathId } = call
  const reference = fields.get("merchantTransactionId") ?? pathId ?? ""
  const known =
    operation === "create"
      ? undefined
      : (findById(state, merchant.memberId, pathId ?? fields.get("paymentId") ?? "") ??
        findByReference(state, merchant.memberId, reference))
  const amount = operation === "create" ? fields.get("amount") : known?.amount
  const fault = Triggers.faultFor(amount ?? "", operation)
  if (fault === undefined) return undefined
  const owner = referenceKey(merchant.memberId, known?.merchantTransactionId ?? reference)
  const key = `${operation}|${owner}`
  if (state.fired.has(key)) return undefined
  state.fired.add(key)
  return fault
}

interface LogLine {
  readonly operation: string
  readonly reference: string | undefined
  readonly paymentId?: string | undefined
  readonly account?: string | undefined
  readonly outcome: string
  readonly fault?: ActiveFault | undefined
}

const log = (state: State, line: LogLine, status: number, nowMs: number): void => {
  if (line.operation === "create" && line.reference !== undefined) {
    state.ledger.concluded(line.reference, line.outcome)
  }
  state.ledger.log({
    operation: line.operation,
    reference: line.reference,
    paymentId: line.paymentId,
    account: line.account,
    outcome: line.outcome,
    status,
    fault: line.fault?.name,
    atMs: nowMs
  })
}

const logCall = (
  state: State,
  call: MerchantCall,
  outcome: string,
  paymentId: string | undefined,
  fault: ActiveFault | undefined,
  status: number,
  nowMs: number
): void => {
  const reference = call.fields.get("merchantTransactionId")
  const { operation } = call
  const account = call.merchant.memberId
  log(state, { operation, reference, paymentId, account, outcome, fault }, status, nowMs)
}

const serveFaulty = (
  world: World,
  call: MerchantCall,
  fault: ActiveFault,
  started: Moment
): Effect.Effect<SandboxResponse> =>
  Effect.gen(function* () {
    const { state } = world
    yield* Effect.sleep(Faults.delayBeforeMs(fault))
    const moment = { ...started, nowMs: yield* now(world) }
    const early = spoil.before(state, fault, call.token, moment)
    if (early !== undefined) {
      logCall(state, call, `fault:${fault.name}`, call.pathId, fault, early.status, moment.nowMs)
      return early
    }
    const processed = process(state, call, moment, fault)
    const after = aftermath(world, processed)
    if (after !== undefined) yield* after
    const response = spoil.after(fault, processed.body)
    const paymentId = processed.payment?.paymentId ?? call.pathId
    logCall(state, call, processed.outcome, paymentId, fault, response.status, moment.nowMs)
    yield* Effect.sleep(Faults.delayAfterMs(fault))
    return response
  })

/**
 * Serves a call of a merchant whose token was checked. Runs without a suspension when no fault is
 * due.
 */
export const merchant = (
  world: World,
  call: MerchantCall,
  moment: Moment
): Effect.Effect<SandboxResponse> => {
  const { state } = world
  const reference = call.fields.get("merchantTransactionId")
  if (call.operation === "create" && reference !== undefined) state.ledger.arrived(reference)
  const query = { operation: call.operation, reference, draw: moment.draw }
  const fault = state.faults.take(query) ?? triggered(state, call)
  if (fault !== undefined) return serveFaulty(world, call, fault, moment)
  const processed = process(state, call, moment, undefined)
  const paymentId = processed.payment?.paymentId ?? call.pathId
  logCall(state, call, processed.outcome, paymentId, undefined, 200, moment.nowMs)
  const response = respond.json(processed.body)
  const after = aftermath(world, processed)
  return after === undefined ? Effect.succeed(response) : Effect.as(after, response)
}

const grant = (state: State, call: TokenCall, moment: Moment) => {
  const response = tokenCalls.process(state, call.operation, call.fields, moment)
  return { response, outcome: response.status === 200 ? "granted" : "unauthorized" }
}

/** Serves one of the three token calls. */
export const token = (
  world: World,
  call: TokenCall,
  moment: Moment
): Effect.Effect<SandboxResponse> => {
  const { state } = world
  const { operation } = call
  const fault = state.faults.take({ operation, reference: undefined, draw: moment.draw })
  const line = { operation, reference: undefined, fault }
  if (fault === undefined) {
    const { outcome, response } = grant(state, call, moment)
    log(state, { ...line, outcome }, response.status, moment.nowMs)
    return Effect.succeed(response)
  }
  return Effect.gen(function* () {
    yield* Effect.sleep(Faults.delayBeforeMs(fault))
    const at = { ...moment, nowMs: yield* now(world) }
    const early = spoil.before(state, fault, undefined, at)
    const { outcome, response } =
      early === undefined
        ? grant(state, call, at)
        : { outcome: `fault:${fault.name}`, response: early }
    const spoilt = early ?? Faults.answerAfter(fault, response)
    log(state, { ...line, outcome }, spoilt.status, at.nowMs)
    yield* Effect.sleep(Faults.delayAfterMs(fault))
    return spoilt
  })
}

/** Gives the answer of a request that never became a call. */
export const rejected = (
  world: World,
  rejection: Rejected,
  moment: Moment
): Effect.Effect<SandboxResponse> => {
  const { operation, reference, response } = rejection
  if (operation === "create" && reference !== undefined) world.state.ledger.arrived(reference)
  log(world.state, rejection, response.status, moment.nowMs)
  return Effect.succeed(response)
}

/** Whether the path is one of the customer's pages. */
export const isPage = (path: string): boolean => path === "/acs" || path === "/acs/complete"

/** Serves a customer's page. */
export const page = (
  world: World,
  request: SandboxRequest,
  moment: Moment
): Effect.Effect<SandboxResponse> => {
  const { state } = world
  const parsed = body.parse(header(request, "content-type"), request.body)
  const posted = parsed._tag === "Fields" ? parsed.fields : undefined
  const secret = posted?.get("MD") ?? new URLSearchParams(request.query).get("MD") ?? undefined
  if (request.path === "/acs") return Effect.succeed(pages.challenge(state, request, secret))
  const payment = pages.paymentOf(state, secret)
  if (payment === undefined || request.method !== "POST") return Effect.succeed(pages.notFound())
  const changed = pages.decide(state, payment, posted?.get("PaRes"), moment.nowMs)
  const response = pages.back(state, payment)
  return changed ? Effect.as(notify(world, payment), response) : Effect.succeed(response)
}
