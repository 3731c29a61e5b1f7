import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Outcomes, Plan } from "../src/index.ts"
import { beta } from "../src/internal/beta.ts"
import { drawing } from "../src/internal/draw.ts"
import { anyEstimate } from "./support/any.ts"
import { candidate, payout, request, tokenize } from "./support/gateway.ts"

const believed = (id: string, good: number, bad: number) =>
  candidate(id, {}, {}, { outcomes: { good, bad } })
const strategy = { strategy: "successRate", accounts: ["a", "b", "c", "d"] } as const
const planOf = (
  accounts: ReadonlyArray<Plan.Candidate>,
  seed = "seed",
  change: { readonly explore?: boolean } = {}
) => Plan.decide(request, { default: { ...strategy, ...change } }, accounts, seed).plan

describe("a draw from Beta", () => {
  test.each([
    [1, 1],
    [1.8, 0.2],
    [0.3, 0.4],
    [41.2, 4.7],
    [450, 50],
    [2, 500]
  ])("(%d, %d) has its mean and its variance", (good, bad) => {
    const count = 40_000
    const chance = drawing(`${good}/${bad}`)
    const draws = Array.from({ length: count }, (_, index) =>
      beta(chance.stream(String(index)), { good, bad })
    )
    const sum = good + bad
    const [mean, variance] = [good / sum, (good * bad) / (sum * sum * (sum + 1))]
    const found = draws.reduce((total, one) => total + one, 0) / count
    const spread = draws.reduce((total, one) => total + (one - found) ** 2, 0) / count
    // Five standard errors of a mean; those of a variance are larger for crooked distributions.
    expect(Math.abs(found - mean)).toBeLessThan(5 * Math.sqrt(variance / count))
    expect(Math.abs(spread / variance - 1)).toBeLessThan(0.06)
  })

  test("is uniform for Beta(1, 1), and within one stream as among many", () => {
    const next = drawing("one stream").stream("a")
    const count = 20_000
    const tenths = Array.from({ length: 10 }, () => 0)
    for (let index = 0; index < count; index++) {
      const place = Math.floor(beta(next, { good: 1, bad: 1 }) * 10)
      tenths[place] = (tenths[place] ?? 0) + 1
    }
    for (const found of tenths) {
      expect(Math.abs(found - count / 10)).toBeLessThan(5 * Math.sqrt(count * 0.09))
    }
  })

  test("is a number from 0 to 1, whatever is believed", () => {
    fc.assert(
      fc.property(anyEstimate, fc.string(), (estimate, seed) => {
        const draw = beta(drawing(seed).stream("a"), estimate)
        expect(draw >= 0 && draw <= 1).toBe(true)
      }),
      { numRuns: 2_000 }
    )
  })
})

describe("successRate", () => {
  test("says what it drew, and of what", () => {
    expect(planOf([believed("a", 41.24, 4.66), believed("b", 1000, 3000)])).toEqual([
      {
        account: "a",
        score: expect.closeTo(0.88, 1),
        why: expect.stringMatching(/^drawn 0\.\d{3} of Beta\(41\.2, 4\.7\), 89\.8 %$/)
      },
      {
        account: "b",
        score: expect.closeTo(0.25, 1),
        why: expect.stringMatching(/^drawn 0\.2\d\d of Beta\(1000\.0, 3000\.0\), 25\.0 %$/)
      }
    ])
  })

  test("goes on as it began: plans that were made before are made again", () => {
    const accounts = [believed("a", 90, 10), believed("b", 8, 2), believed("c", 1.8, 0.2)]
    const orders = ["pay_1", "pay_2", "pay_3", "pay_4", "pay_5", "pay_6"].map((seed) =>
      planOf(accounts, seed)
        .map(({ account, score }) => `${account} ${score.toFixed(4)}`)
        .join(", ")
    )
    expect(orders).toMatchInlineSnapshot(`
      [
        "b 0.9626, a 0.9059, c 0.8070",
        "a 0.8762, b 0.7521, c 0.4451",
        "c 0.9989, b 0.9889, a 0.8625",
        "c 0.9910, b 0.9225, a 0.9078",
        "c 0.9941, a 0.9265, b 0.7595",
        "a 0.8857, b 0.8086, c 0.7107",
      ]
    `)
  })

  test("puts each account first as often as it is believed to be the best", () => {
    const count = 20_000
    const [one, other] = [believed("a", 9, 3), believed("b", 7, 3)]
    const firsts = Array.from({ length: count }, (_, index) => planOf([one, other], `pay_${index}`))
    // By numerical integration of P(Beta(9, 3) > Beta(7, 3)).
    const share = atLeast(9, 3, 7, 3)
    const found = firsts.filter(([first]) => first?.account === "a").length
    expect(Math.abs(found - count * share)).toBeLessThan(5 * Math.sqrt(count * share * (1 - share)))
  })

  test("draws for each account alone: leaving one out does not change the order of the others", () => {
    const all = [believed("a", 9, 3), believed("b", 7, 3), believed("c", 8, 3), believed("d", 8, 2)]
    for (let seed = 0; seed < 300; seed++) {
      const whole = planOf(all, String(seed))
      const without = planOf(all.slice(1), String(seed))
      expect(without).toEqual(whole.filter(({ account }) => account !== "a"))
    }
  })

  test("without exploring orders by what is expected, of equals as the policy does", () => {
    const accounts = [
      believed("d", 9, 1),
      believed("a", 1, 9),
      believed("b", 45, 5),
      candidate("c")
    ]
    expect(planOf(accounts, "seed", { explore: false })).toEqual([
      { account: "b", score: 0.9, why: "Beta(45.0, 5.0), 90.0 %" },
      { account: "c", score: 0.9, why: "Beta(1.8, 0.2), 90.0 %" },
      { account: "d", score: 0.9, why: "Beta(9.0, 1.0), 90.0 %" },
      { account: "a", score: 0.1, why: "Beta(1.0, 9.0), 10.0 %" }
    ])
  })
})

/** P(Beta(a, b) > Beta(c, d)) for whole numbers, by sums over a fine grid. */
const atLeast = (a: number, b: number, c: number, d: number): number => {
  const steps = 20_000
  const density = (x: number, p: number, q: number) => x ** (p - 1) * (1 - x) ** (q - 1)
  let [below, wins, whole, other] = [0, 0, 0, 0]
  for (let step = 0; step < steps; step++) {
    const x = (step + 0.5) / steps
    below += density(x, c, d)
    wins += density(x, a, b) * below
    whole += density(x, a, b)
    other += density(x, c, d)
  }
  return wins / (whole * other)
}

describe("what is learned", () => {
  const count = 4_000
  const segment = Plan.segmentOf(request)

  /** Asks the first of each plan; how much less was approved than at the best account of the time. */
  const regretOf = (rates: (index: number) => Readonly<Record<string, number>>, seed: string) => {
    const luck = drawing(seed).stream("luck")
    let counts: Outcomes.Counts = {}
    let [approved, best] = [0, 0]
    for (let index = 0; index < count; index++) {
      const table = Outcomes.table([[segment, counts]])
      const now = rates(index)
      const accounts = Object.keys(now).map((id) =>
        candidate(id, {}, {}, { outcomes: table.estimate(segment, id) })
      )
      const account = planOf(accounts, `${seed}_${index}`)[0]?.account ?? ""
      const rate = now[account] ?? 0
      approved += rate
      best += Math.max(...Object.values(now))
      counts = Outcomes.observe(counts, [{ account, good: luck() < rate }])
    }
    return 1 - approved / best
  }

  test.each(["one", "two", "three"])("costs at most 5 % of the best account: %s", (seed) => {
    expect(regretOf(() => ({ a: 0.7, b: 0.9, c: 0.8 }), seed)).toBeLessThan(0.05)
  })

  test.each(["one", "two", "three"])("costs at most 10 % where the best changes: %s", (seed) => {
    const before = { a: 0.7, b: 0.9, c: 0.8 }
    const after = { a: 0.9, b: 0.7, c: 0.8 }
    const regret = regretOf((index) => (index < count / 2 ? before : after), seed)
    expect(regret).toBeLessThan(0.1)
  })
})

describe("the segment of a request", () => {
  test("is its method, currency and brand", () => {
    expect(Plan.segmentOf(request)).toEqual({ method: "card", currency: "EUR", brand: "visa" })
    expect(Plan.segmentOf({ ...request, method: "upi", brand: null })).toEqual({
      method: "upi",
      currency: "EUR",
      brand: null
    })
  })

  test("of what is no charge is apart from that of charges", () => {
    const keys = [request, payout, tokenize].map((one) => Outcomes.keyOf(Plan.segmentOf(one)))
    expect(keys).toEqual(["card/EUR/visa", "payout-bank_account/EUR/-", "tokenize-card/-/visa"])
  })
})
