import { Effect, Option } from "effect"
import { SqlClient } from "effect/sql"

type WithTransaction = SqlClient.SqlClient["withTransaction"]

const begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"

/**
 * Several reads that see one state of the database. Without it each statement sees what was committed before
 * that statement: a payment from before its result, with attempts from after it.
 *
 * For reads alone. Inside a transaction they see what its statements see: there, lock the row (`forUpdate`)
 * that everybody locks who writes.
 */
export const snapshot = (sql: SqlClient.SqlClient): WithTransaction => {
  const repeatable: WithTransaction = (reads) =>
    Effect.flatMap(Effect.serviceOption(sql.transactionService), (outer) =>
      Option.isSome(outer)
        ? reads
        : Effect.provideService(sql.withTransaction(reads), SqlClient.BeginTransaction, begin)
    )
  return sql.onDialectOrElse({ pg: () => repeatable, orElse: () => sql.withTransaction })
}
