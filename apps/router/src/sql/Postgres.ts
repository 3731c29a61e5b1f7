import { Duration, Effect, Layer, Redacted, type Scope } from "effect"
import { Reactivity } from "effect/reactivity"
import { SqlClient, Statement } from "effect/sql"
import type { Borrower } from "effect/sql/SqlConnection"
import type { SqlError } from "effect/sql/SqlError"
import pg from "pg"
import * as PostgresConnection from "./PostgresConnection.ts"
import { toSqlError } from "./PostgresError.ts"
import * as PostgresTransaction from "./PostgresTransaction.ts"

/** Where the database is, how many connections there may be, and how long anything may take. */
export interface PostgresOptions {
  /** `postgres://USER:PASSWORD@HOST:PORT/DATABASE?sslmode=verify-full`, with the parameters of `pg`. */
  readonly url: Redacted.Redacted
  /** Connections of this process at most. Default: 10. */
  readonly poolSize?: number
  /** How long a connection may take to be made or to become free. Default: 5 s. */
  readonly connectTimeoutMs?: number
  /** How long a statement may run, waits for locks included; 0 for as long as it takes. Default: 15 s. */
  readonly statementTimeoutMs?: number
}

/**
 * How long the server keeps a transaction that does nothing, and so its locks: those of a process that hangs
 * or has been stopped. Nothing but SQL happens in the router's transactions.
 */
const idleInTransactionMs = 5_000

/** How much longer than the server itself the client waits for the end of a statement. */
const patienceMs = 5_000

/** Old connections are replaced, so that a database that has moved gets its clients back. */
const lifetimeSeconds = 1800

/** A server that loses its last commits at a crash (`off`) is told not to; stricter levels are left alone. */
const durable = `SELECT set_config('synchronous_commit', 'on', false)
  WHERE current_setting('synchronous_commit') = 'off'`

const settings = (options: PostgresOptions): pg.PoolConfig => {
  const { connectTimeoutMs = 5_000, poolSize = 10, statementTimeoutMs = 15_000, url } = options
  const limits =
    statementTimeoutMs === 0
      ? {}
      : {
          statement_timeout: statementTimeoutMs,
          query_timeout: statementTimeoutMs + patienceMs
        }
  return {
    connectionString: Redacted.value(url),
    application_name: "switchyard",
    max: poolSize,
    connectionTimeoutMillis: connectTimeoutMs,
    idleTimeoutMillis: 60_000,
    maxLifetimeSeconds: lifetimeSeconds,
    keepAlive: true,
    // See `later.ts`.
    pipeline: true,
    idle_in_transaction_session_timeout: idleInTransactionMs,
    ...limits,
    onConnect: (client) => client.query(durable)
  }
}

/** The pool; closing waits for the statements that run. */
const openPool = Effect.fnUntraced(function* (options: PostgresOptions) {
  const pool = yield* Effect.acquireRelease(
    Effect.sync(() => new pg.Pool(settings(options))),
    (pool) =>
      Effect.timeoutOption(
        Effect.promise(() => pool.end()),
        Duration.millis(closingMs)
      )
  )
  const run = Effect.runForkWith(yield* Effect.context())
  // An idle connection that is lost is replaced when one is needed; unheard, it would end the process.
  pool.on("error", (error) => {
    run(Effect.logWarning(`database: ${toSqlError(error, "execute").message}`))
  })
  return pool
})

const closingMs = 5_000

const makeConnections = (pool: pg.Pool) => {
  const names = PostgresConnection.makeNames()
  const connections = new WeakMap<pg.PoolClient, PostgresConnection.PostgresConnection>()
  const connectionOf = (client: pg.PoolClient) => {
    const connection = connections.get(client) ?? PostgresConnection.make(client, names)
    connections.set(client, connection)
    return connection
  }
  // Not to be interrupted: a connection that comes after all would have no owner.
  const acquire = Effect.callback<pg.PoolClient, SqlError>((resume) => {
    const failed = (cause: unknown) => resume(Effect.fail(toSqlError(cause, "connect")))
    try {
      pool.connect((error, client) =>
        client === undefined ? failed(error) : resume(Effect.succeed(client))
      )
    } catch (cause) {
      // The URL may name files (`sslrootcert`), which are read for each connection.
      failed(cause)
    }
  })
  const release = (client: pg.PoolClient) =>
    Effect.sync(() => {
      const { isAlive, isInTransaction } = connectionOf(client)
      client.release(!isAlive() || isInTransaction())
    })
  const acquirer: Effect.Effect<PostgresConnection.PostgresConnection, SqlError, Scope.Scope> =
    Effect.map(Effect.acquireRelease(acquire, release), connectionOf)
  const borrower: Borrower = (use) =>
    Effect.acquireUseRelease(acquire, (client) => use(connectionOf(client)), release)
  return { acquirer, borrower }
}

const quote = Statement.defaultEscape('"')

const compiler = Statement.makeCompiler({
  dialect: "pg",
  placeholder: (index) => `$${index}`,
  onIdentifier: quote,
  onRecordUpdate: (placeholders, alias, columns, values, returning) => [
    `(values ${placeholders}) AS ${alias}${columns}${returning ? ` RETURNING ${returning[0]}` : ""}`,
    [...values.flat(), ...(returning?.[1] ?? [])]
  ],
  onCustom: () => ["", []]
})

/**
 * The SQL client over a PostgreSQL server: a pool of connections, transactions at READ COMMITTED, durable at
 * every COMMIT.
 *
 * Answers what `Sqlite.make` answers to the same statement; a transaction, however, cannot go on after one of
 * its statements has failed. No message repeats a value, the URL or the server's words about them. A lost
 * server fails what needs it (`ConnectionError`) until it is back. Fails at once with the same error when no
 * connection can be made.
 */
export const make = Effect.fnUntraced(function* (options: PostgresOptions) {
  const { acquirer, borrower } = makeConnections(yield* openPool(options))
  yield* Effect.scoped(acquirer)
  const client = yield* SqlClient.make({
    acquirer,
    borrower,
    compiler,
    driver: "pg",
    spanAttributes: PostgresTransaction.spanAttributes
  })
  return Object.assign(client, {
    withTransaction: PostgresTransaction.make(client.transactionService, acquirer)
  })
})

/** `make` as a layer; the connections close with the layer's scope. */
export const layer = (options: PostgresOptions): Layer.Layer<SqlClient.SqlClient, SqlError> =>
  Layer.effect(SqlClient.SqlClient, make(options)).pipe(Layer.provide(Reactivity.layer))
