import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit } from "effect"
import { SqlClient } from "effect/sql"
import { isSqlError } from "effect/sql/SqlError"
import * as retrying from "../src/sql/retrying.ts"
import { Store } from "../src/sql/Store.ts"
import * as Postgres from "./support/postgres.ts"

const { using } = Postgres.ofFile()
const { add } = Postgres

describe("conflicts", () => {
  /** Two transactions that want each other's row, each after the other has its own. */
  const embrace = (sql: SqlClient.SqlClient, transaction: SqlClient.SqlClient["withTransaction"]) =>
    Effect.gen(function* () {
      yield* sql`INSERT INTO item (id, amount) VALUES ('a', 0), ('b', 0)`
      const ready = { a: yield* Deferred.make<void>(), b: yield* Deferred.make<void>() }
      const runs: Array<string> = []
      const take = (id: string) => sql`UPDATE item SET amount = amount + 1 WHERE id = ${id}`
      const both = (own: "a" | "b", other: "a" | "b") =>
        transaction(
          Effect.gen(function* () {
            runs.push(own)
            yield* take(own)
            yield* Deferred.succeed(ready[own], undefined)
            yield* Deferred.await(ready[other])
            yield* take(other)
          })
        )
      const exits = yield* Effect.all([Effect.exit(both("a", "b")), Effect.exit(both("b", "a"))], {
        concurrency: "unbounded"
      })
      return { exits, runs, rows: yield* sql`SELECT id, amount FROM item ORDER BY id` }
    })

  it.live("of two that wait for each other undo one", () =>
    using((sql) =>
      Effect.gen(function* () {
        const { exits, rows } = yield* embrace(sql, sql.withTransaction)
        const failed = exits.filter(Exit.isFailure)
        assert.lengthOf(failed, 1)
        const error = yield* Effect.flip(failed[0] ?? Effect.die("none"))
        assert.isTrue(isSqlError(error) && error.reason._tag === "DeadlockError")
        assert.deepStrictEqual(rows, [
          { id: "a", amount: 1 },
          { id: "b", amount: 1 }
        ])
      })
    )
  )

  it.live("are retried where the caller asks for it, whole", () =>
    using((sql) =>
      Effect.gen(function* () {
        const { exits, rows, runs } = yield* embrace(sql, retrying.transaction(sql))
        assert.isTrue(exits.every(Exit.isSuccess))
        // The one that is undone may come back before the other one has gone on, and be undone again.
        assert.isAtLeast(runs.length, 3)
        assert.deepStrictEqual(rows, [
          { id: "a", amount: 2 },
          { id: "b", amount: 2 }
        ])
      })
    )
  )

  it.live("are retried by the ledger's transactions", () =>
    using((sql) =>
      Effect.gen(function* () {
        const { transaction } = yield* Store
        const { exits, runs } = yield* embrace(sql, transaction)
        assert.isTrue(exits.every(Exit.isSuccess))
        // The one that is undone may come back before the other one has gone on, and be undone again.
        assert.isAtLeast(runs.length, 3)
      }).pipe(Effect.provide(Store.layer), Effect.provideService(SqlClient.SqlClient, sql))
    )
  )

  it.live("are retried by the outermost transaction only, a few times, and nothing else is", () =>
    using((sql) =>
      Effect.gen(function* () {
        const transaction = retrying.transaction(sql)
        const count = (body: Effect.Effect<unknown, unknown>) => {
          let runs = 0
          const counted = Effect.andThen(
            Effect.sync(() => runs++),
            body
          )
          return Effect.map(Effect.exit(transaction(counted)), () => runs)
        }
        const conflict = sql`DO $$ BEGIN RAISE EXCEPTION SQLSTATE '40001'; END $$`
        assert.strictEqual(yield* count(conflict), 5)
        assert.strictEqual(yield* count(transaction(conflict)), 5)
        assert.strictEqual(yield* count(Effect.fail("no")), 1)
        assert.strictEqual(yield* count(sql`SELECT 1/0`), 1)
        assert.strictEqual(yield* count(Effect.andThen(add(sql, "a"), add(sql, "a"))), 1)
      })
    )
  )
})
