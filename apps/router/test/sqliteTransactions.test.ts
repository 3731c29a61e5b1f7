import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber } from "effect"
import { isSqlError } from "effect/sql/SqlError"
import { afterEach, vi } from "vitest"
import { add, failure, ids, item, spy, using } from "./support/sqlite.ts"

afterEach(() => vi.restoreAllMocks())

describe.each([
  { mode: "separate", groupCommit: false },
  { mode: "group", groupCommit: true }
])("transactions, $mode commit", ({ groupCommit }) => {
  const memory = { filename: ":memory:", groupCommit }

  it.effect("keep what succeeds and undo what fails or dies", () =>
    using(memory, (sql) =>
      Effect.gen(function* () {
        yield* item(sql)
        yield* sql.withTransaction(add(sql, "kept"))
        const failed = sql.withTransaction(Effect.andThen(add(sql, "failed"), Effect.fail("no")))
        assert.strictEqual(yield* failure(failed), "no")
        const died = sql.withTransaction(Effect.andThen(add(sql, "died"), Effect.die("bug")))
        assert.isTrue(Exit.isFailure(yield* Effect.exit(died)))
        assert.deepStrictEqual(yield* ids(sql), ["kept"])
      })
    )
  )

  it.effect("nest: an inner failure undoes the inner part only", () =>
    using(memory, (sql) =>
      Effect.gen(function* () {
        yield* item(sql)
        yield* sql.withTransaction(
          Effect.gen(function* () {
            yield* add(sql, "outer")
            const inner = sql.withTransaction(Effect.andThen(add(sql, "undone"), Effect.fail("no")))
            yield* Effect.exit(inner)
            yield* sql.withTransaction(add(sql, "inner"))
          })
        )
        assert.deepStrictEqual(yield* ids(sql), ["inner", "outer"])
        const both = Effect.andThen(sql.withTransaction(add(sql, "lost")), Effect.fail("no"))
        yield* Effect.exit(sql.withTransaction(both))
        assert.deepStrictEqual(yield* ids(sql), ["inner", "outer"])
      })
    )
  )

  it.effect("start as a writer and commit before they answer", () =>
    using(memory, (sql) =>
      Effect.gen(function* () {
        yield* item(sql)
        const log = spy()
        yield* sql.withTransaction(add(sql, "a"))
        assert.strictEqual(log[0], "BEGIN IMMEDIATE")
        assert.strictEqual(log.at(-1), "COMMIT")
      })
    )
  )

  it.effect("are undone when interrupted, and the next one runs", () =>
    using(memory, (sql) =>
      Effect.gen(function* () {
        yield* item(sql)
        const inside = yield* Deferred.make<void>()
        const body = Effect.andThen(add(sql, "cut"), Deferred.succeed(inside, undefined))
        const running = yield* Effect.forkChild(
          sql.withTransaction(Effect.andThen(body, Effect.never))
        )
        yield* Deferred.await(inside)
        const queued = yield* Effect.forkChild(sql.withTransaction(add(sql, "queued")))
        const next = yield* Effect.forkChild(sql.withTransaction(add(sql, "next")))
        yield* Effect.yieldNow
        yield* Fiber.interrupt(queued)
        yield* Fiber.interrupt(running)
        yield* Fiber.join(next)
        assert.deepStrictEqual(yield* ids(sql), ["next"])
      })
    )
  )

  it.effect("fail when COMMIT fails, keep nothing, and the database goes on", () =>
    using(memory, (sql) =>
      Effect.gen(function* () {
        yield* item(sql)
        spy("COMMIT")
        const error = yield* failure(sql.withTransaction(add(sql, "lost")))
        assert.isTrue(isSqlError(error))
        vi.restoreAllMocks()
        yield* sql.withTransaction(add(sql, "kept"))
        assert.deepStrictEqual(yield* ids(sql), ["kept"])
      })
    )
  )

  it.effect("write nothing more once SQLite has rolled them back by itself", () =>
    using(memory, (sql) =>
      Effect.gen(function* () {
        yield* item(sql)
        yield* add(sql, "there")
        const body = Effect.gen(function* () {
          yield* add(sql, "before")
          yield* Effect.exit(sql`INSERT OR ROLLBACK INTO item (id) VALUES ('there')`)
          yield* add(sql, "after")
        })
        assert.isTrue(isSqlError(yield* failure(sql.withTransaction(body))))
        const silent = sql.withTransaction(Effect.ignore(body))
        assert.isTrue(Exit.isFailure(yield* Effect.exit(silent)))
        yield* sql.withTransaction(add(sql, "next"))
        assert.deepStrictEqual(yield* ids(sql), ["next", "there"])
      })
    )
  )

  it.effect("run callbacks after COMMIT, and none when it fails", () =>
    using(memory, (sql) =>
      Effect.gen(function* () {
        yield* item(sql)
        const log = spy()
        const note = sql.afterCommit(Effect.sync(() => log.push("callback")))
        yield* sql.withTransaction(Effect.andThen(add(sql, "a"), note))
        assert.deepStrictEqual(log.slice(-2), ["COMMIT", "callback"])
        vi.restoreAllMocks()
        const failing = spy("COMMIT")
        const lost = sql.afterCommit(Effect.sync(() => failing.push("callback")))
        yield* failure(sql.withTransaction(Effect.andThen(add(sql, "b"), lost)))
        assert.notInclude(failing, "callback")
      })
    )
  )
})
