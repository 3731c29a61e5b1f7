import { Effect } from "effect"
import { type SqlClient } from "effect/sql"

/** The setting table: what all replicas have to agree on. */
export const make = (sql: SqlClient.SqlClient) => ({
  find: (name: string) =>
    Effect.map(
      sql<{ readonly value: string }>`SELECT value FROM setting WHERE name = ${name}`,
      ([row]) => row?.value ?? null
    ),

  /** Moves a text forward in its order; of those who want the same step one is told that it was theirs. */
  advance: (name: string, value: string) =>
    Effect.map(
      sql`INSERT INTO setting (name, value) VALUES (${name}, ${value})
        ON CONFLICT (name) DO UPDATE SET value = excluded.value
        WHERE setting.value < excluded.value RETURNING name`,
      (rows) => rows.length === 1
    )
})
