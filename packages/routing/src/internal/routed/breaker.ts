import { PaymentError } from "@switchyard/core"
import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import type * as Exit from "effect/Exit"
import * as Layer from "effect/Layer"
import * as Schedule from "effect/Schedule"
import type * as Scope from "effect/Scope"
import { CircuitBreaker } from "effect/persistence"
import type { Health } from "../../Plan.ts"
import type { BreakerOptions } from "../../RoutedPayments.ts"

/**
 * One circuit per account, opened by gateways that do not work and never by declines. Half-open it lets
 * one call through, whose end decides.
 */
export interface Breaker {
  /** Runs a call, or fails with `ProviderUnavailable` where the circuit does not let it through. */
  readonly guard: <A>(at: At, call: Call<A>) => Call<A>
  /** Always runs a question: the truth has to be found. It counts, and it can be the probe. */
  readonly ask: <A>(at: At, question: Call<A>) => Call<A>
  /** Half-open with a probe under way counts as open: nothing else is let through. */
  readonly state: (account: string) => Effect.Effect<Health["state"]>
}

interface At {
  readonly account: string
  readonly provider: string
  readonly operation: string
}

type Call<A> = Effect.Effect<A, PaymentError.PaymentError>

/** Lets everything through. */
const none: Breaker = {
  guard: (_at, call) => call,
  ask: (_at, question) => question,
  state: () => Effect.succeed("closed")
}

const openDuration = Schedule.min([
  Schedule.exponential(Duration.seconds(5)),
  Schedule.spaced(Duration.seconds(30))
])

/** Circuits in memory, for as long as the scope is open. */
export const make = Effect.fnUntraced(function* (
  options: BreakerOptions | false = {}
): Effect.fn.Return<Breaker, never, Scope.Scope> {
  if (options === false) return none
  const { minimumCalls = 30, size = Math.max(40, minimumCalls), threshold = 0.5 } = options
  const stores = yield* Layer.build(CircuitBreaker.layerStoreMemory())
  const circuit = yield* Effect.provideContext(
    CircuitBreaker.make({
      tripPolicy: CircuitBreaker.rate({ threshold, minimumCalls, size }),
      openDuration,
      maxOpenDuration: Duration.minutes(5)
    }),
    Context.add(
      stores,
      CircuitBreaker.CircuitBreakerStore,
      Context.get(stores, CircuitBreaker.CircuitBreakerStore)
    )
  )
  const through = <A>(key: string, call: Call<A>, refused: Call<A>): Call<A> =>
    circuit
      .execute(call, { key, classify })
      .pipe(Effect.catchTag("CircuitBreakerError", () => refused))
  return {
    guard: ({ account, operation, provider }, call) =>
      through(
        account,
        call,
        Effect.suspend(() =>
          Effect.fail(
            new PaymentError.ProviderUnavailable({ provider, operation, cause: "breaker_open" })
          )
        )
      ),
    ask: ({ account }, question) => through(account, question, question),
    state: (account) =>
      circuit.state(account).pipe(
        Effect.map(stateOf),
        Effect.orElseSucceed((): Health["state"] => "closed")
      )
  }
})

const stateOf = (state: CircuitBreaker.State): Health["state"] => {
  if (state._tag === "Closed") return "closed"
  const isRefusing =
    state._tag === "HalfOpen" ? state.probing : Duration.toMillis(state.retryAfter) > 0
  return isRefusing ? "open" : "half_open"
}

const classify = (exit: Exit.Exit<unknown, PaymentError.PaymentError>): CircuitBreaker.Outcome => {
  if (exit._tag === "Success") return CircuitBreaker.success
  for (const reason of exit.cause.reasons) {
    if (reason._tag === "Fail") return ofError(reason.error)
    if (reason._tag === "Die") return CircuitBreaker.failure()
  }
  return CircuitBreaker.ignored
}

const works = () => CircuitBreaker.success
const nothing = () => CircuitBreaker.ignored

/** A refusal is an answer like any other: its gateway works. */
const ofError = (error: PaymentError.PaymentError): CircuitBreaker.Outcome =>
  PaymentError.match<CircuitBreaker.Outcome>(error, {
    ProviderUnavailable: ({ cause }) =>
      cause === "no_capacity" || cause === "breaker_open"
        ? CircuitBreaker.ignored
        : CircuitBreaker.failure(),
    OutcomeUnknown: () => CircuitBreaker.failure(),
    RateLimited: ({ retryAfterMs }) =>
      CircuitBreaker.failure(
        retryAfterMs === undefined ? {} : { retryAfter: Duration.millis(retryAfterMs) }
      ),
    InvalidConfiguration: nothing,
    UnsupportedOperation: nothing,
    AuthenticationFailed: works,
    Declined: works,
    DuplicateReference: works,
    InvalidRequest: works,
    InvalidState: works,
    NotFound: works
  })
