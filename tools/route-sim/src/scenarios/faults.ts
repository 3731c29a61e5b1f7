import * as Gateway from "../world/Gateway.ts"
import * as World from "../world/World.ts"
import type { Run, Trial } from "../run/Run.ts"
import type { Bar, Scenario } from "./Scenario.ts"

/** Gateways that do not work, and answers that do not arrive. */

const ids = ["north", "south", "west"] as const
const minuteMs = 60_000

// Four times what 20 payments a second need: it is what stops calls to a gateway that says nothing at all.
const maxConcurrent = 32

/**
 * When the gateway dies and works again. It recovers just after a probe has found it dead, which is the worst
 * that can happen: probes come 5, 15, 35 seconds after the breaker has opened, then every 30.
 */
const outageOf = (lengthMs: number) => {
  const fromMs = Math.round(lengthMs * 0.35)
  const probes = Math.max(1, Math.floor((lengthMs * 0.3) / 30_000))
  return { fromMs, untilMs: fromMs + probes * 30_000 + 8000 }
}

/** The dead gateway's share of all calls between the 50th after its death and its recovery. */
export const shareWhileDead = ({ calls }: Run, fromMs: number, untilMs: number): number => {
  const { all, own } = calls.between(0, calls.timeOf(51, fromMs), untilMs)
  return all === 0 ? 1 : own / all
}

/**
 * Seconds from the recovery until the gateway has half of its old share again, as calls of the following
 * five seconds show it.
 */
export const secondsToReturn = ({ calls }: Run, fromMs: number, untilMs: number): number => {
  const before = calls.between(0, fromMs - minuteMs, fromMs)
  for (let seconds = 0; seconds <= 600; seconds++) {
    const startMs = untilMs + seconds * 1000
    const now = calls.between(0, startMs, startMs + 5000)
    if (now.all > 0 && now.own / now.all >= before.own / before.all / 2) return seconds
  }
  return Number.POSITIVE_INFINITY
}

const outageTrial = (
  name: string,
  strategy: string,
  fault: Gateway.Fault,
  lengthMs: number
): Trial => {
  const world = World.make([
    Gateway.make("north", 0.9, { outages: [{ ...outageOf(lengthMs), fault }], maxConcurrent }),
    Gateway.make("south", 0.8),
    Gateway.make("west", 0.7)
  ])
  const policy = { default: { strategy, accounts: ids }, retry: { maxAttempts: 3 } }
  return { name, world, policy }
}

/** The best gateway dies and comes back. */
export const outage: Scenario = {
  name: "outage",
  about:
    "The best gateway dies (it refuses connections, answers errors, or hangs) and works again later.",
  payments: 10_000,
  trials: (lengthMs) => [
    outageTrial("successRate, refused", "successRate", "refused", lengthMs),
    outageTrial("successRate, errors", "successRate", "server_error", lengthMs),
    outageTrial("successRate, hangs", "successRate", "hangs", lengthMs),
    outageTrial("priority, refused", "priority", "refused", lengthMs),
    outageTrial("priority, errors", "priority", "server_error", lengthMs)
  ],
  marks: (lengthMs) => [{ ...outageOf(lengthMs), label: "north is dead" }],
  bars: ({ lengthMs, runs }) => {
    const { fromMs, untilMs } = outageOf(lengthMs)
    const backAfter = (mayHang: boolean): number =>
      Math.max(
        ...runs
          .filter(({ trial }) => trial.name.endsWith("hangs") === mayHang)
          .map((run) => secondsToReturn(run, fromMs, untilMs))
      )
    const shares = runs.map((run) => shareWhileDead(run, fromMs, untilMs))
    const isLong = lengthMs - untilMs > 2 * minuteMs
    const hung: Bar = {
      // The last probe before the recovery may hang until its timeout of 30 s; the next one waits as long.
      what: "back after, where it hung",
      value: backAfter(true),
      unit: "s",
      sense: "at most",
      limit: 70,
      key: "outage-back-hung"
    }
    return [
      {
        what: "the dead gateway's share after 50 calls, the worst of all",
        value: 100 * Math.max(...shares),
        unit: "%",
        sense: "at most",
        limit: 5,
        key: "outage-share"
      },
      {
        what: "back after, where it refused or answered errors",
        value: backAfter(false),
        unit: "s",
        sense: "at most",
        limit: 60,
        key: "outage-back"
      },
      ...(isLong ? [hung] : [])
    ]
  }
}

/** The rule above all others, a million times. */
export const unknowns: Scenario = {
  name: "unknowns",
  about: "Every gateway loses 8 % of its answers, and 60 % of declines may go on to another.",
  payments: 1_000_000,
  drawn: 0,
  trials: () => {
    const lossy = (id: string, rate: number) => Gateway.make(id, rate, { lostAnswers: 0.08 })
    const world = World.make([lossy("north", 0.8), lossy("south", 0.75), lossy("west", 0.7)], {
      retryableDeclines: 0.6,
      perSecond: 200
    })
    const policy = {
      default: { strategy: "successRate", accounts: ids },
      retry: { maxAttempts: 3, maxElapsedMs: 600_000 }
    }
    return [{ name: "successRate, cascade", world, policy }]
  },
  bars: ({ payments, runs: [{ audit }] }) => [
    {
      what: "payments that went on after an unknown outcome",
      value: audit.unknownCascades,
      unit: "",
      sense: "at most",
      limit: 0
    },
    {
      what: "payments charged twice",
      value: audit.doubled,
      unit: "",
      sense: "at most",
      limit: 0,
      key: "doubled"
    },
    {
      what: "unknown outcomes, so that the above means something",
      value: (100 * audit.unknown) / payments,
      unit: "%",
      sense: "at least",
      limit: 5
    },
    {
      what: "payments that went on after something else",
      value: (100 * audit.cascades) / payments,
      unit: "%",
      sense: "at least",
      limit: 5
    }
  ]
}
