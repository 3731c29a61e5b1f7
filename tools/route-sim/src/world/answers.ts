import { Decline, PaymentError } from "@switchyard/core"
import * as Chance from "../chance.ts"
import { type Fault, faultAt, type Gateway } from "./Gateway.ts"
import { entry } from "./Ledger.ts"
import type { Payment, World } from "./World.ts"

/** How a gateway answers a payment. */

/** What the caller hears (null: the money was taken), and what the gateway writes into its book. */
export interface Answer {
  readonly error: PaymentError.PaymentError | null
  /** 0 where the gateway never saw the request. */
  readonly entry: number
  readonly latencyMs: number
}

const shopperReasons = ["insufficient_funds", "incorrect_cvv", "expired_card"] as const
const retryableReasons = ["do_not_honor", "generic_decline", "issuer_unavailable"] as const
const finalReasons = ["suspected_fraud", "restricted_card", "other"] as const
const losses = ["timeout", "reset", "server_error", "unreadable"] as const
const timeoutMs = 30_000

const at = { provider: "simulated", operation: "purchase" }

// An error is made once: a million of them would take longer than all decisions.
const declines = new Map(
  [...shopperReasons, ...retryableReasons, ...finalReasons].map((reason) => [
    reason,
    PaymentError.Declined.of(at, Decline.make(reason, { code: reason, message: "" }))
  ])
)
const unknowns = new Map(
  losses.map((cause) => [cause, new PaymentError.OutcomeUnknown({ ...at, cause })])
)
const refused = new PaymentError.ProviderUnavailable({ ...at, cause: "refused" })

/** What is said where as many calls are running as the operator allows. */
export const noCapacity = new PaymentError.ProviderUnavailable({ ...at, cause: "no_capacity" })

/** What is said where the breaker does not let a call through. */
export const breakerOpen = new PaymentError.ProviderUnavailable({ ...at, cause: "breaker_open" })

const broken: Readonly<Record<Fault, Answer>> = {
  refused: { error: refused, entry: 0, latencyMs: 2 },
  hangs: { error: unknowns.get("timeout") ?? null, entry: entry.failed, latencyMs: timeoutMs },
  server_error: { error: unknowns.get("server_error") ?? null, entry: entry.failed, latencyMs: 60 }
}

/**
 * The share of declines after which another gateway may be asked, among those that are not the shopper's
 * doing: those are never retryable, and all of a gateway's declines together have the world's share.
 */
export const retryableShare = (world: World, approval: number): number => {
  const own = 1 - approval - world.shopperDeclines
  const share = (world.retryableDeclines * (1 - approval)) / own
  if (own <= 0 || share > 1)
    throw new RangeError(`approval ${approval} leaves no room for declines`)
  return share
}

/** A gateway's decision on a payment that reaches it: the reason of its decline, or null. */
const decide = (world: World, index: number, payment: Payment, atMs: number, draw: Draw) => {
  const gateway = world.gateways[index] ?? world.gateways[0]
  const approval = gateway.approval(payment.brand, atMs)
  if (!payment.payable) return Chance.pick(shopperReasons, draw.reason())
  if (draw.of("approval") < approval / (1 - world.shopperDeclines)) return null
  const isRetryable = draw.of("retryable") < retryableShare(world, approval)
  return Chance.pick(isRetryable ? retryableReasons : finalReasons, draw.of("reason"))
}

interface Draw {
  readonly of: (what: keyof typeof Chance.atGateway) => number
  /** The same at every gateway: a shopper's card has one fault. */
  readonly reason: () => number
}

const drawOf = (chance: Chance.Chance, index: number, { number }: Payment): Draw => {
  const { gateway, perGateway, shopperReason } = Chance.purpose
  const first = gateway + index * perGateway
  return {
    of: (what) => chance(number, first + Chance.atGateway[what]),
    reason: () => chance(number, shopperReason)
  }
}

/** With a long tail, as latencies have it: one in a hundred is nearly four times the median. */
const latencyOf = ({ latencyMs }: Gateway, draw: Draw): number =>
  Math.round(latencyMs * (0.5 - 0.72 * Math.log(draw.of("latency"))))

/** What the gateway of this index does with a payment that is sent to it now. */
export const answer = (
  world: World,
  chance: Chance.Chance,
  index: number,
  payment: Payment,
  atMs: number
): Answer => {
  const gateway = world.gateways[index] ?? world.gateways[0]
  const fault = faultAt(gateway, atMs)
  if (fault !== null) return broken[fault]
  const draw = drawOf(chance, index, payment)
  const reason = decide(world, index, payment, atMs, draw)
  const latencyMs = latencyOf(gateway, draw)
  const lost = draw.of("lost")
  const lostAnswers = gateway.lostAnswers ?? 0
  if (lost < lostAnswers) {
    const cause = Chance.pick(losses, lost / lostAnswers)
    const what = reason === null ? entry.chargedUntold : entry.declinedUntold
    const heardMs = cause === "timeout" ? timeoutMs : latencyMs
    return { error: unknowns.get(cause) ?? null, entry: what, latencyMs: heardMs }
  }
  return reason === null
    ? { error: null, entry: entry.charged, latencyMs }
    : { error: declines.get(reason) ?? null, entry: entry.declined, latencyMs }
}
