import type { Outcomes } from "@switchyard/routing"
import { Effect } from "effect"
import type { SqlClient } from "effect/sql"
import { type Json, number, parsed, text } from "./columns.ts"

/** What was counted in one segment of a merchant's payments; `version` grows with each change, from 1. */
export interface OutcomeRow {
  readonly merchant: string
  /** See `Outcomes.keyOf`. */
  readonly segment: string
  readonly counts: Outcomes.Counts
  readonly version: number
}

/** Which row, and how new it is. */
export type Head = Omit<OutcomeRow, "counts">

interface Row extends Omit<OutcomeRow, "counts" | "version"> {
  readonly counts: Json<Outcomes.Counts>
  readonly version: number | string
}

/** The outcome table. Writers take turns at a row by its version: what was read is what is changed. */
export const make = (sql: SqlClient.SqlClient) => ({
  heads: Effect.map(
    sql<Omit<Row, "counts">>`SELECT merchant, segment, version FROM outcome`,
    (rows) => rows.map((row): Head => ({ ...row, version: number(row.version) }))
  ),

  find: (merchant: string, segment: string) =>
    Effect.map(
      sql<Row>`SELECT merchant, segment, counts, version FROM outcome
        WHERE merchant = ${merchant} AND segment = ${segment}`,
      ([row]): OutcomeRow | null =>
        row === undefined
          ? null
          : { ...row, counts: parsed(row.counts), version: number(row.version) }
    ),

  /** Stores the version that follows the one before it; false where somebody else has done so. */
  follow: ({ counts, merchant, segment, version }: OutcomeRow) =>
    Effect.map(
      version === 1
        ? sql`INSERT INTO outcome (merchant, segment, counts, version)
            VALUES (${merchant}, ${segment}, ${text(counts)}, 1) ON CONFLICT DO NOTHING RETURNING version`
        : sql`UPDATE outcome SET counts = ${text(counts)}, version = ${version}
            WHERE merchant = ${merchant} AND segment = ${segment} AND version = ${version - 1}
            RETURNING version`,
      (rows) => rows.length === 1
    )
})
