import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as TestClock from "effect/testing/TestClock"
import * as Limiter from "../src/internal/limiter.ts"

const take = (limiter: Limiter.Limiter, subject: string, perMinute = 2) =>
  Effect.map(Effect.result(limiter.take("status", subject, perMinute)), (result) =>
    result._tag === "Success" ? "sent" : result.failure.retryAfterMs
  )

describe("limiter", () => {
  it.effect("says when the next question may be put, and lets it through then", () =>
    Effect.gen(function* () {
      const limiter = Limiter.make()
      expect(yield* take(limiter, "a")).toBe("sent")
      yield* TestClock.adjust("20 seconds")
      expect(yield* take(limiter, "a")).toBe("sent")
      expect(yield* take(limiter, "a")).toBe(40_000)
      expect(yield* take(limiter, "b")).toBe("sent")
      yield* TestClock.adjust("39 seconds")
      expect(yield* take(limiter, "a")).toBe(1_000)
      yield* TestClock.adjust("1 second")
      expect(yield* take(limiter, "a")).toBe("sent")
      expect(yield* take(limiter, "a")).toBe(20_000)
    })
  )

  it.effect("a refused question does not count", () =>
    Effect.gen(function* () {
      const limiter = Limiter.make()
      expect(yield* take(limiter, "a", 1)).toBe("sent")
      for (let second = 0; second < 59; second++) {
        yield* TestClock.adjust("1 second")
        expect(yield* take(limiter, "a", 1)).toBe((59 - second) * 1_000)
      }
      yield* TestClock.adjust("1 second")
      expect(yield* take(limiter, "a", 1)).toBe("sent")
    })
  )

  it.effect("forgets the subject that was asked about longest ago", () =>
    Effect.gen(function* () {
      const limiter = Limiter.make()
      expect(yield* take(limiter, "first", 1)).toBe("sent")
      expect(yield* take(limiter, "second", 1)).toBe("sent")
      for (let one = 0; one < 9_999; one++) yield* take(limiter, `subject-${one}`, 1)
      expect(yield* take(limiter, "second", 1)).toBe(60_000)
      expect(yield* take(limiter, "first", 1)).toBe("sent")
    })
  )
})
