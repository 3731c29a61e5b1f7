import { approval, cost, regret } from "../run/Run.ts"
import * as Gateway from "../world/Gateway.ts"
import * as World from "../world/World.ts"
import type { Scenario } from "./Scenario.ts"

/** Strategies that are about something else than approvals alone. */

const ids = ["premium", "middle", "budget"] as const
const retry = { maxAttempts: 3 }

/** Cheap against good. */
export const fees: Scenario = {
  name: "fees",
  about:
    "The better a gateway approves (90, 87, 80 %), the more it costs; leastCost against successRate.",
  payments: 10_000,
  drawn: 2,
  trials: () => {
    const world = World.make([
      Gateway.make("premium", 0.9, { fees: { percent: 2.9, fixed: 30 } }),
      Gateway.make("middle", 0.87, { fees: { percent: 1.8, fixed: 25 } }),
      Gateway.make("budget", 0.8, { fees: { percent: 0.9, fixed: 15 } })
    ])
    return [
      {
        name: "successRate",
        world,
        policy: { default: { strategy: "successRate", accounts: ids }, retry }
      },
      {
        name: "leastCost",
        world,
        policy: { default: { strategy: "leastCost", accounts: ids }, retry }
      }
    ]
  },
  bars: ({ runs: [good, cheap = good] }) => [
    {
      what: "leastCost's cost, of successRate's",
      value: (100 * cost(cheap)) / cost(good),
      unit: "%",
      sense: "at most",
      limit: 60,
      key: "least-cost"
    },
    {
      what: "successRate approves more, by",
      value: 100 * (approval(good) - approval(cheap)),
      unit: "points",
      sense: "at least",
      limit: 2
    }
  ]
}

const groups = [
  ["acquirer-a", "acquirer-b"],
  ["acquirer-c", "acquirer-d"]
] as const

/** A contract says who gets how much; within that, the best. */
export const composition: Scenario = {
  name: "composition",
  about:
    "70 and 30 % of payments go to two groups by contract; within each, successRate finds the better one.",
  payments: 10_000,
  trials: () => {
    const world = World.make([
      Gateway.make("acquirer-a", 0.9),
      Gateway.make("acquirer-b", 0.8),
      Gateway.make("acquirer-c", 0.72),
      Gateway.make("acquirer-d", 0.86)
    ])
    const part = (name: string, weight: number, accounts: ReadonlyArray<string>) => ({
      name,
      weight,
      use: { strategy: "successRate", accounts }
    })
    const parts = [part("house bank", 70, groups[0]), part("second bank", 30, groups[1])]
    const policy = { default: { strategy: "split", parts }, retry: { maxAttempts: 1 } }
    return [{ name: "split, successRate within", world, policy, groups }]
  },
  bars: ({ payments, runs }) => {
    const [a = [], b = []] = runs[0].series.first.map((sums) => Array.from(sums))
    const first = [...a, ...b].reduce((sum, value) => sum + value, 0) / payments
    return [
      {
        what: "the split is off by",
        value: Math.abs(100 * first - 70),
        unit: "points",
        sense: "at most",
        limit: 3
      },
      {
        what: "regret within the groups",
        value: 100 * regret(runs[0]),
        unit: "%",
        sense: "at most",
        limit: 5,
        key: "regret-composition"
      }
    ]
  }
}
