import { Effect } from "effect"
import type { SqlClient, Statement } from "effect/sql"
import type { SqlError } from "effect/sql/SqlError"
import { later } from "./later.ts"

/**
 * Ends a SELECT that its transaction goes on to write from: other transactions that want to lock, change or
 * delete these rows wait for its end. PostgreSQL's clause; nothing on SQLite, where each transaction is the
 * only writer from its start.
 *
 * Lock the subject (payment, payout, token) before what belongs to it: one order for all is what keeps
 * transactions from waiting for each other in a circle.
 */
export const forUpdate = (sql: SqlClient.SqlClient): Statement.Fragment =>
  sql.onDialectOrElse({
    pg: () => sql.literal("FOR UPDATE"),
    orElse: () => sql.literal("")
  })

/**
 * From a SELECT that locks one row: locks it and reads something else, in one round trip and in this order,
 * so that nothing which was read can have changed before the lock was had.
 */
export const lockingAnd =
  <Row extends object, A>(
    lock: (id: string) => Effect.Effect<ReadonlyArray<Row>, SqlError>,
    one: (rows: ReadonlyArray<Row>) => A
  ) =>
  <B>(id: string, read: Effect.Effect<B, SqlError>): Effect.Effect<readonly [A, B], SqlError> =>
    Effect.gen(function* () {
      let locked: ReadonlyArray<Row> | null = null
      yield* later(lock(id), (rows) => void (locked = rows))
      const found = yield* read
      // What is read has come from elsewhere, and nobody has waited for the lock.
      const rows: ReadonlyArray<Row> = locked ?? (yield* lock(id))
      return [one(rows), found] as const
    })
