import { Effect, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { isSqlError, type SqlErrorReason } from "effect/sql/SqlError"
import { afterAll, beforeAll, inject } from "vitest"
import * as Postgres from "../../src/sql/Postgres.ts"
import * as PostgresDatabase from "./postgresDatabase.ts"

/** What the tests of the PostgreSQL driver have in common. */

/** A database for the tests of one file, with the router's schema and a table of their own. */
export interface FileDatabase {
  readonly url: () => string
  /** Runs `body` on clients of its own, over an empty table `item`. */
  readonly using: <A, E>(
    body: (sql: SqlClient.SqlClient) => Effect.Effect<A, E>,
    options?: Partial<Postgres.PostgresOptions>
  ) => Effect.Effect<A, unknown>
}

const item = (sql: SqlClient.SqlClient) =>
  Effect.andThen(
    sql`DROP TABLE IF EXISTS item`,
    sql`CREATE TABLE item (id TEXT PRIMARY KEY, code TEXT, amount BIGINT)`
  )

/** Another client of the same database, as another replica has one. */
export const client = <A, E>(
  url: string,
  body: (sql: SqlClient.SqlClient) => Effect.Effect<A, E>,
  options: Partial<Postgres.PostgresOptions> = {}
): Effect.Effect<A, unknown> =>
  Effect.provide(
    Effect.flatMap(SqlClient.SqlClient, body),
    Postgres.layer({ url: Redacted.make(url), ...options })
  )

/** To be called at the top of a file. */
export const ofFile = (): FileDatabase => {
  let database: PostgresDatabase.PostgresDatabase
  beforeAll(async () => {
    const { admin, template } = inject("postgres")
    database = await PostgresDatabase.create(admin, template)
  })
  afterAll(() => database.remove())
  const url = () => database.url
  return {
    url,
    using: (body, options) =>
      Effect.suspend(() => client(url(), (sql) => Effect.andThen(item(sql), body(sql)), options))
  }
}

/** Writes a row. */
export const add = (sql: SqlClient.SqlClient, id: string) =>
  sql`INSERT INTO item (id) VALUES (${id})`

/** What is in the table. */
export const ids = (sql: SqlClient.SqlClient) =>
  Effect.map(sql<{ id: string }>`SELECT id FROM item ORDER BY id`, (rows) => rows.map((r) => r.id))

/** The server's process behind the connection that this is run on. */
export const backend = (sql: SqlClient.SqlClient) =>
  Effect.map(sql<{ pid: number }>`SELECT pg_backend_pid() AS pid`, ([row]) => row?.pid ?? 0)

/** Ends a session of the server. */
export const terminate = (sql: SqlClient.SqlClient, pid: number) =>
  sql`SELECT pg_terminate_backend(${pid})`

/** How an effect that has to fail does so. */
export const reason = <A, E>(
  effect: Effect.Effect<A, E>
): Effect.Effect<SqlErrorReason["_tag"] | E, A> =>
  Effect.map(Effect.flip(effect), (error) => (isSqlError(error) ? error.reason._tag : error))
