import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect } from "effect"
import { SqlClient } from "effect/sql"
import { isSqlError } from "effect/sql/SqlError"
import { failure, isUniqueViolation, item, using } from "./support/sqlite.ts"

describe("values", () => {
  it.effect("are exact integers up to 2^53 and fail beyond it", () =>
    using({ filename: ":memory:" }, (sql) =>
      Effect.gen(function* () {
        yield* item(sql)
        const big = [2 ** 31, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]
        for (const amount of big) {
          yield* sql`INSERT INTO item (id, amount) VALUES (${String(amount)}, ${amount})`
          const rows = yield* sql`SELECT amount FROM item WHERE id = ${String(amount)}`
          assert.strictEqual(rows[0]?.["amount"], amount)
        }
        yield* sql`INSERT INTO item (id, amount) VALUES ('huge', ${2n ** 53n + 1n})`
        const huge = sql`SELECT amount FROM item WHERE id = 'huge'`
        const error = yield* failure(huge)
        assert.notInclude(Cause.pretty(Cause.fail(error)), "9007199254740993")
        const exact = yield* Effect.provideService(huge, SqlClient.SafeIntegers, true)
        assert.strictEqual(exact[0]?.["amount"], 2n ** 53n + 1n)
        yield* failure(huge)
      })
    )
  )

  it.effect("that SQLite would store as something else are refused", () =>
    using({ filename: ":memory:" }, (sql) =>
      Effect.gen(function* () {
        for (const value of [
          Number.NaN,
          Infinity,
          2 ** 53,
          1e21,
          new Date(0),
          { a: 1 },
          2n ** 64n
        ]) {
          assert.isTrue(isSqlError(yield* failure(sql.unsafe("SELECT ?", [value]))), String(value))
        }
        const bytes = new Uint8Array([1, 2])
        const kept = [true, false, null, undefined, 1.5, "x", bytes]
        const rows = yield* sql.unsafe("SELECT ?, ?, ?, ?, ?, ?, ?", kept).values
        assert.deepStrictEqual(rows, [[1, 0, null, null, 1.5, "x", bytes]])
        const [row] = yield* sql.unsafe<{ a: number }>("SELECT ? AS a", [true])
        assert.deepStrictEqual(yield* sql.unsafe("SELECT ? AS a", [2]).values, [[2]])
        const [again] = yield* sql.unsafe<{ a: number }>("SELECT ? AS a", [3])
        assert.deepStrictEqual([row?.a, again?.a], [1, 3])
      })
    )
  )

  it.effect("raw tells how many rows a write changed", () =>
    using({ filename: ":memory:" }, (sql) =>
      Effect.gen(function* () {
        yield* item(sql)
        yield* sql`INSERT INTO item (id) VALUES ('a'), ('b')`
        const change = (id: string) => sql`UPDATE item SET amount = 1 WHERE id = ${id}`.raw
        assert.deepInclude(yield* change("a"), { changes: 1 })
        assert.deepInclude(yield* change("z"), { changes: 0 })
        assert.lengthOf(yield* sql`UPDATE item SET amount = 2 RETURNING id`, 2)
      })
    )
  )

  it.effect("a query is one statement", () =>
    using({ filename: ":memory:" }, (sql) =>
      Effect.gen(function* () {
        assert.isTrue(isSqlError(yield* failure(sql`SELECT 1; SELECT 2`)))
        assert.isTrue(isSqlError(yield* failure(sql`SELEC 1`)))
        assert.lengthOf(yield* sql`SELECT 1; `, 1)
      })
    )
  )

  it.effect("the statement cache stays bounded and right", () =>
    using({ filename: ":memory:" }, (sql) =>
      Effect.gen(function* () {
        for (let round = 0; round < 2; round++) {
          for (let n = 0; n < 600; n++) {
            const rows = yield* sql.unsafe<{ n: number }>(`SELECT ${n} AS n`)
            assert.strictEqual(rows[0]?.n, n)
          }
        }
      })
    )
  )
})

describe("unique violations", () => {
  const schema = (sql: SqlClient.SqlClient) =>
    Effect.gen(function* () {
      yield* item(sql)
      yield* sql`CREATE UNIQUE INDEX item_code ON item (code, amount) WHERE amount > 0`
      yield* sql`CREATE UNIQUE INDEX item_lower ON item (lower(code))`
      yield* sql`INSERT INTO item VALUES ('a', 'x', 1)`
    })

  it.effect("are told apart from other failures and by what they name", () =>
    using({ filename: ":memory:" }, (sql) =>
      Effect.gen(function* () {
        yield* schema(sql)
        const key = yield* failure(sql`INSERT INTO item VALUES ('a', 'y', 1)`)
        assert.isTrue(isUniqueViolation(key))
        assert.isTrue(isUniqueViolation(key, "item_pkey", "item.id"))
        assert.isFalse(isUniqueViolation(key, "item.code"))
        const index = yield* failure(sql`INSERT INTO item VALUES ('b', 'X', 1)`)
        assert.isTrue(isUniqueViolation(index, "item_lower"))
        yield* sql`DROP INDEX item_lower`
        const columns = yield* failure(
          sql.withTransaction(sql`INSERT INTO item VALUES ('b', 'x', 1)`)
        )
        assert.isTrue(isUniqueViolation(columns, "item.code, item.amount"))
        const type = yield* failure(sql`INSERT INTO item VALUES ('c', 'z', 'many')`)
        assert.isFalse(isUniqueViolation(type))
        assert.isFalse(isUniqueViolation(new Error("UNIQUE constraint failed: item.id")))
      })
    )
  )
})
