import { Effect } from "effect"
import { type SqlClient } from "effect/sql"
import type { TokenRecord, TokenStatus } from "../domain/ledger/TokenRecord.ts"
import { type Json, number, parsed, text } from "./columns.ts"
import { later } from "./later.ts"
import { forUpdate, lockingAnd } from "./locking.ts"

/** The token table. `sealed` is the gateway's own name for the card, encrypted. */
interface Row {
  readonly id: string
  readonly merchant: string
  readonly account: string
  readonly provider: string
  readonly method: Json<TokenRecord["method"]>
  readonly sealed: string | null
  readonly status: TokenStatus
  readonly next_action: Json<TokenRecord["nextAction"]> | null
  readonly decline: Json<TokenRecord["decline"]> | null
  readonly version: number | string
  readonly events: number | string
  readonly created_at: number | string
  readonly updated_at: number | string
}

const fromRow = (row: Row): TokenRecord => ({
  type: "token",
  id: row.id,
  merchant: row.merchant,
  account: row.account,
  provider: row.provider,
  method: parsed(row.method),
  sealed: row.sealed,
  status: row.status,
  nextAction: row.next_action === null ? null : parsed(row.next_action),
  decline: row.decline === null ? null : parsed(row.decline),
  version: number(row.version),
  events: number(row.events),
  createdAt: number(row.created_at),
  updatedAt: number(row.updated_at)
})

const one = ([row]: ReadonlyArray<Row>): TokenRecord | null =>
  row === undefined ? null : fromRow(row)

const lockRow = (sql: SqlClient.SqlClient, id: string) =>
  sql<Row>`SELECT * FROM token WHERE id = ${id} ${forUpdate(sql)}`

/** Reads and writes of the token table; only the ledger and `Forgetting` call the writes. */
export const make = (sql: SqlClient.SqlClient) => ({
  insert: (token: TokenRecord) =>
    later(sql`INSERT INTO token (id, merchant, account, provider, method, sealed, status, next_action,
      decline, version, events, created_at, updated_at)
    VALUES (${token.id}, ${token.merchant}, ${token.account}, ${token.provider},
      ${text(token.method)}, ${token.sealed}, ${token.status}, ${text(token.nextAction)},
      ${text(token.decline)}, ${token.version}, ${token.events}, ${token.createdAt},
      ${token.updatedAt})`),

  update: (token: TokenRecord) =>
    later(sql`UPDATE token SET account = ${token.account}, provider = ${token.provider},
      sealed = ${token.sealed}, status = ${token.status},
      next_action = ${text(token.nextAction)}, decline = ${text(token.decline)},
      version = ${token.version}, events = ${token.events}, updated_at = ${token.updatedAt}
    WHERE id = ${token.id}`),

  find: (id: string) => Effect.map(sql<Row>`SELECT * FROM token WHERE id = ${id}`, one),

  /** The token as nobody else can change it before this transaction ends. */
  lock: (id: string) => Effect.map(lockRow(sql, id), one),

  /** Locks it, and then reads something else. */
  lockAnd: lockingAnd((id) => lockRow(sql, id), one)
})
