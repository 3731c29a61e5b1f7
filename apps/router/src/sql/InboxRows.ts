import { Effect } from "effect"
import { type SqlClient } from "effect/sql"
import type { Claim } from "../domain/inbox/Claim.ts"
import { type Json, number, numberOrNull, parsed, text } from "./columns.ts"

/** A notification of a gateway: what it claims, and what has become of it. */
export interface InboxRecord {
  readonly id: string
  readonly account: string
  /** What makes it the same one when it comes again: the gateway's id of it, or a hash of its bytes. */
  readonly event: string
  /** Whether a signature proved who sent it. */
  readonly verifiedBy: "signature" | "none"
  /** SHA-256 of the body's bytes, in hex. */
  readonly hash: string
  readonly claim: Claim
  /** What it came to, in one word; null until then. */
  readonly outcome: string | null
  readonly tries: number
  /** When it is looked at next; null once it is done with. */
  readonly nextAt: number | null
  readonly receivedAt: number
  readonly processedAt: number | null
}

interface Row {
  readonly id: string
  readonly account: string
  readonly event: string
  readonly verified_by: InboxRecord["verifiedBy"]
  readonly hash: string
  readonly claim: Json<Claim>
  readonly outcome: string | null
  readonly tries: number | string
  readonly next_at: number | string | null
  readonly received_at: number | string
  readonly processed_at: number | string | null
}

const fromRow = (row: Row): InboxRecord => ({
  id: row.id,
  account: row.account,
  event: row.event,
  verifiedBy: row.verified_by,
  hash: row.hash,
  claim: parsed(row.claim),
  outcome: row.outcome,
  tries: number(row.tries),
  nextAt: numberOrNull(row.next_at),
  receivedAt: number(row.received_at),
  processedAt: numberOrNull(row.processed_at)
})

/** The inbox table. */
export const make = (sql: SqlClient.SqlClient) => ({ ...writes(sql), ...reads(sql) })

const writes = (sql: SqlClient.SqlClient) => ({
  /** Answers whether it is a new one: the account has each event once. */
  insert: (row: InboxRecord) =>
    Effect.map(
      sql`INSERT INTO inbox (id, account, event, verified_by, hash, claim, outcome, tries, next_at,
          received_at, processed_at)
        VALUES (${row.id}, ${row.account}, ${row.event}, ${row.verifiedBy}, ${row.hash},
          ${text(row.claim)}, ${row.outcome}, ${row.tries}, ${row.nextAt}, ${row.receivedAt},
          ${row.processedAt})
        ON CONFLICT DO NOTHING RETURNING id`,
      (rows) => rows.length === 1
    ),

  /**
   * Takes the row that is due at `dueAt` for this process until then; null where another one has it, or
   * had it.
   */
  lease: (id: string, dueAt: number, until: number) =>
    Effect.map(
      sql<Row>`UPDATE inbox SET next_at = ${until}, tries = tries + 1
        WHERE id = ${id} AND next_at = ${dueAt} RETURNING *`,
      ([row]) => (row === undefined ? null : fromRow(row))
    ),

  /** Moves a row that nobody has taken. */
  bringForward: (id: string, dueAt: number, nextAt: number) => sql`
    UPDATE inbox SET next_at = ${nextAt} WHERE id = ${id} AND next_at = ${dueAt}`,

  postpone: (id: string, nextAt: number, tries: number) => sql`
    UPDATE inbox SET next_at = ${nextAt}, tries = ${tries}
    WHERE id = ${id} AND processed_at IS NULL`,

  finish: (id: string, outcome: string, at: number) => sql`
    UPDATE inbox SET next_at = ${null}, outcome = ${outcome}, processed_at = ${at}
    WHERE id = ${id} AND processed_at IS NULL`,

  /** Removes what was done with before then, a part at a time; answers how many rows that were. */
  forget: (before: number, limit: number) =>
    Effect.map(
      sql`DELETE FROM inbox WHERE id IN (
          SELECT id FROM inbox WHERE processed_at < ${before} LIMIT ${limit}
        ) RETURNING id`,
      (rows) => rows.length
    )
})

const reads = (sql: SqlClient.SqlClient) => ({
  /** The first ones that came. */
  list: (limit: number) =>
    Effect.map(sql<Row>`SELECT * FROM inbox ORDER BY received_at, id LIMIT ${limit}`, (rows) =>
      rows.map(fromRow)
    ),

  /** Accounts with rows that are due. */
  dueAccounts: (now: number) =>
    Effect.map(
      sql<Pick<Row, "account">>`SELECT DISTINCT account FROM inbox WHERE next_at <= ${now}`,
      (rows) => rows.map(({ account }) => account)
    ),

  /** Rows of an account that are due, those that wait longest first. */
  due: (account: string, now: number, limit: number) =>
    Effect.map(
      sql<Row>`SELECT * FROM inbox WHERE account = ${account} AND next_at <= ${now}
        ORDER BY next_at LIMIT ${limit}`,
      (rows) => rows.map(fromRow)
    )
})
