import { Effect } from "effect"
import { type SqlClient } from "effect/sql"
import type { NewEvent } from "../domain/events/Outbox.ts"
import { number } from "./columns.ts"
import { later } from "./later.ts"

interface Row {
  readonly id: string
  readonly merchant: string
  readonly subject: string
  readonly sequence: number | string
  readonly type: string
  readonly body: string
  readonly created_at: number | string
}

const fromRow = (row: Row): NewEvent => ({
  id: row.id,
  merchant: row.merchant,
  subject: row.subject,
  sequence: number(row.sequence),
  type: row.type,
  body: row.body,
  createdAt: number(row.created_at)
})

/** Which of a merchant's events are listed, newest first. */
export interface Filter {
  readonly merchant: string
  readonly type?: string
  readonly subject?: string
  /** Only what is older than this one. */
  readonly before?: { readonly createdAt: number; readonly id: string }
  readonly limit: number
}

/** One transaction's events have one time: their sequence orders them. */
const isOlder = (sql: SqlClient.SqlClient, { createdAt, id }: NonNullable<Filter["before"]>) =>
  sql`(created_at, sequence, id) < (${createdAt}, (SELECT sequence FROM event WHERE id = ${id}), ${id})`

/** The event table: rows are added, never changed. */
export const make = (sql: SqlClient.SqlClient) => ({
  insert: (event: NewEvent) =>
    later(sql`INSERT INTO event (id, merchant, subject, sequence, type, body, created_at)
    VALUES (${event.id}, ${event.merchant}, ${event.subject}, ${event.sequence}, ${event.type},
      ${event.body}, ${event.createdAt})`),

  find: (id: string) =>
    Effect.map(sql<Row>`SELECT * FROM event WHERE id = ${id}`, ([row]) =>
      row === undefined ? null : fromRow(row)
    ),

  list: ({ before, limit, merchant, subject, type }: Filter) =>
    Effect.map(
      sql<Row>`SELECT * FROM event WHERE ${sql.and([
        sql`merchant = ${merchant}`,
        ...(type === undefined ? [] : [sql`type = ${type}`]),
        ...(subject === undefined ? [] : [sql`subject = ${subject}`]),
        ...(before === undefined ? [] : [isOlder(sql, before)])
      ])} ORDER BY created_at DESC, sequence DESC, id DESC LIMIT ${limit}`,
      (rows) => rows.map(fromRow)
    )
})
