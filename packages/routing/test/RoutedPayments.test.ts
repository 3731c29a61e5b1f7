import { describe, expect, it } from "@effect/vitest"
import type { Payment, PaymentError, Payments } from "@switchyard/core"
import { Faults, type MemoryGateway } from "@switchyard/testkit"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import { TestClock } from "effect/testing"
import type { RoutedPayments } from "../src/index.ts"
import { declining, named, type Opened, two } from "./support/accounts.ts"
import { errors } from "./support/gateway.ts"

type Two = Effect.Success<ReturnType<typeof two>>

const order = (gateway: MemoryGateway.MemoryGateway, name: string): Payment.ChargeRequest => ({
  ...gateway.charge,
  reference: named(name)
})

/** Buys once, and says what both gateways have in their books. */
const buy = Effect.fnUntraced(function* ({ a, b, payments }: Two, name: string) {
  const result = yield* Effect.result(payments.purchase(order(a.gateway, name)))
  return { result, a: yield* a.movements, b: yield* b.movements }
})

const failing =
  (error: PaymentError.PaymentError, delayMs = 0) =>
  ({ payments }: Opened): Payments.Service => ({
    ...payments,
    purchase: () => Effect.andThen(Effect.sleep(delayMs), Effect.fail(error))
  })

describe("from account to account", () => {
  it.effect("after a decline that allows it", () =>
    Effect.gen(function* () {
      const world = yield* two({ first: declining })
      const { a, b, result } = yield* buy(world, "declined")
      expect(result).toMatchObject({
        _tag: "Success",
        success: { status: { unified: "captured" }, reference: "order-declined" }
      })
      expect(a).toEqual([])
      expect(b).toEqual(["charge order-declined 9200"])
      expect(world.a.network.sent()).toHaveLength(1)
    })
  )

  it.effect.each([
    ["a decline that allows none", undefined],
    ["a decline at the last attempt", 1]
  ] as const)("not after %s", ([_name, maxAttempts]) =>
    Effect.gen(function* () {
      const retry =
        maxAttempts === undefined ? {} : { maxAttempts, cascadeOn: ["insufficient_funds"] as const }
      const world = yield* two({ first: declining, options: { policy: { retry } } })
      const { result } = yield* buy(world, "final")
      expect(result).toMatchObject({
        failure: { _tag: "Declined", decline: { reason: "insufficient_funds" } }
      })
      expect(world.b.network.sent()).toEqual([])
    })
  )

  it.effect.each(
    Object.values(errors).filter(({ _tag }) => !["Declined", "OutcomeUnknown"].includes(_tag))
  )("after $_tag only where nothing can have moved", (error) =>
    Effect.gen(function* () {
      const world = yield* two({ first: failing(error) })
      const { b, result } = yield* buy(world, "failed")
      const goesOn = error.disposition === "NotSent" || /^(Auth|RateL)/.test(error._tag)
      expect(b).toEqual(goesOn ? ["charge order-failed 9200"] : [])
      expect(result).toMatchObject(goesOn ? { _tag: "Success" } : { failure: error })
    })
  )

  const lost = Object.entries({ ...Faults.unknown, ...Faults.refusedByNobody }).filter(
    ([, { spoil }]) => spoil.type !== "hang" && spoil.type !== "stalledBody"
  )
  it.effect.each(lost)("never after an unknown outcome: %s", ([_name, fault]) =>
    Effect.gen(function* () {
      const world = yield* two()
      world.a.network.arm(fault, 10)
      const { a, result } = yield* buy(world, "lost-answer")
      expect(result).toMatchObject({ failure: { _tag: "OutcomeUnknown", provider: "memory" } })
      expect(a).toEqual(["charge order-lost-answer 9200"])
      expect(world.a.network.sent()).toHaveLength(1)
      expect(world.b.network.sent()).toEqual([])
    })
  )

  it.effect("never after an interruption, and the reference stays where it was", () =>
    Effect.gen(function* () {
      const world = yield* two()
      const { a, b, payments } = world
      a.network.arm({ stage: "after", spoil: { type: "hang" } })
      const fiber = yield* Effect.forkChild(payments.purchase(order(a.gateway, "interrupted")))
      yield* TestClock.adjust(1_000)
      yield* Fiber.interrupt(fiber)
      expect(yield* a.movements).toEqual(["charge order-interrupted 9200"])
      const again = yield* payments.purchase(order(a.gateway, "interrupted"))
      expect(again.providerReference).toMatch(/^a~/)
      expect(yield* a.movements).toHaveLength(1)
      expect(b.network.sent()).toEqual([])
    })
  )

  it.effect("never after its time is over", () =>
    Effect.gen(function* () {
      for (const [maxElapsedMs, charged] of [
        [2_000, 0],
        [2_001, 1]
      ] as const) {
        const world = yield* two({
          first: failing(errors.ProviderUnavailable, 2_000),
          options: { policy: { retry: { maxElapsedMs } } }
        })
        const fiber = yield* Effect.forkChild(buy(world, "too-late"))
        yield* TestClock.adjust(2_000)
        expect((yield* Fiber.join(fiber)).b).toHaveLength(charged)
      }
    })
  )
})

describe("the same reference again", () => {
  const breaker = { minimumCalls: 1, size: 1 }

  it.effect("goes where it may have been paid, even if another account would be asked now", () =>
    Effect.gen(function* () {
      const world = yield* two({ options: { breaker } })
      world.a.network.arm(Faults.unknown["reset after the request"])
      yield* buy(world, "repeated")
      const { result } = yield* buy(world, "repeated")
      expect(result).toMatchObject({
        failure: { _tag: "ProviderUnavailable", cause: "breaker_open" }
      })
      expect(world.b.network.sent()).toEqual([])
      const other = yield* buy(world, "another-one")
      expect(other.b).toEqual(["charge order-another-one 9200"])
      yield* TestClock.adjust("5 seconds")
      const { a, result: replayed } = yield* buy(world, "repeated")
      expect(a).toEqual(["charge order-repeated 9200"])
      expect(replayed).toMatchObject({ success: { status: { unified: "captured" } } })
    })
  )

  it.effect("is decided anew where it provably was not paid", () =>
    Effect.gen(function* () {
      const world = yield* two({ options: { breaker, policy: { retry: { maxAttempts: 1 } } } })
      world.a.network.arm(Faults.notSent["connection refused"])
      expect((yield* buy(world, "not-sent")).result._tag).toBe("Failure")
      const { a, b } = yield* buy(world, "not-sent")
      expect([a, b]).toEqual([[], ["charge order-not-sent 9200"]])
    })
  )

  it.effect("at the same moment ends the failover: nobody knows whose decline it was", () =>
    Effect.gen(function* () {
      const slowly = (one: Opened): Payments.Service => {
        const { purchase, ...rest } = declining(one)
        return {
          ...rest,
          purchase: (request) => Effect.andThen(Effect.sleep(1_000), purchase(request))
        }
      }
      const world = yield* two({ first: slowly })
      const both = Effect.all([buy(world, "twice"), buy(world, "twice")], { concurrency: 2 })
      const fiber = yield* Effect.forkChild(both)
      yield* TestClock.adjust(1_000)
      yield* Fiber.join(fiber)
      expect(world.b.network.sent()).toEqual([])
    })
  )
})

describe("nobody can take it", () => {
  const refusal = (options: Partial<RoutedPayments.RoutedOptions>, change = {}) =>
    Effect.gen(function* () {
      const { a, b, payments } = yield* two({ options })
      const request = { ...order(a.gateway, "refused"), ...change }
      const error = yield* Effect.flip(payments.purchase(request))
      expect([...a.network.sent(), ...b.network.sent()]).toEqual([])
      return error
    })

  it.effect("a field is missing", () =>
    Effect.gen(function* () {
      const { method: card } = (yield* two()).a.gateway.charge
      const method = Object.fromEntries(Object.entries(card).filter(([key]) => key !== "cvv"))
      expect(yield* refusal({}, { method })).toMatchObject({
        _tag: "InvalidRequest",
        path: "method.cvv",
        rule: "required",
        provider: "memory"
      })
    })
  )

  it.effect("a field is missing that would help at one of them", () =>
    Effect.gen(function* () {
      const { b } = yield* two()
      const demanding = {
        ...b.payments,
        capabilities: { ...b.payments.capabilities, requiredFields: ["customer.email"] as const }
      }
      const error = yield* refusal({
        accounts: [
          { id: "narrow", payments: b.payments, limits: { currencies: ["USD"] } },
          { id: "demanding", payments: demanding }
        ]
      })
      expect(error).toMatchObject({ _tag: "InvalidRequest", path: "customer.email" })
    })
  )

  it.effect("each account is left out for a reason of its own", () =>
    Effect.gen(function* () {
      const { accounts } = yield* two()
      const [a, b] = accounts
      const error = yield* refusal({
        accounts: [
          { ...(a as RoutedPayments.Account), limits: { currencies: ["USD"] } },
          { ...(b as RoutedPayments.Account), limits: { maxAmount: 100 } }
        ]
      })
      expect(error).toMatchObject({
        _tag: "UnsupportedOperation",
        detail: "a limit on currencies; b above the account's maximum"
      })
    })
  )
})
