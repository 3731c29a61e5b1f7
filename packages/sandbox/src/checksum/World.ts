/** One running instance: its records, its surroundings, and what follows from a processed call. */
import { Effect, type Scope } from "effect"
import * as Faults from "../Faults.ts"
import type { Deliver } from "../Gateway.ts"
import * as Host from "../kit/Host.ts"
import * as Notifier from "../kit/Notifier.ts"
import type { Instance } from "../kit/pipeline.ts"
import * as kitTriggers from "../kit/Triggers.ts"
import type { Processed } from "./answers.ts"
import { notificationOf } from "./notifications.ts"
import type { Payment } from "./Payment.ts"
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
    const { notificationDelayMs, notificationRetryDelaysMs, triggers } = state.switches
    return {
      state,
      host,
      ledger: state.ledger,
      faults: Faults.make(),
      notifier: Notifier.make(host, {
        delayMs: notificationDelayMs,
        retryDelaysMs: notificationRetryDelaysMs
      }),
      triggers: triggers ? kitTriggers.make(Triggers.operations) : kitTriggers.none
    }
  })

/** Forgets everything but merchants and tokens. */
export const reset = ({ faults, host, notifier, state, triggers }: World): void => {
  State.reset(state)
  faults.clear()
  notifier.clear()
  triggers.clear()
  Host.reset(host)
}

/** Sends the payment's present status in the background. */
const notify = (world: World, payment: Payment): Effect.Effect<void> => {
  const notification = notificationOf(world.state, payment)
  return notification === undefined ? Effect.void : world.notifier.send(notification)
}

/** Lets a preauthorization end by itself, where the instance is told to. */
const expireLater = (world: World, payment: Payment): Effect.Effect<void> | undefined => {
  const { authorizationExpiresAfterMs } = world.state.switches
  if (payment.status !== "authsuccessful" || authorizationExpiresAfterMs === Infinity) return
  const expire = Effect.gen(function* () {
    const nowMs = yield* Host.now(world.host)
    if (payment.underway !== undefined) return
    if (transitions.expire(world.state, payment, nowMs)) yield* notify(world, payment)
  })
  return Host.later(world.host, payment.updatedAtMs + authorizationExpiresAfterMs, expire)
}

/** What follows when a payment has reached a final status. */
export const conclude = (world: World, payment: Payment): Effect.Effect<void> =>
  Effect.andThen(notify(world, payment), expireLater(world, payment) ?? Effect.void)

/** Lets a change that is under way happen when its time has come, without anybody asking. */
const settleLater = (world: World, payment: Payment): Effect.Effect<void> | undefined => {
  const { underway } = payment
  if (underway === undefined || underway.settlesAtMs === Infinity) return undefined
  const settle = Effect.gen(function* () {
    if (payment.underway !== underway) return
    const nowMs = yield* Host.now(world.host)
    transitions.settle(world.state, payment, underway.succeeds, nowMs)
    yield* conclude(world, payment)
  })
  return Host.later(world.host, underway.settlesAtMs, settle)
}

/** What follows from a processed call; undefined, for speed, when nothing does. */
export const aftermath = (
  world: World,
  { notify: isFinal, payment }: Pick<Processed, "notify" | "payment">
): Effect.Effect<void> | undefined => {
  if (payment === undefined) return undefined
  if (!isFinal) return settleLater(world, payment)
  return payment.notificationUrl === undefined
    ? expireLater(world, payment)
    : conclude(world, payment)
}
