import { Effect } from "effect"
import type { SqlClient } from "effect/sql"

/** What many routing decisions have in common, as JSON text under the digest of that text. */
export interface BasisRow {
  readonly id: string
  readonly merchant: string
  readonly body: string
}

/** The routing_basis table: rows are added and never changed. */
export const make = (sql: SqlClient.SqlClient) => ({
  /** Nothing where somebody has stored it before. */
  insert: ({ body, id, merchant }: BasisRow, now: number) =>
    Effect.asVoid(sql`INSERT INTO routing_basis (id, merchant, body, created_at)
      VALUES (${id}, ${merchant}, ${body}, ${now}) ON CONFLICT DO NOTHING`),

  find: (id: string) =>
    Effect.map(
      sql<Pick<BasisRow, "body">>`SELECT body FROM routing_basis WHERE id = ${id}`,
      ([row]) => row?.body ?? null
    ),

  /** What the routing of a payment or payout was decided with, as it was stored with it; null without. */
  decisionOf: (id: string) => {
    const table = sql.literal(id.startsWith("pot_") ? "payout" : "payment")
    return Effect.map(
      sql<{ readonly decision: string | null }>`SELECT decision FROM ${table} WHERE id = ${id}`,
      ([row]) => row?.decision ?? null
    )
  }
})
