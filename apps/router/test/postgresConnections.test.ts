import { assert, describe, it } from "@effect/vitest"
import { Cause, Clock, Deferred, Effect, Fiber, Redacted } from "effect"
import { type SqlClient } from "effect/sql"
import type { SqlError } from "effect/sql/SqlError"
import { once } from "node:events"
import { createServer } from "node:net"
import { inject } from "vitest"
import * as startFault from "../src/startFault.ts"
import * as PostgresDriver from "../src/sql/Postgres.ts"
import * as Postgres from "./support/postgres.ts"

const { url, using } = Postgres.ofFile()
const { add, ids, reason } = Postgres

/** How the client does not come to be. */
const refused = (url: string) =>
  Effect.flip(
    Effect.scoped(PostgresDriver.make({ url: Redacted.make(url), connectTimeoutMs: 300 }))
  ) as Effect.Effect<SqlError>

/** A server on the loopback interface that takes connections and says this, or nothing. */
const listener = (greeting?: string) =>
  Effect.map(
    Effect.acquireRelease(
      Effect.promise(async () => {
        const server = createServer((socket) => {
          socket.on("error", () => socket.destroy())
          if (greeting !== undefined) socket.once("data", () => socket.write(greeting))
        })
        server.listen(0, "127.0.0.1")
        await once(server, "listening")
        return server
      }),
      (server) => Effect.sync(() => server.close())
    ),
    (server) => {
      const address = server.address()
      return typeof address === "object" && address !== null ? address.port : 0
    }
  )

describe("a database that cannot be used", () => {
  it.live("is refused with what is wrong, without the URL's parts", () =>
    Effect.gen(function* () {
      const silent = yield* listener()
      const withoutTls = yield* listener("N")
      const { admin } = inject("postgres")
      const other = (change: (url: URL) => void): string => {
        const changed = new URL(admin)
        change(changed)
        return changed.href
      }
      const login = (at: number) => `postgres://S3NTINEL:S3NTINEL@127.0.0.1:${at}/S3NTINEL`
      const cases: ReadonlyArray<readonly [url: string, message: RegExp]> = [
        [other((url) => (url.password = "S3NTINEL")), /refused the user or the password \(28P01\)/],
        [other((url) => (url.username = "S3NTINEL")), /refused the user or the password \(28P01\)/],
        [other((url) => (url.pathname = "/S3NTINEL")), /no such database \(3D000\)/],
        [login(1), /No connection to PostgreSQL: ECONNREFUSED/],
        [
          "postgres://S3NTINEL.invalid/S3NTINEL",
          /No connection to PostgreSQL: (ENOTFOUND|EAI_AGAIN)/
        ],
        [login(silent), /No connection to PostgreSQL: timeout/],
        [
          `${login(withoutTls)}?sslmode=verify-full`,
          /No connection to PostgreSQL: TLS is not possible/
        ],
        [`${login(1)}?sslrootcert=/S3NTINEL`, /No connection to PostgreSQL: ENOENT/]
      ]
      for (const [url, message] of cases) {
        const error = yield* refused(url)
        assert.match(error.message, message)
        const told = [startFault.describe(error), Cause.pretty(Cause.fail(error)), String(error)]
        const inside = error.reason.cause instanceof Error ? Object.entries(error.reason.cause) : []
        assert.notInclude([...told, JSON.stringify([error, inside])].join(), "S3NTINEL")
        assert.match(startFault.describe(error), /^DATABASE_URL: \S.*[^.]$/)
      }
    })
  )
})

describe("the pool", () => {
  it.live("answers that there is no connection where all stay taken, and goes on", () =>
    using(
      (sql) =>
        Effect.gen(function* () {
          const inside = yield* Deferred.make<void>()
          const leave = yield* Deferred.make<void>()
          const holder = yield* Effect.forkChild(
            sql.withTransaction(
              Effect.andThen(
                Effect.andThen(add(sql, "a"), Deferred.succeed(inside, undefined)),
                Deferred.await(leave)
              )
            )
          )
          yield* Deferred.await(inside)
          assert.strictEqual(yield* reason(add(sql, "b")), "ConnectionError")
          yield* Deferred.succeed(leave, undefined)
          yield* Fiber.join(holder)
          assert.deepStrictEqual(yield* ids(sql), ["a"])
        }),
      { poolSize: 1, connectTimeoutMs: 200 }
    )
  )

  it.live("outlives the loss of connections that nobody uses", () =>
    using((sql) =>
      Effect.gen(function* () {
        const idle = yield* Effect.all([Postgres.backend(sql), Postgres.backend(sql)], {
          concurrency: "unbounded"
        })
        yield* Postgres.client(url(), (other) =>
          Effect.forEach(idle, (pid) => Postgres.terminate(other, pid))
        )
        // One that was lost this very moment may still be handed out, once.
        yield* Effect.retry(ids(sql), { times: idle.length })
        yield* Effect.all(
          Array.from({ length: 30 }, (_, n) => sql.withTransaction(add(sql, String(n)))),
          { concurrency: "unbounded" }
        )
        assert.lengthOf(yield* ids(sql), 30)
      })
    )
  )

  it.live("commits durably where the database's default is not to", () =>
    Effect.gen(function* () {
      const level = (value: string) =>
        using((sql) =>
          Effect.gen(function* () {
            yield* sql.unsafe(`DO $$ BEGIN EXECUTE format(
              'ALTER DATABASE %I SET synchronous_commit = ${value}', current_database()); END $$`)
            const asked = (sql: SqlClient.SqlClient) =>
              sql<{ level: string }>`SELECT current_setting('synchronous_commit') AS level`
            return (yield* Postgres.client(url(), asked))[0]?.level
          })
        )
      assert.strictEqual(yield* level("off"), "on")
      assert.strictEqual(yield* level("remote_apply"), "remote_apply")
      assert.strictEqual(yield* level("on"), "on")
    })
  )
})

describe("time limits", () => {
  it.live("end a statement that runs or waits for a lock too long, and nothing else", () =>
    using(
      (sql) =>
        Effect.gen(function* () {
          assert.strictEqual(yield* reason(sql`SELECT pg_sleep(30)`), "StatementTimeoutError")
          yield* add(sql, "a")
          const inside = yield* Deferred.make<void>()
          const lock = sql`SELECT id FROM item FOR UPDATE`
          const holder = yield* Effect.forkChild(
            sql.withTransaction(
              Effect.andThen(
                Effect.andThen(lock, Deferred.succeed(inside, undefined)),
                Effect.never
              )
            )
          )
          yield* Deferred.await(inside)
          assert.strictEqual(yield* reason(sql.withTransaction(lock)), "StatementTimeoutError")
          yield* Fiber.interrupt(holder)
          assert.lengthOf(yield* lock, 1)
        }),
      { statementTimeoutMs: 200 }
    )
  )

  it.live("let an interrupted caller go although the server goes on", () =>
    using(
      (sql) =>
        Effect.gen(function* () {
          const startedAt = yield* Clock.currentTimeMillis
          const left = yield* Effect.timeoutOption(sql`SELECT pg_sleep(30)`, "100 millis")
          assert.strictEqual(left._tag, "None")
          const took = (yield* Clock.currentTimeMillis) - startedAt
          assert.isBelow(took, 10_000)
          assert.deepStrictEqual(yield* ids(sql), [])
        }),
      { poolSize: 1 }
    )
  )
})
