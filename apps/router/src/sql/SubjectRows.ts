import { Effect } from "effect"
import { type SqlClient } from "effect/sql"
import type { SqlError } from "effect/sql/SqlError"
import type { Subject } from "../domain/ledger/Subject.ts"
import * as PaymentRows from "./PaymentRows.ts"
import * as PayoutRows from "./PayoutRows.ts"
import * as TokenRows from "./TokenRows.ts"

type Found = Effect.Effect<Subject | null, SqlError>

/** Payments, payouts and tokens by their ids, whose prefix says which they are. */
export const make = (sql: SqlClient.SqlClient) => {
  const payments = PaymentRows.make(sql)
  const payouts = PayoutRows.make(sql)
  const tokens = TokenRows.make(sql)
  const of = (id: string) => {
    if (id.startsWith("pot_")) return payouts
    return id.startsWith("tok_") ? tokens : payments
  }
  /** As nobody else can change it before this transaction ends, and then what is read. */
  const lockAnd = <A>(
    id: string,
    read: Effect.Effect<A, SqlError>
  ): Effect.Effect<readonly [Subject | null, A], SqlError> => of(id).lockAnd(id, read)
  return {
    payments,
    payouts,
    tokens,
    find: (id: string): Found => of(id).find(id),
    lockAnd,
    /** Makes replicas take turns at a subject, and reads; on SQLite a transaction is alone anyway. */
    holdAnd: <A>(id: string, read: Effect.Effect<A, SqlError>): Effect.Effect<A, SqlError> =>
      sql.onDialectOrElse({
        pg: () => Effect.map(lockAnd(id, read), ([, found]) => found),
        orElse: () => read
      }),
    /** A token keeps no decision. */
    insert: (subject: Subject, decision: string | null) => {
      switch (subject.type) {
        case "payment":
          return payments.insert(subject, decision)
        case "payout":
          return payouts.insert(subject, decision)
        case "token":
          return tokens.insert(subject)
      }
    },
    update: (subject: Subject) => {
      switch (subject.type) {
        case "payment":
          return payments.update(subject)
        case "payout":
          return payouts.update(subject)
        case "token":
          return tokens.update(subject)
      }
    }
  }
}
