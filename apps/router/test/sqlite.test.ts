import { assert, describe, it } from "@effect/vitest"
import { Cause, Deferred, Effect, Exit, Fiber, type Scope } from "effect"
import { SqlClient } from "effect/sql"
import { isSqlError } from "effect/sql/SqlError"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { DatabaseSync, StatementSync } from "node:sqlite"
import { fileURLToPath } from "node:url"
import { afterEach, vi } from "vitest"
import * as Migrations from "../src/sql/Migrations.ts"
import * as Sqlite from "../src/sql/Sqlite.ts"
import { isUniqueViolation } from "../src/sql/UniqueViolation.ts"

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "switchyard-sqlite-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

const open = (
  filename = ":memory:",
  groupCommit = false
): Effect.Effect<SqlClient.SqlClient, Sqlite.DatabaseLocked | unknown, Scope.Scope> =>
  Effect.provide(Effect.service(SqlClient.SqlClient), Sqlite.layer({ filename, groupCommit }))

/** Runs `body` against a database that is closed again at its end. */
const using = <A, E>(
  options: Sqlite.SqliteOptions,
  body: (sql: SqlClient.SqlClient) => Effect.Effect<A, E>
) =>
  Effect.provide(Effect.flatMap(Effect.service(SqlClient.SqlClient), body), Sqlite.layer(options))

const item = (sql: SqlClient.SqlClient) =>
  sql`CREATE TABLE item (id TEXT PRIMARY KEY, code TEXT, amount INTEGER) STRICT`

const ids = (sql: SqlClient.SqlClient) =>
  Effect.map(sql<{ id: string }>`SELECT id FROM item ORDER BY id`, (rows) => rows.map((r) => r.id))

const add = (sql: SqlClient.SqlClient, id: string) => sql`INSERT INTO item (id) VALUES (${id})`

/** Every statement that reaches SQLite, in order; `fail` makes one spelling of them fail. */
const spy = (fail?: string) => {
  const log: Array<string> = []
  const all = StatementSync.prototype.all
  vi.spyOn(StatementSync.prototype, "all").mockImplementation(function (this: StatementSync, ...p) {
    log.push(this.sourceSQL)
    if (this.sourceSQL === fail) throw Object.assign(new Error("disk I/O error"), { errcode: 10 })
    return all.apply(this, p)
  })
  return log
}

afterEach(() => vi.restoreAllMocks())

const failure = <A, E>(effect: Effect.Effect<A, E>) => Effect.flip(effect)

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

describe("the database file", () => {
  it.effect("is created with its folder and opens durable, checked and exclusive", () =>
    Effect.gen(function* () {
      const filename = join(yield* folder, "deep", "er", "router.db")
      yield* using({ filename }, (sql) =>
        Effect.gen(function* () {
          const pragma = (name: string) =>
            Effect.map(sql.unsafe(`PRAGMA ${name}`).values, (rows) => rows[0]?.[0])
          assert.strictEqual(yield* pragma("journal_mode"), "wal")
          assert.strictEqual(yield* pragma("synchronous"), 2)
          assert.strictEqual(yield* pragma("foreign_keys"), 1)
          assert.strictEqual(yield* pragma("locking_mode"), "exclusive")
          assert.strictEqual(yield* pragma("busy_timeout"), 0)
          yield* item(sql)
          yield* add(sql, "a")
          assert.isTrue(existsSync(`${filename}-wal`))
        })
      )
      assert.isFalse(existsSync(`${filename}-wal`), "closing folds the log into the file")
      const plain = new DatabaseSync(filename)
      assert.lengthOf(plain.prepare("SELECT id FROM item").all(), 1)
      plain.close()
    })
  )

  it.effect("is refused while another connection has it, and free afterwards", () =>
    Effect.gen(function* () {
      const filename = join(yield* folder, "router.db")
      yield* using({ filename }, () =>
        Effect.gen(function* () {
          const error = yield* failure(Effect.scoped(open(filename)))
          assert.instanceOf(error, Sqlite.DatabaseLocked)
          assert.include(error.message, filename)
        })
      )
      yield* Effect.scoped(open(filename))
    })
  )

  it.effect("is refused with its path when it is no database", () =>
    Effect.gen(function* () {
      const filename = join(yield* folder, "notes.txt")
      writeFileSync(filename, "not a database, but long enough to look like one".repeat(20))
      const error = yield* failure(Effect.scoped(open(filename)))
      assert.isTrue(isSqlError(error) && error.reason._tag === "ConnectionError")
      assert.include(String(error), filename)
    })
  )

  it.effect.each(["separate", "group"])("survives kill -9 of its process (%s commit)", (mode) =>
    Effect.gen(function* () {
      const filename = join(yield* folder, "router.db")
      const holder = yield* hold(filename, mode)
      const before = yield* Effect.promise(() => holder.reach(20))
      assert.instanceOf(yield* failure(Effect.scoped(open(filename))), Sqlite.DatabaseLocked)
      const told = yield* Effect.promise(() => holder.kill())
      assert.isAtLeast(told, before)
      const kept = yield* using({ filename }, (sql) =>
        Effect.map(sql<{ id: number }>`SELECT id FROM kept ORDER BY id`, (r) => r.map((x) => x.id))
      )
      assert.isAtLeast(kept.length, told)
      assert.deepStrictEqual(
        kept,
        kept.map((_, index) => index + 1)
      )
    })
  )
})

const fixture = fileURLToPath(new URL("fixtures/holdDatabase.ts", import.meta.url))

/** A second process that stores one number after the other. */
const hold = (filename: string, mode: string) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.sync(() =>
        spawn(process.execPath, ["--conditions=@switchyard/source", fixture, filename, mode], {
          stdio: ["ignore", "pipe", "inherit"]
        })
      ),
      (child) => Effect.sync(() => child.kill("SIGKILL"))
    ),
    watch
  )

const watch = (child: ChildProcess & { readonly stdout: NodeJS.ReadableStream }) => {
  let told = 0
  const lines = createInterface(child.stdout).on("line", (line) => (told = Number(line)))
  return {
    reach: async (count: number) => {
      while (told < count) await once(lines, "line")
      return told
    },
    kill: async () => {
      const closed = once(lines, "close")
      child.kill("SIGKILL")
      await Promise.all([once(child, "exit"), closed])
      return told
    }
  }
}

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

describe("migrations", () => {
  const steps: Migrations.Migrations = {
    "0001_create_item": Effect.asVoid(Effect.flatMap(SqlClient.SqlClient, item)),
    "0002_add_item": Effect.asVoid(Effect.flatMap(SqlClient.SqlClient, (sql) => add(sql, "first")))
  }
  const run = (steps: Migrations.Migrations, sql: SqlClient.SqlClient) =>
    Effect.provideService(Migrations.run(steps), SqlClient.SqlClient, sql)

  it.effect.each([false, true])("run once, in order (group commit: %s)", (groupCommit) =>
    Effect.gen(function* () {
      const filename = join(yield* folder, "router.db")
      yield* using({ filename, groupCommit }, (sql) =>
        Effect.gen(function* () {
          const first = yield* run(steps, sql)
          assert.deepStrictEqual(first, [
            [1, "create_item"],
            [2, "add_item"]
          ])
          assert.deepStrictEqual(yield* run(steps, sql), [])
        })
      )
      yield* using({ filename, groupCommit }, (sql) =>
        Effect.gen(function* () {
          assert.deepStrictEqual(yield* run(steps, sql), [])
          assert.deepStrictEqual(yield* ids(sql), ["first"])
        })
      )
    })
  )

  it.effect("apply all pending steps or none", () =>
    using({ filename: ":memory:" }, (sql) =>
      Effect.gen(function* () {
        const broken = { ...steps, "0003_broken": Effect.fail("no") }
        yield* failure(run(broken, sql))
        const tables = yield* sql`SELECT name FROM sqlite_master WHERE name = 'item'`
        assert.lengthOf(tables, 0)
        assert.lengthOf(yield* run(steps, sql), 2)
      })
    )
  )
})
