import { Effect, Layer, Schema, Semaphore } from "effect"
import { Reactivity } from "effect/reactivity"
import { SqlClient, Statement } from "effect/sql"
import type { Connection } from "effect/sql/SqlConnection"
import { ConnectionError, SqlError } from "effect/sql/SqlError"
import { mkdirSync } from "node:fs"
import { dirname, resolve } from "node:path"
import { DatabaseSync } from "node:sqlite"
import * as GroupCommit from "./GroupCommit.ts"
import * as SqliteConnection from "./SqliteConnection.ts"
import { isBusy, toSqlError } from "./SqliteError.ts"
import * as SqliteTransaction from "./SqliteTransaction.ts"

/** Where the database is and how it commits. */
export interface SqliteOptions {
  /** Path of the database file, created with its folder if missing; `:memory:` for a private one. */
  readonly filename: string
  /** Lets transactions that are ready together share one COMMIT (`GroupCommit.ts`). Default: false. */
  readonly groupCommit?: boolean
}

/** Another process (or another client of this process) has the database file open. */
export class DatabaseLocked extends Schema.TaggedError<DatabaseLocked>()("DatabaseLocked", {
  filename: Schema.String
}) {
  override get message(): string {
    return `The database ${this.filename} is in use by another process: stop that one first`
  }
}

/**
 * The lock comes before the first access, so that WAL keeps its index in memory instead of a shared file.
 *
 * The process lock is SQLite's own, on the database file itself (`locking_mode=EXCLUSIVE`), held until the
 * connection closes. The operating system drops it when the process dies, kill -9 included, so it cannot go
 * stale, and it binds to the file, not to a spelling of its path. It keeps out every other program too: none
 * can hold up the writer or the checkpoint. The price: `sqlite3` cannot look into the file while the router
 * runs, and this process must not open the file by other means (closing it would drop a POSIX lock).
 */
const pragmas = [
  "PRAGMA locking_mode=EXCLUSIVE",
  "PRAGMA journal_mode=WAL",
  // NORMAL would lose the last commits at a power failure; FULL waits for the disk at each COMMIT.
  "PRAGMA synchronous=FULL",
  "PRAGMA foreign_keys=ON",
  "PRAGMA trusted_schema=OFF",
  "PRAGMA temp_store=MEMORY",
  "PRAGMA cache_size=-32768",
  "PRAGMA journal_size_limit=67108864",
  // A thousand pages, the default, are thirty payments: most of what a checkpoint copies is written again.
  "PRAGMA wal_autocheckpoint=8000",
  // Takes the lock now (and rolls a dead process's log forward) instead of at the first statement.
  "BEGIN EXCLUSIVE",
  "COMMIT"
]

/** With the file locked nobody can be waited for, and a wait inside SQLite would stop the whole process. */
const busyTimeoutMs = 0

const openFile = (filename: string): DatabaseSync => {
  if (filename !== ":memory:") mkdirSync(dirname(resolve(filename)), { recursive: true })
  return new DatabaseSync(filename, { timeout: busyTimeoutMs })
}

const failedOpen = (filename: string, cause: unknown): DatabaseLocked | SqlError => {
  if (isBusy(cause)) return new DatabaseLocked({ filename })
  const message = `Cannot open the database ${filename}: ${toSqlError(cause, "open").message}`
  return new SqlError({ reason: new ConnectionError({ cause, message, operation: "open" }) })
}

/** Opens the database; closing folds the log back into the file. */
const open = Effect.fnUntraced(function* (filename: string) {
  const attempt = <A>(step: () => A) =>
    Effect.try({ try: step, catch: (cause) => failedOpen(filename, cause) })
  const db = yield* Effect.acquireRelease(
    attempt(() => openFile(filename)),
    (db) => Effect.sync(() => db.close())
  )
  yield* attempt(() => pragmas.forEach((pragma) => db.exec(pragma)))
  return db
})

const clientOptions = {
  compiler: Statement.makeCompilerSqlite(),
  driver: "sqlite-node",
  spanAttributes: SqliteTransaction.spanAttributes
}

const makeSeparate = Effect.fnUntraced(function* (db: DatabaseSync, connection: Connection) {
  const acquirers = SqlClient.makeSqliteAcquirers({
    connection: Effect.succeed(connection),
    semaphore: yield* Semaphore.make(1),
    isTransaction: () => SqliteTransaction.isOpen(db)
  })
  const client = yield* SqlClient.make({
    ...clientOptions,
    ...acquirers,
    transactionAcquirer: Effect.as(
      acquirers.transactionAcquirer,
      SqliteTransaction.guard(db, connection)
    ),
    beginTransaction: SqliteTransaction.begin,
    prepareTransactionControls: true,
    releaseSavepoint: (name) => `RELEASE SAVEPOINT ${name}`
  })
  return Object.assign(client, { reserve: acquirers.acquirer })
})

const makeGrouped = Effect.fnUntraced(function* (db: DatabaseSync, connection: Connection) {
  const { withTransaction, ...acquirers } = yield* GroupCommit.make(db, connection)
  const client = yield* SqlClient.make({ ...clientOptions, ...acquirers })
  return Object.assign(client, {
    withTransaction: withTransaction(client.transactionService)
  })
})

/**
 * The SQL client over one SQLite file: one connection, one transaction at a time, durable at every COMMIT.
 *
 * Integers come back as numbers; one beyond 2^53 fails the statement (`SafeIntegers` gives bigints). Booleans
 * are stored as 0 and 1; dates, NaN and infinities are refused, as is more than one statement in a query.
 * Fails with `DatabaseLocked` at once when another process has the file open, and with `SqlError`
 * (`ConnectionError`) when it cannot be opened or is no database.
 */
export const make = Effect.fnUntraced(function* (options: SqliteOptions) {
  const db = yield* open(options.filename)
  const connection = SqliteConnection.make(db)
  return yield* options.groupCommit === true
    ? makeGrouped(db, connection)
    : makeSeparate(db, connection)
})

/** `make` as a layer; the database closes with the layer's scope. */
export const layer = (
  options: SqliteOptions
): Layer.Layer<SqlClient.SqlClient, DatabaseLocked | SqlError> =>
  Layer.effect(SqlClient.SqlClient, make(options)).pipe(Layer.provide(Reactivity.layer))
