/** Payout initiate and payout status (payin-payout.md sections 5.4 and 5.5; section 9, points 9 to 17). */
import type { Effect } from "effect"
import type { ActiveFault } from "../Faults.ts"
import type { Moment } from "../kit/Host.ts"
import type { Processed } from "../kit/pipeline.ts"
import * as answers from "./answers.ts"
import type { Call } from "./Call.ts"
import { payoutProblem, text } from "./fields.ts"
import type { Payout } from "./Payout.ts"
import * as Problems from "./Problems.ts"
import { toPaise } from "./Rupees.ts"
import { orderKey } from "./State.ts"
import * as transitions from "./transitions.ts"
import type { World } from "./World.ts"
import { decideLater, notify } from "./World.ts"

const read = ({ state }: World, { account, fields }: Call, moment: Moment): Payout => {
  const field = (name: string) => text(fields, name)
  return {
    kind: "payout",
    merchantId: account.merchant.merchantId,
    orderId: field("order_id"),
    userId: field("user_id"),
    paise: toPaise(fields.get("amount")) ?? 0,
    chargePaise: state.switches.payoutChargePaise,
    beneficiary: {
      beneficiary_name: field("beneficiary_name"),
      beneficiary_email: field("beneficiary_email"),
      beneficiary_mobile_no: field("beneficiary_mobile_no"),
      beneficiary_address: field("beneficiary_address"),
      payment_method: field("payment_method"),
      beneficiary_acc_no: field("beneficiary_acc_no"),
      bank_name: field("bank_name"),
      ifsc: field("ifsc")
    },
    remarks: fields.has("remarks") ? field("remarks") : null,
    transactionId: String(state.nextPayout),
    createdAtMs: moment.nowMs,
    updatedAtMs: moment.nowMs,
    status: "Pending"
  }
}

const store = ({ state }: World, payout: Payout): void => {
  state.nextPayout += 1
  state.payouts.set(orderKey(payout.merchantId, payout.orderId), payout)
  state.latest.set(payout.merchantId, payout)
  transitions.reserve(state, payout)
}

/** How the payout ends: as the fault says, or approved after a while. */
const fateOf = (
  world: World,
  payout: Payout,
  moment: Moment,
  fault: ActiveFault | undefined
): Effect.Effect<void> => {
  if (fault?.name === "decline") {
    transitions.reject(world.state, payout, "", moment.nowMs)
    return notify(world, payout)
  }
  const waits = fault?.name === "pending" || fault?.name === "pendingDecline"
  const afterMs = waits ? (fault.afterMs ?? Infinity) : world.state.switches.payoutSettlesAfterMs
  const succeeds = fault?.name !== "pendingDecline"
  return decideLater(world, payout, { succeeds, atMs: moment.nowMs + afterMs, comments: "" })
}

/** Takes a payout, or refuses it. */
export const initiate = (
  world: World,
  call: Call,
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => {
  const { state } = world
  const problem = payoutProblem(call.fields, state.switches)
  if (problem !== undefined) return answers.refused("invalid", problem)
  const payout = read(world, call, moment)
  const known = state.payouts.get(orderKey(payout.merchantId, payout.orderId))
  if (known !== undefined) {
    if (state.switches.duplicateOrder === "reject") {
      return answers.refused("duplicate", Problems.invented.duplicateOrder)
    }
    const body = answers.payoutInitiated(known, state.switches)
    return { outcome: "duplicate", body, paymentId: known.transactionId }
  }
  if (transitions.costOf(payout) > call.account.balancePaise) {
    return answers.refused("insufficientBalance", Problems.invented.insufficientBalance)
  }
  store(world, payout)
  const aftermath = fateOf(world, payout, moment, fault)
  return {
    outcome: payout.status === "Rejected" ? "declined" : "pending",
    body: answers.payoutInitiated(payout, state.switches),
    paymentId: payout.transactionId,
    aftermath
  }
}

/** Tells what became of a payout. */
export const status = ({ state }: World, { account, orderId }: Call): Processed => {
  const payout = state.payouts.get(orderKey(account.merchant.merchantId, orderId ?? ""))
  if (payout === undefined) return answers.refused("notFound", Problems.invented.unknownOrder)
  return {
    outcome: "found",
    body: answers.payoutStatus(payout),
    paymentId: payout.transactionId
  }
}
