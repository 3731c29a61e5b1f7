import { Outcomes } from "@switchyard/routing"
import { Context, Duration, Effect, Exit, Layer, Schedule } from "effect"
import { SqlClient } from "effect/sql"
import type { SqlError } from "effect/sql/SqlError"
import * as OutcomeRows from "../../sql/OutcomeRows.ts"
import * as Observed from "./Observed.ts"

/** What has been observed of the merchants' accounts. */
export interface Learned {
  /** Notes an outcome in memory. */
  readonly note: (observed: Observed.Observed) => void
  /** What is believed, as of the last round: the same object until something has changed. */
  readonly tableOf: (merchant: string) => Outcomes.Table
}

const empty = Outcomes.table([])

/**
 * Learns from the outcomes of attempts, beside the payments: an outcome is noted in memory, and once a second
 * what was noted is added to the merchants' counts in the database, where replicas add theirs to the same
 * rows and see each other's. A process that is killed loses what it has noted in its last second. Without
 * this service nothing is learned.
 */
export const Learning = Context.Reference<Learned>("router/domain/Learning", {
  defaultValue: () => ({ note: () => {}, tableOf: () => empty })
})

/** Learns from an attempt that has just been settled. */
export const settled = (attempt: Observed.Settled): Effect.Effect<void> =>
  Effect.map(Learning, ({ note }) => {
    const observed = Observed.of(attempt)
    if (observed !== null) note(observed)
  })

const every = Duration.seconds(1)

/** So many of one segment wait while the database is away; older ones would have been forgotten anyway. */
const mostWaiting = 5_000

/** How often a row is tried again that another replica has changed in the same moment. */
const triesMax = 5

interface Place {
  readonly merchant: string
  readonly segment: string
}

/** What has been noted and not been stored, by place. */
type Waiting = Map<string, Place & { readonly observations: Array<Outcomes.Observation> }>

const keyOf = ({ merchant, segment }: Place): string => `${merchant} ${segment}`

const add = (waiting: Waiting, place: Place, added: ReadonlyArray<Outcomes.Observation>) => {
  const key = keyOf(place)
  const one = waiting.get(key) ?? { ...place, observations: [] }
  const { observations } = one
  waiting.set(key, one)
  observations.push(...added)
  if (observations.length > 2 * mostWaiting) {
    observations.splice(0, observations.length - mostWaiting)
  }
}

const segmentOf = (key: string): Outcomes.Segment => {
  const [method = "", currency = "-", brand = "-"] = key.split("/")
  const known = (name: string) => (name === "-" ? null : name)
  return { method, currency: known(currency), brand: known(brand) }
}

/** The rows as this process last saw them, and the tables that follow from them. */
const makeKnown = () => {
  const rows = new Map<string, OutcomeRows.OutcomeRow>()
  const tables = new Map<string, Outcomes.Table>()
  const tableOf = (merchant: string) => {
    const own = Array.from(rows.values()).filter((row) => row.merchant === merchant)
    return Outcomes.table(own.map((row) => [segmentOf(row.segment), row.counts] as const))
  }
  return {
    row: (place: Place) => rows.get(keyOf(place)) ?? { ...place, counts: {}, version: 0 },
    tableOf: (merchant: string) => tables.get(merchant) ?? empty,
    keep: (changed: ReadonlyArray<OutcomeRows.OutcomeRow>) => {
      const newer = changed.filter((row) => row.version > (rows.get(keyOf(row))?.version ?? 0))
      for (const row of newer) rows.set(keyOf(row), row)
      for (const merchant of new Set(newer.map((row) => row.merchant))) {
        tables.set(merchant, tableOf(merchant))
      }
    }
  }
}

type Known = ReturnType<typeof makeKnown>

/** Adds what was observed to a row that others change too; null where that did not succeed in a few tries. */
const observe = Effect.fnUntraced(function* (
  table: ReturnType<typeof OutcomeRows.make>,
  known: OutcomeRows.OutcomeRow,
  observations: ReadonlyArray<Outcomes.Observation>
) {
  let row = known
  for (let tries = 1; tries <= triesMax; tries += 1) {
    const { merchant, segment } = row
    const counts = Outcomes.observe(row.counts, observations)
    const next = { merchant, segment, counts, version: row.version + 1 }
    if (yield* table.follow(next)) return next
    row = (yield* table.find(merchant, segment)) ?? { ...row, counts: {}, version: 0 }
  }
  return null
})

/** Stores what waits; what could not be stored waits for the next time. */
const makeFlush = (sql: SqlClient.SqlClient, known: Known) => {
  const table = OutcomeRows.make(sql)
  let waiting: Waiting = new Map()
  const store = (all: Waiting) =>
    sql.withTransaction(
      // In one order for all replicas, so that none waits for another one in a circle.
      Effect.forEach(
        [...all].sort(([a], [b]) => (a < b ? -1 : 1)),
        ([, place]) =>
          Effect.map(observe(table, known.row(place), place.observations), (row) => ({
            place,
            row
          }))
      )
    )
  const flush = Effect.suspend(() => {
    if (waiting.size === 0) return Effect.void
    const taken = waiting
    waiting = new Map()
    return Effect.onExit(store(taken), (exit) =>
      Effect.sync(() => {
        const done = Exit.isSuccess(exit) ? exit.value : []
        const rows = done.flatMap(({ row }) => row ?? [])
        known.keep(rows)
        const stored = new Set(rows.map(keyOf))
        for (const [key, place] of taken) {
          if (!stored.has(key)) add(waiting, place, place.observations)
        }
      })
    )
  })
  const note = ({ account, good, merchant, segment }: Observed.Observed) =>
    add(waiting, { merchant, segment: Outcomes.keyOf(segment) }, [{ account, good }])
  return { flush, note }
}

/** Reads what others have stored since. */
const makeRefresh = (sql: SqlClient.SqlClient, known: Known) => {
  const table = OutcomeRows.make(sql)
  return Effect.gen(function* () {
    const heads = yield* table.heads
    const newer = heads.filter((head) => head.version > known.row(head).version)
    const rows = yield* Effect.forEach(newer, (head) => table.find(head.merchant, head.segment))
    known.keep(rows.flatMap((row) => row ?? []))
  })
}

/** A failure is told once, not at every round that it lasts. */
const makeRound = (work: Effect.Effect<unknown, SqlError>) => {
  let isTold = false
  return Effect.matchEffect(work, {
    onSuccess: () => Effect.sync(() => void (isTold = false)),
    onFailure: ({ reason }) => {
      if (isTold) return Effect.void
      isTold = true
      return Effect.logWarning(`what accounts have shown is not stored: database: ${reason._tag}`)
    }
  })
}

/** How long a stop waits for the last outcomes to be stored. */
const stopping = Duration.seconds(2)

/** Over the SQL client of the context. What waits at the end is stored before it. */
export const layer: Layer.Layer<never, SqlError, SqlClient.SqlClient> = Layer.effect(
  Learning,
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const known = makeKnown()
    const { flush, note } = makeFlush(sql, known)
    const refresh = makeRefresh(sql, known)
    yield* refresh
    yield* Effect.addFinalizer(() =>
      Effect.timeoutOption(Effect.interruptible(makeRound(flush)), stopping)
    )
    // SQLite's file is this process's own.
    const work = sql.onDialectOrElse({
      pg: () => Effect.andThen(flush, refresh),
      orElse: () => flush
    })
    const rounds = Effect.repeat(makeRound(work), Schedule.spaced(every))
    yield* Effect.forkScoped(Effect.delay(rounds, every))
    return { note, tableOf: known.tableOf }
  })
)
