import { Effect } from "effect"
import { type SqlClient } from "effect/sql"
import type { PayoutRecord, PayoutStatus } from "../domain/ledger/PayoutRecord.ts"
import { type Json, number, parsed, text } from "./columns.ts"
import { later } from "./later.ts"
import * as Listing from "./Listing.ts"
import { forUpdate, lockingAnd } from "./locking.ts"

/** The payout table. */
interface Row {
  readonly id: string
  readonly merchant: string
  readonly reference: string
  readonly amount: number | string
  readonly currency: PayoutRecord["currency"]
  readonly destination: Json<PayoutRecord["destination"]>
  readonly status: PayoutStatus
  readonly account: string | null
  readonly provider: string | null
  readonly provider_reference: string | null
  readonly utr: string | null
  readonly fee: Json<PayoutRecord["fee"]> | null
  readonly decline: Json<PayoutRecord["decline"]> | null
  readonly version: number | string
  readonly events: number | string
  readonly created_at: number | string
  readonly updated_at: number | string
}

const fromRow = (row: Row): PayoutRecord => ({
  type: "payout",
  id: row.id,
  merchant: row.merchant,
  reference: row.reference,
  amount: number(row.amount),
  currency: row.currency,
  destination: parsed(row.destination),
  status: row.status,
  account: row.account,
  provider: row.provider,
  providerReference: row.provider_reference,
  utr: row.utr,
  fee: row.fee === null ? null : parsed(row.fee),
  decline: row.decline === null ? null : parsed(row.decline),
  version: number(row.version),
  events: number(row.events),
  createdAt: number(row.created_at),
  updatedAt: number(row.updated_at)
})

const one = ([row]: ReadonlyArray<Row>): PayoutRecord | null =>
  row === undefined ? null : fromRow(row)

/** Which payouts of a merchant are listed, newest first. */
export type Filter = Listing.Filter<PayoutStatus>

/** Reads and writes of the payout table; only the ledger calls the writes. */
export const make = (sql: SqlClient.SqlClient) => ({
  /** `decision` is what its routing was decided with: written once, read by nobody but `explain`. */
  insert: (payout: PayoutRecord, decision: string | null = null) =>
    later(sql`INSERT INTO payout (id, merchant, reference, amount, currency, destination, status, account,
      provider, provider_reference, utr, fee, decline, version, events, created_at, updated_at,
      decision)
    VALUES (${payout.id}, ${payout.merchant}, ${payout.reference}, ${payout.amount},
      ${payout.currency}, ${text(payout.destination)}, ${payout.status}, ${payout.account},
      ${payout.provider}, ${payout.providerReference}, ${payout.utr}, ${text(payout.fee)},
      ${text(payout.decline)}, ${payout.version}, ${payout.events}, ${payout.createdAt},
      ${payout.updatedAt}, ${decision})`),

  update: (payout: PayoutRecord) =>
    later(sql`UPDATE payout SET status = ${payout.status}, account = ${payout.account},
      provider = ${payout.provider}, provider_reference = ${payout.providerReference},
      utr = ${payout.utr}, fee = ${text(payout.fee)}, decline = ${text(payout.decline)},
      version = ${payout.version}, events = ${payout.events}, updated_at = ${payout.updatedAt}
    WHERE id = ${payout.id}`),

  find: (id: string) => Effect.map(sql<Row>`SELECT * FROM payout WHERE id = ${id}`, one),

  /** The payout as nobody else can change it before this transaction ends, and then what is read. */
  lockAnd: lockingAnd(
    (id) => sql<Row>`SELECT * FROM payout WHERE id = ${id} ${forUpdate(sql)}`,
    one
  ),

  list: (filter: Filter) =>
    Effect.map(
      sql<Row>`SELECT * FROM payout WHERE ${Listing.where(sql, filter)}
        ORDER BY created_at DESC, id DESC LIMIT ${filter.limit}`,
      (rows) => rows.map(fromRow)
    )
})
