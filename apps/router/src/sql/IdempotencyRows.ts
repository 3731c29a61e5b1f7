import { Effect } from "effect"
import { type SqlClient } from "effect/sql"

/** A merchant's key, what it was used for, and what it made. A key never becomes fresh again. */
export interface KeyRecord {
  readonly merchant: string
  readonly key: string
  /** Keyed digest of the request without its verification code. */
  readonly fingerprint: string
  readonly attempt: string
  /** The payment, payout or token. */
  readonly subject: string
}

/** The idempotency table. */
export const make = (sql: SqlClient.SqlClient) => ({
  /** Answers whether the key was free and is now taken. */
  take: (record: KeyRecord, now: number) =>
    Effect.map(
      sql`INSERT INTO idempotency (merchant, key, fingerprint, attempt, subject, created_at)
        VALUES (${record.merchant}, ${record.key}, ${record.fingerprint}, ${record.attempt},
          ${record.subject}, ${now})
        ON CONFLICT DO NOTHING RETURNING key`,
      (rows) => rows.length === 1
    ),

  find: (merchant: string, key: string) =>
    Effect.map(
      sql<KeyRecord>`SELECT merchant, key, fingerprint, attempt, subject FROM idempotency
        WHERE merchant = ${merchant} AND key = ${key}`,
      ([row]): KeyRecord | null => row ?? null
    )
})
