import { Context, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import * as AttemptRows from "./AttemptRows.ts"
import * as BasisRows from "./BasisRows.ts"
import * as IdempotencyRows from "./IdempotencyRows.ts"
import * as InboxRows from "./InboxRows.ts"
import * as IncidentRows from "./IncidentRows.ts"
import * as JournalRows from "./JournalRows.ts"
import * as RefundRows from "./RefundRows.ts"
import * as RetryRows from "./RetryRows.ts"
import { transaction } from "./retrying.ts"
import * as SettingRows from "./SettingRows.ts"
import * as SubjectRows from "./SubjectRows.ts"

const make = (sql: SqlClient.SqlClient) => {
  const subjects = SubjectRows.make(sql)
  return {
    /**
     * One transaction; durable when it answers, undone as a whole when it fails. Its body is SQL only: it
     * runs again where PostgreSQL has undone it in favour of another one.
     */
    transaction: transaction(sql),
    subjects,
    payments: subjects.payments,
    payouts: subjects.payouts,
    tokens: subjects.tokens,
    attempts: AttemptRows.make(sql),
    refunds: RefundRows.make(sql),
    retries: RetryRows.make(sql),
    journal: JournalRows.make(sql),
    keys: IdempotencyRows.make(sql),
    incidents: IncidentRows.make(sql),
    inbox: InboxRows.make(sql),
    bases: BasisRows.make(sql),
    settings: SettingRows.make(sql)
  }
}

/** The tables. The ledger is the only one to write states through it. */
export class Store extends Context.Service<Store, ReturnType<typeof make>>()("router/sql/Store") {
  /** Over the SQL client of the context. */
  static readonly layer: Layer.Layer<Store, never, SqlClient.SqlClient> = Layer.effect(
    Store,
    Effect.map(SqlClient.SqlClient, make)
  )
}
