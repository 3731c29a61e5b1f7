import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber } from "effect"
import type { SqlClient } from "effect/sql"
import { later } from "../src/sql/later.ts"
import * as retrying from "../src/sql/retrying.ts"
import * as Postgres from "./support/postgres.ts"

const { url, using } = Postgres.ofFile()
const { add, ids, reason } = Postgres

describe("transactions", () => {
  it.live("keep what succeeds and undo what fails, dies or is interrupted", () =>
    using((sql) =>
      Effect.gen(function* () {
        yield* sql.withTransaction(add(sql, "kept"))
        const failed = sql.withTransaction(Effect.andThen(add(sql, "failed"), Effect.fail("no")))
        assert.strictEqual(yield* reason(failed), "no")
        const died = sql.withTransaction(Effect.andThen(add(sql, "died"), Effect.die("bug")))
        assert.isTrue(Exit.isFailure(yield* Effect.exit(died)))
        const inside = yield* Deferred.make<void>()
        const running = yield* Effect.forkChild(
          sql.withTransaction(
            Effect.andThen(
              add(sql, "cut"),
              Effect.andThen(Deferred.succeed(inside, undefined), Effect.never)
            )
          )
        )
        yield* Deferred.await(inside)
        yield* Fiber.interrupt(running)
        assert.deepStrictEqual(yield* ids(sql), ["kept"])
      })
    )
  )

  it.live("nest: an inner failure undoes the inner part only, that of a statement too", () =>
    using((sql) =>
      Effect.gen(function* () {
        yield* sql.withTransaction(
          Effect.gen(function* () {
            yield* add(sql, "outer")
            const inner = sql.withTransaction(Effect.andThen(add(sql, "undone"), add(sql, "outer")))
            assert.strictEqual(yield* reason(inner), "UniqueViolation")
            yield* sql.withTransaction(sql.withTransaction(add(sql, "inner")))
          })
        )
        assert.deepStrictEqual(yield* ids(sql), ["inner", "outer"])
        const both = Effect.andThen(sql.withTransaction(add(sql, "lost")), Effect.fail("no"))
        yield* Effect.exit(sql.withTransaction(both))
        assert.deepStrictEqual(yield* ids(sql), ["inner", "outer"])
      })
    )
  )

  it.live("are READ COMMITTED whatever the database's default", () =>
    using(
      (sql) =>
        Effect.gen(function* () {
          yield* sql`SET default_transaction_isolation = 'serializable'`
          const [row] = yield* sql.withTransaction(
            sql<{ level: string }>`SELECT current_setting('transaction_isolation') AS level`
          )
          assert.strictEqual(row?.level, "read committed")
        }),
      { poolSize: 1 }
    )
  )

  it.live("fail at their end when a failed statement was passed over, and keep nothing", () =>
    using((sql) =>
      Effect.gen(function* () {
        yield* add(sql, "there")
        const silent = sql.withTransaction(
          Effect.andThen(add(sql, "before"), Effect.ignore(add(sql, "there")))
        )
        const error = yield* Effect.flip(silent)
        assert.strictEqual(error.reason._tag, "UnknownError")
        assert.strictEqual(error.reason.operation, "execute")
        assert.deepStrictEqual(yield* ids(sql), ["there"])
      })
    )
  )

  it.live("give their connection back in every case", () =>
    using(
      (sql) =>
        Effect.gen(function* () {
          yield* add(sql, "there")
          const bodies: ReadonlyArray<Effect.Effect<unknown, unknown>> = [
            add(sql, "there"),
            Effect.fail("no"),
            Effect.die("bug"),
            Effect.interrupt
          ]
          for (const body of bodies) {
            yield* Effect.exit(sql.withTransaction(body))
            yield* Effect.exit(sql.withTransaction(Effect.ignore(body)))
            yield* Effect.exit(sql.withTransaction(Effect.exit(sql.withTransaction(body))))
          }
          yield* Effect.exit(Effect.timeout(sql`SELECT pg_sleep(30)`, "50 millis"))
          yield* Effect.exit(
            Effect.timeout(sql.withTransaction(sql`SELECT pg_sleep(30)`), "50 millis")
          )
          assert.deepStrictEqual(yield* sql.withTransaction(ids(sql)), ["there"])
        }),
      { poolSize: 1, connectTimeoutMs: 3000 }
    )
  )

  it.live("run callbacks after COMMIT, and none when there is none", () =>
    using((sql) =>
      Effect.gen(function* () {
        const seen: Array<ReadonlyArray<string>> = []
        const note = sql.afterCommit(
          Effect.orDie(Effect.map(ids(sql), (now) => void seen.push(now)))
        )
        yield* sql.withTransaction(Effect.andThen(note, add(sql, "a")))
        yield* Effect.exit(
          sql.withTransaction(
            Effect.andThen(note, Effect.andThen(add(sql, "b"), Effect.fail("no")))
          )
        )
        assert.deepStrictEqual(seen, [["a"]])
      })
    )
  )
})

describe("a connection that is lost", () => {
  /** Ends the session that this runs on, from another one. */
  const killed = (sql: SqlClient.SqlClient) =>
    Effect.flatMap(Postgres.backend(sql), (pid) =>
      Postgres.client(url(), (other) => Postgres.terminate(other, pid))
    )

  it.live("in a transaction fails it, keeps nothing, and the next one gets a fresh one", () =>
    using(
      (sql) =>
        Effect.gen(function* () {
          const body = Effect.andThen(add(sql, "lost"), killed(sql))
          assert.strictEqual(
            yield* reason(sql.withTransaction(Effect.andThen(body, add(sql, "more")))),
            "ConnectionError"
          )
          // COMMIT is never sent where the loss was known before.
          const known = Effect.andThen(body, Effect.ignore(ids(sql)))
          assert.strictEqual(yield* reason(sql.withTransaction(known)), "ConnectionError")
          const own = sql.withTransaction(Effect.andThen(body, Effect.fail("own")))
          assert.strictEqual(yield* reason(own), "own")
          const nested = sql.withTransaction(sql.withTransaction(Effect.andThen(body, ids(sql))))
          assert.strictEqual(yield* reason(nested), "ConnectionError")
          yield* sql.withTransaction(add(sql, "kept"))
          assert.deepStrictEqual(yield* ids(sql), ["kept"])
        }),
      { poolSize: 1 }
    )
  )

  it.live("while a statement runs fails that statement", () =>
    using(
      (sql) =>
        Effect.gen(function* () {
          const pid = yield* Postgres.backend(sql)
          const running = yield* Effect.forkChild(reason(sql`SELECT pg_sleep(30)`))
          yield* Postgres.client(url(), (other) =>
            Effect.andThen(sleeps(other, pid), Postgres.terminate(other, pid))
          )
          assert.strictEqual(yield* Fiber.join(running), "ConnectionError")
          assert.deepStrictEqual(yield* ids(sql), [])
        }),
      { poolSize: 1 }
    )
  )

  it.live("while COMMIT runs leaves the outcome unknown, and says so", () =>
    using(
      (sql) =>
        Effect.gen(function* () {
          // A deferred trigger makes COMMIT take long enough to be caught in.
          yield* sql`CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql
            AS $$ BEGIN PERFORM pg_sleep(30); RETURN NULL; END $$`
          yield* sql`CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON item DEFERRABLE INITIALLY DEFERRED
            FOR EACH ROW EXECUTE FUNCTION slow()`
          const pid = yield* Postgres.backend(sql)
          let runs = 0
          const body = Effect.andThen(
            Effect.sync(() => runs++),
            add(sql, "a")
          )
          const running = yield* Effect.forkChild(Effect.flip(retrying.transaction(sql)(body)))
          yield* Postgres.client(url(), (other) =>
            Effect.andThen(sleeps(other, pid), Postgres.terminate(other, pid))
          )
          const error = yield* Fiber.join(running)
          assert.strictEqual(error.reason._tag, "UnknownError")
          assert.strictEqual(error.reason.operation, "commit")
          assert.isFalse(error.isRetryable)
          assert.strictEqual(runs, 1)
          assert.include(error.message, "unknown")
        }),
      { poolSize: 1 }
    )
  )

  it.live("is not what a warning at COMMIT means, but the outcome is as uncertain", () =>
    using((sql) =>
      Effect.gen(function* () {
        const ended = sql.withTransaction(Effect.andThen(add(sql, "a"), sql`COMMIT`.unprepared))
        const error = yield* Effect.flip(ended)
        assert.deepStrictEqual(
          [error.reason._tag, error.reason.operation],
          ["UnknownError", "commit"]
        )
        const noisy = sql`DO $$ BEGIN RAISE WARNING 'before COMMIT'; END $$`
        yield* sql.withTransaction(Effect.andThen(noisy, add(sql, "b")))
        assert.deepStrictEqual(yield* ids(sql), ["a", "b"])
      })
    )
  )

  it.live("fail with what nobody had waited for, whatever is waited for next", () =>
    using((sql) =>
      Effect.gen(function* () {
        yield* add(sql, "a")
        const late = later(add(sql, "a"))
        const atCommit = sql.withTransaction(Effect.andThen(add(sql, "b"), late))
        assert.strictEqual(yield* reason(atCommit), "UniqueViolation")
        const before = Effect.andThen(late, add(sql, "b"))
        assert.strictEqual(yield* reason(sql.withTransaction(before)), "UniqueViolation")
        const afterwards = Effect.andThen(before, add(sql, "c"))
        assert.strictEqual(yield* reason(sql.withTransaction(afterwards)), "UniqueViolation")
        const slept = Effect.andThen(Effect.andThen(late, Effect.sleep("50 millis")), add(sql, "b"))
        assert.strictEqual(yield* reason(sql.withTransaction(slept)), "UniqueViolation")
        const idle = Effect.andThen(late, Effect.sleep("50 millis"))
        assert.strictEqual(yield* reason(sql.withTransaction(idle)), "UniqueViolation")
        assert.deepStrictEqual(yield* ids(sql), ["a"])
        yield* sql.withTransaction(later(add(sql, "b")))
        assert.deepStrictEqual(yield* ids(sql), ["a", "b"])
      })
    )
  )

  it.live("nest also where nobody waits: a failure undoes the inner part only", () =>
    using((sql) =>
      Effect.gen(function* () {
        yield* sql.withTransaction(
          Effect.gen(function* () {
            yield* later(add(sql, "outer"))
            const inner = Effect.andThen(later(add(sql, "undone")), later(add(sql, "outer")))
            assert.strictEqual(yield* reason(sql.withTransaction(inner)), "UniqueViolation")
            yield* sql.withTransaction(later(add(sql, "inner")))
          })
        )
        assert.deepStrictEqual(yield* ids(sql), ["inner", "outer"])
      })
    )
  )

  it.live("hear of rows that nobody waits for before what follows is answered", () =>
    using((sql) =>
      Effect.gen(function* () {
        const seen: Array<unknown> = []
        const noted = (text: string) => (rows: ReadonlyArray<object>) => void seen.push(text, rows)
        yield* sql.withTransaction(
          Effect.gen(function* () {
            yield* later(sql`SELECT 1 AS one`, noted("later"))
            yield* Effect.map(sql`SELECT 2 AS two`, noted("now"))
          })
        )
        yield* later(sql`SELECT 3 AS three`, noted("outside"))
        assert.deepStrictEqual(seen, [
          ...["later", [{ one: 1 }], "now", [{ two: 2 }]],
          ...["outside", [{ three: 3 }]]
        ])
      })
    )
  )

  it.live("is known for sure to keep nothing where COMMIT itself was refused", () =>
    using((sql) =>
      Effect.gen(function* () {
        yield* sql`ALTER TABLE item ADD COLUMN parent TEXT REFERENCES item (id) DEFERRABLE INITIALLY DEFERRED`
        const error = yield* Effect.flip(
          sql.withTransaction(sql`INSERT INTO item (id, parent) VALUES ('a', 'nobody')`)
        )
        assert.strictEqual(error.reason._tag, "ConstraintError")
        assert.deepStrictEqual(yield* ids(sql), [])
      })
    )
  )
})

/** Until the session sleeps inside a statement. */
const sleeps = (sql: SqlClient.SqlClient, pid: number): Effect.Effect<void, unknown> =>
  sql`SELECT 1 FROM pg_stat_activity WHERE pid = ${pid} AND wait_event = 'PgSleep'`.pipe(
    Effect.repeat({ until: (rows) => rows.length > 0 }),
    Effect.asVoid
  )
