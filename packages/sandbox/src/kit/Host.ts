/**
 * The ground on which a simulated gateway stands: its own time, its chance, how its messages
 * leave, and what it does after the answer is out.
 */
import { Clock, Effect, Random, type Scope } from "effect"
import type { Deliver, SandboxRequest } from "../Gateway.ts"
import { mountUrl } from "../Gateway.ts"

/** Something that happens when the gateway's time reaches `atMs`. */
export interface Appointment {
  readonly atMs: number
  readonly effect: Effect.Effect<void>
}

/** One instance's surroundings. */
export interface Host {
  /** How notifications leave. */
  readonly deliver: Deliver
  /** How long background work lives. */
  readonly scope: Scope.Scope
  /** How far the control API has moved this gateway's clock. */
  clockOffsetMs: number
  /** What is to happen later; see `later`. */
  readonly agenda: Set<Appointment>
}

/** One call's view of the world. */
export interface Moment {
  readonly nowMs: number
  /** A number from 0 (inclusive) to 1 (exclusive). */
  readonly draw: () => number
  /** Where the gateway is mounted, as the caller reached it; empty for a control command. */
  readonly mountUrl: string
}

/** A host whose background work ends with the scope. */
export const make = (deliver: Deliver): Effect.Effect<Host, never, Scope.Scope> =>
  Effect.map(Effect.scope, (scope) => ({
    deliver,
    scope,
    clockOffsetMs: 0,
    agenda: new Set<Appointment>()
  }))

/** The gateway's own time: the clock, moved by what the control API asked for. */
export const now = (host: Host): Effect.Effect<number> =>
  Effect.map(Clock.currentTimeMillis, (millis) => millis + host.clockOffsetMs)

/** Time and chance for one call, or for a control command, read without a suspension. */
export const momentOf = (host: Host, request?: SandboxRequest): Effect.Effect<Moment> =>
  Effect.withFiberSucceed((fiber) => {
    const random = fiber.getRef(Random.Random)
    return {
      nowMs: fiber.getRef(Clock.Clock).currentTimeMillisUnsafe() + host.clockOffsetMs,
      draw: () => random.nextDoubleUnsafe(),
      mountUrl: request === undefined ? "" : mountUrl(request)
    }
  })

/** Starts an effect that nobody waits for; it ends with the instance. */
export const background = (host: Host, effect: Effect.Effect<unknown>): Effect.Effect<void> =>
  Effect.asVoid(Effect.forkIn(effect, host.scope))

const keep = (host: Host, appointment: Appointment): Effect.Effect<void> =>
  Effect.gen(function* () {
    for (;;) {
      const waitMs = appointment.atMs - (yield* now(host))
      if (waitMs <= 0 || !host.agenda.has(appointment)) break
      yield* Effect.sleep(waitMs)
    }
    if (host.agenda.delete(appointment)) yield* appointment.effect
  })

/**
 * Lets something happen once, when the gateway's time reaches `atMs`: by itself, or because the
 * control API moved the clock. `Infinity` is never.
 */
export const later = (host: Host, atMs: number, effect: Effect.Effect<void>): Effect.Effect<void> =>
  Effect.suspend(() => {
    if (atMs === Infinity) return Effect.void
    const appointment: Appointment = { atMs, effect }
    host.agenda.add(appointment)
    return background(host, keep(host, appointment))
  })

/** Moves the gateway's clock and does what has become due, in order; gives the new time. */
export const advance = (host: Host, millis: number): Effect.Effect<number> =>
  Effect.gen(function* () {
    host.clockOffsetMs += millis
    const nowMs = yield* now(host)
    const pending = [...host.agenda].sort((one, other) => one.atMs - other.atMs)
    for (const appointment of pending) {
      // What is still to come waits a shorter while: its first fiber would wake too late.
      if (appointment.atMs > nowMs) yield* background(host, keep(host, appointment))
      else if (host.agenda.delete(appointment)) yield* appointment.effect
    }
    return nowMs
  })

/** Forgets what was to happen and puts the clock back. */
export const reset = (host: Host): void => {
  host.agenda.clear()
  host.clockOffsetMs = 0
}
