import { Objects, statuses } from "@switchyard/client"
import { Clock, Context, Duration, Effect, Layer, Schedule, Semaphore } from "effect"
import { SqlClient } from "effect/sql"

import { number } from "../sql/columns.ts"
import { IsExporting } from "./IsExporting.ts"
import { type Gauge, Metrics } from "./Metrics.ts"

/**
 * Numbers that only the ledger knows: how many payments stand where, how old what is open is, and how long
 * queues have been waiting. They are counted when somebody asks, at most every ten seconds.
 */
export class LedgerGauges extends Context.Service<
  LedgerGauges,
  {
    /** Counts, unless it was done a moment ago; a database that fails leaves the numbers as they were. */
    readonly refresh: Effect.Effect<void>
  }
>()("router/observability/LedgerGauges") {}

/** Numbers stay for this long, and a hundred times as long as it took to count them. */
const freshMs = 10_000
const shareOfTime = 100

const gauge = (name: string, help: string, ...labels: ReadonlyArray<string>): Gauge => ({
  name: `switchyard_${name}`,
  help,
  labels
})

const gauges = {
  payments: gauge("payments", "Payments by status", "status"),
  open: gauge("open_attempts", "Attempts whose outcome is not known", "state"),
  openAge: gauge("open_attempt_age_seconds", "Age of the oldest attempt in this state", "state"),
  queueAge: gauge("queue_age_seconds", "How long the oldest entry has been waiting", "queue"),
  incidents: gauge("incidents", "Incidents by kind", "kind")
}

const openStates = ["unknown", "pending", "needs_review"] as const

type Count = { readonly n: number | string }
type Oldest = { readonly at: number | string | null }

/** Each by an index, but the payments: there the whole index is counted, in its order. */
const makeQueries = (sql: SqlClient.SqlClient) => ({
  payments: sql<Count & { readonly status: string }>`
    SELECT status, COUNT(*) AS n FROM payment GROUP BY merchant, status`,
  asked: sql<Count & Oldest & { readonly state: string }>`
    SELECT state, COUNT(*) AS n, MIN(COALESCE(started_at, created_at)) AS at
    FROM attempt WHERE next_check_at IS NOT NULL GROUP BY state`,
  inReview: sql<Count & Oldest & { readonly state: string }>`
    SELECT state, COUNT(*) AS n, MIN(COALESCE(started_at, created_at)) AS at
    FROM attempt WHERE state IN ('late_success', 'needs_review') GROUP BY state`,
  deliveries: sql<Oldest>`SELECT MIN(next_at) AS at FROM delivery WHERE next_at IS NOT NULL`,
  inbox: sql<Oldest>`SELECT MIN(received_at) AS at FROM inbox WHERE next_at IS NOT NULL`,
  incidents: sql<Count & { readonly kind: string }>`
    SELECT kind, COUNT(*) AS n FROM incident GROUP BY kind`
})

/** Sums by name; what has none is zero, so that a gauge comes down again. */
const sums = <A extends Count>(
  names: ReadonlyArray<string>,
  rows: ReadonlyArray<A>,
  nameOf: (row: A) => string
): ReadonlyMap<string, number> => {
  const found = new Map(names.map((name): [string, number] => [name, 0]))
  for (const row of rows) {
    const name = nameOf(row)
    found.set(name, (found.get(name) ?? 0) + number(row.n))
  }
  return found
}

/** Milliseconds since then; what is due later has not been waiting. */
const ageOf = (rows: ReadonlyArray<Oldest>, now: number): number => {
  const at = rows[0]?.at ?? null
  return at === null ? 0 : Math.max(0, now - number(at))
}

const makeCount = Effect.gen(function* () {
  const queries = makeQueries(yield* SqlClient.SqlClient)
  const { set } = yield* Metrics
  return Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const payments = yield* queries.payments
    for (const [status, n] of sums(statuses, payments, (row) => row.status)) {
      set(gauges.payments, n, status)
    }
    const open = [...(yield* queries.asked), ...(yield* queries.inReview)]
    for (const state of openStates) {
      const rows = open.filter((row) => row.state === state)
      set(gauges.open, number(rows[0]?.n ?? 0), state)
      set(gauges.openAge, ageOf(rows, now) / 1000, state)
    }
    const kinds = sums(Objects.incidentKinds, yield* queries.incidents, (row) => row.kind)
    for (const [kind, n] of kinds) set(gauges.incidents, n, kind)
    set(gauges.queueAge, ageOf(yield* queries.deliveries, now) / 1000, "deliveries")
    set(gauges.queueAge, ageOf(yield* queries.inbox, now) / 1000, "inbox")
  })
})

/** Over the SQL client of the context. */
export const layer: Layer.Layer<LedgerGauges, never, SqlClient.SqlClient> = Layer.effect(
  LedgerGauges,
  Effect.gen(function* () {
    const count = yield* makeCount
    const clock = yield* Clock.Clock
    const millis = () => Number(clock.monotonicTimeNanosUnsafe() / 1_000_000n)
    const one = yield* Semaphore.make(1)
    let staleAt = Number.NEGATIVE_INFINITY
    const refresh = Effect.suspend(() => {
      const startedAt = millis()
      if (startedAt < staleAt) return Effect.void
      return Effect.map(count, () => {
        staleAt = millis() + Math.max(freshMs, (millis() - startedAt) * shareOfTime)
      })
    })
    const counted = Effect.ignore(one.withPermit(refresh))
    if (yield* IsExporting) {
      yield* Effect.forkScoped(Effect.repeat(counted, Schedule.spaced(Duration.millis(freshMs))))
    }
    return { refresh: counted }
  })
)
