import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber } from "effect"
import { SqlClient } from "effect/sql"
import { inject } from "vitest"
import { forUpdate } from "../src/sql/locking.ts"
import * as Migrations from "../src/sql/Migrations.ts"
import * as Postgres from "./support/postgres.ts"
import * as PostgresDatabase from "./support/postgresDatabase.ts"
import { isUniqueViolation } from "./support/sqlite.ts"

const { url, using } = Postgres.ofFile()

describe("rows that are locked", () => {
  /** Reads, thinks, and writes what it read plus one: wrong, unless nobody else does so meanwhile. */
  const increment = (sql: SqlClient.SqlClient, lock: boolean) =>
    sql.withTransaction(
      Effect.gen(function* () {
        const [row] = yield* sql<{
          amount: number
        }>`SELECT amount FROM item WHERE id = 'a' ${lock ? forUpdate(sql) : sql.literal("")}`
        yield* Effect.sleep("2 millis")
        yield* sql`UPDATE item SET amount = ${(row?.amount ?? 0) + 1} WHERE id = 'a'`
      })
    )

  it.live("are read by one transaction at a time, of whichever replica", () =>
    using((sql) =>
      Postgres.client(url(), (other) =>
        Effect.gen(function* () {
          const total = (lock: boolean) =>
            Effect.gen(function* () {
              yield* sql`DELETE FROM item`
              yield* sql`INSERT INTO item (id, amount) VALUES ('a', 0)`
              const all = Array.from({ length: 40 }, (_, n) => increment(n % 2 ? sql : other, lock))
              yield* Effect.all(all, { concurrency: "unbounded", discard: true })
              return (yield* sql<{ amount: number }>`SELECT amount FROM item`)[0]?.amount
            })
          assert.strictEqual(yield* total(true), 40)
          assert.notStrictEqual(yield* total(false), 40)
        })
      )
    )
  )

  it.live("show what the transaction before made of them", () =>
    using((sql) =>
      Postgres.client(url(), (other) =>
        Effect.gen(function* () {
          yield* sql`INSERT INTO item (id, code) VALUES ('a', 'ready')`
          const claim = (client: SqlClient.SqlClient, code: string) =>
            client.withTransaction(
              Effect.gen(function* () {
                const rows =
                  yield* client`SELECT id FROM item WHERE code = 'ready' ${forUpdate(client)}`
                if (rows.length > 0) yield* client`UPDATE item SET code = ${code} WHERE id = 'a'`
                return rows.length
              })
            )
          const claims = Array.from({ length: 10 }, (_, n) => claim(n % 2 ? sql : other, `by ${n}`))
          const taken = yield* Effect.all(claims, { concurrency: "unbounded" })
          assert.deepStrictEqual([...taken].sort(), [0, 0, 0, 0, 0, 0, 0, 0, 0, 1])
        })
      )
    )
  )

  it.live("of a transaction that is stopped are free again after it was idle for too long", () =>
    using((sql) =>
      Effect.gen(function* () {
        yield* Postgres.add(sql, "a")
        const inside = yield* Deferred.make<void>()
        const stopped = yield* Effect.forkChild(
          Effect.exit(
            sql.withTransaction(
              Effect.gen(function* () {
                yield* sql`SET LOCAL idle_in_transaction_session_timeout = '200ms'`
                yield* sql`UPDATE item SET code = 'lost' ${sql.literal("")}`
                yield* Deferred.succeed(inside, undefined)
                yield* Effect.never
              })
            )
          )
        )
        yield* Deferred.await(inside)
        yield* sql.withTransaction(sql`UPDATE item SET code = 'kept'`)
        assert.deepStrictEqual(yield* sql`SELECT code FROM item`, [{ code: "kept" }])
        yield* Fiber.interrupt(stopped)
        assert.deepStrictEqual(yield* sql`SELECT code FROM item`, [{ code: "kept" }])
      })
    )
  )
})

describe("the database itself", () => {
  const charge = (sql: SqlClient.SqlClient, sequence: number, state: string) =>
    sql`INSERT INTO attempt (id, subject, sequence, operation, account, provider, reference, amount,
      state, fence, checks, created_at) VALUES (${`att_${sequence}`}, 'pay_1', ${sequence}, 'authorize',
      'first', 'checksum', ${`reference-${sequence}`}, 1000, ${state}, 0, 0, 0)`

  it.live("lets one of many simultaneous charges of a payment live", () =>
    using((sql) =>
      Postgres.client(url(), (other) =>
        Effect.gen(function* () {
          yield* sql`DELETE FROM attempt`
          const charges = Array.from({ length: 12 }, (_, n) =>
            Effect.exit(
              (n % 2 ? sql : other).withTransaction(charge(n % 2 ? sql : other, n, "ready"))
            )
          )
          const exits = yield* Effect.all(charges, { concurrency: "unbounded" })
          assert.lengthOf(exits.filter(Exit.isSuccess), 1)
          for (const exit of exits.filter(Exit.isFailure)) {
            assert.isTrue(isUniqueViolation(yield* Effect.flip(exit), "attempt_live"))
          }
          yield* sql`UPDATE attempt SET state = 'declined'`
          yield* charge(sql, 100, "unknown")
          assert.isTrue(
            isUniqueViolation(yield* Effect.flip(charge(other, 101, "sending")), "attempt_live")
          )
        })
      )
    )
  )
})

describe("migrations", () => {
  const steps = (run: () => void): Migrations.Migrations => ({
    "0001_create_thing": Effect.flatMap(SqlClient.SqlClient, (sql) =>
      Effect.andThen(
        Effect.sync(run),
        // Long enough for the others to arrive.
        Effect.asVoid(Effect.andThen(sql`SELECT pg_sleep(0.2)`, sql`CREATE TABLE thing (id TEXT)`))
      )
    ),
    "0002_add_thing": Effect.flatMap(SqlClient.SqlClient, (sql) =>
      Effect.asVoid(sql`INSERT INTO thing VALUES ('first')`)
    )
  })

  /** An empty database, without the router's schema. */
  const empty = Effect.acquireRelease(
    Effect.promise(() => PostgresDatabase.create(inject("postgres").admin)),
    ({ remove }) => Effect.promise(remove)
  )

  it.live("run once although four replicas start together, and all wait for their end", () =>
    Effect.gen(function* () {
      const { url } = yield* empty
      let runs = 0
      const replica = Postgres.client(url, (sql) =>
        Effect.gen(function* () {
          const ran = yield* Effect.provideService(
            Migrations.run(steps(() => runs++)),
            SqlClient.SqlClient,
            sql
          )
          return { ran: ran.length, rows: yield* sql`SELECT id FROM thing` }
        })
      )
      const answers = yield* Effect.all([replica, replica, replica, replica], {
        concurrency: "unbounded"
      })
      assert.strictEqual(runs, 1)
      assert.deepStrictEqual(answers.map(({ ran }) => ran).sort(), [0, 0, 0, 2])
      for (const { rows } of answers) assert.deepStrictEqual(rows, [{ id: "first" }])
    })
  )

  it.live("apply all pending steps or none", () =>
    Effect.gen(function* () {
      const { url } = yield* empty
      yield* Postgres.client(url, (sql) =>
        Effect.gen(function* () {
          const run = (steps: Migrations.Migrations) =>
            Effect.provideService(Migrations.run(steps), SqlClient.SqlClient, sql)
          const broken = { ...steps(() => {}), "0003_broken": Effect.asVoid(sql`SELECT 1/0`) }
          const error = yield* Effect.flip(run(broken))
          assert.strictEqual(error._tag, "MigrationError")
          assert.lengthOf(yield* sql`SELECT 1 WHERE to_regclass('thing') IS NOT NULL`, 0)
          assert.lengthOf(yield* run(steps(() => {})), 2)
        })
      )
    })
  )
})
