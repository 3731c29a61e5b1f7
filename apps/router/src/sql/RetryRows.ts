import { Effect } from "effect"
import type { SqlClient } from "effect/sql"
import type { Attempt } from "../domain/ledger/Attempt.ts"
import type { PaymentRecord } from "../domain/ledger/PaymentRecord.ts"
import { type Json, number, parsed } from "./columns.ts"

/** A card that is tried for an amount. */
export type Tried = Pick<PaymentRecord, "amount" | "currency" | "merchant"> & {
  /** See `Fingerprint.card`. */
  readonly card: string
}

/** Charges that were declined, and what was said of them. */
export interface Declined {
  readonly error: Attempt["error"]
  readonly times: number
}

interface Row {
  readonly error: Json<Attempt["error"]> | null
  readonly times: number | string
}

/** What the ledger knows of earlier tries of a card. */
export const make = (sql: SqlClient.SqlClient) => ({
  /** The declined charges of a card for this amount, of payments that came since then. */
  declined: ({ amount, card, currency, merchant }: Tried, since: number) =>
    Effect.map(
      sql<Row>`SELECT attempt.error, COUNT(*) AS times
        FROM payment JOIN attempt ON attempt.subject = payment.id
        WHERE payment.merchant = ${merchant} AND payment.card = ${card}
          AND payment.currency = ${currency} AND payment.amount = ${amount}
          AND payment.created_at >= ${since}
          AND attempt.operation IN ('authorize', 'purchase', 'rebill') AND attempt.state = 'declined'
        GROUP BY attempt.error`,
      (rows) =>
        rows.map(({ error, times }): Declined => ({
          error: error === null ? null : parsed(error),
          times: number(times)
        }))
    )
})
