import { Effect, Layer } from "effect"
import type { Migrator, SqlClient } from "effect/sql"
import type { SqlError } from "effect/sql/SqlError"
import type { Database } from "../Config.ts"
import * as Migrations from "./Migrations.ts"
import * as Postgres from "./Postgres.ts"
import * as Sqlite from "./Sqlite.ts"

/** Why the database cannot be used. */
export type DatabaseFault = Migrator.MigrationError | Sqlite.DatabaseLocked | SqlError

/** One process has the file, and its transactions share their commits. */
const sqlite = (filename: string) =>
  Migrations.layer.pipe(Layer.provideMerge(Sqlite.layer({ filename, groupCommit: true })))

/**
 * Replicas share the server. The steps run on a connection of their own, where nothing hurries them: a
 * replica that starts while another one migrates waits for its end.
 */
const postgres = (url: Postgres.PostgresOptions["url"]) =>
  Migrations.run().pipe(
    Effect.provide(Postgres.layer({ url, poolSize: 1, statementTimeoutMs: 0 })),
    Effect.as(Postgres.layer({ url })),
    Layer.unwrap
  )

/** The SQL client over the database of the configuration, with the newest schema. */
export const layer = (database: Database): Layer.Layer<SqlClient.SqlClient, DatabaseFault> =>
  database.type === "sqlite" ? sqlite(database.filename) : postgres(database.url)
