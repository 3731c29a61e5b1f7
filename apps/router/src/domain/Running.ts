import { Context, Data, Duration, Effect, type Fiber, FiberSet, Layer } from "effect"

/** The process is stopping and the work is not done: it goes on, or is found again at the next start. */
export class StillRunning extends Data.TaggedError("StillRunning")<object> {}

/**
 * Work that goes on when the caller has gone: a provider call and the commits around it. On shutdown
 * it is waited for, 5 seconds beyond the 19 that the HTTP server gives to its answers; what is still
 * running then is found again at the next start.
 */
export class Running extends Context.Service<
  Running,
  {
    /** Starts the work detached from the caller, and answers with its outcome. */
    readonly detached: <A, E, R>(
      work: Effect.Effect<A, E, R>
    ) => Effect.Effect<A, E | StillRunning, R>
    /** Answers every caller that still waits with {@link StillRunning}, after a while. */
    readonly leave: Effect.Effect<void>
    /** Ids of the attempts that this process is carrying out. */
    readonly calling: Set<string>
    /** Ids of the attempts that it is asking about. */
    readonly asking: Set<string>
  }
>()("router/domain/Running") {}

/** How long a shutdown waits for running work after the last answer. */
const shutdownMs = 5_000

/** How long callers wait for their answer once the process is stopping; less than the server's 19 s. */
const patienceMs = 17_000

/** Work is tied to the life of this layer. */
export const layer: Layer.Layer<Running> = Layer.effect(
  Running,
  Effect.gen(function* () {
    const fibers = yield* FiberSet.make<unknown, unknown>()
    const waiting = new Set<() => void>()
    yield* Effect.addFinalizer(() =>
      Effect.timeoutOption(FiberSet.awaitEmpty(fibers), Duration.millis(shutdownMs))
    )
    const leave = Effect.sleep(Duration.millis(patienceMs)).pipe(
      Effect.andThen(Effect.sync(() => waiting.forEach((stop) => stop()))),
      Effect.forkDetach,
      Effect.asVoid
    )
    const outcome = <A, E>(fiber: Fiber.Fiber<A, E>) =>
      Effect.callback<A, E | StillRunning>((resume) => {
        const stop = () => resume(Effect.fail(new StillRunning()))
        waiting.add(stop)
        const unobserve = fiber.addObserver((exit) => {
          waiting.delete(stop)
          resume(exit)
        })
        return Effect.sync(() => {
          waiting.delete(stop)
          unobserve()
        })
      })
    return {
      detached: (work) => Effect.flatMap(FiberSet.run(fibers, work), outcome),
      leave,
      calling: new Set<string>(),
      asking: new Set<string>()
    }
  })
)

/** Ends the wait of callers when the process begins to stop: to be built last, so that it ends first. */
export const leaveOnStop: Layer.Layer<never, never, Running> = Layer.effectDiscard(
  Effect.flatMap(Running, ({ leave }) => Effect.addFinalizer(() => leave))
)
