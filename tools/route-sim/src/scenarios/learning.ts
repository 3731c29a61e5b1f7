import type { PaymentMethod } from "@switchyard/core"
import { regret } from "../run/Run.ts"
import * as Gateway from "../world/Gateway.ts"
import * as World from "../world/World.ts"
import type { Bar, Scenario } from "./Scenario.ts"

/** How well the bandit finds the best gateway, and how soon it notices that another one is. */

// One attempt: what the first choice is worth, without a second one that makes up for it.
const alone = { maxAttempts: 1 }
const ids = ["north", "south", "west"] as const
const successRate = { default: { strategy: "successRate", accounts: ids }, retry: alone }

const atMostRegret = (value: number, limit: number, key: string, what = "regret"): Bar => ({
  what,
  value: 100 * value,
  unit: "%",
  sense: "at most",
  limit,
  key
})

/** 90, 80 and 70 %, from the first payment to the last. */
export const stationary: Scenario = {
  name: "stationary",
  about: "Three gateways approve 90, 80 and 70 %, always.",
  payments: 10_000,
  trials: () => {
    const world = World.make([
      Gateway.make("north", 0.9),
      Gateway.make("south", 0.8),
      Gateway.make("west", 0.7)
    ])
    return [{ name: "successRate", world, policy: successRate }]
  },
  bars: ({ runs }) => [atMostRegret(regret(runs[0]), 5, "regret-stationary")]
}

/** The best becomes the worst. */
export const change: Scenario = {
  name: "switch",
  about: "Half way, the best gateway (90 %) becomes the worst (70 %), and the worst the best.",
  payments: 10_000,
  trials: (lengthMs) => {
    const from = (before: number, after: number) => (_brand: unknown, atMs: number) =>
      atMs < lengthMs / 2 ? before : after
    const world = World.make([
      Gateway.make("north", 0, { approval: from(0.9, 0.7) }),
      Gateway.make("south", 0.8),
      Gateway.make("west", 0, { approval: from(0.7, 0.9) })
    ])
    return [{ name: "successRate", world, policy: successRate }]
  },
  marks: (lengthMs) => [{ fromMs: lengthMs / 2, untilMs: lengthMs / 2, label: "switch" }],
  bars: ({ payments, runs: [run] }) => {
    const soon = Math.min(1, 0.5 + 1000 / payments)
    return [
      atMostRegret(regret(run, 0.5), 10, "regret-switch", "regret after the switch"),
      atMostRegret(
        regret(run, 0.5, soon),
        10,
        "regret-switch-1000",
        "of that, in the first 1,000 payments"
      )
    ]
  }
}

const between = (least: number, most: number, turns: number) => (lengthMs: number) => {
  const middle = (least + most) / 2
  const swing = (most - least) / 2
  return (_brand: unknown, atMs: number) =>
    middle + swing * Math.cos((2 * Math.PI * turns * atMs) / lengthMs)
}

/** Nobody is the best for long. */
export const drift: Scenario = {
  name: "drift",
  about: "Two gateways drift between 75 and 91 % in opposite ways, a third stays at 80 %.",
  payments: 10_000,
  trials: (lengthMs) => {
    const world = World.make([
      Gateway.make("north", 0, { approval: between(0.75, 0.91, 1)(lengthMs) }),
      Gateway.make("south", 0.8),
      Gateway.make("west", 0, { approval: between(0.91, 0.75, 1)(lengthMs) })
    ])
    return [{ name: "successRate", world, policy: successRate }]
  },
  bars: ({ runs }) => [atMostRegret(regret(runs[0]), 5, "regret-drift")]
}

/** By brand, in the order of the brands below: each gateway is the best for one of them. */
export const byBrand =
  (visa: number, mastercard: number, amex: number) => (brand: PaymentMethod.CardBrand) =>
    brand === "visa" ? visa : brand === "mastercard" ? mastercard : amex

/** A world in which no gateway is the best for all cards. */
export const worldOfBrands = World.make(
  [
    Gateway.make("north", 0, { approval: byBrand(0.9, 0.7, 0.8) }),
    Gateway.make("south", 0, { approval: byBrand(0.8, 0.9, 0.7) }),
    Gateway.make("west", 0, { approval: byBrand(0.7, 0.8, 0.9) })
  ],
  { brands: ["visa", "mastercard", "amex"] }
)

/** Learned for each brand by itself. */
export const segments: Scenario = {
  name: "segments",
  about: "For each card brand another gateway approves 90 %, and the others 80 and 70 %.",
  payments: 15_000,
  trials: () => [{ name: "successRate", world: worldOfBrands, policy: successRate }],
  bars: ({ runs }) => [atMostRegret(regret(runs[0]), 5, "regret-segments")]
}
