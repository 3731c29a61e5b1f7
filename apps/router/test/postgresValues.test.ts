import { assert, describe, it } from "@effect/vitest"
import { Cause, Effect } from "effect"
import { SqlClient } from "effect/sql"
import { isSqlError } from "effect/sql/SqlError"
import * as Postgres from "./support/postgres.ts"
import { isUniqueViolation } from "./support/sqlite.ts"

const { using } = Postgres.ofFile()

describe("values", () => {
  it.live("are exact integers up to 2^53 and fail beyond it", () =>
    using((sql) =>
      Effect.gen(function* () {
        for (const amount of [0, -1, 2 ** 31, Number.MAX_SAFE_INTEGER, Number.MIN_SAFE_INTEGER]) {
          yield* sql`INSERT INTO item (id, amount) VALUES (${String(amount)}, ${amount})`
          const rows = yield* sql`SELECT amount FROM item WHERE id = ${String(amount)}`
          assert.deepStrictEqual(rows, [{ amount }])
        }
        const bounds = [2n ** 53n + 1n, 2n ** 63n - 1n, -(2n ** 63n)]
        for (const amount of bounds) {
          yield* sql`INSERT INTO item (id, amount) VALUES (${`huge ${amount}`}, ${amount})`
          const huge = sql`SELECT amount FROM item WHERE id = ${`huge ${amount}`}`
          const error = yield* Effect.flip(huge)
          assert.notInclude(Cause.pretty(Cause.fail(error)), String(amount))
          const exact = yield* Effect.provideService(huge, SqlClient.SafeIntegers, true)
          assert.deepStrictEqual(exact, [{ amount }])
        }
        assert.strictEqual(
          yield* Postgres.reason(sql`INSERT INTO item (id, amount) VALUES ('x', ${2n ** 63n})`),
          "UnknownError"
        )
      })
    )
  )

  it.live("of sums, counts and averages are numbers, as on SQLite", () =>
    using((sql) =>
      Effect.gen(function* () {
        yield* sql`INSERT INTO item (id, amount) VALUES ('a', 1), ('b', 2)`
        const rows =
          yield* sql`SELECT SUM(amount) AS s, COUNT(*) AS c, AVG(amount) AS a, MAX(amount) AS m FROM item`
        assert.deepStrictEqual(rows, [{ s: 3, c: 2, a: 1.5, m: 2 }])
        yield* sql`INSERT INTO item (id, amount) VALUES ('c', ${2n ** 63n - 1n})`
        assert.isTrue(isSqlError(yield* Effect.flip(sql`SELECT SUM(amount) AS s FROM item`)))
      })
    )
  )

  it.live("come back as they were stored: null, empty, emoji, quotes, bytes", () =>
    using((sql) =>
      Effect.gen(function* () {
        const texts = [
          "",
          "💳 Zoë",
          `'"; DROP TABLE item; --`,
          "\\ \n \t $1",
          "null",
          "x".repeat(300_000)
        ]
        for (const code of [...texts, null, undefined]) {
          yield* sql`DELETE FROM item`
          yield* sql`INSERT INTO item (id, code) VALUES ('a', ${code})`
          assert.deepStrictEqual(yield* sql`SELECT code FROM item`, [{ code: code ?? null }])
        }
        const bytes = new Uint8Array([0, 255, 39])
        const rows = yield* sql.unsafe("SELECT $1::bytea, $2::bool, $3::float8", [bytes, true, 0.1])
          .values
        assert.deepStrictEqual(rows, [[Buffer.from(bytes), true, 0.1]])
      })
    )
  )

  it.live("that PostgreSQL would store as something else are refused, and so is NUL", () =>
    using((sql) =>
      Effect.gen(function* () {
        const wrong = [
          Number.NaN,
          Infinity,
          2 ** 53,
          1e21,
          { a: 1 },
          [1],
          "lone \ud800",
          new Date(Number.NaN)
        ]
        for (const value of [...wrong, "a\0b"]) {
          const error = yield* Effect.flip(sql.unsafe("SELECT $1::text", [value]))
          assert.isTrue(isSqlError(error), String(value))
        }
        assert.deepStrictEqual(yield* sql`SELECT ${"after"} AS code`, [{ code: "after" }])
      })
    )
  )

  it.live("never are in a message", () =>
    using((sql) =>
      Effect.gen(function* () {
        const secret = "S3NTINEL"
        yield* sql`INSERT INTO item (id) VALUES (${secret})`
        for (const statement of [
          sql`INSERT INTO item (id) VALUES (${secret})`,
          sql`SELECT ${secret}::bigint`,
          sql`SELECT CAST(id AS BIGINT) FROM item`,
          sql`INSERT INTO item (id, amount) VALUES ('a', ${secret})`
        ]) {
          const error = yield* Effect.flip(statement)
          const cause = error.reason.cause
          const told = [Cause.pretty(Cause.fail(error)), String(error), JSON.stringify(error)]
          const inside = cause instanceof Error ? Object.entries(cause) : []
          assert.notInclude([...told, JSON.stringify(inside)].join(), secret)
        }
      })
    )
  )
})

describe("statements", () => {
  it.live("are one per query, prepared or not", () =>
    using((sql) =>
      Effect.gen(function* () {
        assert.strictEqual(yield* Postgres.reason(sql`SELECT 1; SELECT 2`), "SqlSyntaxError")
        assert.strictEqual(
          yield* Postgres.reason(sql`SELECT 1; SELECT 2`.unprepared),
          "SqlSyntaxError"
        )
        assert.strictEqual(yield* Postgres.reason(sql`SELEC 1`), "SqlSyntaxError")
        assert.lengthOf(yield* sql`SELECT 1; `, 1)
      })
    )
  )

  it.live("that come again are prepared once, at most 256 of them", () =>
    using(
      (sql) =>
        Effect.gen(function* () {
          for (let round = 0; round < 2; round++) {
            for (let n = 0; n < 300; n++) {
              assert.deepStrictEqual(yield* sql.unsafe(`SELECT ${n} AS n`), [{ n }])
            }
          }
          const [row] = yield* sql<{ n: number }>`SELECT COUNT(*) AS n FROM pg_prepared_statements`
          assert.strictEqual(row?.n, 256)
        }),
      { poolSize: 1 }
    )
  )

  it.live("with lists are not prepared, one for each length", () =>
    using(
      (sql) =>
        Effect.gen(function* () {
          for (let length = 1; length < 20; length++) {
            const ids = Array.from({ length }, (_, n) => String(n))
            yield* sql`SELECT id FROM item WHERE ${sql.in("id", ids)}`
          }
          const [row] = yield* sql<{ n: number }>`SELECT COUNT(*) AS n FROM pg_prepared_statements
            WHERE statement LIKE 'SELECT id FROM item WHERE%'`
          assert.strictEqual(row?.n, 1)
        }),
      { poolSize: 1 }
    )
  )

  it.live("that were prepared before a migration fail once and are prepared anew", () =>
    using(
      (sql) =>
        Effect.gen(function* () {
          yield* Postgres.add(sql, "a")
          const all = sql`SELECT * FROM item`
          assert.lengthOf(yield* all, 1)
          yield* sql`ALTER TABLE item ADD COLUMN more TEXT`
          assert.strictEqual(yield* Postgres.reason(all), "SerializationError")
          assert.deepStrictEqual(yield* all, [{ id: "a", code: null, amount: null, more: null }])
        }),
      { poolSize: 1 }
    )
  )

  it.live("raw tells how many rows a write changed", () =>
    using((sql) =>
      Effect.gen(function* () {
        yield* sql`INSERT INTO item (id) VALUES ('a'), ('b')`
        const change = (id: string) => sql`UPDATE item SET amount = 1 WHERE id = ${id}`.raw
        assert.deepStrictEqual(yield* change("a"), { changes: 1 })
        assert.deepStrictEqual(yield* change("z"), { changes: 0 })
        assert.lengthOf(yield* sql`UPDATE item SET amount = 2 RETURNING id`, 2)
      })
    )
  )

  it.live("take the helpers of effect/sql: insert, update, in, and none in it", () =>
    using((sql) =>
      Effect.gen(function* () {
        yield* sql`INSERT INTO item ${sql.insert([
          { id: "a", amount: 1 },
          { id: "b", amount: 2 }
        ])}`
        yield* sql`UPDATE item SET ${sql.update({ code: "x", amount: 3 })} WHERE id = 'a'`
        const values = sql.updateValues([{ id: "b", code: "y" }], "data")
        yield* sql`UPDATE item SET code = data.code FROM ${values} WHERE item.id = data.id`
        const found = (ids: ReadonlyArray<string>) =>
          sql`SELECT id, code, amount FROM item WHERE id IN ${sql.in(ids)} ORDER BY id`
        assert.deepStrictEqual(yield* found(["a", "b", "c"]), [
          { id: "a", code: "x", amount: 3 },
          { id: "b", code: "y", amount: 2 }
        ])
        assert.lengthOf(yield* found([]), 0)
      })
    )
  )
})

describe("violations", () => {
  it.live("are told apart, and unique ones by their index", () =>
    using((sql) =>
      Effect.gen(function* () {
        yield* sql`CREATE UNIQUE INDEX item_lower ON item (lower(code)) WHERE amount > 0`
        yield* sql`ALTER TABLE item ADD CONSTRAINT item_positive CHECK (amount > 0)`
        yield* sql`INSERT INTO item VALUES ('a', 'x', 1)`
        const key = yield* Effect.flip(sql`INSERT INTO item VALUES ('a', 'y', 1)`)
        assert.isTrue(isUniqueViolation(key, "item_pkey"))
        const index = sql`INSERT INTO item VALUES ('b', 'X', 1)`
        assert.isTrue(isUniqueViolation(yield* Effect.flip(index), "item_lower"))
        assert.isTrue(
          isUniqueViolation(yield* Effect.flip(sql.withTransaction(index)), "item_lower")
        )
        assert.strictEqual(
          yield* Postgres.reason(sql`INSERT INTO item VALUES ('c', 'z', -1)`),
          "ConstraintError"
        )
        assert.strictEqual(
          yield* Postgres.reason(sql`INSERT INTO item VALUES (NULL, 'z', 1)`),
          "ConstraintError"
        )
      })
    )
  )
})
