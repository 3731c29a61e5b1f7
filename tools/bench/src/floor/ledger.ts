import { DatabaseSync, type StatementSync } from "node:sqlite"

/** The rows that the router writes for one payment, by bare `node:sqlite`: three durable commits. */

type Value = string | number | null
type Row = Readonly<Record<string, Value>>

/** The same settings as the router's. */
const pragmas = [
  "locking_mode=EXCLUSIVE",
  "journal_mode=WAL",
  "synchronous=FULL",
  "foreign_keys=ON",
  "trusted_schema=OFF",
  "temp_store=MEMORY",
  "cache_size=-32768",
  "journal_size_limit=67108864"
]

/** The columns of each insert, in the order of the router's. */
const columns = {
  idempotency: ["merchant", "key", "fingerprint", "attempt", "payment", "created_at"],
  payment: [
    ...["id", "merchant", "reference", "amount", "currency", "capture", "method", "return_url"],
    ...["metadata", "parent", "status", "authorized", "captured", "refunded", "voided", "account"],
    ...["provider", "provider_reference", "next_action", "decline", "version", "created_at"],
    "updated_at"
  ],
  journal: [
    ...["payment", "sequence", "attempt", "state_from", "state_to", "status_from", "status_to"],
    ...["cause", "evidence", "at"]
  ],
  attempt: [
    ...["id", "payment", "refund", "sequence", "operation", "account", "provider", "reference"],
    ...["amount", "state", "fence", "owner", "deadline", "next_check_at", "checks"],
    ...["provider_reference", "error", "created_at", "started_at", "finished_at"]
  ]
}

type Table = keyof typeof columns

/** The ledger's steps; each answers after its COMMIT. */
export interface Ledger {
  /** T1: four inserts. */
  readonly claim: (rows: Readonly<Record<Table, Row>>) => void
  /** T2: one update, which must change one row. */
  readonly fence: (attempt: string, now: number) => void
  /** T3: two selects, two updates and one insert. */
  readonly settle: (attempt: string, providerReference: string, now: number) => Row
}

/** Opens a file that has the router's tables. */
export const open = (filename: string): Ledger => {
  const db = new DatabaseSync(filename)
  for (const pragma of pragmas) db.exec(`PRAGMA ${pragma}`)
  const [begin, commit] = [db.prepare("BEGIN IMMEDIATE"), db.prepare("COMMIT")]
  const committed = <A>(work: () => A): A => {
    begin.run()
    const value = work()
    commit.run()
    return value
  }
  const insert = (table: Table): ((row: Row) => void) => {
    const names = columns[table]
    const places = names.map(() => "?").join(", ")
    const statement = db.prepare(`INSERT INTO ${table} (${names.join(", ")}) VALUES (${places})`)
    return (row) => void statement.run(...names.map((name) => row[name] ?? null))
  }
  const inserts = {
    idempotency: insert("idempotency"),
    payment: insert("payment"),
    journal: insert("journal"),
    attempt: insert("attempt")
  }
  const fence =
    db.prepare(`UPDATE attempt SET state = 'sending', fence = 1, started_at = ?, deadline = ?
    WHERE id = ? AND state = 'ready' AND fence = 0 RETURNING id`)
  return {
    claim: (rows) =>
      committed(() => {
        inserts.idempotency(rows.idempotency)
        inserts.payment(rows.payment)
        inserts.journal(rows.journal)
        inserts.attempt(rows.attempt)
      }),
    fence: (attempt, now) =>
      committed(() => {
        if (fence.get(now, now + 45_000, attempt) === undefined) throw new Error("no fence")
      }),
    settle: settling(db, committed, inserts.journal)
  }
}

const settling = (
  db: DatabaseSync,
  committed: <A>(work: () => A) => A,
  insertJournal: (row: Row) => void
): Ledger["settle"] => {
  const findAttempt = db.prepare("SELECT * FROM attempt WHERE id = ?")
  const findPayment = db.prepare("SELECT * FROM payment WHERE id = ?")
  const settleAttempt = db.prepare(`UPDATE attempt SET state = ?, next_check_at = ?, checks = ?,
    provider_reference = ?, error = ?, finished_at = ? WHERE id = ?`)
  const updatePayment = db.prepare(`UPDATE payment SET status = ?, authorized = ?, captured = ?,
    refunded = ?, voided = ?, account = ?, provider = ?, provider_reference = ?, next_action = ?,
    decline = ?, version = ?, updated_at = ? WHERE id = ?`)
  return (id, reference, now) =>
    committed(() => {
      const attempt = one(findAttempt, id)
      if (attempt["state"] !== "sending" || attempt["fence"] !== 1) throw new Error("no fence")
      settleAttempt.run("succeeded", null, 0, reference, null, now, id)
      const payment = one(findPayment, attempt["payment"] ?? "")
      const {
        account = null,
        amount = 0,
        id: paymentId = "",
        provider = null
      } = {
        ...payment,
        account: attempt["account"],
        provider: attempt["provider"]
      } as Row
      insertJournal({
        ...{ payment: paymentId, sequence: 2, attempt: id, state_from: "sending" },
        ...{ state_to: "succeeded", status_from: "processing", status_to: "captured" },
        ...{ cause: "call", evidence: evidenceOf(reference), at: now }
      })
      const sums: ReadonlyArray<Value> = [amount, amount, 0, 0]
      const names: ReadonlyArray<Value> = [account, provider, reference, null, null]
      updatePayment.run("captured", ...sums, ...names, 2, now, paymentId)
      return {
        ...payment,
        ...{ status: "captured", authorized: amount, captured: amount, account, provider },
        ...{ provider_reference: reference, version: 2, updated_at: now }
      }
    })
}

const one = (statement: StatementSync, id: Value): Row => {
  const row = statement.get(id)
  if (row === undefined) throw new Error("a row is missing")
  return row as Row
}

const evidenceOf = (providerReference: string): string =>
  JSON.stringify({
    decline: null,
    evidence: { kind: "call", status: "Y", code: null, httpStatus: null },
    nextAction: null,
    providerReference
  })
