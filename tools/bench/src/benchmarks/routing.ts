import { Plan } from "@switchyard/routing"
import { setImmediate } from "node:timers/promises"
import type { Benchmark } from "../benchmark.ts"
import { ofThisProcess } from "../cpu.ts"
import { choose } from "../floor/chooser.ts"
import { candidates, policy, request } from "../routing/question.ts"
import { median } from "../rounds.ts"
import { render } from "../table.ts"

const decisions = 20_000
const rounds = 15
const warmUpRounds = 5

/** Decides once, for the payment of that number; answers how many accounts are in the plan. */
type Decide = (number: number) => number

interface Round {
  readonly perSecond: number
  /** Microseconds. */
  readonly cpu: number
  readonly p50: number
  readonly p99: number
}

const byId = new Map(candidates.map((one) => [one.id, one]))

const sides: ReadonlyArray<readonly [name: string, decide: Decide]> = [
  ["routing", (number) => Plan.decide(request, policy, candidates, `pay_${number}`).plan.length],
  ["floor", () => choose(request, policy, byId).length]
]

const check = (planned: number, expected: number): void => {
  if (planned !== expected) throw new Error(`${planned} accounts planned, not ${expected}`)
}

/** First at full speed, then with a look at the clock around each decision. */
const round = (decide: Decide): Round => {
  let planned = 0
  const cpuBefore = ofThisProcess()
  const startedAt = performance.now()
  for (let number = 0; number < decisions; number++) planned += decide(number)
  const elapsedMs = performance.now() - startedAt
  const cpu = (ofThisProcess() - cpuBefore) / decisions
  const times = new Float64Array(decisions)
  for (let number = 0; number < decisions; number++) {
    const before = performance.now()
    planned += decide(number)
    times[number] = (performance.now() - before) * 1000
  }
  check(planned, 2 * decisions * candidates.length)
  times.sort()
  const at = (share: number): number => times[Math.floor(share * decisions)] ?? Number.NaN
  return { perSecond: (decisions / elapsedMs) * 1000, cpu, p50: at(0.5), p99: at(0.99) }
}

/** The median over the rounds of one figure of one side. */
const middle = (all: ReadonlyArray<Round>, figure: keyof Round): number =>
  median(all.map((one) => one[figure]))

const row = (name: string, all: ReadonlyArray<Round>): ReadonlyArray<string> => [
  name,
  middle(all, "perSecond").toFixed(0),
  middle(all, "p50").toFixed(2),
  middle(all, "p99").toFixed(2),
  middle(all, "cpu").toFixed(2)
]

/** One decision by `Plan.decide` against the least code that chooses accounts, on one core. */
export const routing: Benchmark = {
  name: "routing",
  title: "one decision among ten accounts by fifty rules: Plan.decide, a bare chooser",
  run: async () => {
    const measured = sides.map((): Array<Round> => [])
    for (let count = 0; count < warmUpRounds + rounds; count++) {
      for (const [index, [, decide]] of sides.entries()) {
        const one = round(decide)
        if (count >= warmUpRounds) measured[index]?.push(one)
        await setImmediate()
      }
    }
    const [ours = [], floor = []] = measured
    const ratioOf = (figure: "perSecond" | "cpu"): string =>
      median(
        ours.map((one, index) => one[figure] / (floor[index]?.[figure] ?? one[figure]))
      ).toFixed(2)
    const [ratio, cpu] = [ratioOf("perSecond"), ratioOf("cpu")]
    const [perSecond, p99] = [middle(ours, "perSecond").toFixed(0), middle(ours, "p99").toFixed(1)]
    return {
      table: render(
        ["", "decisions/s", "p50 µs", "p99 µs", "CPU µs/decision"],
        [row("routing", ours), row("floor", floor), ["ratio", ratio, "", "", cpu]]
      ),
      notes: [],
      lines: [
        `ratio routing ${ratio}`,
        `cpu routing ${cpu}`,
        `decisions routing ${perSecond}/s p99 ${p99} µs`
      ]
    }
  }
}
