import { Effect } from "effect"
import { type SqlClient } from "effect/sql"
import type { Finding, IncidentKind } from "../domain/ledger/Attempt.ts"
import { type Json, number, parsed, text } from "./columns.ts"

/** Something that a person has to look at. It is added once and never changed. */
export interface Incident extends Finding {
  readonly id: string
  readonly merchant: string
  readonly account: string | null
  readonly subject: string | null
  readonly attempt: string | null
  /** What makes it the same incident when it is found again. */
  readonly dedupe: string
  readonly createdAt: number
}

interface Row {
  readonly id: string
  readonly merchant: string
  readonly kind: IncidentKind
  readonly account: string | null
  readonly subject: string | null
  readonly attempt: string | null
  readonly detail: Json<Finding["detail"]>
  readonly dedupe: string
  readonly created_at: number | string
}

const fromRow = ({ created_at, detail, ...row }: Row): Incident => ({
  ...row,
  detail: parsed(detail),
  createdAt: number(created_at)
})

/** Which incidents of a merchant are listed, newest first. */
export interface Filter {
  readonly merchant: string
  readonly kind?: IncidentKind
  readonly subject?: string
  readonly before?: { readonly createdAt: number; readonly id: string }
  readonly limit: number
}

/** The incident table. */
export const make = (sql: SqlClient.SqlClient) => ({
  /** Answers whether it is a new one. */
  insert: (incident: Incident) =>
    Effect.map(
      sql`INSERT INTO incident (id, merchant, kind, account, subject, attempt, detail, dedupe,
          created_at)
        VALUES (${incident.id}, ${incident.merchant}, ${incident.kind}, ${incident.account},
          ${incident.subject}, ${incident.attempt}, ${text(incident.detail)}, ${incident.dedupe},
          ${incident.createdAt})
        ON CONFLICT DO NOTHING RETURNING id`,
      (rows) => rows.length === 1
    ),

  list: ({ before, kind, limit, merchant, subject }: Filter) =>
    Effect.map(
      sql<Row>`SELECT * FROM incident WHERE ${sql.and([
        sql`merchant = ${merchant}`,
        ...(kind === undefined ? [] : [sql`kind = ${kind}`]),
        ...(subject === undefined ? [] : [sql`subject = ${subject}`]),
        ...(before === undefined
          ? []
          : [sql`(created_at, id) < (${before.createdAt}, ${before.id})`])
      ])} ORDER BY created_at DESC, id DESC LIMIT ${limit}`,
      (rows) => rows.map(fromRow)
    )
})
