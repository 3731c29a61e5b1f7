/** Payin link and payin status (payin-payout.md sections 5.2 and 5.3; section 9, points 9, 10 and 18). */
import { Effect } from "effect"
import type { ActiveFault } from "../Faults.ts"
import type { Moment } from "../kit/Host.ts"
import type { Processed } from "../kit/pipeline.ts"
import * as answers from "./answers.ts"
import type { Call } from "./Call.ts"
import { payinProblem, payinStatusProblem, text } from "./fields.ts"
import type { Payin } from "./Payin.ts"
import * as Problems from "./Problems.ts"
import { toPaise } from "./Rupees.ts"
import { orderKey } from "./State.ts"
import * as transitions from "./transitions.ts"
import type { World } from "./World.ts"
import { decideLater, expireLater, notify } from "./World.ts"

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

/** Letters and digits by chance; an id here, not a secret of production strength. */
const randomText = (length: number, draw: () => number): string =>
  Array.from({ length }, () => alphabet.charAt(Math.floor(draw() * alphabet.length))).join("")

/** Where the payer goes (section 5.2). */
const payUrlOf = (payin: Payin, { mountUrl }: Moment): string => `${mountUrl}/pay/${payin.linkId}`

const create = ({ state }: World, { account, fields }: Call, moment: Moment): Payin => {
  const { merchantId } = account.merchant
  const paise = toPaise(fields.get("amount")) ?? 0
  const payin: Payin = {
    kind: "payin",
    merchantId,
    orderId: text(fields, "order_id"),
    userId: text(fields, "user_id"),
    requestedPaise: paise,
    method: text(fields, "method"),
    redirectUrl: text(fields, "redirect_url"),
    transactionId: String(state.nextPayin++),
    linkId: randomText(32, moment.draw),
    createdAtMs: moment.nowMs,
    expiresAtMs: moment.nowMs + state.switches.linkTtlMs,
    updatedAtMs: moment.nowMs,
    status: "Pending",
    confirmed: false,
    receivedPaise: paise,
    comments: null,
    processedAtMs: undefined
  }
  state.payins.set(orderKey(merchantId, payin.orderId), payin)
  state.links.set(payin.linkId, payin)
  state.latest.set(merchantId, payin)
  return payin
}

/** What happens to the link without a payer: what the fault says, and its end in time. */
const fateOf = (
  world: World,
  payin: Payin,
  moment: Moment,
  fault: ActiveFault | undefined
): Effect.Effect<void> => {
  const expires = expireLater(world, payin)
  switch (fault?.name) {
    case "decline":
      transitions.reject(world.state, payin, "Declined by the bank", moment.nowMs)
      return notify(world, payin)
    case "pending":
    case "pendingDecline": {
      const succeeds = fault.name === "pending"
      const atMs = moment.nowMs + (fault.afterMs ?? Infinity)
      const decides = { succeeds, atMs, comments: "Declined by the bank" }
      return Effect.andThen(expires, decideLater(world, payin, decides))
    }
    default:
      return expires
  }
}

/** Makes a link, or refuses to. */
export const generateLink = (
  world: World,
  call: Call,
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => {
  const { state } = world
  const problem = payinProblem(call.fields, state.switches)
  if (problem !== undefined) return answers.refused("invalid", problem)
  const known = state.payins.get(
    orderKey(call.account.merchant.merchantId, text(call.fields, "order_id"))
  )
  if (known !== undefined) {
    if (state.switches.duplicateOrder === "reject") {
      return answers.refused("duplicate", Problems.invented.duplicateOrder)
    }
    const body = answers.link(known, payUrlOf(known, moment))
    return { outcome: "duplicate", body, paymentId: known.transactionId }
  }
  const payin = create(world, call, moment)
  return {
    outcome: fault?.name === "decline" ? "declined" : "pending",
    body: answers.link(payin, payUrlOf(payin, moment)),
    paymentId: payin.transactionId,
    aftermath: fateOf(world, payin, moment, fault)
  }
}

/** Tells what became of a link. */
export const status = ({ state }: World, { account, fields }: Call): Processed => {
  const problem = payinStatusProblem(fields)
  if (problem !== undefined) return answers.refused("invalid", problem)
  const key = orderKey(account.merchant.merchantId, text(fields, "order_id"))
  const payin = state.payins.get(key)
  if (payin === undefined) return answers.refused("notFound", Problems.invented.unknownOrder)
  const body = answers.payinStatus(payin, state.switches)
  return { outcome: "found", body, paymentId: payin.transactionId }
}
