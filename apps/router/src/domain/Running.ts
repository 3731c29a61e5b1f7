import {
  Clock,
  Context,
  Data,
  Duration,
  Effect,
  type Fiber,
  FiberSet,
  Layer,
  Schedule
} from "effect"
import { Metrics } from "../observability/Metrics.ts"

/** The work is not done, and its caller waits no longer: it goes on, or is found again at the next start. */
export class StillRunning extends Data.TaggedError("StillRunning")<object> {}

/** As much is running as this process takes on: nothing was begun. */
export class Overloaded extends Data.TaggedError("Overloaded")<object> {}

/** How much is taken on. */
export interface Options {
  /** Works at the same time; the next one is {@link Overloaded}. */
  readonly atOnce: number
  /** How long a caller waits for the outcome, in milliseconds, before it is {@link StillRunning}. */
  readonly patienceMs: number
}

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
    ) => Effect.Effect<A, E | Overloaded | StillRunning, R>
    /** Like `detached`, for work that moves no money: it takes nobody's place. */
    readonly alongside: <A, E, R>(
      work: Effect.Effect<A, E, R>
    ) => Effect.Effect<A, E | StillRunning, R>
    /** Whether one more would be {@link Overloaded}. */
    readonly isFull: () => boolean
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
const stoppingPatienceMs = 17_000

/** Longer than any call and its successor on another account take by default. */
export const defaults: Options = { atOnce: 1_000, patienceMs: 120_000 }

const runningGauge = {
  name: "switchyard_works_in_flight",
  help: "Requests that move money and are being worked on",
  labels: []
}

/** Callers that wait, and who has waited long enough. */
const makeWaiting = (clock: Clock.Clock, patienceMs: number) => {
  const waiting = new Map<() => void, bigint>()
  const patience = BigInt(patienceMs) * 1_000_000n
  const outcome = <A, E>(fiber: Fiber.Fiber<A, E>) =>
    Effect.callback<A, E | StillRunning>((resume) => {
      const stop = () => resume(Effect.fail(new StillRunning()))
      waiting.set(stop, clock.monotonicTimeNanosUnsafe())
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
    outcome,
    stopAll: () => waiting.forEach((_, stop) => stop()),
    stopImpatient: () => {
      const since = clock.monotonicTimeNanosUnsafe() - patience
      // In the order in which they came.
      for (const [stop, startedAt] of waiting) {
        if (startedAt > since) break
        stop()
      }
    }
  }
}

/** Work is tied to the life of this layer. */
export const layerWith = (options: Options): Layer.Layer<Running> =>
  Layer.effect(
    Running,
    Effect.gen(function* () {
      const fibers = yield* FiberSet.make<unknown, unknown>()
      const { outcome, stopAll, stopImpatient } = makeWaiting(
        yield* Clock.Clock,
        options.patienceMs
      )
      let running = 0
      const isFull = () => running >= options.atOnce
      const counted = <A, E, R>(work: Effect.Effect<A, E, R>) => {
        running += 1
        return Effect.ensuring(
          work,
          Effect.sync(() => (running -= 1))
        )
      }
      ;(yield* Metrics).watch(runningGauge, () => running)
      yield* Effect.addFinalizer(() =>
        Effect.timeoutOption(FiberSet.awaitEmpty(fibers), Duration.millis(shutdownMs))
      )
      // One look a second for all instead of a timer for each.
      yield* Effect.forkScoped(
        Effect.repeat(Effect.sync(stopImpatient), Schedule.spaced(Duration.seconds(1)))
      )
      const leave = Effect.sleep(Duration.millis(stoppingPatienceMs)).pipe(
        Effect.andThen(Effect.sync(stopAll)),
        Effect.forkDetach,
        Effect.asVoid
      )
      const alongside = <A, E, R>(work: Effect.Effect<A, E, R>) =>
        Effect.flatMap(FiberSet.run(fibers, work), outcome)
      const detached = <A, E, R>(work: Effect.Effect<A, E, R>) =>
        Effect.suspend((): Effect.Effect<A, E | Overloaded | StillRunning, R> =>
          isFull() ? Effect.fail(new Overloaded()) : alongside(counted(work))
        )
      return {
        detached,
        alongside,
        isFull,
        leave,
        calling: new Set<string>(),
        asking: new Set<string>()
      }
    })
  )

/** With the limits of {@link defaults}. */
export const layer: Layer.Layer<Running> = layerWith(defaults)

/** Ends the wait of callers when the process begins to stop: to be built last, so that it ends first. */
export const leaveOnStop: Layer.Layer<never, never, Running> = Layer.effectDiscard(
  Effect.flatMap(Running, ({ leave }) => Effect.addFinalizer(() => leave))
)
