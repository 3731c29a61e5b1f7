import { Effect } from "effect"
import { type SqlClient } from "effect/sql"
import { number, numberOrNull } from "./columns.ts"

/** Who made an endpoint: the configuration file, or an admin through the API. */
export type Source = "api" | "config"

/** Where a merchant's events go. */
export interface Endpoint {
  readonly id: string
  readonly merchant: string
  readonly url: string
  /** Its secret as the vault sealed it. */
  readonly sealed: string
  readonly source: Source
  /** Since when every delivery has failed; null after one that went well. */
  readonly failingSince: number | null
  /** No events go to it since then. */
  readonly disabledAt: number | null
  readonly createdAt: number
}

interface Row {
  readonly id: string
  readonly merchant: string
  readonly url: string
  readonly sealed: string
  readonly source: Source
  readonly failing_since: number | string | null
  readonly disabled_at: number | string | null
  readonly created_at: number | string
}

const fromRow = (row: Row): Endpoint => ({
  id: row.id,
  merchant: row.merchant,
  url: row.url,
  sealed: row.sealed,
  source: row.source,
  failingSince: numberOrNull(row.failing_since),
  disabledAt: numberOrNull(row.disabled_at),
  createdAt: number(row.created_at)
})

const all = (rows: ReadonlyArray<Row>): ReadonlyArray<Endpoint> => rows.map(fromRow)

/** The webhook_endpoint table. */
export const make = (sql: SqlClient.SqlClient) => ({
  /** Adds it; one that is there already gets the new secret and takes events again. */
  put: (endpoint: Endpoint) => sql`
    INSERT INTO webhook_endpoint (id, merchant, url, sealed, source, failing_since, disabled_at,
      created_at)
    VALUES (${endpoint.id}, ${endpoint.merchant}, ${endpoint.url}, ${endpoint.sealed},
      ${endpoint.source}, ${endpoint.failingSince}, ${endpoint.disabledAt}, ${endpoint.createdAt})
    ON CONFLICT (id) DO UPDATE
      SET sealed = excluded.sealed, failing_since = NULL, disabled_at = NULL`,

  remove: (id: string) => sql`DELETE FROM webhook_endpoint WHERE id = ${id}`,

  find: (id: string) =>
    Effect.map(sql<Row>`SELECT * FROM webhook_endpoint WHERE id = ${id}`, ([row]) =>
      row === undefined ? null : fromRow(row)
    ),

  /** A merchant's endpoints, newest first. */
  ofMerchant: (merchant: string) =>
    Effect.map(
      sql<Row>`SELECT * FROM webhook_endpoint WHERE merchant = ${merchant}
        ORDER BY created_at DESC, id DESC`,
      all
    ),

  /** Those that the configuration file made. */
  ofConfig: Effect.suspend(() =>
    Effect.map(sql<Row>`SELECT * FROM webhook_endpoint WHERE source = 'config'`, all)
  ),

  /** Those that take events and have some due. */
  withDue: (now: number) =>
    Effect.map(
      sql<Row>`SELECT * FROM webhook_endpoint e WHERE disabled_at IS NULL AND EXISTS (
        SELECT 1 FROM delivery d WHERE d.endpoint = e.id AND d.next_at <= ${now})`,
      all
    ),

  /** Notes a delivery that went well. */
  succeeded: (id: string) => sql`
    UPDATE webhook_endpoint SET failing_since = NULL
    WHERE id = ${id} AND failing_since IS NOT NULL`,

  /** Notes one that did not, where none has gone well since the first such. */
  failed: (id: string, now: number) => sql`
    UPDATE webhook_endpoint SET failing_since = ${now} WHERE id = ${id} AND failing_since IS NULL`,

  /**
   * Ends it, unless it has ended: at once, or only if all has failed since that time or longer. Answers
   * whether this was the end.
   */
  disable: (id: string, now: number, failingSince: number | null) =>
    Effect.map(
      sql`UPDATE webhook_endpoint SET disabled_at = ${now} WHERE ${sql.and([
        sql`id = ${id}`,
        sql`disabled_at IS NULL`,
        ...(failingSince === null ? [] : [sql`failing_since <= ${failingSince}`])
      ])} RETURNING id`,
      (rows) => rows.length === 1
    )
})
