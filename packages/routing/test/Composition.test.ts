import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Plan, Policy } from "../src/index.ts"
import { anyStrategy } from "./support/any.ts"
import { candidate, request } from "./support/gateway.ts"

const ids = ["a", "b", "c", "d", "e"] as const
const all = ids.map((id, index) =>
  candidate(id, {}, {}, { outcomes: { good: 9 + index, bad: 3 }, fees: { fixed: 9 - index } })
)
const planOf = (strategy: Policy.Strategy, seed = "seed", candidates = all) =>
  Plan.decide(request, { default: strategy }, candidates, seed).plan
const orderOf = (...given: Parameters<typeof planOf>) =>
  planOf(...given).map(({ account }) => account)
const seeds = Array.from({ length: 4_000 }, (_, index) => `pay_${index}`)

const cheap = { strategy: "leastCost", accounts: ["a", "b", "c"] } as const
const rated = { strategy: "successRate", accounts: ["c", "d"] } as const

describe("a priority of strategies", () => {
  test("has the accounts of each in its own order, one place after the other", () => {
    expect(planOf({ strategy: "priority", accounts: ["e", cheap, "d"] })).toEqual([
      { account: "e", score: 1, why: "priority 1" },
      { account: "c", score: 1 / 2, why: "priority 2: costs 7 minor units" },
      { account: "b", score: 1 / 3, why: "priority 2: costs 8 minor units" },
      { account: "a", score: 1 / 4, why: "priority 2: costs 9 minor units" },
      { account: "d", score: 1 / 5, why: "priority 3" }
    ])
  })

  test("asks an account that it names twice at the first place only", () => {
    for (const seed of seeds.slice(0, 200)) {
      const order = orderOf({ strategy: "priority", accounts: ["b", rated, cheap] }, seed)
      expect(order[0]).toBe("b")
      expect(new Set(order.slice(1, 3))).toEqual(new Set(["c", "d"]))
      expect(order.slice(3)).toEqual(["a"])
    }
  })
})

describe("a split of strategies", () => {
  const split = {
    strategy: "split",
    parts: [
      { weight: 70, use: rated, name: "learned" },
      { weight: 30, use: cheap }
    ]
  } as const
  const of = (seed: string) => planOf(split, seed)

  test("gives each part its share, and keeps the order within", () => {
    const learned = seeds.filter((seed) => of(seed)[0]?.why.startsWith("learned"))
    expect(Math.abs(learned.length - 0.7 * seeds.length)).toBeLessThan(
      5 * Math.sqrt(seeds.length * 0.21)
    )
    for (const seed of learned) {
      const order = orderOf(split, seed)
      expect(new Set(order.slice(0, 2))).toEqual(new Set(["c", "d"]))
      expect(order.slice(2)).toEqual(["b", "a"])
    }
  })

  test("says by which part an account came", () => {
    const { why } = of("pay_1").find(({ account }) => account === "d") ?? { why: "" }
    expect(why).toMatch(/^learned drawn with weight 70: drawn 0\.\d{3} of Beta\(12\.0, 3\.0\)/)
    const last = of("pay_1").find(({ account }) => account === "a")?.why
    expect(last).toBe("part 2 drawn with weight 30: costs 9 minor units")
  })

  test("does not depend on the order of its parts", () => {
    for (const seed of seeds.slice(0, 500)) {
      const [one, other] = split.parts
      expect(orderOf({ strategy: "split", parts: [other, one] }, seed)).toEqual(
        orderOf(split, seed)
      )
    }
  })

  test("of accounts alone is the split by weights", () => {
    const parts = [
      { weight: 4, use: "a" },
      { weight: 3, use: "b" },
      { weight: 2, use: "c" }
    ] as const
    for (const seed of seeds.slice(0, 500)) {
      expect(orderOf({ strategy: "split", parts }, seed)).toEqual(
        orderOf({ strategy: "split", weights: { a: 4, b: 3, c: 2 } }, seed)
      )
    }
  })

  test("draws within a part apart from the parts, and from the same names elsewhere", () => {
    const inner = { strategy: "split", weights: { a: 1, b: 1 } } as const
    const both = {
      strategy: "split",
      parts: [
        { weight: 1, use: inner, name: "one" },
        { weight: 1, use: "a" }
      ]
    } as const
    // Where the part leads, its own draw is still even.
    const led = seeds.filter((seed) => planOf(both, seed)[0]?.why.startsWith("one"))
    const first = led.filter((seed) => orderOf(both, seed)[0] === "a").length
    expect(Math.abs(first - led.length / 2)).toBeLessThan(5 * Math.sqrt(led.length / 4))
    expect(Math.abs(led.length - seeds.length / 2)).toBeLessThan(5 * Math.sqrt(seeds.length / 4))
  })

  test("of two parts with the same accounts draws each by itself", () => {
    const twice = {
      strategy: "split",
      parts: [
        { weight: 1, use: rated },
        { weight: 1, use: rated }
      ]
    } as const
    const first = seeds.filter((seed) => planOf(twice, seed)[0]?.why.startsWith("part 1"))
    expect(Math.abs(first.length - seeds.length / 2)).toBeLessThan(5 * Math.sqrt(seeds.length / 4))
  })
})

describe("any composition", () => {
  test("names the accounts that the policy names, each once, with falling scores", () => {
    fc.assert(
      fc.property(anyStrategy, fc.string(), (strategy, seed) => {
        const plan = planOf(strategy, seed)
        const named = Policy.named({ default: strategy }).map(({ account }) => account)
        expect(plan.map(({ account }) => account).sort()).toEqual([...new Set(named)].sort())
        const scores = plan.map(({ score }) => score)
        expect(scores).toEqual([...scores].sort((one, other) => other - one))
      }),
      { numRuns: 2_000 }
    )
  })
})
