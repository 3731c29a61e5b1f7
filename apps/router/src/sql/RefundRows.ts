import { Effect } from "effect"
import { type SqlClient } from "effect/sql"
import type { RefundRecord } from "../domain/ledger/RefundRecord.ts"
import { number } from "./columns.ts"
import { later } from "./later.ts"

/** The refund table: what was asked for. How it went is its attempt's state. */
interface Row {
  readonly id: string
  readonly payment: string
  readonly amount: number | string
  readonly currency: RefundRecord["currency"]
  readonly reason: string | null
  readonly created_at: number | string
}

/** Reads and writes of the refund table. */
export const make = (sql: SqlClient.SqlClient) => ({
  insert: (refund: RefundRecord) =>
    later(sql`INSERT INTO refund (id, payment, amount, currency, reason, created_at)
    VALUES (${refund.id}, ${refund.payment}, ${refund.amount}, ${refund.currency},
      ${refund.reason}, ${refund.createdAt})`),

  find: (id: string) =>
    Effect.map(sql<Row>`SELECT * FROM refund WHERE id = ${id}`, ([row]): RefundRecord | null =>
      row === undefined
        ? null
        : {
            id: row.id,
            payment: row.payment,
            amount: number(row.amount),
            currency: row.currency,
            reason: row.reason,
            createdAt: number(row.created_at)
          }
    )
})
