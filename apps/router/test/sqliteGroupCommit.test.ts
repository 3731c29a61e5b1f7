import { assert, describe, it } from "@effect/vitest"
import { Effect, Exit, Fiber } from "effect"
import { join } from "node:path"
import { afterEach, vi } from "vitest"
import { add, folder, ids, item, spy, using } from "./support/sqlite.ts"

afterEach(() => vi.restoreAllMocks())

describe("group commit", () => {
  const options = { filename: ":memory:", groupCommit: true }
  const together = <A, E>(effects: ReadonlyArray<Effect.Effect<A, E>>) =>
    Effect.forEach(effects, Effect.exit, { concurrency: "unbounded" })

  it.effect("shares one COMMIT and answers nobody before it", () =>
    using(options, (sql) =>
      Effect.gen(function* () {
        yield* item(sql)
        const log = spy()
        const answer = (id: string) => Effect.sync(() => log.push(`answer ${id}`))
        const member = (id: string) =>
          Effect.tap(sql.withTransaction(add(sql, id)), () => answer(id))
        const refused = Effect.ensuring(
          sql.withTransaction(Effect.andThen(add(sql, "x"), Effect.fail("no"))),
          answer("x")
        )
        const read = Effect.tap(ids(sql), () => answer("read"))
        yield* together<unknown, unknown>([member("a"), refused, read, member("b"), add(sql, "c")])
        const commits = log.filter((entry) => entry === "COMMIT")
        assert.lengthOf(commits, 1)
        const before = log.slice(0, log.indexOf("COMMIT"))
        assert.isFalse(before.some((entry) => entry.startsWith("answer")))
        assert.lengthOf(
          log.filter((entry) => entry.startsWith("answer")),
          4
        )
        vi.restoreAllMocks()
        assert.deepStrictEqual(yield* ids(sql), ["a", "b", "c"])
      })
    )
  )

  it.effect("undoes a failing member alone", () =>
    using(options, (sql) =>
      Effect.gen(function* () {
        yield* item(sql)
        const exits = yield* together<unknown, unknown>([
          sql.withTransaction(add(sql, "a")),
          sql.withTransaction(Effect.andThen(add(sql, "b"), Effect.fail("no"))),
          sql.withTransaction(Effect.andThen(add(sql, "c"), add(sql, "a"))),
          sql.withTransaction(Effect.andThen(add(sql, "d"), Effect.die("bug"))),
          sql.withTransaction(add(sql, "e"))
        ])
        assert.deepStrictEqual(exits.map(Exit.isSuccess), [true, false, false, false, true])
        assert.deepStrictEqual(yield* ids(sql), ["a", "e"])
      })
    )
  )

  it.effect("fails every member, reader and writer of a COMMIT that fails", () =>
    using(options, (sql) =>
      Effect.gen(function* () {
        yield* item(sql)
        spy("COMMIT")
        const exits = yield* together<unknown, unknown>([
          sql.withTransaction(add(sql, "a")),
          sql.withTransaction(Effect.andThen(add(sql, "b"), Effect.fail("no"))),
          ids(sql),
          add(sql, "c")
        ])
        assert.deepStrictEqual(exits.map(Exit.isSuccess), [false, false, false, false])
        vi.restoreAllMocks()
        assert.deepStrictEqual(yield* ids(sql), [])
      })
    )
  )

  it.effect("fails the members that SQLite rolled back with another one", () =>
    using(options, (sql) =>
      Effect.gen(function* () {
        yield* item(sql)
        yield* add(sql, "there")
        const exits = yield* together<unknown, unknown>([
          sql.withTransaction(add(sql, "a")),
          sql.withTransaction(sql`INSERT OR ROLLBACK INTO item (id) VALUES ('there')`),
          sql.withTransaction(add(sql, "b"))
        ])
        assert.deepStrictEqual(exits.map(Exit.isSuccess), [false, false, true])
        assert.deepStrictEqual(yield* ids(sql), ["b", "there"])
      })
    )
  )

  it.effect("keeps a member that is interrupted while it waits for COMMIT", () =>
    using(options, (sql) =>
      Effect.gen(function* () {
        yield* item(sql)
        const log = spy()
        const member = yield* Effect.forkChild(sql.withTransaction(add(sql, "a")), {
          startImmediately: true
        })
        assert.strictEqual(log.at(-1), "RELEASE SAVEPOINT member")
        yield* Fiber.interrupt(member)
        assert.strictEqual(log.at(-1), "COMMIT")
        assert.deepStrictEqual(yield* ids(sql), ["a"])
      })
    )
  )

  it.effect("commits an open group before a statement that cannot join, and when it closes", () =>
    Effect.gen(function* () {
      const filename = join(yield* folder, "group.db")
      yield* using({ filename, groupCommit: true }, (sql) =>
        Effect.gen(function* () {
          yield* item(sql)
          const started = { startImmediately: true }
          const a = yield* Effect.forkChild(sql.withTransaction(add(sql, "a")), started)
          yield* sql`VACUUM`
          yield* Fiber.join(a)
          yield* Effect.forkDetach(sql.withTransaction(add(sql, "b")), started)
        })
      )
      const kept = yield* using({ filename }, ids)
      assert.deepStrictEqual(kept, ["a", "b"])
    })
  )

  it.effect("holds 500 concurrent counters exact", () =>
    using(options, (sql) =>
      Effect.gen(function* () {
        yield* item(sql)
        yield* sql`INSERT INTO item (id, amount) VALUES ('n', 0)`
        const step = (n: number) =>
          sql.withTransaction(
            Effect.gen(function* () {
              const [row] = yield* sql<{ amount: number }>`SELECT amount FROM item WHERE id = 'n'`
              if (n % 7 === 0) yield* Effect.yieldNow
              yield* sql`UPDATE item SET amount = ${(row?.amount ?? 0) + 1} WHERE id = 'n'`
              if (n % 5 === 0) return yield* Effect.fail("no")
            })
          )
        yield* together(Array.from({ length: 500 }, (_, n) => step(n)))
        const [row] = yield* sql<{ amount: number }>`SELECT amount FROM item WHERE id = 'n'`
        assert.strictEqual(row?.amount, 400)
      })
    )
  )
})
