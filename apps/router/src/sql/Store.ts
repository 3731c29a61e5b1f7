import { Context, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import * as AttemptRows from "./AttemptRows.ts"
import * as IdempotencyRows from "./IdempotencyRows.ts"
import * as JournalRows from "./JournalRows.ts"
import * as PaymentRows from "./PaymentRows.ts"
import * as RefundRows from "./RefundRows.ts"

const make = (sql: SqlClient.SqlClient) => ({
  /** One transaction; durable when it answers, undone as a whole when it fails. */
  transaction: sql.withTransaction,
  payments: PaymentRows.make(sql),
  attempts: AttemptRows.make(sql),
  refunds: RefundRows.make(sql),
  journal: JournalRows.make(sql),
  keys: IdempotencyRows.make(sql)
})

/** The tables. The ledger is the only one to write through it. */
export class Store extends Context.Service<Store, ReturnType<typeof make>>()("router/sql/Store") {
  /** Over the SQL client of the context. */
  static readonly layer: Layer.Layer<Store, never, SqlClient.SqlClient> = Layer.effect(
    Store,
    Effect.map(SqlClient.SqlClient, make)
  )
}
