/** Serves one call: what the kit's pipeline needs to know of this gateway. */
import type { Effect } from "effect"
import type { ActiveFault } from "../Faults.ts"
import type { SandboxResponse } from "../Gateway.ts"
import * as respond from "../internal/respond.ts"
import type { Moment } from "../kit/Host.ts"
import type { Processed } from "../kit/pipeline.ts"
import * as pipeline from "../kit/pipeline.ts"
import * as answers from "./answers.ts"
import * as backOffice from "./backOffice.ts"
import type { Call, Rejected } from "./Call.ts"
import * as checkouts from "./checkouts.ts"
import * as Ids from "./Ids.ts"
import * as payments from "./payments.ts"
import * as registrations from "./registrations.ts"
import * as routes from "./routes.ts"
import * as spoil from "./spoil.ts"
import { referenceKey } from "./State.ts"
import * as status from "./status.ts"
import { hundredthsOf, paymentOf, rootOf } from "./Transaction.ts"
import type { World } from "./World.ts"

const query = (world: World, call: Call, moment: Moment): Processed => {
  const { state } = world
  const { endpoint, entityId, fields, pathId } = call
  switch (endpoint) {
    case "record":
    case "recordV3":
      return status.record(state, entityId, pathId, fields, moment)
    case "paymentList":
    case "list":
      return status.list(state, entityId, fields, "payments", moment)
    case "listV3":
      return status.list(state, entityId, fields, "records", moment)
    case "checkoutPayment":
      return checkouts.payment(state, entityId, pathId, moment)
    case "checkoutRegistration":
      return checkouts.registration(state, entityId, pathId, moment)
    default:
      return status.byId(state, entityId, pathId, endpoint === "threeDSecureStatus", moment)
  }
}

const process = (
  world: World,
  call: Call,
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => {
  const { endpoint, entityId, fields, pathId } = call
  switch (endpoint) {
    case "payment":
      return payments.create(world, entityId, fields, moment, fault)
    case "registrationPayment":
      return payments.charge(world, entityId, pathId, fields, moment, fault)
    case "threeDSecure":
      return payments.authenticate(world, entityId, fields, moment, fault)
    case "step": {
      const step = routes.stepOf(fields)
      return step === undefined
        ? backOffice.otherType(entityId, fields, moment)
        : backOffice.process(world, { entityId, step, pathId, fields }, moment, fault)
    }
    case "registration":
      return registrations.create(world, entityId, fields, moment, fault)
    case "registrationStatus":
      return registrations.read(world, entityId, pathId, moment)
    case "deregister":
      return registrations.remove(world, entityId, pathId, moment)
    case "checkout":
      return checkouts.create(world.state, entityId, fields, moment, fault)
    case "checkoutUpdate":
      return checkouts.update(world.state, entityId, pathId, fields, moment)
    case "checkoutDelete":
      return checkouts.remove(world.state, entityId, pathId, moment)
    default:
      return query(world, call, moment)
  }
}

/** The payment whose amount may ask for a fault: the one that is made or asked about. */
const triggered = ({ state, triggers }: World, call: Call): ActiveFault | undefined => {
  const { entityId, fields, operation, pathId } = call
  const reference = fields.get("merchantTransactionId")
  const isNew = operation === "create" || operation === "checkout"
  const asked =
    state.transactions.get(pathId) ??
    state.checkouts.get(pathId)?.transaction ??
    state.byReference.get(referenceKey(entityId, reference ?? ""))?.[0]
  const known = isNew || asked === undefined ? undefined : rootOf(asked)
  const hundredths = isNew ? hundredthsOf(fields.get("amount")) : known?.hundredths
  const owner = known === undefined ? `${entityId}|${reference ?? ""}` : paymentOf(known).id
  return triggers.take({ operation, hundredths, owner })
}

/** Whether the entity may ask again so soon (section 5). */
const isAdmitted = ({ state }: World, call: Call, nowMs: number): boolean => {
  const limit = routes.limitOf(call.endpoint)
  if (!state.switches.throttles || limit === undefined) return true
  const { entityId, fields, pathId } = call
  const asked = limit.by === "id" ? pathId : [...fields.values()].join("|")
  const owner = limit.by === undefined ? entityId : `${entityId}|${call.endpoint}|${asked}`
  return state.throttle.admits(limit.name, owner, nowMs)
}

const throttled = (world: World, call: Call, moment: Moment): Effect.Effect<SandboxResponse> => {
  const id = { id: Ids.transaction(moment.draw) }
  const body = answers.code("800.120.100", moment, call.entityId, id)
  const response = respond.json(body, world.state.switches.throttledStatus)
  return pipeline.reject(world, { operation: call.operation }, "throttled", response, moment)
}

/** Serves a call whose credentials and fields were checked. */
export const call = (
  world: World,
  received: Call,
  moment: Moment
): Effect.Effect<SandboxResponse> => {
  if (!isAdmitted(world, received, moment.nowMs)) return throttled(world, received, moment)
  const { entityId, fields, operation, pathId } = received
  return pipeline.serve(
    world,
    {
      operation,
      reference: fields.get("merchantTransactionId"),
      paymentId: pathId === "" ? undefined : pathId,
      account: entityId,
      arrives: routes.isNewPayment(received.endpoint),
      triggered: () => triggered(world, received),
      before: (fault, at) => spoil.before(fault, entityId, at),
      after: spoil.after(world.state),
      process: (at, fault) => process(world, received, at, fault)
    },
    moment
  )
}

/** Gives the answer of a request that never became a call. */
export const rejected = (
  world: World,
  { arrives, operation, outcome, reference, response }: Rejected,
  moment: Moment
): Effect.Effect<SandboxResponse> =>
  pipeline.reject(world, { operation, reference, arrives }, outcome, response, moment)
