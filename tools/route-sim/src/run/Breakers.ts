import type { PaymentError } from "@switchyard/core"
import type { Plan } from "@switchyard/routing"
import * as Clock from "effect/Clock"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import * as Scope from "effect/Scope"
import { CircuitBreaker } from "effect/persistence"
import type { VirtualClock } from "./VirtualClock.ts"

/**
 * Effect's own circuit breakers, one for each account, with the router's figures: one opens when half of the
 * last calls found a gateway that does not work, and lets one call through as a probe after 5 s, 10 s, 20 s,
 * then every 30 s.
 */
export interface Breakers {
  /** As a plan sees it. */
  readonly state: (account: string) => Plan.Health["state"]
  /** Begins a call, and answers how to end it; null where the breaker does not let it through. */
  readonly begin: (account: string) => End | null
}

/** Tells the breaker how its call ended; null is success. */
export type End = (error: PaymentError.PaymentError | null) => void

const options = {
  tripPolicy: CircuitBreaker.rate({ threshold: 0.5, minimumCalls: 30, size: 40 }),
  openDuration: Schedule.min([
    Schedule.exponential(Duration.seconds(5)),
    Schedule.spaced(Duration.seconds(30))
  ])
}

// A decline is an answer of a gateway that works.
const works = (error: PaymentError.PaymentError): boolean =>
  error._tag !== "ProviderUnavailable" &&
  error._tag !== "OutcomeUnknown" &&
  error._tag !== "RateLimited"

const classify = (exit: Exit.Exit<void, PaymentError.PaymentError>): CircuitBreaker.Outcome => {
  if (Exit.isSuccess(exit)) return CircuitBreaker.success
  const failed = exit.cause.reasons.some((one) => one._tag === "Fail" && !works(one.error))
  return failed ? CircuitBreaker.failure() : CircuitBreaker.success
}

type Call = Effect.Effect<void, PaymentError.PaymentError>

const circuits = (clock: VirtualClock) =>
  CircuitBreaker.make(options).pipe(
    Effect.provide(Layer.fresh(CircuitBreaker.layerStoreMemory())),
    Effect.provideService(Scope.Scope, Scope.makeUnsafe()),
    Effect.provideService(Clock.Clock, clock)
  )

/** Breakers on a virtual clock, all closed. */
export const make = (clock: VirtualClock): Breakers => {
  const circuit = Effect.runSync(circuits(clock))
  const run = Effect.runForkWith(Context.make(Clock.Clock, clock))
  // Until when a circuit that is not closed refuses calls.
  const view = new Map<string, number>()
  const look = (key: string): void => {
    const state = Effect.runSync(Effect.provideService(circuit.state(key), Clock.Clock, clock))
    if (state._tag === "Closed") view.delete(key)
    else
      view.set(key, state._tag === "Open" ? clock.nowMs + Duration.toMillis(state.retryAfter) : 0)
  }
  return {
    state: (account) => {
      const untilMs = view.get(account)
      if (untilMs === undefined) return "closed"
      return clock.nowMs < untilMs ? "open" : "half_open"
    },
    begin: (key) => {
      let resume: ((end: Call) => void) | undefined
      const call = Effect.callback<void, PaymentError.PaymentError>((done) => {
        resume = done
      })
      // A fiber runs at once until it waits: when this returns, the call has begun or was refused.
      run(Effect.ignore(circuit.execute(call, { key, classify })))
      const done = resume
      if (done === undefined) return null
      // A probe: nothing else is let through until it ends.
      if (view.has(key)) view.set(key, Number.POSITIVE_INFINITY)
      return (error) => {
        done(error === null ? Effect.void : Effect.fail(error))
        // Only a failure opens a breaker, and only one that is not closed can change otherwise.
        if (view.has(key) || (error !== null && !works(error))) look(key)
      }
    }
  }
}
