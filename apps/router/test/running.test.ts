import { assert, it } from "@effect/vitest"
import { Deferred, Duration, Effect, Fiber } from "effect"
import { TestClock } from "effect/testing"
import { describe } from "vitest"
import { Running, layer } from "../src/domain/Running.ts"

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
})
