import { Effect } from "effect"
import { type SqlClient } from "effect/sql"
import type { Attempt, State } from "../domain/ledger/Attempt.ts"
import { type Json, number, numberOrNull, parsed, text } from "./columns.ts"
import { later } from "./later.ts"

/** The attempt table. */
interface Row {
  readonly id: string
  readonly subject: string
  readonly refund: string | null
  readonly reverses: string | null
  readonly target: string | null
  readonly sequence: number | string
  readonly operation: Attempt["operation"]
  readonly account: string
  readonly provider: string
  readonly reference: string
  readonly amount: number | string
  readonly state: State
  readonly fence: number | string
  readonly owner: string | null
  readonly deadline: number | string | null
  readonly next_check_at: number | string | null
  readonly checks: number | string
  readonly provider_reference: string | null
  readonly error: Json<Attempt["error"]> | null
  readonly created_at: number | string
  readonly started_at: number | string | null
  readonly finished_at: number | string | null
}

const fromRow = (row: Row): Attempt => ({
  id: row.id,
  subject: row.subject,
  refund: row.refund,
  reverses: row.reverses,
  target: row.target,
  sequence: number(row.sequence),
  operation: row.operation,
  account: row.account,
  provider: row.provider,
  reference: row.reference,
  amount: number(row.amount),
  state: row.state,
  fence: number(row.fence),
  owner: row.owner,
  deadline: numberOrNull(row.deadline),
  nextCheckAt: numberOrNull(row.next_check_at),
  checks: number(row.checks),
  providerReference: row.provider_reference,
  error: row.error === null ? null : parsed(row.error),
  createdAt: number(row.created_at),
  startedAt: numberOrNull(row.started_at),
  finishedAt: numberOrNull(row.finished_at)
})

const all = (rows: ReadonlyArray<Row>): ReadonlyArray<Attempt> => rows.map(fromRow)

/** Reads and writes of the attempt table; only the ledger calls the writes. */
export const make = (sql: SqlClient.SqlClient) => ({
  ...writes(sql),
  ...reads(sql),
  ...agenda(sql)
})

const writes = (sql: SqlClient.SqlClient) => ({
  insert: (attempt: Attempt) =>
    later(sql`INSERT INTO attempt (id, subject, refund, reverses, target, sequence, operation, account,
      provider, reference, amount, state, fence, owner, deadline, next_check_at, checks, provider_reference,
      error, created_at, started_at, finished_at)
    VALUES (${attempt.id}, ${attempt.subject}, ${attempt.refund}, ${attempt.reverses},
      ${attempt.target}, ${attempt.sequence}, ${attempt.operation}, ${attempt.account}, ${attempt.provider},
      ${attempt.reference}, ${attempt.amount}, ${attempt.state}, ${attempt.fence}, ${attempt.owner},
      ${attempt.deadline}, ${attempt.nextCheckAt}, ${attempt.checks}, ${attempt.providerReference},
      ${text(attempt.error)}, ${attempt.createdAt}, ${attempt.startedAt}, ${attempt.finishedAt})`),

  /** T2: answers whether this caller, and nobody else, may call the gateway now. */
  fence: (attempt: Attempt) =>
    Effect.map(
      sql`UPDATE attempt SET state = ${attempt.state}, fence = ${attempt.fence},
          owner = ${attempt.owner}, deadline = ${attempt.deadline}, started_at = ${attempt.startedAt}
        WHERE id = ${attempt.id} AND state = 'ready' AND fence = ${attempt.fence - 1} RETURNING id`,
      (rows) => rows.length === 1
    ),

  /** T3: answers whether the attempt was still in the state that the verdict is about. */
  settle: (attempt: Attempt, from: State) =>
    Effect.map(
      sql`UPDATE attempt SET state = ${attempt.state}, operation = ${attempt.operation},
          next_check_at = ${attempt.nextCheckAt}, checks = ${attempt.checks},
          provider_reference = ${attempt.providerReference},
          error = ${text(attempt.error)}, finished_at = ${attempt.finishedAt}
        WHERE id = ${attempt.id} AND state = ${from} AND fence = ${attempt.fence} RETURNING id`,
      (rows) => rows.length === 1
    ),

  /** An attempt that has been settled meanwhile is left alone. */
  postpone: (attempt: Attempt, nextCheckAt: number) => sql`
    UPDATE attempt SET checks = checks + 1, next_check_at = ${nextCheckAt}
    WHERE id = ${attempt.id} AND state IN ('unknown', 'pending')`,

  /** Takes a question for this process until then; false where another one has taken it. */
  lease: ({ id, nextCheckAt }: Attempt, until: number) =>
    Effect.map(
      sql`UPDATE attempt SET next_check_at = ${until}
        WHERE id = ${id} AND next_check_at = ${nextCheckAt} RETURNING id`,
      (rows) => rows.length === 1
    )
})

const reads = (sql: SqlClient.SqlClient) => ({
  find: (id: string) =>
    Effect.map(sql<Row>`SELECT * FROM attempt WHERE id = ${id}`, ([row]) =>
      row === undefined ? null : fromRow(row)
    ),

  /** By our own reference, which is unique on an account. */
  findByReference: (account: string, reference: string) =>
    Effect.map(
      sql<Row>`SELECT * FROM attempt WHERE account = ${account} AND reference = ${reference}`,
      ([row]) => (row === undefined ? null : fromRow(row))
    ),

  /** Those that carry a gateway's id, oldest first: a charge, and what followed it under the same id. */
  findByProviderReference: (account: string, providerReference: string) =>
    Effect.map(
      sql<Row>`SELECT * FROM attempt WHERE account = ${account}
        AND provider_reference = ${providerReference} ORDER BY created_at, sequence`,
      all
    ),

  /** Whether a gateway's id belongs to a charge of another subject on the attempt's account. */
  isOfAnotherSubject: ({ account, subject }: Attempt, providerReference: string) =>
    Effect.map(
      sql`SELECT 1 FROM attempt WHERE account = ${account}
        AND provider_reference = ${providerReference} AND subject <> ${subject} LIMIT 1`,
      (rows) => rows.length > 0
    ),

  ofSubjects: (ids: ReadonlyArray<string>) =>
    ids.length === 0
      ? Effect.succeed<ReadonlyArray<Attempt>>([])
      : Effect.map(
          sql<Row>`SELECT * FROM attempt WHERE ${sql.in("subject", ids)} ORDER BY subject, sequence`,
          all
        ),

  /** Charges that succeeded on an account, sent in this window. */
  chargedBetween: (account: string, from: number, to: number) =>
    Effect.map(
      sql<Row>`SELECT * FROM attempt WHERE account = ${account}
        AND operation IN ('authorize', 'purchase', 'rebill') AND state = 'succeeded'
        AND started_at >= ${from} AND started_at < ${to} ORDER BY started_at`,
      all
    )
})

/** What the background has to do. */
const agenda = (sql: SqlClient.SqlClient) => ({
  /** Accounts with attempts whose gateway is to be asked now. */
  dueAccounts: (now: number) =>
    Effect.map(
      sql<Pick<Row, "account">>`SELECT DISTINCT account FROM attempt WHERE next_check_at <= ${now}`,
      (rows) => rows.map(({ account }) => account)
    ),

  /** Attempts on an account whose gateway is to be asked now, those that wait longest first. */
  due: (account: string, now: number, limit: number) =>
    Effect.map(
      sql<Row>`SELECT * FROM attempt WHERE account = ${account} AND next_check_at <= ${now}
        ORDER BY next_check_at LIMIT ${limit}`,
      all
    ),

  /**
   * Charges that are to be given back now: they were claimed by the ledger itself. Their index is partial,
   * and SQLite takes it only where its own condition is repeated word for word.
   */
  reversalsDue: (now: number, limit: number) =>
    Effect.map(
      sql<Row>`SELECT * FROM attempt WHERE state IN ('ready', 'sending') AND state = 'ready'
        AND reverses IS NOT NULL AND deadline <= ${now} ORDER BY deadline LIMIT ${limit}`,
      all
    ),

  /**
   * Attempts that nobody will finish: past their deadline, or left by another process where the
   * database lets in one at a time (SQLite), so that the other must have ended.
   */
  abandoned: (owner: string, now: number) =>
    Effect.map(
      sql<Row>`SELECT * FROM attempt WHERE state IN ('ready', 'sending')
        AND (reverses IS NULL OR state = 'sending')
        AND ${sql.onDialectOrElse({
          pg: () => sql`deadline < ${now}`,
          orElse: () => sql`(owner <> ${owner} OR deadline < ${now})`
        })} ORDER BY created_at`,
      all
    )
})
