import { approval } from "../run/Run.ts"
import * as Gateway from "../world/Gateway.ts"
import * as World from "../world/World.ts"
import { worldOfBrands } from "./learning.ts"
import type { Scenario } from "./Scenario.ts"

/** What a second gateway is worth after a decline. */

const ids = ["north", "south", "west"] as const
const cascading = { default: { strategy: "successRate", accounts: ids }, retry: { maxAttempts: 3 } }

/** 90, 80 and 70 %, each gateway at one brand of card. */
export const cascade: Scenario = {
  name: "cascade",
  about:
    "90, 80 and 70 % of a brand's payments, each gateway best for another brand; 30 % of declines may go on.",
  payments: 15_000,
  drawn: 2,
  trials: () => [
    { name: "successRate, cascade", world: worldOfBrands, policy: cascading },
    {
      name: "successRate alone",
      world: worldOfBrands,
      policy: { ...cascading, retry: { maxAttempts: 1 } }
    },
    {
      name: "priority, cascade",
      world: worldOfBrands,
      policy: { ...cascading, default: { strategy: "priority", accounts: ids } }
    }
  ],
  bars: ({ alone, runs: [learned] }) => [
    {
      what: "above the best single gateway",
      value: 100 * (approval(learned) - Math.max(...alone)),
      unit: "points",
      sense: "at least",
      limit: 8,
      key: "cascade-points"
    }
  ]
}

const world = World.make([
  Gateway.make("north", 0.9),
  Gateway.make("south", 0.8),
  Gateway.make("west", 0.7)
])

// A gateway that approves 90 % leaves 10 % declined; 30 % of those are 3 points.
const possible = 3

/** The same figures where one gateway is the best for every card: then there is little to win. */
export const ceiling: Scenario = {
  name: "ceiling",
  about:
    "One gateway approves 90 % of everything: 30 % of its declines are 3 points, and no cascade wins more.",
  payments: 15_000,
  drawn: 2,
  trials: () => [
    { name: "successRate, cascade", world, policy: cascading },
    {
      name: "best first, cascade",
      world,
      policy: { ...cascading, default: { strategy: "priority", accounts: ids } }
    },
    {
      name: "worst first, cascade",
      world,
      policy: {
        ...cascading,
        default: { strategy: "priority", accounts: ids.toReversed() }
      }
    }
  ],
  bars: ({ alone, runs: [learned, bestFirst = learned, worstFirst = learned] }) => [
    {
      what: `best first: of the ${possible} points that are possible`,
      value: 100 * (approval(bestFirst) - Math.max(...alone)),
      unit: "points",
      sense: "at least",
      limit: 0.75 * possible,
      key: "ceiling-points"
    },
    {
      what: "worst gateway first, above the worst alone",
      value: 100 * (approval(worstFirst) - Math.min(...alone)),
      unit: "points",
      sense: "at least",
      limit: 7,
      key: "worst-first-points"
    }
  ]
}
