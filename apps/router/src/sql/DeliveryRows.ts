import { Effect } from "effect"
import { type SqlClient } from "effect/sql"
import type { SqlError } from "effect/sql/SqlError"
import { number, numberOrNull } from "./columns.ts"
import { later } from "./later.ts"

/** One event on its way to one endpoint. */
export interface Delivery {
  readonly event: string
  readonly endpoint: string
  readonly tries: number
  /** When it is sent next, or when a lease of it ends; null once nobody sends it any more. */
  readonly nextAt: number | null
  readonly deliveredAt: number | null
  /** The last answer's status, or one word for why there was none. */
  readonly lastStatus: string | null
  /** Whether its endpoint still takes events. */
  readonly wanted: boolean
}

/** The right to send one event to one endpoint once, until it ends. */
export interface Lease {
  readonly event: string
  readonly endpoint: string
  /** This one included. */
  readonly tries: number
  readonly until: number
}

interface Row {
  readonly event: string
  readonly endpoint: string
  readonly tries: number | string
  readonly next_at: number | string | null
  readonly delivered_at: number | string | null
  readonly last_status: string | null
  readonly wanted: number | string
}

const fromRow = (row: Row): Delivery => ({
  event: row.event,
  endpoint: row.endpoint,
  tries: number(row.tries),
  nextAt: numberOrNull(row.next_at),
  deliveredAt: numberOrNull(row.delivered_at),
  lastStatus: row.last_status,
  wanted: number(row.wanted) === 1
})

/** Rows that one statement changes where it could be very many: others want to write in between. */
const batch = 500

/** The delivery table. */
export const make = (sql: SqlClient.SqlClient) => ({
  ...scheduling(sql),
  ...sending(sql),

  ofEvents: (events: ReadonlyArray<string>) =>
    events.length === 0
      ? Effect.succeed<ReadonlyArray<Delivery>>([])
      : Effect.map(
          sql<Row>`SELECT d.*, CASE WHEN e.id IS NULL OR e.disabled_at IS NOT NULL THEN 0 ELSE 1 END
              AS wanted
            FROM delivery d LEFT JOIN webhook_endpoint e ON e.id = d.endpoint
            WHERE ${sql.in("d.event", events)} ORDER BY d.event, d.endpoint`,
          (rows) => rows.map(fromRow)
        )
})

const ignore = () => {}

const scheduling = (sql: SqlClient.SqlClient) => ({
  /**
   * To every endpoint of the merchant that takes events; once more where it had been scheduled before.
   * `scheduled` is called where there is any.
   */
  schedule: (
    event: { readonly id: string; readonly merchant: string },
    at: number,
    scheduled: () => void = ignore
  ) =>
    later(
      sql`INSERT INTO delivery (event, endpoint, tries, next_at)
        SELECT CAST(${event.id} AS TEXT), id, 0, CAST(${at} AS BIGINT) FROM webhook_endpoint
          WHERE merchant = ${event.merchant} AND disabled_at IS NULL
        ON CONFLICT (event, endpoint) DO UPDATE
          SET tries = 0, next_at = excluded.next_at, delivered_at = NULL, last_status = NULL
        RETURNING endpoint`,
      (rows) => {
        if (rows.length > 0) scheduled()
      }
    ),

  /** Nothing that is scheduled for the endpoint is sent any more. */
  giveUp: (endpoint: string): Effect.Effect<void, SqlError> =>
    Effect.repeat(
      sql`UPDATE delivery SET next_at = NULL WHERE endpoint = ${endpoint} AND event IN (
          SELECT event FROM delivery WHERE endpoint = ${endpoint} AND next_at IS NOT NULL
          LIMIT ${batch}) RETURNING event`,
      { while: (rows) => rows.length > 0 }
    ).pipe(Effect.asVoid)
})

/** Replicas that look at the same time take different rows. PostgreSQL's clause; SQLite has one writer. */
const skipLocked = (sql: SqlClient.SqlClient) =>
  sql.onDialectOrElse({
    pg: () => sql.literal("FOR UPDATE SKIP LOCKED"),
    orElse: () => sql.literal("")
  })

const sending = (sql: SqlClient.SqlClient) => ({
  /**
   * Takes what is due for an endpoint, longest waiting first; what others take meanwhile is left out. What is
   * due is chosen once: PostgreSQL would run a subquery with a lock for every row, and take too many.
   */
  lease: (endpoint: string, now: number, until: number, limit: number) =>
    Effect.map(
      sql<Pick<Row, "event" | "tries">>`
        WITH due AS MATERIALIZED (
          SELECT event FROM delivery WHERE endpoint = ${endpoint} AND next_at <= ${now}
          ORDER BY next_at LIMIT ${limit} ${skipLocked(sql)})
        UPDATE delivery SET tries = tries + 1, next_at = ${until}
        WHERE endpoint = ${endpoint} AND event IN (SELECT event FROM due) RETURNING event, tries`,
      (rows): ReadonlyArray<Lease> =>
        rows.map(({ event, tries }) => ({ event, endpoint, tries: number(tries), until }))
    ),

  /** Notes a lease's outcome; one that has ended or was scheduled anew since then is left alone. */
  settle: (
    { endpoint, event, tries, until }: Lease,
    outcome: Pick<Delivery, "deliveredAt" | "lastStatus" | "nextAt">
  ) => sql`
    UPDATE delivery SET next_at = ${outcome.nextAt}, delivered_at = ${outcome.deliveredAt},
      last_status = ${outcome.lastStatus}
    WHERE event = ${event} AND endpoint = ${endpoint} AND tries = ${tries} AND next_at = ${until}`,

  /** Gives a lease back unused. */
  release: ({ endpoint, event, tries, until }: Lease, now: number) => sql`
    UPDATE delivery SET tries = tries - 1, next_at = ${now}
    WHERE event = ${event} AND endpoint = ${endpoint} AND tries = ${tries} AND next_at = ${until}`
})
