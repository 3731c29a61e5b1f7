import { Effect } from "effect"
import { type SqlClient } from "effect/sql"
import type { State, Verdict } from "../domain/Attempt.ts"
import type { Status } from "../domain/PaymentRecord.ts"
import { type Json, number, parsed, text } from "./columns.ts"

/** What made a state change: our own step, the gateway's answer, or its answer to a question. */
export type Cause = "claim" | "cascade" | "call" | "query" | "resume"

/** One line of a payment's history. */
export interface Entry {
  readonly payment: string
  /** Dense per payment, from 1. */
  readonly sequence: number
  readonly attempt: string
  readonly stateFrom: State | null
  readonly stateTo: State
  readonly statusFrom: Status | null
  readonly statusTo: Status
  readonly cause: Cause
  /** What the change rests on; a definite state always has one. */
  readonly verdict: Omit<Verdict, "state" | "error"> | null
  /** Milliseconds since the epoch. */
  readonly at: number
}

interface Row {
  readonly payment: string
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
  payment: row.payment,
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
  insert: (entry: Entry) => sql`
    INSERT INTO journal (payment, sequence, attempt, state_from, state_to, status_from, status_to,
      cause, evidence, at)
    VALUES (${entry.payment}, ${entry.sequence}, ${entry.attempt}, ${entry.stateFrom},
      ${entry.stateTo}, ${entry.statusFrom}, ${entry.statusTo}, ${entry.cause},
      ${text(entry.verdict)}, ${entry.at})`,

  ofPayment: (id: string) =>
    Effect.map(sql<Row>`SELECT * FROM journal WHERE payment = ${id} ORDER BY sequence`, (rows) =>
      rows.map(fromRow)
    )
})
