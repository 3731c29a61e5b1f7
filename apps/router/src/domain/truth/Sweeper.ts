import { Clock, Context, Duration, Effect, FiberMap, Layer, Schedule } from "effect"
import * as Audit from "./Audit.ts"
import * as Inbox from "../inbox/Inbox.ts"
import * as Reconcile from "./Reconcile.ts"
import * as Reversals from "./Reversals.ts"

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

/** Whether a day has ended whose books are to be compared is looked for this often. */
const auditMs = 15 * 60_000

/**
 * The background's one loop: takes over abandoned work at the start and every 15 s, asks for open outcomes
 * and hears notifications as their schedules say. Accounts are asked side by side, so that a gateway that
 * does not answer delays nobody else's truth.
 */
export const layer = Layer.effect(
  Sweeper,
  Effect.gen(function* () {
    const asking = yield* FiberMap.make<string>()
    let wellAt = yield* Clock.currentTimeMillis
    let auditedAt = wellAt
    let resumedAt = Number.NEGATIVE_INFINITY
    const round = Effect.gen(function* () {
      const now = yield* Clock.currentTimeMillis
      if (now - resumedAt >= resumeMs) {
        const taken = yield* Reconcile.resume()
        if (taken > 0)
          yield* Effect.logInfo(`took over ${taken} attempts that nobody would have finished`)
        yield* Inbox.forget()
        resumedAt = now
      }
      yield* FiberMap.run(asking, "reversals", logged("giving back failed", Reversals.run()), {
        onlyIfMissing: true
      })
      if (now - auditedAt >= auditMs) {
        yield* FiberMap.run(asking, "audit", logged("comparing the books failed", Audit.daily()), {
          onlyIfMissing: true
        })
        auditedAt = now
      }
      for (const account of yield* Reconcile.dueAccounts()) {
        yield* FiberMap.run(asking, account, askLogged(account), { onlyIfMissing: true })
      }
      for (const account of yield* Inbox.dueAccounts()) {
        const hear = logged(`hearing account ${account} failed`, Inbox.workAccount(account))
        yield* FiberMap.run(asking, `inbox ${account}`, hear, { onlyIfMissing: true })
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
