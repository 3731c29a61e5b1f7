import { Clock, Context, Duration, Effect, FiberMap, Layer, Schedule } from "effect"
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

/** Work that nobody will finish is looked for this often. */
const resumeMs = 15_000

/**
 * The background's one loop: takes over abandoned work at the start and every 15 s, and asks for open
 * outcomes as their schedule says. Accounts are asked side by side, so that a gateway that does not
 * answer delays nobody else's truth.
 */
export const layer = Layer.effect(
  Sweeper,
  Effect.gen(function* () {
    const asking = yield* FiberMap.make<string>()
    let wellAt = yield* Clock.currentTimeMillis
    let resumedAt = Number.NEGATIVE_INFINITY
    const round = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      if (now - resumedAt >= resumeMs) {
        const taken = yield* Reconcile.resume()
        if (taken > 0)
          yield* Effect.logInfo(`took over ${taken} attempts that nobody would have finished`)
        resumedAt = now
      }
      for (const account of yield* Reconcile.dueAccounts()) {
        yield* FiberMap.run(asking, account, askLogged(account), { onlyIfMissing: true })
      }
      wellAt = yield* Clock.currentTimeMillis
    })
    yield* logged("a round of the sweeper failed", round).pipe(
      Effect.repeat(Schedule.spaced(Duration.millis(roundMs))),
      Effect.forkScoped
    )
    return {
      behindMs: Effect.map(Clock.currentTimeMillis, (now) => now - wellAt)
    }
  })
)

/** The loop goes on after a failure; its text may hold anything, so only the fact is logged. */
const logged = <A, E, R>(what: string, effect: Effect.Effect<A, E, R>) =>
  Effect.catchCause(Effect.asVoid(effect), () => Effect.logError(what))

const askLogged = (account: string) =>
  logged(`asking account ${account} failed`, Reconcile.askAccount(account))
