import { Decline, PaymentError } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Exit from "effect/Exit"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Failover } from "../src/index.ts"
import { at, declined, errors } from "./support/gateway.ts"

type Reasons = ReadonlyArray<Decline.Reason>

const tags = Object.values(errors)
const every: ReadonlyArray<PaymentError.PaymentError> = [
  ...tags.filter(({ _tag }) => _tag !== "Declined"),
  ...Decline.reasons.map(declined)
]
const named = every.map(
  (error) => [error._tag === "Declined" ? error.decline.reason : error._tag, error] as const
)
const unknown = errors.OutcomeUnknown

const doNotTryAgain = new Set<Decline.Reason>([
  "invalid_card_number",
  "lost_card",
  "stolen_card",
  "pickup_card",
  "account_closed"
])

// money-safety.md, "When it may go to another gateway", written down a second time.
const passesOn = (error: PaymentError.PaymentError, cascadeOn?: Reasons): boolean => {
  switch (error._tag) {
    case "ProviderUnavailable":
    case "InvalidConfiguration":
    case "UnsupportedOperation":
    case "AuthenticationFailed":
    case "RateLimited":
      return true
    case "Declined":
      return cascadeOn === undefined
        ? [
            "do_not_honor",
            "generic_decline",
            "issuer_unavailable",
            "not_permitted",
            "processing_error"
          ].includes(error.decline.reason)
        : cascadeOn.includes(error.decline.reason) && !doNotTryAgain.has(error.decline.reason)
    default:
      return false
  }
}

/** Runs over the accounts "0", "1", … that fail as given, the one after them answers. */
const over = (failures: ReadonlyArray<PaymentError.PaymentError>, options?: Failover.Options) => {
  const asked: Array<number> = []
  const attempt = (account: number) =>
    Effect.suspend(() => {
      asked.push(account)
      const failure = failures[account]
      return failure === undefined ? Effect.succeed(account) : Effect.fail(failure)
    })
  const rest = failures.map((_, index) => index + 1)
  const exit = Effect.runSyncExit(Failover.run([0, ...rest], attempt, options))
  return { asked, exit }
}

describe("run", () => {
  test.each(named)("after %s it goes on only where that is safe", (_name, error) => {
    const { asked, exit } = over([error])
    expect(asked).toEqual(passesOn(error) ? [0, 1] : [0])
    expect(exit).toEqual(passesOn(error) ? Exit.succeed(1) : Exit.fail(error))
  })

  test("whatever the policy says, no error but a decline is passed on by it", () => {
    const policies: ReadonlyArray<Reasons> = [Decline.reasons, [], ["stolen_card"]]
    for (const cascadeOn of policies) {
      for (const error of every) {
        const { asked } = over([error], { cascadeOn, maxAttempts: 10, maxElapsedMs: 1e9 })
        expect([error.message, asked.length]).toEqual([
          error.message,
          passesOn(error, cascadeOn) ? 2 : 1
        ])
      }
    }
  })

  test.each([
    "timeout",
    "reset",
    "transport",
    "server_error",
    "redirect",
    "too_large",
    "unreadable",
    "unlisted",
    "mismatch",
    "defect"
  ] as const)("an unknown outcome ends it: %s", (cause) => {
    const error = new PaymentError.OutcomeUnknown({ ...at, cause })
    expect(over([errors.ProviderUnavailable, error]).asked).toEqual([0, 1])
    expect(over([error], { cascadeOn: Decline.reasons, maxAttempts: 10 }).exit).toEqual(
      Exit.fail(error)
    )
  })

  test("whatever fails in whatever order, it stops at the first error that is not safe", () => {
    const failures = fc.array(fc.constantFrom(...every), { maxLength: 6 })
    const reasons = fc.option(fc.subarray([...Decline.reasons]), { nil: undefined })
    fc.assert(
      fc.property(
        failures,
        reasons,
        fc.integer({ min: 1, max: 8 }),
        (list, cascadeOn, maxAttempts) => {
          const options = cascadeOn === undefined ? { maxAttempts } : { maxAttempts, cascadeOn }
          const { asked, exit } = over(list, options)
          const unsafe = list.findIndex((error) => !passesOn(error, cascadeOn))
          const needed = unsafe === -1 ? list.length + 1 : unsafe + 1
          const calls = Math.min(needed, maxAttempts)
          expect(asked).toEqual(Array.from({ length: calls }, (_, index) => index))
          const last = list[calls - 1]
          expect(exit).toEqual(last === undefined ? Exit.succeed(calls - 1) : Exit.fail(last))
        }
      ),
      { numRuns: 2_000 }
    )
  })

  test("a defect and an interruption end it: nobody knows what was sent", () => {
    for (const end of [Effect.die(new Error("x")), Effect.interrupt]) {
      let calls = 0
      const attempt = () => Effect.suspend(() => (calls++, end))
      const exit = Effect.runSyncExit(Failover.run(["a", "b"], attempt))
      expect(Exit.isFailure(exit)).toBe(true)
      expect(calls).toBe(1)
    }
  })

  test("an answer ends it, and the last account's error is the answer where all failed", () => {
    expect(over([]).asked).toEqual([0])
    const exit = Effect.runSyncExit(
      Failover.run(["a", "b"], (account) =>
        Effect.fail(account === "a" ? errors.RateLimited : declined("generic_decline"))
      )
    )
    expect(exit).toEqual(Exit.fail(declined("generic_decline")))
  })

  test("three accounts are asked at most unless the options say otherwise", () => {
    const five = [1, 2, 3, 4, 5].map(() => errors.ProviderUnavailable)
    expect(over(five).asked).toEqual([0, 1, 2])
    expect(over(five, { maxAttempts: 1 }).asked).toEqual([0])
    expect(over(five, { maxAttempts: 10 }).asked).toEqual([0, 1, 2, 3, 4, 5])
  })

  /** Each account takes that long to fail; how many are asked? */
  const askedWithin = (eachMs: number, options: Failover.Options) =>
    Effect.gen(function* () {
      const asked: Array<string> = []
      const attempt = (account: string) =>
        Effect.suspend(() => {
          asked.push(account)
          return Effect.andThen(Effect.sleep(eachMs), Effect.fail(errors.ProviderUnavailable))
        })
      const accounts = ["a", "b", "c", "d"] as const
      const fiber = yield* Effect.forkChild(Effect.exit(Failover.run(accounts, attempt, options)))
      yield* TestClock.adjust(4 * eachMs)
      const exit = yield* Fiber.join(fiber)
      expect(exit).toEqual(Exit.fail(errors.ProviderUnavailable))
      return asked.length
    }).pipe(Effect.provide(TestClock.layer()), Effect.runPromise)

  test.each([
    [12_499, {}, 3],
    [12_500, {}, 2],
    [25_000, {}, 1],
    [1_000, { maxElapsedMs: 1_001 }, 2],
    [1_000, { maxElapsedMs: 1_000 }, 1],
    [1_000, { maxElapsedMs: 2_500 }, 3]
  ])("attempts of %i ms within %o: %i are asked", async (eachMs, options, calls) => {
    expect(await askedWithin(eachMs, { maxAttempts: 3, ...options })).toBe(calls)
  })
})

describe("orElse", () => {
  test.each(named)("falls back after %s only where that is safe", (_name, error) => {
    const seen: Array<PaymentError.Cascadable> = []
    const fallback = (given: PaymentError.Cascadable) => Effect.sync(() => seen.push(given))
    const exit = Effect.runSyncExit(Failover.orElse(Effect.fail(error), fallback))
    expect(seen).toEqual(passesOn(error) ? [error] : [])
    expect(exit).toEqual(passesOn(error) ? Exit.succeed(1) : Exit.fail(error))
  })

  test("obeys cascadeOn, and leaves an answer alone", () => {
    const options = { cascadeOn: ["insufficient_funds"] } as const
    const after = (self: Effect.Effect<string, PaymentError.PaymentError>) =>
      Effect.runSyncExit(Failover.orElse(self, () => Effect.succeed("second"), options))
    expect(after(Effect.fail(declined("insufficient_funds")))).toEqual(Exit.succeed("second"))
    expect(after(Effect.fail(declined("do_not_honor")))._tag).toBe("Failure")
    expect(after(Effect.fail(unknown))).toEqual(Exit.fail(unknown))
    expect(after(Effect.succeed("first"))).toEqual(Exit.succeed("first"))
  })

  test("a fallback's own error is the answer", () => {
    const fallback = () => Effect.fail(unknown)
    const exit = Effect.runSyncExit(Failover.orElse(Effect.fail(errors.RateLimited), fallback))
    expect(exit).toEqual(Exit.fail(unknown))
  })
})

describe("next", () => {
  const accounts = ["a", "b", "c", "d"]
  test("names the account after those that were asked", () => {
    expect(Failover.next(accounts, 1, 0, errors.RateLimited)).toBe("b")
    expect(Failover.next(accounts, 2, 0, errors.RateLimited)).toBe("c")
    expect(Failover.next(accounts, 3, 0, errors.RateLimited)).toBeNull()
    expect(Failover.next(accounts, 4, 0, errors.RateLimited, { maxAttempts: 9 })).toBeNull()
    expect(Failover.next([], 0, 0, errors.RateLimited)).toBeNull()
  })

  test("names none once the time is over, or after an error that is not safe", () => {
    expect(Failover.next(accounts, 1, 24_999, errors.RateLimited)).toBe("b")
    expect(Failover.next(accounts, 1, 25_000, errors.RateLimited)).toBeNull()
    for (const error of every) {
      expect(Failover.next(accounts, 1, 0, error)).toBe(passesOn(error) ? "b" : null)
      expect(Failover.mayCascade(error, {})).toBe(passesOn(error))
    }
  })
})

describe("step", () => {
  const accounts = ["a", "b", "c"] as const
  const first = { index: 0, attempts: 1, elapsedMs: 0, isStepUp: false }
  const everything = { stepUp: true, cascadeOn: Decline.reasons } as const
  const soft = declined("authentication_required")

  test.each(named)("after %s goes where next goes, and nowhere else", (_name, error) => {
    for (const cascadeOn of [undefined, Decline.reasons, []]) {
      const options = cascadeOn === undefined ? {} : { cascadeOn }
      const next = Failover.next(accounts, 1, 0, error, options)
      const step = Failover.step(accounts, first, error, options)
      expect(step).toEqual(next === null ? null : { index: 1, isStepUp: false })
    }
  })

  test("repeats a decline that asks for authentication at the same account, where it can be", () => {
    const options = { stepUp: true }
    expect(Failover.step(accounts, first, soft, options, () => true)).toEqual({
      index: 0,
      isStepUp: true
    })
    expect(Failover.step(accounts, first, soft, options)).toBeNull()
    expect(Failover.step(accounts, first, soft, { stepUp: false }, () => true)).toBeNull()
    const second = { ...first, index: 1, attempts: 2 }
    const canSecond = (account: string) => account === "b"
    expect(Failover.step(accounts, second, soft, options, canSecond)).toMatchObject({ index: 1 })
  })

  test.each(named)("never steps up after %s, unless it asks for authentication", (name, error) => {
    const step = Failover.step(accounts, first, error, everything, () => true)
    expect(step?.isStepUp ?? false).toBe(name === "authentication_required")
    if (error._tag === "OutcomeUnknown") expect(step).toBeNull()
  })

  test.each(named)("is the end after a step-up that ended as %s", (_name, error) => {
    const position = { ...first, attempts: 2, isStepUp: true }
    expect(Failover.step(accounts, position, error, everything, () => true)).toBeNull()
  })

  test("keeps to the limits on attempts and time", () => {
    const options = { stepUp: true, maxAttempts: 2, maxElapsedMs: 1000 }
    const at = (attempts: number, elapsedMs: number) =>
      Failover.step(accounts, { ...first, attempts, elapsedMs }, soft, options, () => true)
    expect(at(1, 999)).not.toBeNull()
    expect(at(2, 0)).toBeNull()
    expect(at(1, 1000)).toBeNull()
    expect(Failover.step(["a"], first, declined("do_not_honor"))).toBeNull()
  })
})
