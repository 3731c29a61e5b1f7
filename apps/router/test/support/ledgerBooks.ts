import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { type Attempt, isCharge, type State } from "../../src/domain/ledger/Attempt.ts"
import * as Ledger from "../../src/domain/ledger/Ledger.ts"
import { initial } from "../../src/domain/ledger/PaymentRecord.ts"
import { initialPayout } from "../../src/domain/ledger/PayoutRecord.ts"
import { apply, type Subject } from "../../src/domain/ledger/Subject.ts"
import { initialToken } from "../../src/domain/ledger/TokenRecord.ts"
import type { Incident } from "../../src/sql/IncidentRows.ts"
import type { Entry } from "../../src/sql/JournalRows.ts"
import { promised } from "../../src/sql/promised.ts"
import { Store } from "../../src/sql/Store.ts"

/** All that is stored of a payment or payout. */
export interface Books {
  readonly subject: Subject
  readonly attempts: ReadonlyArray<Attempt>
  readonly entries: ReadonlyArray<Entry>
  /** The subject after each entry, by replaying them. */
  readonly replayed: ReadonlyArray<Subject>
  readonly events: ReadonlyArray<{ readonly type: string; readonly sequence: number }>
  readonly incidents: ReadonlyArray<Incident>
}

/** Reads them. */
export const read = Effect.fnUntraced(function* (id: string) {
  const { incidents, journal } = yield* Store
  const sql = yield* SqlClient.SqlClient
  const { attempts, subject } = yield* Effect.flatMap(Ledger.load(id), promised)
  const entries = yield* journal.ofSubject(id)
  const rows = yield* sql<{ type: string; sequence: number | string }>`
    SELECT type, sequence FROM event WHERE subject = ${id} ORDER BY sequence`
  const books: Books = {
    ...{ subject, attempts, entries, replayed: replay(subject, attempts, entries) },
    events: rows.map(({ sequence, type }) => ({ type, sequence: Number(sequence) })),
    incidents: yield* incidents.list({ merchant: "acme", subject: id, limit: 1000 })
  }
  return books
})

const unborn = (subject: Subject): Subject => {
  switch (subject.type) {
    case "payment":
      return { ...subject, ...initial }
    case "payout":
      return { ...subject, ...initialPayout }
    case "token":
      return { ...subject, ...initialToken }
  }
}

const replay = (
  subject: Subject,
  attempts: ReadonlyArray<Attempt>,
  entries: ReadonlyArray<Entry>
): ReadonlyArray<Subject> => {
  let moved = unborn(subject)
  return entries.map(({ attempt: id, stateTo, verdict }) => {
    const attempt = attempts.find((one) => one.id === id)
    if (attempt !== undefined) moved = apply(moved, { attempt, to: stateTo, verdict })
    return moved
  })
}

/** What takes the money, or pays it out, for its subject. */
export const isMain = ({ operation, reverses }: Attempt): boolean =>
  reverses === null && (isCharge(operation) || operation === "payout")

/** The gateway has done it. */
export const isDone = ({ state }: { readonly state: State }): boolean =>
  state === "succeeded" || state === "late_success"

/** As a report shows them. */
export const text = ({ attempts, events, incidents, subject }: Books): string =>
  [
    JSON.stringify(subject),
    ...attempts.map(({ account, amount, operation, reverses, sequence, state }) =>
      [`#${sequence}`, account, reverses ? `back ${operation}` : operation, amount, state].join(" ")
    ),
    `events: ${events.map(({ type }) => type).join(", ")}`,
    ...incidents.map(({ attempt, detail, kind }) => {
      const sequence = attempts.find(({ id }) => id === attempt)?.sequence
      return `incident ${kind} of #${sequence}: ${JSON.stringify(detail)}`
    })
  ].join("\n")
