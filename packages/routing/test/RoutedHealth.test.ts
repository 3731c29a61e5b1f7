import { describe, expect, it } from "@effect/vitest"
import { PaymentError, Payments } from "@switchyard/core"
import { Faults } from "@switchyard/testkit"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"
import { RoutedPayments } from "../src/index.ts"
import { amount, declining, named, type Opened, two } from "./support/accounts.ts"
import { at, capabilities, declined, request } from "./support/gateway.ts"

const breaker = { minimumCalls: 2, size: 2 }

/** Each purchase takes a second. */
const slow = ({ payments }: Opened): Payments.Service => ({
  ...payments,
  purchase: (one) => Effect.andThen(Effect.sleep(1_000), payments.purchase(one))
})

type Two = Effect.Success<ReturnType<typeof two>>

const buy = ({ a, payments }: Two, name: string) =>
  payments.purchase({ ...a.gateway.charge, reference: named(name) })

/** What the first account's circuit does to its place in the plan. */
const placeOf = ({ routed }: Two) =>
  Effect.map(routed.decide(request, "order-any"), ({ excluded, plan }) =>
    plan.some(({ account }) => account === "a")
      ? "asked"
      : excluded.find(({ account }) => account === "a")?.why
  )

describe("an account whose gateway does not work", () => {
  it.effect("is left out, and lets a single probe through when its time has come", () =>
    Effect.gen(function* () {
      const world = yield* two({ first: slow, options: { breaker } })
      const { a, b } = world
      a.network.arm(Faults.notSent["connection refused"], 3)
      const all = (prefix: string, count: number) =>
        Effect.forkChild(
          Effect.forEach(Array(count).keys(), (index) => buy(world, `${prefix}-${index}`), {
            concurrency: "unbounded"
          })
        )
      const first = yield* all("fails", 2)
      expect(yield* placeOf(world)).toBe("asked")
      yield* TestClock.adjust(1_000)
      expect((yield* Fiber.join(first)).map((paid) => paid.providerReference)).toEqual([
        expect.stringMatching(/^b~/),
        expect.stringMatching(/^b~/)
      ])
      expect(yield* placeOf(world)).toBe("circuit open")
      yield* Fiber.join(yield* all("left-out", 5))
      expect([a.network.sent().length, b.network.sent().length]).toEqual([2, 7])
      yield* TestClock.adjust(5_000)
      // The probe fails: twice the time.
      const second = yield* all("probe", 5)
      yield* TestClock.adjust(1_000)
      yield* Fiber.join(second)
      expect([a.network.sent().length, b.network.sent().length]).toEqual([3, 12])
      yield* TestClock.adjust(9_000)
      expect(yield* placeOf(world)).toBe("circuit open")
      yield* TestClock.adjust(1_000)
      expect(yield* placeOf(world)).toBe("asked")
      const third = yield* all("again", 5)
      yield* TestClock.adjust(500)
      expect(yield* placeOf(world)).toBe("circuit open")
      yield* TestClock.adjust(500)
      yield* Fiber.join(third)
      expect([a.network.sent().length, b.network.sent().length]).toEqual([4, 16])
      expect(yield* placeOf(world)).toBe("asked")
    })
  )

  it.effect("is still tried where nothing else is left, as far as its circuit lets it", () =>
    Effect.gen(function* () {
      const { a, accounts } = yield* two()
      const [account] = accounts
      const { payments } = yield* RoutedPayments.make({
        accounts: account === undefined ? [] : [account],
        breaker: { minimumCalls: 1, size: 1 }
      })
      const purchase = (name: string) =>
        Effect.result(payments.purchase({ ...a.gateway.charge, reference: named(name) }))
      a.network.arm(Faults.notSent["connection refused"])
      yield* purchase("breaks")
      const error = { _tag: "ProviderUnavailable", cause: "breaker_open" }
      expect(yield* purchase("refused")).toMatchObject({ failure: error })
      // A question is asked all the same.
      const status = payments.status({ reference: named("refused") })
      expect((yield* Effect.flip(status))._tag).toBe("NotFound")
      expect(a.network.sent()).toHaveLength(2)
      yield* TestClock.adjust(5_000)
      expect((yield* purchase("probe"))._tag).toBe("Success")
    })
  )

  it.effect("never because of declines and other refusals", () =>
    Effect.gen(function* () {
      const world = yield* two({ first: declining, options: { breaker } })
      for (let index = 0; index < 20; index++) yield* buy(world, `declined-${index}`)
      expect(yield* placeOf(world)).toBe("asked")
      expect(world.a.network.sent()).toHaveLength(20)
      for (let index = 0; index < 5; index++) {
        const providerReference = "a~txn_00000001"
        const reference = named(`refused-${index}`)
        const refund = world.payments.refund({ reference, providerReference, amount })
        expect((yield* Effect.flip(refund))._tag).toBe("InvalidState")
      }
      expect(yield* placeOf(world)).toBe("asked")
    })
  )

  it.effect("questions tell as well, and one of them can be the probe", () =>
    Effect.gen(function* () {
      const world = yield* two({ options: { breaker } })
      const ask = () => Effect.flip(world.payments.status({ providerReference: "a~txn_1" }))
      world.a.network.arm(Faults.notSent["connection refused"], 2)
      yield* ask()
      yield* ask()
      expect(yield* placeOf(world)).toBe("circuit open")
      yield* TestClock.adjust(5_000)
      expect((yield* ask())._tag).toBe("NotFound")
      world.a.network.arm(Faults.notSent["connection refused"])
      yield* buy(world, "closed-again")
      expect(yield* placeOf(world)).toBe("asked")
    })
  )

  it.effect("stays where no circuit is wanted", () =>
    Effect.gen(function* () {
      const world = yield* two({ options: { breaker: false } })
      world.a.network.arm(Faults.notSent["connection refused"], 50)
      for (let index = 0; index < 50; index++) yield* buy(world, `refused-${index}`)
      expect(world.a.network.sent()).toHaveLength(50)
    })
  )
})

describe("what accounts have shown", () => {
  /** A gateway that answers its n-th purchase as the function says. */
  const scripted = (
    approves: (purchase: number) => boolean,
    failure: PaymentError.PaymentError
  ) => {
    const made: Array<string> = []
    const { payments } = Payments.make({
      provider: "scripted",
      capabilities: { ...capabilities, operations: ["purchase", "status"] as const },
      operations: {
        purchase: ({ reference }) =>
          Effect.suspend(() =>
            approves(made.push(reference))
              ? Effect.succeed({
                  status: { unified: "captured" as const, raw: "Y" },
                  providerReference: reference
                })
              : Effect.fail(failure)
          ),
        status: () => Effect.fail(new PaymentError.NotFound({ ...at, operation: "status" }))
      }
    })
    return { payments, made }
  }

  /** The share that the first account gets in each hundred of payments, and whose results it saw. */
  const shares = (failure: PaymentError.PaymentError, hundreds: number) =>
    Effect.gen(function* () {
      let broken = false
      const a = scripted((purchase) => !broken && purchase % 20 !== 0, failure)
      const b = scripted((purchase) => purchase % 3 !== 0, declined("generic_decline"))
      const { payments } = yield* RoutedPayments.make({
        accounts: [
          { id: "a", payments: a.payments },
          { id: "b", payments: b.payments }
        ],
        policy: {
          default: { strategy: "successRate", accounts: ["a", "b"] },
          retry: { maxAttempts: 1 }
        },
        outcomes: { window: 200 }
      })
      const share: Array<number> = []
      for (let hundred = 0; hundred < hundreds; hundred++) {
        const before = a.made.length
        for (let index = 0; index < 100; index++) {
          const reference = named(`${hundred}-${index}`)
          yield* Effect.result(payments.purchase({ reference, amount, method: { type: "hosted" } }))
        }
        share.push(a.made.length - before)
        if (hundred === 3) broken = true
      }
      return share
    })

  it.effect("moves the traffic away from an account that begins to decline", () =>
    Effect.gen(function* () {
      const share = yield* shares(declined("generic_decline"), 9)
      const [, , , good = 0, , , , , bad = 100] = share
      expect(good).toBeGreaterThan(80)
      expect(bad).toBeLessThan(20)
      expect(yield* shares(declined("generic_decline"), 9)).toEqual(share)
    })
  )

  it.effect("holds nothing against an account that the shopper is to blame for", () =>
    Effect.gen(function* () {
      const share = yield* shares(declined("insufficient_funds"), 9)
      expect(share.at(-1)).toBeGreaterThan(60)
    })
  )
})
