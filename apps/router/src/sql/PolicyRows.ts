import { Effect } from "effect"
import type { SqlClient } from "effect/sql"
import { number } from "./columns.ts"

/** A version of a merchant's routing policy; `policy` is its JSON text. Versions are dense, from 1. */
export interface PolicyRow {
  readonly merchant: string
  readonly version: number
  readonly policy: string
}

/** The number of a version. */
export type Head = Omit<PolicyRow, "policy">

const numbered = <Row extends { readonly version: number | string }>(row: Row) => ({
  ...row,
  version: number(row.version)
})

/** The policy table: rows are added and never changed. */
export const make = (sql: SqlClient.SqlClient) => ({
  /** Every merchant's newest version, of merchants that have one. */
  heads: Effect.map(
    sql<Head>`SELECT merchant, MAX(version) AS version FROM policy GROUP BY merchant`,
    (rows) => rows.map(numbered)
  ),

  find: (merchant: string, version: number) =>
    Effect.map(
      sql<PolicyRow>`SELECT merchant, version, policy FROM policy
        WHERE merchant = ${merchant} AND version = ${version}`,
      ([row]) => (row === undefined ? null : numbered(row))
    ),

  /** Answers the new version; null where somebody else took it meanwhile. */
  append: (merchant: string, policy: string, now: number) =>
    Effect.map(
      sql<{ readonly version: number | string }>`
        INSERT INTO policy (merchant, version, policy, created_at)
        SELECT ${merchant}, COALESCE(MAX(version), 0) + 1, ${policy}, CAST(${now} AS BIGINT)
        FROM policy WHERE merchant = ${merchant}
        ON CONFLICT DO NOTHING RETURNING version`,
      ([row]) => (row === undefined ? null : number(row.version))
    )
})
