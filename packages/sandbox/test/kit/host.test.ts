import { describe, expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import * as Host from "../../src/kit/Host.ts"

const setUp = Effect.gen(function* () {
  const host = yield* Host.make(() => Effect.succeed(200))
  const happened: Array<readonly [string, number]> = []
  const plan = (name: string, atMs: number) =>
    Host.later(
      host,
      atMs,
      Effect.map(Host.now(host), (nowMs) => void happened.push([name, nowMs]))
    )
  return { host, happened, plan }
})

describe("what is to happen later", () => {
  it.effect("happens at its time, once", () =>
    Effect.gen(function* () {
      const { happened, plan } = yield* setUp
      yield* plan("second", 2000)
      yield* plan("first", 1000)
      yield* plan("never", Infinity)
      yield* TestClock.adjust(1999)
      expect(happened).toEqual([["first", 1000]])
      yield* TestClock.adjust("100 days")
      expect(happened).toEqual([
        ["first", 1000],
        ["second", 2000]
      ])
    })
  )

  it.effect("is due when the clock is moved over it, in order; the rest comes nearer", () =>
    Effect.gen(function* () {
      const { happened, host, plan } = yield* setUp
      yield* plan("second", 2000)
      yield* plan("first", 1000)
      yield* plan("third", 5000)
      expect(yield* Host.advance(host, 3000)).toBe(3000)
      expect(happened).toEqual([
        ["first", 3000],
        ["second", 3000]
      ])
      yield* TestClock.adjust(1999)
      expect(happened).toHaveLength(2)
      yield* TestClock.adjust(1)
      expect(happened[2]).toEqual(["third", 5000])
      yield* TestClock.adjust(10_000)
      expect(happened).toHaveLength(3)
    })
  )

  it.effect("is forgotten by a reset, which puts the clock back", () =>
    Effect.gen(function* () {
      const { happened, host, plan } = yield* setUp
      yield* Host.advance(host, 500)
      yield* plan("first", 1000)
      Host.reset(host)
      expect(yield* Host.now(host)).toBe(0)
      yield* TestClock.adjust(10_000)
      expect(happened).toEqual([])
    })
  )

  it.effect("what is due may plan what comes after it", () =>
    Effect.gen(function* () {
      const { happened, host, plan } = yield* setUp
      yield* Host.later(
        host,
        1000,
        Effect.flatMap(Host.now(host), (at) => plan("after", at + 10))
      )
      yield* Host.advance(host, 1000)
      expect(happened).toEqual([])
      yield* TestClock.adjust(10)
      expect(happened).toEqual([["after", 1010]])
    })
  )
})
