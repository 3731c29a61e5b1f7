/** Serves one call: what the kit's pipeline needs to know of this gateway. */
import type { Effect } from "effect"
import type { ActiveFault } from "../Faults.ts"
import type { SandboxResponse } from "../Gateway.ts"
import type { Moment } from "../kit/Host.ts"
import type { Processed } from "../kit/pipeline.ts"
import * as pipeline from "../kit/pipeline.ts"
import * as answers from "./answers.ts"
import type { Call, Rejected } from "./Call.ts"
import * as payins from "./payins.ts"
import * as payouts from "./payouts.ts"
import { toPaise } from "./Rupees.ts"
import * as spoil from "./spoil.ts"
import { orderKey } from "./State.ts"
import * as Triggers from "./Triggers.ts"
import type { World } from "./World.ts"
import { askedPaise } from "./World.ts"

const process = (
  world: World,
  call: Call,
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => {
  switch (call.operation) {
    case "payin":
      return payins.generateLink(world, call, moment, fault)
    case "payinStatus":
      return payins.status(world, call)
    case "payout":
      return payouts.initiate(world, call, moment, fault)
    case "payoutStatus":
      return payouts.status(world, call)
    case "balance":
      return { outcome: "found", body: answers.balance(call.account.balancePaise) }
  }
}

/** The order that a reading call is about; for the balance the merchant's latest. */
const subjectOf = ({ state }: World, { account, operation, orderId = "" }: Call) => {
  const key = orderKey(account.merchant.merchantId, orderId)
  switch (operation) {
    case "payinStatus":
      return state.payins.get(key)
    case "payoutStatus":
      return state.payouts.get(key)
    default:
      return state.latest.get(account.merchant.merchantId)
  }
}

const isNew = ({ operation }: Pick<Rejected, "operation">): boolean =>
  operation === "payin" || operation === "payout"

/** The fault that the amount of the order asks for. */
const triggered = (world: World, call: Call): ActiveFault | undefined => {
  const { account, fields, operation, orderId } = call
  const known = isNew(call) ? undefined : subjectOf(world, call)
  const hundredths = isNew(call)
    ? toPaise(fields.get("amount"))
    : known === undefined
      ? undefined
      : askedPaise(known)
  const kind = known?.kind ?? operation
  const owner = `${kind}|${orderKey(account.merchant.merchantId, known?.orderId ?? orderId ?? "")}`
  return world.triggers.take({ operation: Triggers.groupOf(operation), hundredths, owner })
}

/** Serves a call whose signature was checked. */
export const call = (world: World, call: Call, moment: Moment): Effect.Effect<SandboxResponse> =>
  pipeline.serve(
    world,
    {
      operation: call.operation,
      reference: call.orderId,
      account: call.account.merchant.merchantId,
      arrives: isNew(call),
      triggered: () => triggered(world, call),
      before: spoil.before,
      after: spoil.after,
      process: (at, fault) => process(world, call, at, fault)
    },
    moment
  )

/** Gives the answer of a request that never became a call. */
export const rejected = (
  world: World,
  rejection: Rejected,
  moment: Moment
): Effect.Effect<SandboxResponse> => {
  const { allow, operation, orderId, outcome, problem } = rejection
  const entry = { operation, reference: orderId, arrives: isNew(rejection) }
  const response = spoil.refusal(problem)
  const headers = allow === undefined ? response.headers : { ...response.headers, allow }
  return pipeline.reject(world, entry, outcome, { ...response, headers }, moment)
}
