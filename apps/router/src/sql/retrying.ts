import { Clock, Effect, Option, Schedule } from "effect"
import type { SqlClient } from "effect/sql"
import { isSqlError, type SqlError } from "effect/sql/SqlError"

type WithTransaction = SqlClient.SqlClient["withTransaction"]

/** PostgreSQL undid the transaction in favour of another one; a second run finds that one's results. */
const isConflict = (error: unknown): boolean =>
  isSqlError(error) &&
  (error.reason._tag === "DeadlockError" || error.reason._tag === "SerializationError")

const retriesMax = 4

/** A few milliseconds, not the same for all who met. */
const pauses = Schedule.exponential("5 millis").pipe(Schedule.jittered)

/**
 * `withTransaction`, run again where the database says that others were the reason to undo it: deadlock,
 * serialization failure, a schema that has changed under it. Four times at most, then it fails.
 *
 * Never after any other failure: that of a lost connection or a COMMIT of unknown outcome least of all. The
 * body has to be SQL only, since it may run several times. Inside another transaction nothing is run again,
 * because it is the outermost one that was undone. SQLite knows no such failures.
 */
export const transaction = (sql: SqlClient.SqlClient): WithTransaction => {
  const retried: WithTransaction = (body) =>
    Effect.flatMap(Effect.serviceOption(sql.transactionService), (outer) =>
      Option.isSome(outer)
        ? sql.withTransaction(body)
        : Effect.retry(sql.withTransaction(body), {
            while: isConflict,
            times: retriesMax,
            schedule: pauses
          })
    )
  return sql.onDialectOrElse({ pg: () => retried, orElse: () => sql.withTransaction })
}

const whileAwayPauses = Schedule.spaced("200 millis").pipe(Schedule.jittered)

/** The database may take the same again later, or has taken it without saying so. */
const isPassing = ({ isRetryable, reason }: SqlError): boolean =>
  isRetryable || reason.operation === "commit"

/**
 * Work that is worth repeating until a time (milliseconds since the epoch), because a database that is away
 * for a moment takes it when it is back. It has to be SQL only, and safe after a COMMIT of unknown outcome:
 * the second run must find what the first one did.
 */
export const whileAway = <A, R>(work: Effect.Effect<A, SqlError, R>, untilMillis: number) =>
  Effect.retry(work, {
    while: (error) =>
      Effect.map(Clock.currentTimeMillis, (now) => isPassing(error) && now < untilMillis),
    schedule: whileAwayPauses
  })
