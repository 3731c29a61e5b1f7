import type { PaymentError } from "@switchyard/core"
import { Clock, Duration, Effect, type Exit, Schedule } from "effect"
import { CircuitBreaker } from "effect/persistence"
import { type BreakerState, signOf } from "../domain/accounts/Health.ts"
import { Stores } from "./Stores.ts"

/**
 * One circuit breaker per account. It opens when half of the last 40 calls (of thirty or more) found a
 * gateway that does not work, or that took longer than the account's `slowMs` to answer. A decline in time
 * is an answer like any other. One call at a time is let through as a probe, after 5 s, 10 s, 20 s and then
 * every 30 s, unless the gateway itself asks for more (`Retry-After`, at most five minutes).
 */
export interface Breaker {
  /** Runs a call, or the other effect where the breaker does not let it through. */
  readonly guard: <A>(
    account: string,
    call: Effect.Effect<A, PaymentError.PaymentError>,
    refused: Effect.Effect<never, PaymentError.PaymentError>
  ) => Effect.Effect<A, PaymentError.PaymentError>
  /** Always runs a question: the truth has to be found. It counts, and it can be the probe. */
  readonly ask: <A>(
    account: string,
    question: Effect.Effect<A, PaymentError.PaymentError>
  ) => Effect.Effect<A, PaymentError.PaymentError>
  /**
   * As far as this process has heard. `half_open`: the next call is the probe; while it is on its way the
   * circuit is `open` again for everybody else.
   */
  readonly state: (account: string) => BreakerState
}

type Store = CircuitBreaker.CircuitBreakerStore["Service"]

/** How many calls are looked at, and which share of them has to fail. */
export const policy = { threshold: 0.5, minimumCalls: 30, size: 40 } as const

/** The longest time between two probes, so that a gateway is back within a minute of its recovery. */
const probeEvery = Duration.seconds(30)

const options = {
  tripPolicy: CircuitBreaker.rate(policy),
  openDuration: Schedule.min([
    Schedule.exponential(Duration.seconds(5)),
    Schedule.spaced(probeEvery)
  ]),
  /** The longest `Retry-After` that is believed. */
  maxOpenDuration: Duration.minutes(5)
}

/** How often what other replicas have found out is looked up. */
const lookUpEvery = Duration.seconds(1)

/** An account whose calls are guarded. */
export interface Guarded {
  readonly id: string
  /** See `limits.slowMs` of the configuration. */
  readonly slowMs: number
}

/** How long a probe is believed to be on its way where nobody hears of its end: another replica's. */
const probeMs = 30_000

/**
 * What this process knows of the circuits that are not closed, so that a plan needs no question to the store:
 * until when each lets nothing through, in milliseconds since the epoch.
 */
const makeView = (now: () => number) => {
  const shutUntil = new Map<string, number>()
  const opened = (key: string, retryAfter: Duration.Duration) =>
    shutUntil.set(key, now() + Duration.toMillis(retryAfter))
  const probing = (key: string) => shutUntil.set(key, now() + probeMs)
  const free = (key: string) => shutUntil.set(key, 0)
  const closed = (key: string) => shutUntil.delete(key)
  return {
    opened,
    probing,
    free,
    closed,
    state: (key: string): BreakerState => {
      const until = shutUntil.get(key)
      if (until === undefined) return "closed"
      return now() < until ? "open" : "half_open"
    },
    take: (state: CircuitBreaker.State) => {
      if (state._tag === "Closed") closed(state.key)
      else if (state._tag === "Open") opened(state.key, state.retryAfter)
      else if (!state.probing) free(state.key)
      else probing(state.key)
    }
  }
}

type View = ReturnType<typeof makeView>

/** The store with an eye on what it answers. */
const watched = (store: Store, view: View): Store => {
  /** The generations of this process's own probes. */
  const probes = new Map<string, number>()
  return {
    admit: (key) =>
      Effect.mapBothEager(store.admit(key), {
        onSuccess: (admission) => {
          if (admission.probe) {
            probes.set(key, admission.generation)
            view.probing(key)
          } else view.closed(key)
          return admission
        },
        onFailure: (error) => {
          if (error.reason._tag === "CircuitOpen") view.opened(key, error.reason.retryAfter)
          if (error.reason._tag === "CircuitHalfOpen") view.probing(key)
          return error
        }
      }),
    record: (outcome) =>
      Effect.mapEager(store.record(outcome), (transition) => {
        const { generation, key } = outcome
        const isProbe = probes.get(key) === generation
        if (isProbe) probes.delete(key)
        if (transition?.to === "Open") view.opened(key, transition.retryAfter)
        else if (transition?.to === "Closed") view.closed(key)
        // A probe that has found out nothing leaves its place to the next call.
        else if (isProbe) view.free(key)
        return transition
      }),
    state: store.state
  }
}

const outcomes = {
  works: CircuitBreaker.success,
  fails: CircuitBreaker.failure(),
  nothing: CircuitBreaker.ignored
}

const classify = (
  exit: Exit.Exit<unknown, PaymentError.PaymentError>,
  isSlow: boolean
): CircuitBreaker.Outcome => {
  const sign = signOf(exit)
  if (sign === "works" && isSlow) return outcomes.fails
  if (sign !== "fails" || exit._tag === "Success") return outcomes[sign]
  const waits = exit.cause.reasons.flatMap((reason) =>
    reason._tag === "Fail" && reason.error._tag === "RateLimited" ? reason.error.retryAfterMs : []
  )
  const [retryAfterMs] = waits
  return retryAfterMs === undefined
    ? outcomes.fails
    : CircuitBreaker.failure({ retryAfter: Duration.millis(retryAfterMs) })
}

/** Over the stores of the context, for these accounts. */
export const make = Effect.fnUntraced(function* (accounts: ReadonlyArray<Guarded>) {
  const stores = yield* Stores
  const clock = yield* Clock.Clock
  const view = makeView(() => clock.currentTimeMillisUnsafe())
  const store = watched(stores.breakers, view)
  const circuit = yield* Effect.provideService(
    CircuitBreaker.make(options),
    CircuitBreaker.CircuitBreakerStore,
    store
  )
  const slowNanos = new Map(
    accounts.map(({ id, slowMs }) => [id, BigInt(Math.round(slowMs * 1e6))] as const)
  )
  const lookUp = Effect.forEach(
    accounts,
    ({ id }) => Effect.ignore(Effect.map(store.state(id), view.take)),
    { concurrency: "unbounded", discard: true }
  )
  if (stores.shared) yield* Effect.forkScoped(Effect.repeat(lookUp, Schedule.spaced(lookUpEvery)))
  const through = <A>(
    key: string,
    call: Effect.Effect<A, PaymentError.PaymentError>,
    refused: Effect.Effect<A, PaymentError.PaymentError>
  ): Effect.Effect<A, PaymentError.PaymentError> =>
    Effect.suspend(() => {
      let startedAt = 0n
      const timed = Effect.suspend(() => {
        startedAt = clock.monotonicTimeNanosUnsafe()
        return call
      })
      const isSlow = () => clock.monotonicTimeNanosUnsafe() - startedAt > (slowNanos.get(key) ?? 0n)
      return circuit
        .execute(timed, { key, classify: (exit) => classify(exit, isSlow()) })
        .pipe(Effect.catchTag("CircuitBreakerError", () => refused))
    })
  return {
    guard: through,
    ask: (account, question) => through(account, question, question),
    state: view.state
  } satisfies Breaker
})
