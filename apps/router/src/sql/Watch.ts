import { Clock, Context, Duration, Effect, Layer, Schedule } from "effect"
import { SqlClient } from "effect/sql"
import { Metrics } from "../observability/Metrics.ts"
import { numberOrNull } from "./columns.ts"

/** Whether the database keeps up: known at any time, without asking it. */
export class Watch extends Context.Service<
  Watch,
  {
    /** It refuses, or has let a transaction wait for longer than {@link patienceMs}. */
    readonly isBehind: () => boolean
    /** How long the first entry of a queue (deliveries, notifications) has been due, in milliseconds. */
    readonly overdueMs: () => number
  }
>()("router/sql/Watch") {}

/** How long a transaction that does nothing may take. */
export const patienceMs = 2_000

/** How often it is looked. */
const lookEvery = Duration.millis(500)

const upGauge = {
  name: "switchyard_database_up",
  help: "1 where the database answers in time",
  labels: []
}

interface Due {
  readonly at: number | string | null
}

/** The first entry of each queue, by an index. */
const makeQuestion = (sql: SqlClient.SqlClient) =>
  sql.withTransaction(
    sql<Due>`SELECT MIN(next_at) AS at FROM delivery WHERE next_at IS NOT NULL
      UNION ALL SELECT MIN(next_at) FROM inbox WHERE next_at IS NOT NULL`
  )

/** Looks now and then, by the way that every payment takes. */
export const layer: Layer.Layer<Watch, never, SqlClient.SqlClient> = Layer.effect(
  Watch,
  Effect.gen(function* () {
    const question = makeQuestion(yield* SqlClient.SqlClient)
    const clock = yield* Clock.Clock
    const patience = BigInt(patienceMs) * 1_000_000n
    let askedAt: bigint | null = null
    let hasFailed = false
    let dueAt: number | null = null
    const look = Effect.suspend(() => {
      askedAt = clock.monotonicTimeNanosUnsafe()
      return question
    }).pipe(
      Effect.map((rows) => {
        const due = rows.flatMap(({ at }) => numberOrNull(at) ?? [])
        dueAt = due.length === 0 ? null : Math.min(...due)
      }),
      Effect.onExit((exit) =>
        Effect.sync(() => {
          hasFailed = exit._tag === "Failure"
          askedAt = null
        })
      ),
      Effect.ignoreCause
    )
    yield* Effect.forkScoped(Effect.repeat(look, Schedule.spaced(lookEvery)))
    const isBehind = () =>
      hasFailed || (askedAt !== null && clock.monotonicTimeNanosUnsafe() - askedAt > patience)
    ;(yield* Metrics).watch(upGauge, () => (isBehind() ? 0 : 1))
    const overdueMs = () =>
      dueAt === null ? 0 : Math.max(0, clock.currentTimeMillisUnsafe() - dueAt)
    return { isBehind, overdueMs }
  })
)
