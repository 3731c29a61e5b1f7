import { Deferred, Effect, Fiber, Layer, Queue } from "effect"
import { SqlClient } from "effect/sql"
import { describe, expect, it } from "vitest"
import * as InboxQueue from "../src/domain/inbox/InboxQueue.ts"
import * as Database from "./support/database.ts"

const row = (id: string) => ({ id, account: "first", dueAt: 1 })

/** Runs on a queue in a database of its own. */
const run = <A, E>(
  body: Effect.Effect<A, E, InboxQueue.InboxQueue | SqlClient.SqlClient>
): Promise<A> =>
  Effect.runPromise(
    Effect.provide(body, InboxQueue.layer.pipe(Layer.provideMerge(Database.layer())))
  )

/** What the next worker gets. */
const next = Effect.gen(function* () {
  const { take } = yield* InboxQueue.InboxQueue
  const taken = yield* Deferred.make<string>()
  yield* take(({ id }) => Effect.asVoid(Deferred.succeed(taken, id)))
  return yield* Deferred.await(taken)
})

describe("the queue of the inbox", () => {
  it("takes an offer with the transaction that makes it, or not at all", () =>
    run(
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const { offer } = yield* InboxQueue.InboxQueue
        const undone = sql.withTransaction(Effect.andThen(offer(row("a")), Effect.fail("undone")))
        expect(yield* Effect.flip(undone)).toBe("undone")
        yield* sql.withTransaction(offer(row("b")))
        expect(yield* next).toBe("b")
        const left = yield* sql`SELECT id FROM queue WHERE state = 'pending'`
        expect(left).toEqual([])
      })
    ))

  it("wakes a worker that waits as soon as the transaction is committed", () =>
    run(
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const { offer, take } = yield* InboxQueue.InboxQueue
        const got = yield* Queue.make<string>()
        const worker = Effect.forever(take(({ id }) => Effect.asVoid(Queue.offer(got, id))))
        yield* Effect.forkScoped(worker)
        for (const id of ["a", "b", "c"]) {
          yield* sql.withTransaction(offer(row(id)))
          expect(yield* Queue.take(got)).toBe(id)
        }
      }).pipe(Effect.scoped)
    ))

  it("hands each row to one of many workers", () =>
    run(
      Effect.gen(function* () {
        const { offer, take } = yield* InboxQueue.InboxQueue
        const got: Array<string> = []
        const all = yield* Deferred.make<void>()
        const ids = Array.from({ length: 60 }, (_, index) => `row-${index}`)
        const note = (id: string) =>
          Effect.suspend(() => {
            got.push(id)
            return got.length === ids.length
              ? Effect.asVoid(Deferred.succeed(all, undefined))
              : Effect.void
          })
        const worker = Effect.forever(take(({ id }) => Effect.andThen(Effect.yieldNow, note(id))))
        yield* Effect.forEach(Array.from({ length: 8 }), () => Effect.forkScoped(worker))
        yield* Effect.forEach(ids, (id) => offer(row(id)), { concurrency: "unbounded" })
        yield* Deferred.await(all)
        expect([...got].sort()).toEqual([...ids].sort())
      }).pipe(Effect.scoped)
    ))

  it("gives a row back that its worker had no time for", () =>
    run(
      Effect.gen(function* () {
        const { offer, take } = yield* InboxQueue.InboxQueue
        yield* offer(row("a"))
        const begun = yield* Deferred.make<void>()
        const stuck = Effect.andThen(Deferred.succeed(begun, undefined), Effect.never)
        const worker = yield* Effect.forkScoped(take(() => stuck))
        yield* Deferred.await(begun)
        yield* Fiber.interrupt(worker)
        expect(yield* next).toBe("a")
      }).pipe(Effect.scoped)
    ))
})
