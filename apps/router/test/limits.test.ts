import { assert, it } from "@effect/vitest"
import { Deferred, Duration, Effect, Fiber, Result } from "effect"
import { TestClock } from "effect/testing"
import { describe } from "vitest"
import type { OpenAccount } from "../src/domain/accounts/Accounts.ts"
import { account, errors, open } from "./support/account.ts"

const opened = (limits: Parameters<typeof account>[1]) =>
  Effect.map(open([account("one", limits)]), (find) => find("one"))

/** How many of so many calls are let through now. */
const free = ({ run }: OpenAccount, calls: number) =>
  Effect.gen(function* () {
    let through = 0
    for (let call = 0; call < calls; call += 1) {
      const answer = yield* Effect.result(run("purchase", Effect.succeed(1)))
      if (Result.isSuccess(answer)) through += 1
      else assert.deepInclude(answer.failure, { cause: "no_capacity", disposition: "NotSent" })
    }
    return through
  })

describe("calls in a second", () => {
  it.effect("are a second's worth at once, then one as often as the limit says", () =>
    Effect.gen(function* () {
      const account = yield* opened({ ratePerSecond: 4 })
      assert.strictEqual(yield* free(account, 10), 4)
      yield* TestClock.adjust(Duration.millis(249))
      assert.strictEqual(yield* free(account, 3), 0)
      yield* TestClock.adjust(Duration.millis(1))
      assert.strictEqual(yield* free(account, 3), 1)
      yield* TestClock.adjust(Duration.seconds(60))
      assert.strictEqual(yield* free(account, 10), 4)
    })
  )

  it.effect("may be fewer than one, and no whole number", () =>
    Effect.gen(function* () {
      const slow = yield* opened({ ratePerSecond: 0.5 })
      assert.strictEqual(yield* free(slow, 3), 1)
      yield* TestClock.adjust(Duration.millis(1999))
      assert.strictEqual(yield* free(slow, 3), 0)
      yield* TestClock.adjust(Duration.millis(1))
      assert.strictEqual(yield* free(slow, 3), 1)
      const odd = yield* opened({ ratePerSecond: 2.5 })
      assert.strictEqual(yield* free(odd, 9), 2)
      yield* TestClock.adjust(Duration.millis(400))
      assert.strictEqual(yield* free(odd, 9), 1)
    })
  )

  it.effect("say nothing about the gateway", () =>
    Effect.gen(function* () {
      const account = yield* opened({ ratePerSecond: 1 })
      assert.strictEqual(yield* free(account, 50), 1)
      assert.deepInclude(account.health, { state: "closed", successRate: 1 })
    })
  )
})

describe("calls at once", () => {
  it.effect("are as many as the limit says; the next one is refused and does not wait", () =>
    Effect.gen(function* () {
      const account = yield* opened({ maxConcurrent: 2 })
      const gate = yield* Deferred.make<number>()
      const call = account.run("purchase", Deferred.await(gate))
      const running = yield* Effect.forEach([1, 2], () =>
        Effect.forkChild(call, { startImmediately: true })
      )
      assert.strictEqual(yield* free(account, 1), 0)
      yield* Deferred.succeed(gate, 1)
      yield* Effect.forEach(running, Fiber.join)
      assert.strictEqual(yield* free(account, 5), 5)
    })
  )
})

describe("questions", () => {
  /** Puts so many at once; each is at the gateway until the gate opens. */
  const put = (account: OpenAccount, questions: number) =>
    Effect.gen(function* () {
      const gate = yield* Deferred.make<void>()
      const seen = { atGateway: 0, most: 0, put: 0, refused: 0 }
      const question = Effect.gen(function* () {
        seen.put += 1
        seen.atGateway += 1
        seen.most = Math.max(seen.most, seen.atGateway)
        yield* Deferred.await(gate)
        seen.atGateway -= 1
      })
      const asked = account.ask(question).pipe(
        Effect.catch((error) => {
          assert.deepInclude(error, { cause: "no_capacity" })
          seen.refused += 1
          return Effect.void
        }),
        Effect.forkChild({ startImmediately: true })
      )
      yield* Effect.replicateEffect(asked, questions)
      return { seen, open: Deferred.succeed(gate, undefined) }
    })

  it.effect("are four at once", () =>
    Effect.gen(function* () {
      const { open, seen } = yield* put(yield* opened({}), 15)
      assert.deepInclude(seen, { put: 4, refused: 0 })
      yield* open
      yield* TestClock.adjust(Duration.zero)
      assert.deepInclude(seen, { put: 15, most: 4 })
    })
  )

  it.effect("are spread over time, however fast the gateway answers", () =>
    Effect.gen(function* () {
      const { open, seen } = yield* put(yield* opened({}), 60)
      yield* open
      yield* TestClock.adjust(Duration.zero)
      assert.strictEqual(seen.put, 20)
      yield* TestClock.adjust(Duration.millis(500))
      assert.strictEqual(seen.put, 30)
      yield* TestClock.adjust(Duration.millis(1500))
      assert.strictEqual(seen.put, 60)
    })
  )

  it.effect("are no more in a second than the account takes calls", () =>
    Effect.gen(function* () {
      const { open, seen } = yield* put(yield* opened({ ratePerSecond: 2 }), 10)
      yield* open
      yield* TestClock.adjust(Duration.seconds(2))
      assert.strictEqual(seen.put, 6)
    })
  )

  it.effect("do not wait in endless numbers", () =>
    Effect.gen(function* () {
      const account = yield* opened({})
      const { open, seen } = yield* put(account, 1000)
      assert.deepEqual(seen, { atGateway: 4, most: 4, put: 4, refused: 796 })
      yield* open
      yield* TestClock.adjust(Duration.seconds(60))
      assert.deepInclude(seen, { atGateway: 0, put: 204 })
      assert.strictEqual(yield* account.ask(Effect.succeed("free again")), "free again")
    })
  )

  it.effect("give their place back when their asker has gone", () =>
    Effect.gen(function* () {
      const account = yield* opened({})
      const fibers = yield* Effect.replicateEffect(
        Effect.forkChild(account.ask(Effect.never), { startImmediately: true }),
        204
      )
      assert.deepInclude(yield* Effect.flip(account.ask(Effect.succeed(1))), {
        cause: "no_capacity"
      })
      yield* Fiber.interruptAll(fibers)
      yield* TestClock.adjust(Duration.seconds(60))
      assert.strictEqual(
        yield* Effect.flip(account.ask(Effect.fail(errors.notFound))),
        errors.notFound
      )
    })
  )

  it.effect("leave the calls their permits", () =>
    Effect.gen(function* () {
      const account = yield* opened({ maxConcurrent: 1, ratePerSecond: 1 })
      yield* Effect.forkChild(account.ask(Effect.never), { startImmediately: true })
      assert.strictEqual(yield* free(account, 1), 1)
    })
  )
})
