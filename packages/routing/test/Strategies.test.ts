import { type Currency, Money } from "@switchyard/core"
import * as Result from "effect/Result"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Plan, type Policy } from "../src/index.ts"
import { candidate, request, tokenize } from "./support/gateway.ts"

const orderOf = (
  strategy: Policy.Strategy,
  candidates: ReadonlyArray<Plan.Candidate>,
  seed = "seed",
  change: Partial<Plan.Charge> = {}
) =>
  Plan.decide({ ...request, ...change }, { default: strategy }, candidates, seed).plan.map(
    ({ account }) => account
  )

describe("split", () => {
  const ids = ["a", "b", "c", "d"] as const
  const all = ids.map((id) => candidate(id))
  const split = (weights: Readonly<Record<string, number>>) =>
    ({ strategy: "split", weights }) as const

  /** Seeds of two kinds: those that resemble one another, and those of the router. */
  const seeds = (count: number): ReadonlyArray<string> =>
    Array.from({ length: count }, (_, index) =>
      index % 2 === 0 ? String(index) : `pay_${(index * 2654435761).toString(36)}QxZ${index}`
    )

  /** How far a count may be from what is expected: five standard deviations. */
  const expectShare = (count: number, of: number, share: number) =>
    expect(Math.abs(count - of * share)).toBeLessThan(5 * Math.sqrt(of * share * (1 - share)))

  const count = 20_000

  test.each([
    [{ a: 70, b: 30 }],
    [{ a: 1, b: 1, c: 1, d: 1 }],
    [{ a: 0.2, b: 0.5, c: 1, d: 8.3 }],
    [{ a: 1, b: 999 }]
  ])("gives each account its share of the first places: %j", (weights) => {
    const firsts = seeds(count).map((seed) => orderOf(split(weights), all, seed)[0])
    const total = Object.values(weights).reduce((sum, weight) => sum + weight, 0)
    for (const [account, weight] of Object.entries(weights)) {
      expectShare(firsts.filter((one) => one === account).length, count, weight / total)
    }
  })

  test("gives every whole order its share: each place is drawn from what is left", () => {
    const weights = { a: 50, b: 30, c: 20 } as const
    const orders = seeds(count).map((seed) => orderOf(split(weights), all, seed).join(""))
    for (const order of ["abc", "acb", "bac", "bca", "cab", "cba"]) {
      const [first, second] = [...order].map(
        (one) => Object.entries(weights).find(([id]) => id === one)?.[1] ?? 0
      )
      const share = ((first ?? 0) / 100) * ((second ?? 0) / (100 - (first ?? 0)))
      expectShare(orders.filter((one) => one === order).length, count, share)
    }
  })

  test("of an account that is left out goes to the others by their weights", () => {
    const weights = { a: 50, b: 30, c: 20 }
    const firsts = seeds(count).map((seed) => orderOf(split(weights), all.slice(1), seed)[0])
    expectShare(firsts.filter((one) => one === "b").length, count, 0.6)
  })

  test("has an order that does not change when an account is left out", () => {
    for (const seed of seeds(500)) {
      const weights = { a: 4, b: 3, c: 2, d: 1 }
      const whole = orderOf(split(weights), all, seed)
      const without = orderOf(split(weights), all, seed, { accounts: ["a", "c", "d"] })
      expect(without).toEqual(whole.filter((one) => one !== "b"))
    }
  })

  // The smallest of numbers make equal scores.
  test.each([
    [{ a: 4, b: 3, c: 2, d: 1 }],
    [{ a: Number.MIN_VALUE, b: Number.MIN_VALUE, c: Number.MIN_VALUE, d: Number.MIN_VALUE }]
  ])("does not depend on the order in which weights or accounts are written: %j", (weights) => {
    fc.assert(
      fc.property(fc.string(), fc.shuffledSubarray([...ids], { minLength: 4 }), (seed, order) => {
        const shuffled = Object.fromEntries(order.map((id) => [id, weights[id]]))
        const candidates = order.map((id) => candidate(id))
        expect(orderOf(split(shuffled), candidates, seed)).toEqual(
          orderOf(split(weights), all, seed)
        )
      })
    )
  })

  test("goes on as it began: plans that were made before are made again", () => {
    const weights = { "opp-main": 70, "checksum-eu": 30, "intents-us": 15 }
    const accounts = Object.keys(weights).map((id) => candidate(id))
    const plans = ["", "pay_1", "pay_2", "pay_3", "pay_4", "zażółć"].map((seed) =>
      orderOf(split(weights), accounts, seed)
    )
    expect(plans).toEqual([
      ["opp-main", "checksum-eu", "intents-us"],
      ["opp-main", "checksum-eu", "intents-us"],
      ["opp-main", "intents-us", "checksum-eu"],
      ["intents-us", "opp-main", "checksum-eu"],
      ["checksum-eu", "intents-us", "opp-main"],
      ["intents-us", "opp-main", "checksum-eu"]
    ])
  })

  test("of one account is that account, whatever its weight", () => {
    for (const weight of [Number.MIN_VALUE, 1, 1_000_000]) {
      for (const seed of seeds(100)) expect(orderOf(split({ c: weight }), all, seed)).toEqual(["c"])
    }
  })
})

describe("leastCost", () => {
  const costing = (id: string, percent?: number, fixed?: number) =>
    candidate(
      id,
      {},
      {},
      {
        fees: {
          ...(percent === undefined ? {} : { percent }),
          ...(fixed === undefined ? {} : { fixed })
        }
      }
    )
  const strategy = { strategy: "leastCost", accounts: ["a", "b", "c"] } as const
  const at = (value: number, currency: Currency.Code = "EUR") => ({
    amount: Result.getOrThrow(Money.fromMinorUnits(value, currency))
  })

  test("orders by percent and fixed part, which depends on the amount", () => {
    const accounts = [costing("a", 2.9), costing("b", 1.4, 25), costing("c", undefined, 200)]
    // 29, 39, 200
    expect(orderOf(strategy, accounts, "seed", at(1_000))).toEqual(["a", "b", "c"])
    // 290, 165, 200
    expect(orderOf(strategy, accounts, "seed", at(10_000))).toEqual(["b", "c", "a"])
    // 290,000, 140,025, 200
    expect(orderOf(strategy, accounts, "seed", at(10_000_000))).toEqual(["c", "b", "a"])
  })

  test("says the cost in minor units", () => {
    const { plan } = Plan.decide(
      { ...request, ...at(1999) },
      { default: strategy },
      [costing("a", 1.4, 25), candidate("b")],
      "seed"
    )
    expect(plan.map(({ account, why }) => `${account}: ${why}`)).toEqual([
      "a: costs 52.986 minor units",
      "b: fees not known, comes last"
    ])
  })

  test("keeps the order of the policy where costs are equal on paper", () => {
    // 0.1 % of 300 and 0.3 % of 100 are not equal in floating point.
    const equal = [costing("c", 0.1), costing("b", 0.07, 0.09), costing("a", undefined, 0.3)]
    expect(orderOf(strategy, equal, "seed", at(300))).toEqual(["a", "b", "c"])
    expect(orderOf(strategy, [candidate("b"), candidate("a")])).toEqual(["a", "b"])
  })

  test("is the cheapest order for every amount", () => {
    const fees = fc.record({ percent: fc.integer({ min: 0, max: 500 }), fixed: fc.nat(5000) })
    fc.assert(
      fc.property(fees, fees, fees, fc.maxSafeNat(), (a, b, c, value) => {
        const all = { a, b, c }
        const accounts = Object.entries(all).map(([id, { fixed, percent }]) =>
          costing(id, percent / 100, fixed)
        )
        // In ten thousandths of a minor unit, exact.
        const costs = orderOf(strategy, accounts, "seed", at(value)).map((id) => {
          const { fixed, percent } = all[id as keyof typeof all]
          return BigInt(value) * BigInt(percent) + BigInt(fixed) * 10_000n
        })
        const sorted = [...costs].sort((one, other) => (one < other ? -1 : one > other ? 1 : 0))
        // Beyond what a double can tell apart, either order is right.
        costs.forEach((cost, index) => {
          const exact = sorted[index] ?? 0n
          const distance = cost > exact ? cost - exact : exact - cost
          expect(distance <= exact / 10n ** 14n).toBe(true)
        })
      })
    )
  })

  test("counts the fixed part where there is no amount", () => {
    const accounts = [costing("a", 0, 30), costing("b", 50, 10)]
    const { plan } = Plan.decide(tokenize, { default: strategy }, accounts, "seed")
    expect(plan.map(({ account }) => account)).toEqual(["b", "a"])
  })
})
