import { assert, it } from "@effect/vitest"
import type { PaymentError } from "@switchyard/core"
import { Deferred, Duration, Effect, Fiber, Result } from "effect"
import { TestClock } from "effect/testing"
import { describe } from "vitest"
import { policy } from "../src/capacity/Breaker.ts"
import type { OpenAccount } from "../src/domain/accounts/Accounts.ts"
import { account, errors, open } from "./support/account.ts"

const one = Effect.map(open([account("one"), account("two")]), (find) => find("one"))

/** So many calls that fail, and no others, open it. */
const enough = policy.minimumCalls

const fail = (error: PaymentError.PaymentError) => Effect.fail(error)

/** Runs calls that end like this, one after the other; answers how many reached the gateway. */
const run = (
  { run }: OpenAccount,
  times: number,
  ending: Effect.Effect<unknown, PaymentError.PaymentError>
) =>
  Effect.gen(function* () {
    let reached = 0
    const call = Effect.andThen(
      Effect.sync(() => void (reached += 1)),
      ending
    )
    for (let turn = 0; turn < times; turn += 1) yield* Effect.result(run("purchase", call))
    return reached
  })

/** The error of a call that is let through or not. */
const refusal = (opened: OpenAccount) =>
  Effect.map(Effect.result(opened.run("purchase", Effect.succeed("answer"))), (answer) =>
    Result.isFailure(answer) ? answer.failure : null
  )

describe("an account's breaker", () => {
  for (const name of ["unavailable", "unknown", "rateLimited"] as const) {
    it.effect(`opens when every call ends as ${name}, and nothing is sent any more`, () =>
      Effect.gen(function* () {
        const opened = yield* one
        assert.strictEqual(yield* run(opened, 2 * enough, fail(errors[name])), enough)
        assert.strictEqual(opened.health.state, "open")
        const refused = yield* refusal(opened)
        assert.strictEqual(refused?._tag, "ProviderUnavailable")
        assert.deepInclude(refused, { cause: "breaker_open", disposition: "NotSent" })
        assert.strictEqual(yield* run(opened, 5, Effect.succeed(1)), 0)
      })
    )
  }

  for (const name of [
    "declined",
    "notFound",
    "invalid",
    "wrongKey",
    "noCapacity",
    "unsupported",
    "wrongOptions"
  ] as const) {
    it.effect(`stays closed when every call ends as ${name}`, () =>
      Effect.gen(function* () {
        const opened = yield* one
        assert.strictEqual(yield* run(opened, 2 * policy.size, fail(errors[name])), 2 * policy.size)
        assert.strictEqual(opened.health.state, "closed")
      })
    )
  }

  it.effect("opens at half of the last calls, not below", () =>
    Effect.gen(function* () {
      const opened = yield* one
      yield* run(opened, policy.size, Effect.succeed(1))
      yield* run(opened, policy.size / 2 - 1, fail(errors.unknown))
      assert.strictEqual(opened.health.state, "closed")
      yield* run(opened, 1, fail(errors.unknown))
      assert.strictEqual(opened.health.state, "open")
    })
  )

  it.effect("is one account's own", () =>
    Effect.gen(function* () {
      const find = yield* open([account("one"), account("two")])
      yield* run(find("one"), enough, fail(errors.unavailable))
      assert.deepStrictEqual(
        [find("one").health.state, find("two").health.state],
        ["open", "closed"]
      )
      assert.isNull(yield* refusal(find("two")))
    })
  )

  it.effect("lets one probe through after its time, and closes when that goes well", () =>
    Effect.gen(function* () {
      const opened = yield* one
      yield* run(opened, enough, fail(errors.unavailable))
      yield* TestClock.adjust(Duration.millis(4_999))
      assert.strictEqual(opened.health.state, "open")
      yield* TestClock.adjust(Duration.millis(1))
      assert.strictEqual(opened.health.state, "half_open")
      const gate = yield* Deferred.make<string>()
      const probe = yield* Effect.forkChild(opened.run("purchase", Deferred.await(gate)), {
        startImmediately: true
      })
      // A plan leaves it out meanwhile, so that others are not sent into a refusal.
      assert.strictEqual(opened.health.state, "open")
      assert.deepInclude(yield* refusal(opened), { cause: "breaker_open" })
      assert.strictEqual(opened.health.state, "open")
      yield* Deferred.succeed(gate, "answer")
      assert.strictEqual(yield* Fiber.join(probe), "answer")
      assert.strictEqual(opened.health.state, "closed")
      assert.isNull(yield* refusal(opened))
    })
  )

  it.effect("waits longer after each failed probe, at most half a minute", () =>
    Effect.gen(function* () {
      const opened = yield* one
      yield* run(opened, enough, fail(errors.unavailable))
      for (const seconds of [5, 10, 20, 30, 30, 30]) {
        yield* TestClock.adjust(Duration.millis(seconds * 1000 - 1))
        assert.strictEqual(yield* run(opened, 3, fail(errors.unavailable)), 0, `${seconds} s`)
        yield* TestClock.adjust(Duration.millis(1))
        assert.strictEqual(yield* run(opened, 3, fail(errors.unavailable)), 1, `${seconds} s`)
      }
    })
  )

  it.effect("waits as long as a gateway asks for that has too many requests", () =>
    Effect.gen(function* () {
      const opened = yield* one
      yield* run(opened, enough, fail(errors.rateLimited))
      yield* TestClock.adjust(Duration.seconds(89))
      assert.strictEqual(opened.health.state, "open")
      yield* TestClock.adjust(Duration.seconds(1))
      assert.strictEqual(opened.health.state, "half_open")
    })
  )

  it.effect("leaves the place of a probe that found out nothing to the next call", () =>
    Effect.gen(function* () {
      const opened = yield* one
      yield* run(opened, enough, fail(errors.unavailable))
      yield* TestClock.adjust(Duration.seconds(5))
      assert.strictEqual(yield* run(opened, 1, fail(errors.noCapacity)), 1)
      assert.strictEqual(opened.health.state, "half_open")
      assert.strictEqual(yield* run(opened, 1, Effect.succeed(1)), 1)
      assert.strictEqual(opened.health.state, "closed")
    })
  )

  it.effect("goes on counting a probe whose caller has gone", () =>
    Effect.gen(function* () {
      const opened = yield* one
      yield* run(opened, enough, fail(errors.unavailable))
      yield* TestClock.adjust(Duration.seconds(5))
      const probe = yield* Effect.forkChild(opened.run("purchase", Effect.never), {
        startImmediately: true
      })
      yield* Fiber.interrupt(probe)
      assert.strictEqual(yield* run(opened, 2, Effect.succeed(1)), 2)
      assert.strictEqual(opened.health.state, "closed")
    })
  )
})

describe("slow answers", () => {
  /** Runs calls that end like this after so many milliseconds. */
  const after = (
    opened: OpenAccount,
    times: number,
    ms: number,
    ending: Effect.Effect<unknown, PaymentError.PaymentError> = Effect.succeed(1)
  ) =>
    Effect.gen(function* () {
      const running = yield* Effect.forkChild(
        run(opened, times, Effect.andThen(Effect.sleep(Duration.millis(ms)), ending)),
        { startImmediately: true }
      )
      yield* TestClock.adjust(Duration.millis(times * ms))
      return yield* Fiber.join(running)
    })

  it.effect("count as faults: those that took more than half of the deadline", () =>
    Effect.gen(function* () {
      const opened = yield* one
      assert.strictEqual(yield* after(opened, 2 * policy.size, 500), 2 * policy.size)
      assert.strictEqual(opened.health.state, "closed")
      yield* after(opened, policy.size / 2, 501)
      assert.strictEqual(opened.health.state, "open")
      assert.strictEqual(opened.health.successRate, 1)
    })
  )

  it.effect("count from what the account's limits say, and of a decline nothing else counts", () =>
    Effect.gen(function* () {
      const find = yield* open([account("one", { slowMs: 20 })])
      const opened = find("one")
      yield* after(opened, 2 * policy.size, 20, fail(errors.declined))
      assert.strictEqual(opened.health.state, "closed")
      yield* after(opened, policy.size / 2, 21, fail(errors.declined))
      assert.strictEqual(opened.health.state, "open")
    })
  )

  it.effect("of a probe leave it open", () =>
    Effect.gen(function* () {
      const opened = yield* one
      yield* run(opened, enough, fail(errors.unavailable))
      yield* TestClock.adjust(Duration.seconds(5))
      yield* after(opened, 1, 900)
      assert.strictEqual(opened.health.state, "open")
      yield* TestClock.adjust(Duration.seconds(10))
      yield* after(opened, 1, 400)
      assert.strictEqual(opened.health.state, "closed")
    })
  )
})

describe("questions", () => {
  it.effect("are put whatever the breaker says, and count", () =>
    Effect.gen(function* () {
      const opened = yield* one
      const question = (ending: Effect.Effect<string, PaymentError.PaymentError>) =>
        Effect.result(opened.ask(ending))
      yield* run(opened, enough - 10, fail(errors.unknown))
      for (let asked = 0; asked < 10; asked += 1) yield* question(fail(errors.unknown))
      assert.strictEqual(opened.health.state, "open")
      assert.deepInclude(yield* refusal(opened), { cause: "breaker_open" })
      assert.deepEqual(yield* question(Effect.succeed("truth")), Result.succeed("truth"))
      assert.strictEqual(opened.health.state, "open")
      yield* TestClock.adjust(Duration.seconds(5))
      assert.deepEqual(yield* question(Effect.succeed("truth")), Result.succeed("truth"))
      assert.strictEqual(opened.health.state, "closed")
    })
  )

  it.effect("run once, also where the breaker does not let them through", () =>
    Effect.gen(function* () {
      const opened = yield* one
      yield* run(opened, enough, fail(errors.unavailable))
      let put = 0
      yield* Effect.result(
        opened.ask(
          Effect.andThen(
            Effect.sync(() => (put += 1)),
            fail(errors.unknown)
          )
        )
      )
      assert.strictEqual(put, 1)
    })
  )
})

describe("what is shown of an account", () => {
  it.effect("is the share of answers among what was called, not among what was held back", () =>
    Effect.gen(function* () {
      const opened = yield* one
      assert.isNull(opened.health.successRate)
      yield* run(opened, 3, Effect.succeed(1))
      yield* run(opened, 1, fail(errors.declined))
      yield* run(opened, 4, fail(errors.unknown))
      assert.strictEqual(opened.health.successRate, 0.5)
      yield* run(opened, 2 * policy.size, fail(errors.unknown))
      assert.strictEqual(opened.health.state, "open")
      assert.strictEqual(opened.health.successRate, 4 / enough)
      assert.strictEqual(opened.health.p50Ms, 0)
    })
  )
})
