/**
 * What a call needs beyond state: time, outgoing notifications, and a scope for what outlives the
 * answer.
 */
import { Clock, Effect, type Scope } from "effect"
import type { Deliver } from "../Gateway.ts"
import type { Processed } from "./answers.ts"
import { prepare } from "./notifications.ts"
import type { Payment } from "./Payment.ts"
import type { State } from "./State.ts"
import * as transitions from "./transitions.ts"

/** An instance, how its notifications leave, and how long its background work lives. */
export interface World {
  readonly state: State
  readonly deliver: Deliver
  readonly scope: Scope.Scope
}

/** The gateway's own time: the clock, moved by what the control API asked for. */
export const now = (world: World): Effect.Effect<number> =>
  Effect.map(Clock.currentTimeMillis, (millis) => millis + world.state.clockOffsetMs)

/** Sends the payment's present status in the background. */
export const notify = (world: World, payment: Payment, forged = false): Effect.Effect<void> => {
  const delivery = prepare(world.state, world.deliver, payment, forged)
  return delivery === undefined ? Effect.void : Effect.asVoid(Effect.forkIn(delivery, world.scope))
}

/** Lets a change that is under way happen when its time has come, without anybody asking. */
const settleLater = (world: World, payment: Payment): Effect.Effect<void> | undefined => {
  const { underway } = payment
  if (underway === undefined || underway.settlesAtMs === Infinity) return undefined
  return Effect.gen(function* () {
    yield* Effect.sleep(Math.max(0, underway.settlesAtMs - (yield* now(world))))
    if (payment.underway !== underway) return
    transitions.settle(world.state, payment, underway.succeeds, yield* now(world))
    yield* notify(world, payment)
  }).pipe(Effect.forkIn(world.scope), Effect.asVoid)
}

/** What follows from a processed call; undefined, for speed, when nothing does. */
export const aftermath = (
  world: World,
  { notify: isFinal, payment }: Processed
): Effect.Effect<void> | undefined => {
  if (payment === undefined) return undefined
  if (!isFinal) return settleLater(world, payment)
  return payment.notificationUrl === undefined ? undefined : notify(world, payment)
}
