import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { afterAll, beforeAll } from "vitest"
import * as Postgres from "./support/postgres.ts"
import * as PostgresServer from "./support/postgresServer.ts"

/** A server of its own: what is done to it would hit every other file. */
let server: PostgresServer.PostgresServer
beforeAll(async () => void (server = await PostgresServer.start()))
afterAll(() => server.close())

const using: ReturnType<typeof Postgres.ofFile>["using"] = (body, options) =>
  Effect.suspend(() => Postgres.client(server.url("postgres"), body, options))

describe("a server that restarts", () => {
  it.live.each(["fast", "immediate"] as const)("(%s) costs what was running, no more", (mode) =>
    using((sql) =>
      Effect.gen(function* () {
        yield* sql`CREATE TABLE IF NOT EXISTS item (id TEXT PRIMARY KEY)`
        yield* sql`DELETE FROM item`
        const write = (id: string) => sql.withTransaction(Postgres.add(sql, id))
        yield* Effect.all([write("a"), write("b"), write("c")], { concurrency: "unbounded" })
        const running = yield* Effect.forkChild(
          Postgres.reason(
            sql.withTransaction(Effect.andThen(Postgres.add(sql, "lost"), sql`SELECT pg_sleep(30)`))
          )
        )
        yield* sql`SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep'`.pipe(
          Effect.repeat({ until: (rows) => rows.length > 0 })
        )
        yield* Effect.promise(() => server.stop(mode).then(server.start))
        assert.strictEqual(yield* Fiber.join(running), "ConnectionError")
        // Nobody has asked for the others since: they are gone without a word.
        yield* Effect.all([write("d"), write("e"), write("f")], { concurrency: "unbounded" })
        assert.deepStrictEqual(yield* Postgres.ids(sql), ["a", "b", "c", "d", "e", "f"])
      })
    )
  )
})

describe("a server that hangs", () => {
  it.live("is given up after the statement's time, and so is its connection", () =>
    Postgres.client(
      `${server.url("postgres")}?query_timeout=300`,
      (sql) =>
        Effect.gen(function* () {
          const pid = yield* Postgres.backend(sql)
          process.kill(pid, "SIGSTOP")
          const inside = sql.withTransaction(sql`SELECT 1`)
          assert.strictEqual(yield* Postgres.reason(inside), "ConnectionError")
          assert.notStrictEqual(yield* Postgres.backend(sql), pid)
          process.kill(pid, "SIGCONT")
        }),
      { poolSize: 1 }
    )
  )
})
