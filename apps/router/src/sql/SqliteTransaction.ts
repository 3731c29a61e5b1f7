import { Effect } from "effect"
import type { Connection } from "effect/sql/SqlConnection"
import { SqlError, UnknownError } from "effect/sql/SqlError"
import type { DatabaseSync } from "node:sqlite"
import * as SqliteConnection from "./SqliteConnection.ts"

/**
 * Every transaction starts as a writer. A plain BEGIN takes the write lock at its first write, after it has
 * read, and so would fail with SQLITE_BUSY_SNAPSHOT in the middle where now it waits its turn at the start.
 */
export const begin = "BEGIN IMMEDIATE"

/** Attributes of every span of this driver. */
export const spanAttributes: ReadonlyArray<readonly [string, string]> = [
  ["db.system.name", "sqlite"]
]

/** Whether a transaction is open on the database. */
export const isOpen = (db: DatabaseSync): boolean => db.isOpen && db.isTransaction

/** What a statement or COMMIT fails with when SQLite has ended its transaction by itself. */
export const rolledBack = new SqlError({
  reason: new UnknownError({
    cause: new Error("SQLite has already rolled this transaction back"),
    message: "SQLite has already rolled this transaction back",
    operation: "execute"
  })
})

/**
 * A connection for the inside of a transaction. On some failures (disk full, I/O error) SQLite rolls the
 * whole transaction back by itself; a body that went on would write each later statement for good.
 */
export const guard = (db: DatabaseSync, connection: Connection): Connection =>
  SqliteConnection.before(connection, (sql) =>
    Effect.suspend(() =>
      isOpen(db) || /^\s*begin\b/i.test(sql) ? Effect.void : Effect.fail(rolledBack)
    )
  )

/** The hooks of nested transactions for `SqlClient.makeWithTransaction`. */
export const savepoints = (db: DatabaseSync, connection: Connection) => {
  const control = (sql: string) => Effect.asVoid(connection.execute(sql, [], undefined))
  const cleanup = (sql: string) => Effect.suspend(() => (isOpen(db) ? control(sql) : Effect.void))
  return {
    savepoint: (_: Connection, id: number) => control(`SAVEPOINT nested_${id}`),
    releaseSavepoint: (_: Connection, id: number) => cleanup(`RELEASE SAVEPOINT nested_${id}`),
    rollbackSavepoint: (_: Connection, id: number) => cleanup(`ROLLBACK TO SAVEPOINT nested_${id}`)
  }
}
