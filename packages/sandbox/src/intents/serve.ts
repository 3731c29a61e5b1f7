/** Serves one call: what the kit's pipeline needs to know of this gateway. */
import type { Effect } from "effect"
import { Predicate } from "effect"
import type { ActiveFault } from "../Faults.ts"
import type { SandboxResponse } from "../Gateway.ts"
import type { Moment } from "../kit/Host.ts"
import * as pipeline from "../kit/pipeline.ts"
import type { Processed } from "./answers.ts"
import type { Call, Rejected } from "./Call.ts"
import { arrives } from "./Call.ts"
import * as change from "./change.ts"
import * as create from "./create.ts"
import * as intentCalls from "./intentCalls.ts"
import * as list from "./list.ts"
import * as lookup from "./lookup.ts"
import * as spoil from "./spoil.ts"
import type { State } from "./State.ts"
import { findById, findByReference } from "./State.ts"
import * as tokenCall from "./tokenCall.ts"
import type { Transaction } from "./Transaction.ts"
import type { World } from "./World.ts"
import { aftermath } from "./World.ts"

const process = (
  state: State,
  call: Call,
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => {
  const { input, trxId = "" } = call
  if (call.endpoint === "token") return tokenCall.process(state, input, moment)
  const { merchant } = call.caller
  switch (call.endpoint) {
    case "cardIntent":
      return intentCalls.card(state, merchant, input, moment)
    case "paymentIntent":
      return intentCalls.payment(state, merchant, input, moment)
    case "create":
      return create.process(state, merchant, input, moment, fault)
    case "change":
      return change.process(state, merchant, trxId, input, moment, fault)
    case "refund":
      return change.refund(state, merchant, input, moment, fault)
    case "find":
      return lookup.byReference(state, merchant, input)
    case "read":
      return lookup.byId(state, merchant, trxId)
    case "list":
      return list.process(state, merchant, input)
  }
}

const member = (value: unknown, name: string): unknown =>
  Predicate.isObject(value) ? Reflect.get(value, name) : undefined

/** The transaction that an existing one is looked up or changed by. */
const knownTo = (state: State, clientId: string, call: Call): Transaction | undefined => {
  const { endpoint, reference = "", trxId } = call
  if (trxId !== undefined) return findById(state, clientId, trxId)
  return endpoint === "find"
    ? (findByReference(state, clientId, "external_id", reference) ??
        findByReference(state, clientId, "order_id", reference))
    : undefined
}

/** The payment whose amount may ask for a fault: the one that the call is about. */
const triggered = ({ state, triggers }: World, call: Call): ActiveFault | undefined => {
  const { caller, input, operation, reference } = call
  const clientId = caller?.merchant.clientId ?? ""
  const known = knownTo(state, clientId, call)
  const amount = known?.orderAmount ?? member(member(input, "order"), "order_amount")
  return triggers.take({
    operation,
    hundredths: typeof amount === "number" ? amount : undefined,
    owner: JSON.stringify([clientId, known?.id ?? reference])
  })
}

/** Serves a call whose token was checked, or the one that gives a token. */
export const serve = (world: World, call: Call, moment: Moment): Effect.Effect<SandboxResponse> => {
  const { state } = world
  const { caller, operation, reference, trxId } = call
  return pipeline.serve(
    world,
    {
      operation,
      reference,
      paymentId: trxId,
      account: caller?.merchant.clientId,
      arrives: arrives(call),
      triggered: () => triggered(world, call),
      before: (fault) => spoil.before(state, fault, caller?.token),
      after: (fault, body) => spoil.after(state, fault, body),
      process: (at, fault) => {
        const { body, outcome, paymentId, status, transaction } = process(state, call, at, fault)
        const after = transaction === undefined ? undefined : aftermath(world, transaction)
        return { body, outcome, paymentId, status, aftermath: after }
      }
    },
    moment
  )
}

/** Gives the answer of a request that never became a call. */
export const rejected = (
  world: World,
  rejection: Rejected,
  moment: Moment
): Effect.Effect<SandboxResponse> => {
  const { operation, outcome, reference, response } = rejection
  const entry = { operation, reference, arrives: arrives(rejection) }
  return pipeline.reject(world, entry, outcome, response, moment)
}
