import type { SqlClient, Statement } from "effect/sql"

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
