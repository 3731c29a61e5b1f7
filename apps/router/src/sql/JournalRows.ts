import { Effect } from "effect"
import { type SqlClient } from "effect/sql"
import type { Evidence, State } from "../domain/ledger/Attempt.ts"
import type { Facts } from "../domain/ledger/PaymentRecord.ts"
import type { Subject } from "../domain/ledger/Subject.ts"
import { type Json, number, parsed, text } from "./columns.ts"
import { later } from "./later.ts"

/** What made a state change: our own step, the gateway in its three voices, or a person. */
export type Cause =
  "claim" | "cascade" | "call" | "webhook" | "query" | "resume" | "operator" | "reversal"

type Status = Subject["status"]

/** One line of the history of a payment, payout or token. */
export interface Entry {
  readonly subject: string
  /** Dense per subject, from 1. */
  readonly sequence: number
  readonly attempt: string
  readonly stateFrom: State | null
  readonly stateTo: State
  readonly statusFrom: Status | null
  readonly statusTo: Status
  readonly cause: Cause
  /** What the change rests on; a definite state always has one. */
  readonly verdict: (Facts & { readonly evidence: Evidence }) | null
  /** Milliseconds since the epoch. */
  readonly at: number
}

interface Row {
  readonly subject: string
  readonly sequence: number | string
  readonly attempt: string
  readonly state_from: State | null
  readonly state_to: State
  readonly status_from: Status | null
  readonly status_to: Status
  readonly cause: Cause
  readonly evidence: Json<Entry["verdict"]> | null
  readonly at: number | string
}

const fromRow = (row: Row): Entry => ({
  subject: row.subject,
  sequence: number(row.sequence),
  attempt: row.attempt,
  stateFrom: row.state_from,
  stateTo: row.state_to,
  statusFrom: row.status_from,
  statusTo: row.status_to,
  cause: row.cause,
  verdict: row.evidence === null ? null : parsed(row.evidence),
  at: number(row.at)
})

/** The journal: rows are added, never changed. */
export const make = (sql: SqlClient.SqlClient) => ({
  insert: (entry: Entry) =>
    later(sql`INSERT INTO journal (subject, sequence, attempt, state_from, state_to, status_from, status_to,
      cause, evidence, at)
    VALUES (${entry.subject}, ${entry.sequence}, ${entry.attempt}, ${entry.stateFrom},
      ${entry.stateTo}, ${entry.statusFrom}, ${entry.statusTo}, ${entry.cause},
      ${text(entry.verdict)}, ${entry.at})`),

  ofSubject: (id: string) =>
    Effect.map(sql<Row>`SELECT * FROM journal WHERE subject = ${id} ORDER BY sequence`, (rows) =>
      rows.map(fromRow)
    )
})
