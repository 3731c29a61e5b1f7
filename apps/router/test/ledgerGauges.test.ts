import { assert, it } from "@effect/vitest"
import { Context, Duration, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import { describe } from "vitest"
import { Exposition, layer as exposition } from "../src/observability/Exposition.ts"
import { layer as gauges } from "../src/observability/LedgerGauges.ts"
import * as Metrics from "../src/observability/Metrics.ts"
import type { State } from "../src/domain/ledger/Attempt.ts"
import type { Status } from "../src/domain/ledger/PaymentRecord.ts"
import * as AttemptRows from "../src/sql/AttemptRows.ts"
import * as Migrations from "../src/sql/Migrations.ts"
import * as PaymentRows from "../src/sql/PaymentRows.ts"
import * as Sqlite from "../src/sql/Sqlite.ts"
import * as samples from "./support/samples.ts"

const database = Migrations.layer.pipe(
  Layer.provideMerge(Sqlite.layer({ filename: ":memory:" })),
  Layer.provideMerge(Metrics.layer)
)

const started = Effect.map(
  Layer.build(exposition.pipe(Layer.provide(gauges), Layer.provideMerge(database))),
  (context) => {
    const { text } = Context.get(context, Exposition)
    return {
      sql: Context.get(context, SqlClient.SqlClient),
      /** The value of a series when somebody looks now. */
      look: (series: string) =>
        Effect.map(text, (all) => {
          const line = all.split("\n").find((one) => one.startsWith(`switchyard_${series} `))
          return line === undefined ? null : Number(line.split(" ").at(-1))
        })
    }
  }
)

type Sql = SqlClient.SqlClient

const payment = (sql: Sql, id: string, merchant: string, status: Status) =>
  PaymentRows.make(sql).insert(samples.order({ id, merchant, status }))

const attempt = (
  sql: Sql,
  id: string,
  state: State,
  startedAt: number,
  nextCheckAt: number | null
) =>
  AttemptRows.make(sql).insert(
    samples.attempt({ id, subject: id, reference: id, state, startedAt, nextCheckAt })
  )

const seconds = (count: number) => TestClock.adjust(Duration.seconds(count))

describe("the ledger's numbers", () => {
  it.effect("are payments by status, of all merchants together, and come down again", () =>
    Effect.gen(function* () {
      const { look, sql } = yield* started
      for (const [id, merchant, status] of [
        ["1", "acme", "captured"],
        ["2", "other", "captured"],
        ["3", "acme", "unknown"]
      ] as const) {
        yield* payment(sql, id, merchant, status)
      }
      assert.strictEqual(yield* look('payments{status="captured"}'), 2)
      assert.strictEqual(yield* look('payments{status="unknown"}'), 1)
      assert.strictEqual(yield* look('payments{status="refunded"}'), 0)
      yield* sql`UPDATE payment SET status = 'captured' WHERE id = '3'`
      yield* seconds(11)
      assert.strictEqual(yield* look('payments{status="captured"}'), 3)
      assert.strictEqual(yield* look('payments{status="unknown"}'), 0)
    })
  )

  it.effect("are counted at most every ten seconds", () =>
    Effect.gen(function* () {
      const { look, sql } = yield* started
      assert.strictEqual(yield* look('payments{status="captured"}'), 0)
      yield* payment(sql, "1", "acme", "captured")
      yield* seconds(9)
      assert.strictEqual(yield* look('payments{status="captured"}'), 0)
      yield* seconds(1)
      assert.strictEqual(yield* look('payments{status="captured"}'), 1)
    })
  )

  it.effect("are the age of the oldest open attempt, from its call on", () =>
    Effect.gen(function* () {
      const { look, sql } = yield* started
      yield* attempt(sql, "old", "unknown", 40_000, 200_000)
      yield* attempt(sql, "young", "unknown", 90_000, 200_000)
      yield* attempt(sql, "waits", "pending", 10_000, 200_000)
      yield* attempt(sql, "seen", "needs_review", 20_000, null)
      yield* attempt(sql, "done", "succeeded", 0, null)
      yield* seconds(100)
      assert.strictEqual(yield* look('open_attempts{state="unknown"}'), 2)
      assert.strictEqual(yield* look('open_attempt_age_seconds{state="unknown"}'), 60)
      assert.strictEqual(yield* look('open_attempt_age_seconds{state="pending"}'), 90)
      assert.strictEqual(yield* look('open_attempts{state="needs_review"}'), 1)
      assert.strictEqual(yield* look('open_attempt_age_seconds{state="needs_review"}'), 80)
    })
  )

  it.effect("are how long queues have been waiting; what is due later has not", () =>
    Effect.gen(function* () {
      const { look, sql } = yield* started
      const notice = (id: string, nextAt: number | null, at: number) => sql`INSERT INTO inbox
        (id, account, event, verified_by, hash, claim, tries, next_at, received_at)
        VALUES (${id}, 'first', ${id}, 'none', 'x', '{}', 0, ${nextAt}, ${at})`
      yield* sql`INSERT INTO event (id, merchant, subject, sequence, type, body, created_at)
        VALUES ('e', 'acme', 'p', 1, 't', '{}', 0)`
      const delivery = (endpoint: string, nextAt: number) =>
        sql`INSERT INTO delivery (event, endpoint, tries, next_at) VALUES ('e', ${endpoint}, 0, ${nextAt})`
      yield* notice("processed", null, 0)
      yield* notice("open", 500_000, 30_000)
      yield* delivery("later", 500_000)
      yield* seconds(100)
      assert.strictEqual(yield* look('queue_age_seconds{queue="inbox"}'), 70)
      assert.strictEqual(yield* look('queue_age_seconds{queue="deliveries"}'), 0)
      yield* delivery("due", 95_000)
      yield* seconds(10)
      assert.strictEqual(yield* look('queue_age_seconds{queue="deliveries"}'), 15)
    })
  )

  it.effect("are incidents by kind", () =>
    Effect.gen(function* () {
      const { look, sql } = yield* started
      yield* sql`INSERT INTO incident (id, merchant, kind, detail, dedupe, created_at)
        VALUES ('i', 'acme', 'orphan', '{}', 'i', 0)`
      assert.strictEqual(yield* look('incidents{kind="orphan"}'), 1)
      assert.strictEqual(yield* look('incidents{kind="flip"}'), 0)
    })
  )

  it.effect("stay as they were while the database fails", () =>
    Effect.gen(function* () {
      const { look, sql } = yield* started
      yield* payment(sql, "1", "acme", "captured")
      assert.strictEqual(yield* look('payments{status="captured"}'), 1)
      yield* sql`ALTER TABLE payment RENAME TO away`
      yield* seconds(11)
      assert.strictEqual(yield* look('payments{status="captured"}'), 1)
    })
  )
})
