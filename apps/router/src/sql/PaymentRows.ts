import { Effect } from "effect"
import { type SqlClient } from "effect/sql"
import type { PaymentRecord, Status } from "../domain/ledger/PaymentRecord.ts"
import { type Json, text, parsed, number } from "./columns.ts"
import { later } from "./later.ts"
import * as Listing from "./Listing.ts"
import { forUpdate, lockingAnd } from "./locking.ts"

/** The payment table. */
interface Row {
  readonly id: string
  readonly merchant: string
  readonly reference: string
  readonly amount: number | string
  readonly currency: PaymentRecord["currency"]
  readonly capture: PaymentRecord["capture"]
  readonly method: Json<PaymentRecord["method"]>
  readonly return_url: string | null
  readonly save_method: number | string
  readonly metadata: Json<PaymentRecord["metadata"]>
  readonly parent: string | null
  readonly status: Status
  readonly authorized: number | string
  readonly captured: number | string
  readonly refunded: number | string
  readonly voided: number | string
  readonly account: string | null
  readonly provider: string | null
  readonly provider_reference: string | null
  readonly next_action: Json<PaymentRecord["nextAction"]> | null
  readonly decline: Json<PaymentRecord["decline"]> | null
  readonly token: string | null
  readonly version: number | string
  readonly events: number | string
  readonly created_at: number | string
  readonly updated_at: number | string
  readonly card: string | null
}

const fromRow = (row: Row): PaymentRecord => ({
  type: "payment",
  id: row.id,
  merchant: row.merchant,
  reference: row.reference,
  amount: number(row.amount),
  currency: row.currency,
  capture: row.capture,
  method: parsed(row.method),
  card: row.card,
  returnUrl: row.return_url,
  saveMethod: number(row.save_method) === 1,
  metadata: parsed(row.metadata),
  parent: row.parent,
  status: row.status,
  authorized: number(row.authorized),
  captured: number(row.captured),
  refunded: number(row.refunded),
  voided: number(row.voided),
  account: row.account,
  provider: row.provider,
  providerReference: row.provider_reference,
  nextAction: row.next_action === null ? null : parsed(row.next_action),
  decline: row.decline === null ? null : parsed(row.decline),
  token: row.token,
  version: number(row.version),
  events: number(row.events),
  createdAt: number(row.created_at),
  updatedAt: number(row.updated_at)
})

const one = ([row]: ReadonlyArray<Row>): PaymentRecord | null =>
  row === undefined ? null : fromRow(row)

/** Which payments of a merchant are listed, newest first. */
export type Filter = Listing.Filter<Status>

/** Reads and writes of the payment table; only the ledger calls the writes. */
export const make = (sql: SqlClient.SqlClient) => ({
  /** `decision` is what its routing was decided with: written once, read by nobody but `explain`. */
  insert: (payment: PaymentRecord, decision: string | null = null) =>
    later(sql`INSERT INTO payment (id, merchant, reference, amount, currency, capture, method, return_url,
      save_method, metadata, parent, status, authorized, captured, refunded, voided, account, provider,
      provider_reference, next_action, decline, token, version, events, created_at, updated_at, card,
      decision)
    VALUES (${payment.id}, ${payment.merchant}, ${payment.reference}, ${payment.amount},
      ${payment.currency}, ${payment.capture}, ${text(payment.method)}, ${payment.returnUrl},
      ${payment.saveMethod ? 1 : 0}, ${text(payment.metadata)}, ${payment.parent},
      ${payment.status}, ${payment.authorized}, ${payment.captured}, ${payment.refunded},
      ${payment.voided}, ${payment.account}, ${payment.provider}, ${payment.providerReference},
      ${text(payment.nextAction)}, ${text(payment.decline)}, ${payment.token}, ${payment.version},
      ${payment.events}, ${payment.createdAt}, ${payment.updatedAt}, ${payment.card},
      ${decision})`),

  update: (payment: PaymentRecord) =>
    later(sql`UPDATE payment SET status = ${payment.status}, authorized = ${payment.authorized},
      captured = ${payment.captured}, refunded = ${payment.refunded}, voided = ${payment.voided},
      account = ${payment.account}, provider = ${payment.provider},
      provider_reference = ${payment.providerReference}, next_action = ${text(payment.nextAction)},
      decline = ${text(payment.decline)}, token = ${payment.token}, version = ${payment.version},
      events = ${payment.events}, updated_at = ${payment.updatedAt}
    WHERE id = ${payment.id}`),

  find: (id: string) => Effect.map(sql<Row>`SELECT * FROM payment WHERE id = ${id}`, one),

  /** The payment as nobody else can change it before this transaction ends, and then what is read. */
  lockAnd: lockingAnd(
    (id) => sql<Row>`SELECT * FROM payment WHERE id = ${id} ${forUpdate(sql)}`,
    one
  ),

  list: (filter: Filter) =>
    Effect.map(
      sql<Row>`SELECT * FROM payment WHERE ${Listing.where(sql, filter)}
        ORDER BY created_at DESC, id DESC LIMIT ${filter.limit}`,
      (rows) => rows.map(fromRow)
    )
})
