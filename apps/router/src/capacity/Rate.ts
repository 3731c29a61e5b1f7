import { Duration, Effect } from "effect"
import { RateLimiter } from "effect/persistence"
import { Stores } from "./Stores.ts"

/** So many in a second, and a second's worth at once, over the stores of the context. */
export interface Rate {
  /** Whether one more is free now. */
  readonly free: Effect.Effect<boolean>
  /** Waits for its turn. */
  readonly turn: Effect.Effect<void>
}

/** A rate of its own for each key; less than one in a second is one in more than a second. */
export const make = Effect.fnUntraced(function* (key: string, perSecond: number) {
  const limiter = yield* Effect.provideService(
    RateLimiter.make,
    RateLimiter.RateLimiterStore,
    (yield* Stores).rates
  )
  const limit = Math.max(1, Math.floor(perSecond))
  const window = Duration.millis((limit * 1000) / perSecond)
  const asked = { key, limit, window, algorithm: "token-bucket" } as const
  return {
    // A store that cannot tell holds nobody back.
    free: Effect.match(limiter.consume({ ...asked, onExceeded: "fail" }), {
      onSuccess: () => true,
      onFailure: ({ reason }) => reason._tag !== "RateLimitExceeded"
    }),
    turn: limiter.consume({ ...asked, onExceeded: "delay" }).pipe(
      Effect.flatMap(({ delay }) => (Duration.isZero(delay) ? Effect.void : Effect.sleep(delay))),
      Effect.ignore
    )
  } satisfies Rate
})
