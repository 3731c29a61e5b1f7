import { assert, it } from "@effect/vitest"
import { Money, type PaymentError } from "@switchyard/core"
import { Failover, Plan, type Policy } from "@switchyard/routing"
import { Duration, Effect, Fiber, Random, Result } from "effect"
import { TestClock } from "effect/testing"
import { describe } from "vitest"
import type { OpenAccount } from "../src/domain/accounts/Accounts.ts"
import { account, errors, open } from "./support/account.ts"
import { capabilities } from "./support/samples.ts"

/** Payments one after the other over two accounts, one of whose gateways dies and comes back. */

const request: Plan.Charge = {
  operation: "purchase",
  method: "card",
  brand: "visa",
  bin: "400000",
  country: null,
  metadata: {},
  missing: [],
  amount: Money.make(5000, "EUR")
}

const policies: Readonly<Record<string, Policy.Policy>> = {
  "asked first": { default: { strategy: "priority", accounts: ["dying", "other"] } },
  "asked for half of the payments": {
    default: { strategy: "split", weights: { dying: 50, other: 50 } }
  }
}

/** What a call to the dead gateway comes to. */
const deaths = {
  "cannot be reached": Effect.fail(errors.unavailable),
  "loses every answer": Effect.fail(errors.unknown),
  "answers too late": Effect.delay(Effect.succeed("answer"), Duration.millis(800))
} as const satisfies Record<string, Effect.Effect<unknown, PaymentError.PaymentError>>

const world = (policy: Policy.Policy, death: Effect.Effect<unknown, PaymentError.PaymentError>) =>
  Effect.gen(function* () {
    const find = yield* open([account("dying"), account("other")])
    const accounts = [find("dying"), find("other")]
    let isDead = false
    let calls = 0
    let sent = 0
    const gateway = (id: string) =>
      Effect.suspend(() => {
        if (id !== "dying") return Effect.succeed("answer")
        calls += 1
        return isDead ? death : Effect.succeed("answer")
      })
    const ask = ({ id, run }: OpenAccount) => run("purchase", gateway(id))
    const pay = Effect.gen(function* () {
      sent += 1
      const candidates = accounts.map((one) => ({ ...one, capabilities, health: one.health }))
      const { plan } = Plan.decide(request, policy, candidates, `payment-${sent}`)
      const [first, ...others] = plan.map((planned) => find(planned.account))
      if (first === undefined) return assert.fail("no account is left")
      return yield* Effect.result(Failover.run([first, ...others], ask))
    })
    /** So many payments, 20 to 200 ms apart; how many asked the dying gateway, and how many failed. */
    const load = (payments: number) =>
      Effect.gen(function* () {
        const before = calls
        const running: Array<Fiber.Fiber<Result.Result<unknown, PaymentError.PaymentError>>> = []
        for (let payment = 0; payment < payments; payment += 1) {
          yield* TestClock.adjust(Duration.millis(yield* Random.nextIntBetween(20, 200)))
          running.push(yield* Effect.forkChild(pay, { startImmediately: true }))
        }
        const asked = calls - before
        yield* TestClock.adjust(Duration.seconds(1))
        const failed = (yield* Fiber.joinAll(running)).filter(Result.isFailure).length
        return { asked, failed }
      })
    return { load, kill: () => void (isDead = true), revive: () => void (isDead = false) }
  })

const seeds = ["one", "two", "three"]

describe.each(Object.keys(policies))("an account that is %s, and whose gateway", (wanted) => {
  describe.each(Object.keys(deaths) as ReadonlyArray<keyof typeof deaths>)("%s", (death) => {
    for (const seed of seeds) {
      it.effect(
        `gets less than 5 % of the payments after 50, and all again in a minute: ${seed}`,
        () =>
          Effect.gen(function* () {
            const { kill, load, revive } = yield* world(policies[wanted] ?? {}, deaths[death])
            const share = wanted === "asked first" ? 1 : 0.5
            const well = yield* load(100)
            assert.isAtLeast(well.asked, 100 * share * 0.7)
            kill()
            yield* load(50)
            // About one minute, and about seven more.
            for (const payments of [500, 4000]) {
              const { asked, failed } = yield* load(payments)
              assert.isBelow(asked, payments * 0.05)
              // Every payment went on to the other account, but for a probe whose answer was lost.
              assert.isAtMost(failed, death === "loses every answer" ? asked : 0)
            }
            revive()
            yield* TestClock.adjust(Duration.seconds(30))
            yield* load(10)
            const back = yield* load(100)
            assert.isAtLeast(back.asked, 100 * share * 0.7)
            assert.strictEqual(back.failed, 0)
          }).pipe(Random.withSeed(seed))
      )
    }
  })
})
