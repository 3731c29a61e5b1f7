import { Effect, type Scope } from "effect"
import { SqlClient } from "effect/sql"
import type { Connection } from "effect/sql/SqlConnection"
import { SqlError, UnknownError } from "effect/sql/SqlError"
import type { PostgresConnection } from "./PostgresConnection.ts"
import { doubtfulCommit, lost, ofCommit, toSqlError } from "./PostgresError.ts"

/**
 * The level that the locks of the router are made for, whatever the database's own default is: a statement
 * that has waited for a row sees what the other transaction made of it.
 */
const begin = "BEGIN ISOLATION LEVEL READ COMMITTED"

/** Attributes of every span of this driver. */
export const spanAttributes: ReadonlyArray<readonly [string, string]> = [
  ["db.system.name", "postgresql"]
]

/** What COMMIT fails with where a statement had failed before: PostgreSQL answers it with ROLLBACK. */
const rolledBack = new SqlError({
  reason: new UnknownError({
    cause: new Error("A statement of this transaction had failed: nothing of it is kept"),
    message: "A statement of this transaction had failed: nothing of it is kept",
    operation: "execute"
  })
})

const control = (connection: PostgresConnection, sql: string): Effect.Effect<void, SqlError> =>
  Effect.asVoid(
    Effect.mapError(
      connection.control(sql),
      (thrown) => connection.failure() ?? toSqlError(thrown, "execute")
    )
  )

/** What undoes needs no answer from a server that is gone: the session's end undoes all of it. */
const undo = (connection: PostgresConnection, sql: string): Effect.Effect<void, SqlError> =>
  Effect.suspend(() =>
    connection.isInTransaction() ? control(connection, sql) : Effect.void
  ).pipe(Effect.catch((error) => (connection.isAlive() ? Effect.fail(error) : Effect.void)))

const commit = (connection: PostgresConnection): Effect.Effect<void, SqlError> =>
  Effect.suspend(() => {
    const known = connection.failure()
    if (known !== null) return Effect.andThen(undo(connection, "ROLLBACK"), Effect.fail(known))
    // COMMIT that was never sent leaves nothing open.
    if (!connection.isAlive()) return Effect.fail(lost)
    return Effect.flatMap(Effect.mapError(connection.control("COMMIT"), ofCommit), (answer) => {
      // What nobody has waited for may have failed meanwhile, and then COMMIT was a ROLLBACK.
      if (answer.done !== "COMMIT") return Effect.fail(answer.failure ?? rolledBack)
      // It is kept, with an answer that nobody could read.
      if (answer.failure !== null) return Effect.fail(doubtfulCommit)
      // It has given up waiting for its standby, which may not have the transaction; or none was open.
      return answer.warned ? Effect.fail(doubtfulCommit) : Effect.void
    })
  })

/**
 * Transactions and savepoints. COMMIT whose outcome is unknown fails with an `UnknownError` of the operation
 * `commit`; every other failure means that nothing is kept.
 */
export const make = (
  transactionService: SqlClient.SqlClient["transactionService"],
  acquirer: Effect.Effect<PostgresConnection, SqlError, Scope.Scope>
): SqlClient.SqlClient["withTransaction"] => {
  // Only connections of this driver get into its transactions.
  const own = (connection: Connection) => connection as PostgresConnection
  return SqlClient.makeWithTransaction<SqlClient.TransactionConnection, Connection>({
    transactionService,
    spanAttributes,
    acquireConnection: (restore) => restore(acquirer),
    begin: (connection, statement = begin) => control(own(connection), statement),
    commit: (connection) => commit(own(connection)),
    rollback: (connection) => undo(own(connection), "ROLLBACK"),
    savepoint: (connection, id) => control(own(connection), `SAVEPOINT nested_${id}`),
    releaseSavepoint: (connection, id) => undo(own(connection), `RELEASE SAVEPOINT nested_${id}`),
    rollbackSavepoint: (connection, id) =>
      undo(own(connection), `ROLLBACK TO SAVEPOINT nested_${id}`)
  })
}
