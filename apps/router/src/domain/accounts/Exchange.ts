import { Context, Effect, type Result } from "effect"

/** What a gateway answered last while an effect ran: what a verdict rests on, without its words. */
export interface Exchange {
  readonly httpStatus: number
  /** SHA-256 of the body's bytes as they came, in hex; null where the body did not come to its end. */
  readonly hash: string | null
}

/** Where the HTTP client notes the exchanges of one effect; the last one stays. */
export interface Recorder {
  last: Exchange | null
}

/** The recorder of the effect that is running; without one nothing is hashed. */
export const CurrentRecorder = Context.Reference<Recorder | null>("router/domain/Exchange", {
  defaultValue: () => null
})

/**
 * Runs an effect that calls a gateway, and answers its outcome with what came over HTTP to the last
 * request that it made; null where nothing came.
 */
export const exchangeOf = <A, E, R>(
  effect: Effect.Effect<A, E, R>
): Effect.Effect<readonly [outcome: Result.Result<A, E>, exchange: Exchange | null], never, R> =>
  Effect.suspend(() => {
    const recorder: Recorder = { last: null }
    return Effect.map(
      Effect.result(Effect.provideService(effect, CurrentRecorder, recorder)),
      (outcome) => [outcome, recorder.last] as const
    )
  })
