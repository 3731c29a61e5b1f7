import { DatabaseSync } from "node:sqlite"
import type { Order, Row, Told } from "./rows.ts"
import * as rows from "./rows.ts"

/** The rows that the router leaves of one payment, by bare `node:sqlite`: two durable commits. */

/** The same settings as the router's. */
const pragmas = [
  "locking_mode=EXCLUSIVE",
  "journal_mode=WAL",
  "synchronous=FULL",
  "foreign_keys=ON",
  "trusted_schema=OFF",
  "temp_store=MEMORY",
  "cache_size=-32768",
  "journal_size_limit=67108864",
  "wal_autocheckpoint=8000"
]

/** The ledger's steps; each answers after its COMMIT. */
export interface Ledger {
  /** T1 and T2: five inserts. */
  readonly claim: (key: string, order: Order, told: Told) => void
  /** T3: two inserts and two updates, of which the attempt's must change one row. */
  readonly settle: (order: Order, found: string, told: Told) => void
}

/** Opens a file that has the router's tables. */
export const open = (filename: string): Ledger => {
  const db = new DatabaseSync(filename)
  for (const pragma of pragmas) db.exec(`PRAGMA ${pragma}`)
  const [begin, commit] = [db.prepare("BEGIN IMMEDIATE"), db.prepare("COMMIT")]
  const committed = (work: () => void): void => {
    begin.run()
    work()
    commit.run()
  }
  const inserts = {
    idempotency: insertInto(db, "idempotency"),
    payment: insertInto(db, "payment"),
    attempt: insertInto(db, "attempt"),
    journal: insertInto(db, "journal"),
    event: insertInto(db, "event")
  }
  const settleAttempt = db.prepare(`UPDATE attempt SET state = 'succeeded',
    provider_reference = ?, finished_at = ? WHERE id = ? AND state = 'sending' AND fence = 1`)
  const settlePayment = db.prepare(`UPDATE payment SET status = 'captured', authorized = amount,
    captured = amount, provider_reference = ?, version = 2, events = 2, updated_at = ?
    WHERE id = ?`)
  const one = ({ changes }: { readonly changes: number | bigint }): void => {
    if (changes !== 1) throw new Error("not one row")
  }
  return {
    claim: (key, order, told) =>
      committed(() => {
        inserts.idempotency(rows.idempotency(key, order))
        inserts.journal(rows.claimed(order))
        inserts.event(rows.event(order, told))
        inserts.payment(rows.payment(order))
        inserts.attempt(rows.attempt(order))
      }),
    settle: (order, found, told) =>
      committed(() => {
        one(settleAttempt.run(found, told.at, order.attempt))
        inserts.journal(rows.settled(order, found, told.at))
        inserts.event(rows.event(order, told))
        one(settlePayment.run(found, told.at, order.payment))
      })
  }
}

/** Every column of the table; one that the row has not is null. */
const insertInto = (db: DatabaseSync, table: string): ((row: Row) => void) => {
  const columns = db.prepare("SELECT name FROM pragma_table_info(?)").all(table)
  const names = columns.map(({ name }) => String(name))
  const places = names.map(() => "?").join(", ")
  const statement = db.prepare(`INSERT INTO ${table} (${names.join(", ")}) VALUES (${places})`)
  return (row) => void statement.run(...names.map((name) => row[name] ?? null))
}
