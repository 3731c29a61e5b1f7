import { assert, it } from "@effect/vitest"
import { Deferred, Duration, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { describe } from "vitest"
import { defaults, layer, layerWith, Running } from "../src/domain/Running.ts"

describe("work that outlives its caller", () => {
  it.effect("answers its outcome, and goes on when the caller is interrupted", () =>
    Effect.gen(function* () {
      const { detached } = yield* Running
      assert.strictEqual(yield* detached(Effect.succeed(1)), 1)
      const gate = yield* Deferred.make<number>()
      let done = false
      const work = Effect.tap(Deferred.await(gate), () => Effect.sync(() => (done = true)))
      const caller = yield* Effect.forkChild(detached(work), { startImmediately: true })
      yield* Fiber.interrupt(caller)
      yield* Deferred.succeed(gate, 1)
      yield* Effect.yieldNow
      yield* Effect.yieldNow
      assert.isTrue(done)
    }).pipe(Effect.provide(layer))
  )

  it.effect("keeps no caller waiting for ever once the process stops", () =>
    Effect.gen(function* () {
      const { detached, leave } = yield* Running
      const gate = yield* Deferred.make<number>()
      const caller = yield* Effect.forkChild(Effect.flip(detached(Deferred.await(gate))), {
        startImmediately: true
      })
      yield* leave
      yield* TestClock.adjust(Duration.seconds(16))
      assert.isUndefined(caller.pollUnsafe())
      yield* TestClock.adjust(Duration.seconds(1))
      assert.strictEqual((yield* Fiber.join(caller))._tag, "StillRunning")
      yield* Deferred.succeed(gate, 1)
    }).pipe(Effect.provide(layer))
  )

  it.effect("keeps its caller waiting only so long, and goes on", () =>
    Effect.gen(function* () {
      const { detached } = yield* Running
      const gate = yield* Deferred.make<number>()
      let done = 0
      const work = Effect.tap(Deferred.await(gate), () => Effect.sync(() => (done += 1)))
      const first = yield* Effect.forkChild(Effect.flip(detached(work)), { startImmediately: true })
      yield* TestClock.adjust(Duration.seconds(5))
      const second = yield* Effect.forkChild(detached(work), { startImmediately: true })
      yield* TestClock.adjust(Duration.millis(4_999))
      assert.isUndefined(first.pollUnsafe())
      yield* TestClock.adjust(Duration.seconds(1))
      assert.strictEqual((yield* Fiber.join(first))._tag, "StillRunning")
      assert.isUndefined(second.pollUnsafe())
      yield* Deferred.succeed(gate, 1)
      assert.strictEqual(yield* Fiber.join(second), 1)
      assert.strictEqual(done, 2)
    }).pipe(Effect.provide(layerWith({ ...defaults, patienceMs: 10_000 })))
  )

  it.effect("is not begun when as much is running as is taken on", () =>
    Effect.gen(function* () {
      const { alongside, detached, isFull } = yield* Running
      const gate = yield* Deferred.make<number>()
      const running = yield* Effect.forEach([1, 2], () =>
        Effect.forkChild(detached(Deferred.await(gate)), { startImmediately: true })
      )
      assert.isTrue(isFull())
      let begun = false
      const refused = yield* Effect.flip(detached(Effect.sync(() => (begun = true))))
      assert.strictEqual(refused._tag, "Overloaded")
      assert.isFalse(begun)
      // What moves no money takes nobody's place.
      assert.strictEqual(yield* alongside(Effect.succeed("asked")), "asked")
      // A place is free when the work is done, not when its caller has gone.
      yield* Effect.forEach(running, Fiber.interrupt)
      assert.isTrue(isFull())
      yield* Deferred.succeed(gate, 1)
      yield* Effect.yieldNow
      yield* Effect.yieldNow
      assert.isFalse(isFull())
      assert.strictEqual(yield* Effect.flip(detached(Effect.fail("no"))), "no")
      assert.isFalse(isFull())
    }).pipe(Effect.provide(layerWith({ ...defaults, atOnce: 2 })))
  )
})
