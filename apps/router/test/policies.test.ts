import type { Policy } from "@switchyard/routing"
import { Context, Effect, Layer, Logger, Result, type Scope } from "effect"
import { TestClock } from "effect/testing"
import { SqlClient } from "effect/sql"
import { describe, expect, it } from "vitest"
import { layer, Policies } from "../src/domain/routing/Policies.ts"
import * as PolicyRows from "../src/sql/PolicyRows.ts"
import * as database from "./support/database.ts"

const priority = (...accounts: readonly [string, ...ReadonlyArray<string>]): Policy.Policy => ({
  default: { strategy: "priority", accounts }
})

const split = {
  rules: [{ name: "cards", use: { strategy: "split", weights: { first: 70, second: 30 } } }],
  retry: { maxAttempts: 2 }
} as const satisfies Policy.Policy

type File = Readonly<Record<string, Policy.Policy>>

/** One replica's policies over the database of the test. */
const replica = (file: File = {}) =>
  Effect.map(Layer.build(Layer.fresh(layer(file))), (context) => Context.get(context, Policies))

/** Runs on a database of its own, with a clock that stands still, and answers what was logged as well. */
const run = async <A, E>(
  body: (
    sql: SqlClient.SqlClient,
    logs: ReadonlyArray<string>
  ) => Effect.Effect<A, E, Scope.Scope | SqlClient.SqlClient>
) => {
  const logs: Array<string> = []
  const logger = Logger.make(({ message }) => void logs.push([message].flat().join(" ")))
  const result = await SqlClient.SqlClient.pipe(
    Effect.flatMap((sql) => body(sql, logs)),
    Effect.scoped,
    Effect.provide(TestClock.layer()),
    Effect.provide(Layer.mergeAll(database.layer(), Logger.layer([logger]))),
    Effect.runPromise
  )
  return { result, logs }
}

/** Lets two seconds pass, and again where a round was still running, until what is read is as expected. */
const later = (expectation: () => void) =>
  Effect.gen(function* () {
    for (let round = 0; round < 50; round++) {
      yield* TestClock.adjust("2 seconds")
      yield* Effect.promise(() => new Promise((resolve) => setTimeout(resolve, 20)))
      if (Result.isSuccess(Result.try(expectation))) return
    }
    expectation()
  })

describe("a merchant's policy", () => {
  it("is the configuration file's until one is stored", () =>
    run(() =>
      Effect.gen(function* () {
        const policies = yield* replica({ acme: priority("first") })
        expect(policies.of("acme")).toEqual({ version: 0, policy: priority("first") })
        for (const merchant of ["other", "constructor"]) {
          expect(policies.of(merchant)).toEqual({ version: 0, policy: {} })
        }
      })
    ))

  it("is the one that was put last, at once, with versions from 1 for each merchant", () =>
    run(() =>
      Effect.gen(function* () {
        const policies = yield* replica({ acme: priority("first") })
        expect(yield* policies.put("acme", split)).toEqual({ version: 1, policy: split })
        expect(policies.of("acme")).toEqual({ version: 1, policy: split })
        yield* policies.put("acme", {})
        expect(policies.of("acme")).toEqual({ version: 2, policy: {} })
        yield* policies.put("other", split)
        expect(policies.of("other").version).toBe(1)
      })
    ))

  it("is the stored one after a start, which says that the file's is not used", async () => {
    const { logs } = await run(() =>
      Effect.gen(function* () {
        const before = yield* replica()
        yield* before.put("acme", priority("second"))
        yield* before.put("acme", split)
        yield* before.put("other", {})
        const after = yield* replica({ acme: priority("first"), third: priority("first") })
        expect(after.of("acme")).toEqual({ version: 2, policy: split })
        expect(after.of("other")).toEqual({ version: 1, policy: {} })
        expect(after.of("third").version).toBe(0)
      })
    )
    expect(logs).toHaveLength(1)
    expect(logs[0]).toContain("routing.acme of the configuration file is not used")
  })

  it("is known to every replica within two seconds", () =>
    run(() =>
      Effect.gen(function* () {
        const [here, there] = [yield* replica(), yield* replica()]
        yield* here.put("acme", priority("first"))
        yield* there.put("other", split)
        expect(there.of("acme").version).toBe(0)
        const both = [here, there]
        yield* later(() => {
          expect(both.map(({ of }) => of("acme").policy)).toEqual([
            priority("first"),
            priority("first")
          ])
          expect(both.map(({ of }) => of("other").policy)).toEqual([split, split])
        })
        yield* there.put("acme", split)
        yield* later(() => expect(here.of("acme")).toEqual({ version: 2, policy: split }))
      })
    ))

  it("stays what it was while the database cannot be read, which is logged once", () =>
    run((sql, logs) =>
      Effect.gen(function* () {
        const policies = yield* replica()
        const complaints = () => logs.filter((line) => line.includes("not up to date: database"))
        yield* policies.put("acme", split)
        yield* sql`ALTER TABLE policy RENAME TO elsewhere`
        yield* later(() => expect(complaints()).toHaveLength(1))
        yield* later(() => expect(policies.of("acme")).toEqual({ version: 1, policy: split }))
        yield* sql`ALTER TABLE elsewhere RENAME TO policy`
        yield* PolicyRows.make(sql).append("acme", "{}", 0)
        yield* later(() => expect(policies.of("acme")).toEqual({ version: 2, policy: {} }))
        expect(complaints()).toHaveLength(1)
      })
    ))

  it("gets dense versions from replicas that store at the same time", () =>
    run((sql) =>
      Effect.gen(function* () {
        const [here, there] = [yield* replica(), yield* replica()]
        const puts = Array.from({ length: 20 }, (_, index) =>
          (index % 2 === 0 ? here : there).put("acme", priority(`account-${index}`))
        )
        const done = yield* Effect.all(puts, { concurrency: "unbounded" })
        const versions = done.map(({ version }) => version)
        expect([...versions].sort((a, b) => a - b)).toEqual(puts.map((_, index) => index + 1))
        const rows = PolicyRows.make(sql)
        for (const { policy, version } of done) {
          const row = yield* rows.find("acme", version)
          expect(JSON.parse(row?.policy ?? "")).toEqual(policy)
        }
        yield* later(() => {
          expect(here.of("acme").version).toBe(20)
          expect(there.of("acme")).toEqual(here.of("acme"))
        })
      })
    ))
})

describe("a stored policy that cannot be read", () => {
  const unknown = JSON.stringify({ default: { strategy: "oracle", accounts: ["first"] } })

  it("stops a start, which says where the fault is", () =>
    run((sql) =>
      Effect.gen(function* () {
        yield* PolicyRows.make(sql).append("acme", unknown, 0)
        const fault = yield* Effect.flip(replica({ acme: priority("first") }))
        expect(fault.message).toContain("merchant acme, version 1: default.strategy: one of: ")
      })
    ))

  it("leaves a running replica with what it had, and other merchants up to date", async () => {
    const { logs } = await run((sql) =>
      Effect.gen(function* () {
        const rows = PolicyRows.make(sql)
        const policies = yield* replica()
        yield* policies.put("acme", split)
        yield* rows.append("acme", unknown, 0)
        yield* rows.append("acme", "{", 0)
        yield* rows.append("other", JSON.stringify(split), 0)
        yield* later(() => expect(policies.of("other").version).toBe(1))
        expect(policies.of("acme")).toEqual({ version: 1, policy: split })
        yield* rows.append("other", "{}", 0)
        yield* later(() => expect(policies.of("other").version).toBe(2))
        yield* rows.append("acme", "{}", 0)
        yield* later(() => expect(policies.of("acme")).toEqual({ version: 4, policy: {} }))
      })
    )
    expect(logs.filter((line) => line.includes("acme"))).toHaveLength(1)
    expect(logs[0]).toContain("routing policies are not up to date: the stored routing of merchant")
  })
})
