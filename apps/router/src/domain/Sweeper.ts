import { Clock, Context, Duration, Effect, Layer, Schedule } from "effect"
import * as Reconcile from "./Reconcile.ts"

/** What the readiness check wants to know of the sweeper. */
export class Sweeper extends Context.Service<
  Sweeper,
  {
    /** Milliseconds since the last round that went well. */
    readonly behindMs: Effect.Effect<number>
  }
>()("router/domain/Sweeper") {}

/** Outcomes that are due are looked for this often. */
const roundMs = 1000

/** A stopped process's work is looked for this often. */
const resumeMs = 15_000

const questionsPerRound = 100

/**
 * The background's one loop: takes over abandoned work at the start and every 15 s, and asks for open
 * outcomes as their schedule says.
 */
export const layer = Layer.effect(
  Sweeper,
  Effect.gen(function* () {
    let wellAt = yield* Clock.currentTimeMillis
    let resumedAt = Number.NEGATIVE_INFINITY
    const round = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      if (now - resumedAt >= resumeMs) {
        const taken = yield* Reconcile.resume()
        if (taken > 0) yield* Effect.logInfo(`took over ${taken} attempts of a stopped process`)
        resumedAt = now
      }
      yield* Reconcile.askDue(questionsPerRound)
      wellAt = yield* Clock.currentTimeMillis
    })
    yield* round.pipe(
      Effect.catchCause(() => Effect.logError("a round of the sweeper failed")),
      Effect.repeat(Schedule.spaced(Duration.millis(roundMs))),
      Effect.forkScoped
    )
    return {
      behindMs: Effect.map(Clock.currentTimeMillis, (now) => now - wellAt)
    }
  })
)
