import { Effect, type Scope } from "effect"
import { SqlClient } from "effect/sql"
import { isSqlError } from "effect/sql/SqlError"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { StatementSync } from "node:sqlite"
import { vi } from "vitest"
import * as Sqlite from "../../src/sql/Sqlite.ts"

/** What the tests of the database have in common. */

/** A folder that is removed with the scope. */
export const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "switchyard-sqlite-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

/** The client, open for as long as the scope. */
export const open = (
  filename = ":memory:",
  groupCommit = false
): Effect.Effect<SqlClient.SqlClient, Sqlite.DatabaseLocked | unknown, Scope.Scope> =>
  Effect.provide(Effect.service(SqlClient.SqlClient), Sqlite.layer({ filename, groupCommit }))

/** Runs `body` against a database that is closed again at its end. */
export const using = <A, E>(
  options: Sqlite.SqliteOptions,
  body: (sql: SqlClient.SqlClient) => Effect.Effect<A, E>
) =>
  Effect.provide(Effect.flatMap(Effect.service(SqlClient.SqlClient), body), Sqlite.layer(options))

/** A table to write into. */
export const item = (sql: SqlClient.SqlClient) =>
  sql`CREATE TABLE item (id TEXT PRIMARY KEY, code TEXT, amount INTEGER) STRICT`

/** What is in the table. */
export const ids = (sql: SqlClient.SqlClient) =>
  Effect.map(sql<{ id: string }>`SELECT id FROM item ORDER BY id`, (rows) => rows.map((r) => r.id))

/** Writes a row. */
export const add = (sql: SqlClient.SqlClient, id: string) =>
  sql`INSERT INTO item (id) VALUES (${id})`

/** Every statement that reaches SQLite, in order; `fail` makes one spelling of them fail. */
export const spy = (fail?: string) => {
  const log: Array<string> = []
  const all = StatementSync.prototype.all
  vi.spyOn(StatementSync.prototype, "all").mockImplementation(function (this: StatementSync, ...p) {
    log.push(this.sourceSQL)
    if (this.sourceSQL === fail) throw Object.assign(new Error("disk I/O error"), { errcode: 10 })
    return all.apply(this, p)
  })
  return log
}

/** The error of an effect that has to fail. */
export const failure = <A, E>(effect: Effect.Effect<A, E>) => Effect.flip(effect)

/**
 * Whether a statement or transaction failed because a unique value was already taken.
 *
 * `constraints` narrows it to any of the names given; without names every unique violation counts. PostgreSQL
 * names the index or constraint (`attempt_live_charge`); SQLite names the columns in index order
 * (`attempt.payment`, `attempt.account, attempt.reference`), and the index only where it holds an expression.
 */
export const isUniqueViolation = (error: unknown, ...constraints: ReadonlyArray<string>): boolean =>
  isSqlError(error) &&
  error.reason._tag === "UniqueViolation" &&
  (constraints.length === 0 || constraints.includes(error.reason.constraint))
