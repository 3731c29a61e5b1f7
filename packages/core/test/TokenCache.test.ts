import { PaymentError, TokenCache } from "../src/index.ts"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"
import { describe, expect, test } from "vitest"

interface Held {
  readonly token: string
  readonly staleAtMillis: number
}

const hour = 3_600_000

/** A gateway that names its tokens by the order in which it gave them. */
const giving = (failures: ReadonlyArray<TokenCache.Failure> = [], delayMs = 0) => {
  let given = 0
  const cache = TokenCache.make<Held>({
    fetch: (_, nowMillis) =>
      Effect.gen(function* () {
        const failure = failures[given]
        given += 1
        const token = `t${given}`
        yield* Effect.sleep(delayMs)
        if (failure !== undefined) return yield* failure
        return { token, staleAtMillis: nowMillis + hour }
      }),
    lost: (operation) => unavailable(operation)
  })
  return { cache, given: () => given }
}

const unavailable = (operation: string) =>
  new PaymentError.ProviderUnavailable({
    provider: "x",
    operation,
    cause: "authentication_unavailable"
  })

/** Sends, and notes with which tokens; the gateway refuses those that are listed. */
const sender = (refused: ReadonlyArray<string>) => {
  const sent: Array<string> = []
  const send = (cache: TokenCache.TokenCache<Held>, operation = "purchase") =>
    cache.send(
      operation,
      ({ token }) => Effect.sync(() => (sent.push(token), refused.includes(token) ? 401 : 200)),
      (status) => status === 401
    )
  return { send, sent }
}

const run = <A, E>(effect: Effect.Effect<A, E>) =>
  Effect.runPromise(Effect.provide(effect, TestClock.layer()))

describe("a token", () => {
  test("is kept until it is stale", () =>
    run(
      Effect.gen(function* () {
        const { cache, given } = giving()
        const { send, sent } = sender([])
        yield* send(cache)
        yield* TestClock.adjust(hour - 1)
        yield* send(cache)
        expect(given()).toBe(1)
        yield* TestClock.adjust(1)
        yield* send(cache)
        expect(sent).toEqual(["t1", "t1", "t2"])
      })
    ))

  test("is fetched once for all who wait for it, also when the first of them gives up", () =>
    run(
      Effect.gen(function* () {
        const { cache, given } = giving([], 100)
        const first = yield* Effect.forkChild(cache.get("purchase"))
        const others = yield* Effect.forkChild(
          Effect.all(
            Array.from({ length: 50 }, () => cache.get("capture")),
            { concurrency: "unbounded" }
          )
        )
        yield* TestClock.adjust(50)
        yield* Fiber.interrupt(first)
        yield* TestClock.adjust(50)
        const held = yield* Fiber.join(others)
        expect(new Set(held.map(({ token }) => token))).toEqual(new Set(["t1"]))
        expect(given()).toBe(1)
      })
    ))

  test("that is refused is renewed, and the call sent once more", () =>
    run(
      Effect.gen(function* () {
        const { cache } = giving()
        const { send, sent } = sender(["t1"])
        expect(yield* send(cache)).toMatchObject({ answer: 200, held: { token: "t2" } })
        expect(sent).toEqual(["t1", "t2"])
        yield* send(cache)
        expect(sent).toEqual(["t1", "t2", "t2"])
      })
    ))

  test("that is refused twice is answered as refused: no third send", () =>
    run(
      Effect.gen(function* () {
        const { cache, given } = giving()
        const { send, sent } = sender(["t1", "t2", "t3"])
        expect(yield* send(cache)).toMatchObject({ answer: 401 })
        expect(sent).toEqual(["t1", "t2"])
        // The second one is not tried again either.
        yield* send(cache)
        expect(sent[2]).toBe("t3")
        expect(given()).toBe(4)
      })
    ))
})

describe("a fetch that fails", () => {
  test("sends nothing, tells each caller under its own operation, and is tried again", () =>
    run(
      Effect.gen(function* () {
        const { cache } = giving([unavailable("purchase")], 10)
        const { send, sent } = sender([])
        const fibers = yield* Effect.forEach(["purchase", "capture"], (operation) =>
          Effect.forkChild(Effect.flip(send(cache, operation)))
        )
        yield* TestClock.adjust(10)
        const errors = yield* Effect.forEach(fibers, Fiber.join)
        expect(errors.map(({ operation }) => operation)).toEqual(["purchase", "capture"])
        for (const error of errors) {
          expect(error).toMatchObject({
            _tag: "ProviderUnavailable",
            cause: "authentication_unavailable"
          })
        }
        expect(sent).toEqual([])
        const again = yield* Effect.forkChild(send(cache))
        yield* TestClock.adjust(10)
        yield* Fiber.join(again)
        expect(sent).toEqual(["t2"])
      })
    ))

  test("keeps status and code of refused credentials", () =>
    run(
      Effect.gen(function* () {
        const at = { provider: "x", httpStatus: 403, vendorCode: "20001" }
        const refused = new PaymentError.AuthenticationFailed({ ...at, operation: "purchase" })
        const { cache } = giving([refused], 10)
        const fibers = yield* Effect.forEach(["purchase", "void"], (operation) =>
          Effect.forkChild(Effect.flip(cache.get(operation)))
        )
        yield* TestClock.adjust(10)
        const [, second] = yield* Effect.forEach(fibers, Fiber.join)
        expect(second).toMatchObject({ _tag: "AuthenticationFailed", ...at, operation: "void" })
      })
    ))

  test("dies as what `lost` says", () =>
    run(
      Effect.gen(function* () {
        const cache = TokenCache.make<Held>({
          fetch: () => Effect.die(new Error("defect")),
          lost: unavailable
        })
        expect(yield* Effect.flip(cache.get("refund"))).toMatchObject({
          _tag: "ProviderUnavailable",
          operation: "refund"
        })
      })
    ))
})
