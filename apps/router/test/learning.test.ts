import { Outcomes } from "@switchyard/routing"
import { Context, Effect, Exit, Layer, Logger, Result, Scope } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import { describe, expect, it } from "vitest"
import { layer, Learning } from "../src/domain/routing/Learning.ts"
import * as OutcomeRows from "../src/sql/OutcomeRows.ts"
import * as database from "./support/database.ts"

const segment: Outcomes.Segment = { method: "card", currency: "EUR", brand: "visa" }
const wide: Outcomes.Segment = { method: "upi", currency: null, brand: null }
const observed = (good: boolean, account = "first", of = segment, merchant = "acme") => ({
  ...{ merchant, segment: of, account, good }
})

/** One replica's memory over the database of the test, and what stops it. */
const replica = Effect.gen(function* () {
  const scope = yield* Scope.make()
  const context = yield* Layer.buildWithScope(Layer.fresh(layer), scope)
  yield* Effect.addFinalizer(() => Scope.close(scope, Exit.void))
  const { note, tableOf } = Context.get(context, Learning)
  const believed = (account = "first", of = segment, merchant = "acme") =>
    tableOf(merchant).estimate(of, account)
  return { note, tableOf, believed, stop: Scope.close(scope, Exit.void) }
})

/** Runs on a database of its own, with a clock that stands still, and answers what was logged as well. */
const run = async <A, E>(
  body: (sql: SqlClient.SqlClient) => Effect.Effect<A, E, Scope.Scope | SqlClient.SqlClient>
) => {
  const logs: Array<string> = []
  const logger = Logger.make(({ message }) => void logs.push([message].flat().join(" ")))
  await SqlClient.SqlClient.pipe(
    Effect.flatMap(body),
    Effect.scoped,
    Effect.provide(TestClock.layer()),
    Effect.provide(Layer.mergeAll(database.layer(), Logger.layer([logger]))),
    Effect.runPromise
  )
  return logs
}

/** Lets seconds pass until what is expected holds. */
const later = (expectation: () => void) =>
  Effect.gen(function* () {
    for (let round = 0; round < 50; round++) {
      yield* TestClock.adjust("1 second")
      yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 20)))
      if (Result.isSuccess(Result.try(expectation))) return
    }
    expectation()
  })

const counted = (sql: SqlClient.SqlClient, of = segment) =>
  Effect.map(OutcomeRows.make(sql).find("acme", Outcomes.keyOf(of)), (row) => row?.counts ?? {})

const nothing = Outcomes.table([]).estimate(segment, "first")

describe("what accounts have shown", () => {
  it("is believed after a second, of this merchant and by segment", () =>
    run((sql) =>
      Effect.gen(function* () {
        const { believed, note, tableOf } = yield* replica
        note(observed(true))
        note(observed(false))
        note(observed(false, "first", wide))
        note(observed(false, "second", segment, "other"))
        expect(believed()).toEqual(nothing)
        yield* later(() => expect(believed()).not.toEqual(nothing))
        const counts = Outcomes.observe({}, [
          { account: "first", good: true },
          { account: "first", good: false }
        ])
        expect(yield* counted(sql)).toEqual(counts)
        expect(believed("second")).toEqual(nothing)
        expect(believed("second", segment, "other").bad).toBeGreaterThan(0.9)
        const own = Outcomes.table([
          [segment, counts],
          [wide, { first: { good: 0, bad: 1 } }]
        ])
        expect(believed()).toEqual(own.estimate(segment, "first"))
        const table = tableOf("acme")
        yield* TestClock.adjust("10 seconds")
        expect(tableOf("acme")).toBe(table)
      })
    ))

  it("is there after a restart, with what was noted in the last moment", () =>
    run(() =>
      Effect.gen(function* () {
        const before = yield* replica
        before.note(observed(false))
        yield* later(() => expect(before.believed()).not.toEqual(nothing))
        before.note(observed(false))
        yield* before.stop
        const after = yield* replica
        expect(after.believed().bad).toBeCloseTo(nothing.bad + 2, 1)
      })
    ))

  it("is kept while the database cannot be written, which is logged once", async () => {
    const logs = await run((sql) =>
      Effect.gen(function* () {
        const { believed, note } = yield* replica
        yield* sql`ALTER TABLE outcome RENAME TO elsewhere`
        note(observed(false))
        for (let round = 0; round < 3; round++) {
          yield* TestClock.adjust("1 second")
          yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 50)))
        }
        note(observed(true))
        yield* sql`ALTER TABLE elsewhere RENAME TO outcome`
        yield* later(() => expect(believed().good + believed().bad).toBeGreaterThan(3.9))
        expect(Object.keys(yield* counted(sql))).toEqual(["first"])
      })
    )
    expect(logs).toHaveLength(1)
    expect(logs[0]).toContain("what accounts have shown is not stored: database: ")
  })

  it("takes no more memory, however long the database is away: the oldest go", () =>
    run((sql) =>
      Effect.gen(function* () {
        const { believed, note } = yield* replica
        for (let count = 0; count < 20_000; count++) note(observed(count >= 15_000))
        yield* later(() => expect(believed().good).toBeGreaterThan(490))
        const { first } = yield* counted(sql)
        expect(first?.bad).toBeLessThan(0.1)
      })
    ))
})

describe("replicas", () => {
  it("count in the same rows, lose nothing, and come to believe the same", () =>
    run((sql) =>
      Effect.gen(function* () {
        const both = [yield* replica, yield* replica]
        const each = 30
        for (let count = 0; count < each; count++) {
          for (const [index, { note }] of both.entries()) {
            note(observed(index === 0))
            note(observed(true, "second", wide))
          }
          if (count % 10 === 0) yield* TestClock.adjust("1 second")
        }
        // Where one process has the file, the other one's counts are read when it writes itself.
        const more = sql.onDialectOrElse({ pg: () => 0, orElse: () => 1 })
        yield* later(() => {
          if (more > 0) for (const { note } of both) note(observed(true))
          const [one, two] = both.map(({ believed }) => [believed(), believed("second", wide)])
          const total = (one?.[0]?.good ?? 0) + (one?.[0]?.bad ?? 0)
          expect(total).toBeGreaterThan(2 * each * 0.85)
          if (more === 0) expect(one).toEqual(two)
        })
        const { second } = yield* counted(sql, wide)
        const expected = Outcomes.observe(
          {},
          Array.from({ length: 2 * each }, () => ({ account: "second", good: true }))
        )
        expect(second?.good).toBeCloseTo(expected.second?.good ?? 0, 6)
      })
    ))
})
