import { Context, Duration, Effect, Fiber, FiberSet, Layer } from "effect"

/**
 * Work that goes on when the caller has gone: a provider call and the commits around it. On shutdown
 * it is waited for, 5 seconds beyond the 19 that the HTTP server gives to its answers; what is still
 * running then is found again at the next start.
 */
export class Running extends Context.Service<
  Running,
  {
    /** Starts the work detached from the caller, and answers with its outcome. */
    readonly detached: <A, E, R>(work: Effect.Effect<A, E, R>) => Effect.Effect<A, E, R>
  }
>()("router/domain/Running") {}

/** How long a shutdown waits for running work. */
export const shutdownMs = 5_000

/** Work is tied to the life of this layer. */
export const layer: Layer.Layer<Running> = Layer.effect(
  Running,
  Effect.gen(function* () {
    const fibers = yield* FiberSet.make<unknown, unknown>()
    yield* Effect.addFinalizer(() =>
      Effect.timeoutOption(FiberSet.awaitEmpty(fibers), Duration.millis(shutdownMs))
    )
    return {
      detached: <A, E, R>(work: Effect.Effect<A, E, R>) =>
        Effect.flatMap(FiberSet.run(fibers, work), (fiber) =>
          Effect.flatMap(Fiber.await(fiber), (exit): Effect.Effect<A, E> => exit)
        )
    }
  })
)
