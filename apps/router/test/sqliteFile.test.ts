import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { isSqlError } from "effect/sql/SqlError"
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { existsSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { DatabaseSync } from "node:sqlite"
import { fileURLToPath } from "node:url"
import * as Migrations from "../src/sql/Migrations.ts"
import * as Sqlite from "../src/sql/Sqlite.ts"
import { add, failure, folder, ids, item, open, using } from "./support/sqlite.ts"

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
