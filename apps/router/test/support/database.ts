import { Effect, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs"
import { DatabaseSync } from "node:sqlite"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { inject } from "vitest"
import * as Database from "../../src/sql/Database.ts"
import * as Postgres from "../../src/sql/Postgres.ts"
import * as PostgresDatabase from "./postgresDatabase.ts"
import type { Kind, TestDatabase } from "./TestDatabase.ts"

/** Databases for tests, of the kind that this run is about: every file runs once on each. */

declare module "vitest" {
  interface ProvidedContext {
    readonly database: Kind
    /** Where databases can be made, and which one has the schema already. */
    readonly postgres: { readonly admin: string; readonly template: string }
  }
}

const createSqlite = (): TestDatabase => {
  const folder = mkdtempSync(join(tmpdir(), "switchyard-router-"))
  const filename = join(folder, "router.db")
  return {
    kind: "sqlite",
    config: { type: "sqlite", filename },
    url: `sqlite:${filename}`,
    rows: (sql) => {
      const db = new DatabaseSync(filename, { readOnly: true })
      try {
        return Promise.resolve(db.prepare(sql).all())
      } finally {
        db.close()
      }
    },
    dump: () =>
      Promise.resolve(
        ["", "-wal", "-shm", "-journal"]
          .map((suffix) => `${filename}${suffix}`)
          .filter(existsSync)
          .map((path) => readFileSync(path, "latin1"))
          .join("\n")
      ),
    remove: () => Promise.resolve(rmSync(folder, { recursive: true, force: true }))
  }
}

/** What earlier tests have given back, without their rows. */
const free: Array<PostgresDatabase.PostgresDatabase> = []

const takePostgres = async (): Promise<TestDatabase> => {
  const { admin, template } = inject("postgres")
  const database = free.pop() ?? (await PostgresDatabase.create(admin, template))
  return {
    ...database,
    remove: async () => {
      await database.empty()
      free.push(database)
    }
  }
}

/** Makes a database of this run's kind, or of the one that is asked for. */
export const create = (kind: Kind = inject("database")): Promise<TestDatabase> =>
  kind === "sqlite" ? Promise.resolve(createSqlite()) : takePostgres()

const memory = { type: "sqlite", filename: ":memory:" } as const

/** The SQL client over a database of its own with the schema, for as long as the layer's scope. */
export const layer = (kind: Kind = inject("database")) =>
  kind === "sqlite"
    ? Database.layer(memory)
    : Layer.unwrap(
        Effect.map(
          Effect.acquireRelease(
            Effect.promise(() => create(kind)),
            ({ remove }) => Effect.promise(remove)
          ),
          // Its copy of the template needs no migration.
          ({ url }) => Postgres.layer({ url: Redacted.make(url) })
        )
      )

/** Runs `body` on a database of its own. */
export const using = <A, E>(body: (sql: SqlClient.SqlClient) => Effect.Effect<A, E>) =>
  Effect.provide(Effect.flatMap(SqlClient.SqlClient, body), layer())
