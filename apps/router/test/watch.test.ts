import { assert, it } from "@effect/vitest"
import { Context, Deferred, Duration, Effect, Fiber, Layer } from "effect"
import { HttpServerRequest, HttpServerResponse } from "effect/http"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import { describe } from "vitest"
import * as Running from "../src/domain/Running.ts"
import * as Door from "../src/http/Door.ts"
import * as Migrations from "../src/sql/Migrations.ts"
import * as Sqlite from "../src/sql/Sqlite.ts"
import { layer, Watch } from "../src/sql/Watch.ts"

const database = Migrations.layer.pipe(
  Layer.provideMerge(Sqlite.layer({ filename: ":memory:", groupCommit: true }))
)

const started = Effect.map(Layer.build(Layer.provideMerge(layer, database)), (context) => ({
  watch: Context.get(context, Watch),
  sql: Context.get(context, SqlClient.SqlClient)
}))

/** Lets a look begin, and the database answer it. */
const look = Effect.andThen(
  TestClock.adjust(Duration.millis(500)),
  Effect.replicateEffect(Effect.yieldNow, 50)
)

describe("the database", () => {
  it.effect("is behind while a transaction waits for it, and no longer", () =>
    Effect.gen(function* () {
      const { sql, watch } = yield* started
      yield* look
      assert.isFalse(watch.isBehind())
      const gate = yield* Deferred.make<void>()
      const holder = yield* Effect.forkChild(sql.withTransaction(Deferred.await(gate)), {
        startImmediately: true
      })
      yield* look
      assert.isFalse(watch.isBehind())
      yield* TestClock.adjust(Duration.millis(2_001))
      assert.isTrue(watch.isBehind())
      yield* Deferred.succeed(gate, undefined)
      yield* Fiber.join(holder)
      yield* look
      assert.isFalse(watch.isBehind())
    })
  )

  it.effect("is behind when it refuses", () =>
    Effect.gen(function* () {
      const { sql, watch } = yield* started
      yield* sql`ALTER TABLE inbox RENAME TO away`
      yield* look
      assert.isTrue(watch.isBehind())
      yield* sql`ALTER TABLE away RENAME TO inbox`
      yield* look
      assert.isFalse(watch.isBehind())
    })
  )

  it.effect("tells how long the first entry of a queue has been due", () =>
    Effect.gen(function* () {
      const { sql, watch } = yield* started
      yield* look
      assert.strictEqual(watch.overdueMs(), 0)
      const notice = (id: string, nextAt: number) => sql`INSERT INTO inbox
        (id, account, event, verified_by, hash, claim, tries, next_at, received_at)
        VALUES (${id}, 'first', ${id}, 'none', 'x', '{}', 0, ${nextAt}, 0)`
      yield* notice("later", 10_000_000)
      yield* look
      assert.strictEqual(watch.overdueMs(), 0)
      yield* notice("due", 400)
      yield* TestClock.adjust(Duration.minutes(10))
      yield* look
      assert.isAtLeast(watch.overdueMs(), 600_000)
      yield* sql`UPDATE inbox SET next_at = NULL WHERE id = 'due'`
      yield* look
      assert.strictEqual(watch.overdueMs(), 0)
    })
  )
})

describe("while the database is behind", () => {
  const statusOf = (method: string, path: string, isBehind: boolean) =>
    Effect.gen(function* () {
      const answer = ({ status }: { readonly status: number }) =>
        Effect.succeed(HttpServerResponse.empty({ status }))
      const letIn = yield* Door.make(Door.defaults, answer).pipe(
        Effect.provideService(Watch, { isBehind: () => isBehind, overdueMs: () => 0 })
      )
      const request = HttpServerRequest.fromWeb(new Request(`http://router${path}`, { method }))
      const response = yield* letIn(Effect.succeed(HttpServerResponse.empty({ status: 200 }))).pipe(
        Effect.provideService(HttpServerRequest.HttpServerRequest, request)
      )
      return response.status
    }).pipe(Effect.provide(Running.layer))

  it.effect("what would move money is refused, and nothing else", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* statusOf("POST", "/v1/payments", true), 503)
      assert.strictEqual(yield* statusOf("POST", "/v1/payments", false), 200)
      assert.strictEqual(yield* statusOf("GET", "/v1/payments", true), 200)
      assert.strictEqual(yield* statusOf("POST", "/v1/webhooks/first", true), 200)
      assert.strictEqual(yield* statusOf("GET", "/health/ready", true), 200)
    })
  )
})

describe("a request that moves no money", () => {
  it.effect("is answered by its deadline", () =>
    Effect.gen(function* () {
      const answer = ({ status }: { readonly status: number }) =>
        Effect.succeed(HttpServerResponse.empty({ status }))
      const letIn = yield* Door.make({ ...Door.defaults, deadlineMs: 1000 }, answer).pipe(
        Effect.provideService(Watch, { isBehind: () => false, overdueMs: () => 0 })
      )
      const request = HttpServerRequest.fromWeb(new Request("http://router/v1/payments"))
      const answered = yield* letIn(Effect.never).pipe(
        Effect.provideService(HttpServerRequest.HttpServerRequest, request),
        Effect.uninterruptible,
        Effect.forkChild({ startImmediately: true })
      )
      yield* TestClock.adjust(Duration.millis(999))
      assert.isUndefined(answered.pollUnsafe())
      yield* TestClock.adjust(Duration.millis(1))
      assert.strictEqual((yield* Fiber.join(answered)).status, 503)
    }).pipe(Effect.provide(Running.layer))
  )
})
