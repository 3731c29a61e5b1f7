/** One running instance: its records, its surroundings, and what happens by itself. */
import { Clock, Effect, type Scope } from "effect"
import * as Faults from "../Faults.ts"
import type { Deliver } from "../Gateway.ts"
import * as Host from "../kit/Host.ts"
import * as Notifier from "../kit/Notifier.ts"
import type { Instance } from "../kit/pipeline.ts"
import * as kitTriggers from "../kit/Triggers.ts"
import { notificationOf } from "./notifications.ts"
import type { Payin } from "./Payin.ts"
import type { Order } from "./State.ts"
import * as State from "./State.ts"
import * as transitions from "./transitions.ts"
import * as Triggers from "./Triggers.ts"

/** Everything that serving a call needs. */
export interface World extends Instance {
  readonly state: State.State
  readonly notifier: Notifier.Notifier
  readonly triggers: kitTriggers.Triggers
}

/** An instance around its records; its background work ends with the scope. */
export const make = (
  state: State.State,
  deliver: Deliver
): Effect.Effect<World, never, Scope.Scope> =>
  Effect.map(Host.make(deliver), (host) => {
    const { triggers, webhookDelayMs, webhookRetryDelaysMs } = state.switches
    return {
      state,
      host,
      ledger: state.ledger,
      faults: Faults.make("payin"),
      notifier: Notifier.make(host, {
        delayMs: webhookDelayMs,
        retryDelaysMs: webhookRetryDelaysMs
      }),
      triggers: triggers ? kitTriggers.make(Triggers.operations) : kitTriggers.none
    }
  })

/** Forgets everything but merchants; their wallets are as at the start. */
export const reset = ({ faults, host, notifier, state, triggers }: World): void => {
  State.reset(state)
  faults.clear()
  notifier.clear()
  triggers.clear()
  Host.reset(host)
}

/** Tells the order's present status to its merchant's webhook URL, if there is one. */
export const notify = (world: World, order: Order): Effect.Effect<void> => {
  const account = world.state.merchants.byId(order.merchantId)
  const url = account?.webhookUrl
  if (account === undefined || url === undefined) return Effect.void
  return Effect.flatMap(Clock.currentTimeMillis, (nowMs) =>
    world.notifier.send(notificationOf(world.state, account, url, order, nowMs))
  )
}

/** How a pending order ends by itself. */
export interface Decision {
  readonly succeeds: boolean
  /** The gateway's time at which it happens; Infinity waits for the control API or the payer. */
  readonly atMs: number
  /** What a rejected payin says. */
  readonly comments: string
}

/** Ends a pending order at that time, unless it has ended before. */
export const decideLater = (
  world: World,
  order: Order,
  { atMs, comments, succeeds }: Decision
): Effect.Effect<void> => {
  const { host, state } = world
  const decide = Effect.gen(function* () {
    if (order.status !== "Pending") return
    const nowMs = yield* Host.now(host)
    if (succeeds) transitions.approve(state, order, askedPaise(order), nowMs)
    else transitions.reject(state, order, comments, nowMs)
    yield* notify(world, order)
  })
  return Effect.flatMap(Host.now(host), (nowMs) =>
    atMs <= nowMs ? decide : Host.later(host, atMs, decide)
  )
}

/** What the merchant asked for. */
export const askedPaise = (order: Order): number =>
  order.kind === "payin" ? order.requestedPaise : order.paise

/** Lets the link end when nobody has paid it in time (section 9, point 18). */
export const expireLater = (world: World, payin: Payin): Effect.Effect<void> =>
  decideLater(world, payin, { succeeds: false, atMs: payin.expiresAtMs, comments: "Expired" })
