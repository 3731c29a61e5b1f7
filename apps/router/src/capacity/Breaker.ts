import type { PaymentError } from "@switchyard/core"
import { Clock, Duration, Effect, type Exit, Schedule } from "effect"
import { CircuitBreaker } from "effect/persistence"
import { type BreakerState, signOf } from "../domain/accounts/Health.ts"
import { Stores } from "./Stores.ts"

/**
 * One circuit breaker per account. It opens when half of the last calls (of thirty or more) found a gateway
 * that does not work, and lets one call through as a probe after 5 s, 10 s, 20 s and so on, at most a minute.
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
  /** As far as this process has heard; an open one whose time is over is `half_open`. */
  readonly state: (account: string) => BreakerState
}

type Store = CircuitBreaker.CircuitBreakerStore["Service"]

/** How many calls are looked at, and which share of them has to fail. */
export const policy = { threshold: 0.5, minimumCalls: 30, size: 40 } as const

const options = {
  tripPolicy: CircuitBreaker.rate(policy),
  openDuration: Schedule.min([
    Schedule.exponential(Duration.seconds(5)),
    Schedule.spaced(Duration.minutes(1))
  ]),
  /** The longest `Retry-After` that is believed. */
  maxOpenDuration: Duration.minutes(5)
}

/** How often what other replicas have found out is looked up. */
const lookUpEvery = Duration.seconds(1)

/** A circuit that is not closed; `retryAt` is in milliseconds since the epoch. */
interface Seen {
  readonly state: "open" | "half_open"
  readonly retryAt: number
}

/** What this process knows of the circuits, so that a plan needs no question to the store. */
const makeView = (now: () => number) => {
  const notClosed = new Map<string, Seen>()
  const opened = (key: string, retryAfter: Duration.Duration) =>
    notClosed.set(key, { state: "open", retryAt: now() + Duration.toMillis(retryAfter) })
  const halfOpened = (key: string) => notClosed.set(key, { state: "half_open", retryAt: 0 })
  return {
    opened,
    halfOpened,
    closed: (key: string) => notClosed.delete(key),
    state: (key: string): BreakerState => {
      const seen = notClosed.get(key)
      if (seen === undefined) return "closed"
      return seen.state === "open" && now() < seen.retryAt ? "open" : "half_open"
    },
    take: (state: CircuitBreaker.State) => {
      if (state._tag === "Open") opened(state.key, state.retryAfter)
      else if (state._tag === "HalfOpen") halfOpened(state.key)
      else notClosed.delete(state.key)
    }
  }
}

type View = ReturnType<typeof makeView>

/** The store with an eye on what it answers. */
const watched = (store: Store, view: View): Store => ({
  admit: (key) =>
    Effect.mapBothEager(store.admit(key), {
      onSuccess: (admission) => {
        if (admission.probe) view.halfOpened(key)
        else view.closed(key)
        return admission
      },
      onFailure: (error) => {
        if (error.reason._tag === "CircuitOpen") view.opened(key, error.reason.retryAfter)
        if (error.reason._tag === "CircuitHalfOpen") view.halfOpened(key)
        return error
      }
    }),
  record: (outcome) =>
    Effect.mapEager(store.record(outcome), (transition) => {
      if (transition?.to === "Open") view.opened(outcome.key, transition.retryAfter)
      if (transition?.to === "Closed") view.closed(outcome.key)
      return transition
    }),
  state: store.state
})

const outcomes = {
  works: CircuitBreaker.success,
  fails: CircuitBreaker.failure(),
  nothing: CircuitBreaker.ignored
}

const classify = (exit: Exit.Exit<unknown, PaymentError.PaymentError>): CircuitBreaker.Outcome => {
  const sign = signOf(exit)
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
export const make = Effect.fnUntraced(function* (accounts: ReadonlyArray<string>) {
  const stores = yield* Stores
  const clock = yield* Clock.Clock
  const view = makeView(() => clock.currentTimeMillisUnsafe())
  const store = watched(stores.breakers, view)
  const circuit = yield* Effect.provideService(
    CircuitBreaker.make(options),
    CircuitBreaker.CircuitBreakerStore,
    store
  )
  const lookUp = Effect.forEach(
    accounts,
    (account) => Effect.ignore(Effect.map(store.state(account), view.take)),
    { concurrency: "unbounded", discard: true }
  )
  if (stores.shared) yield* Effect.forkScoped(Effect.repeat(lookUp, Schedule.spaced(lookUpEvery)))
  const through = <A>(
    key: string,
    call: Effect.Effect<A, PaymentError.PaymentError>,
    refused: Effect.Effect<A, PaymentError.PaymentError>
  ): Effect.Effect<A, PaymentError.PaymentError> =>
    circuit
      .execute(call, { key, classify })
      .pipe(Effect.catchTag("CircuitBreakerError", () => refused))
  return {
    guard: through,
    ask: (account, question) => through(account, question, question),
    state: view.state
  } satisfies Breaker
})
