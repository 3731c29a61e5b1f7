import type { Demand, Round } from "./load.ts"
import type { Stub } from "./stub.ts"

/** A round with the CPU time that the measured process spent on it. */
export interface Measured extends Round {
  /** Microseconds, user and system. */
  readonly cpuPerCall: number
}

/** One of the programs that are compared. */
export interface Side {
  readonly name: string
  readonly round: (demand: Demand) => Promise<Measured>
}

/** How often and how long. */
export interface Schedule {
  readonly atOnce: number
  readonly rounds: number
  readonly durationMs: number
  /**
   * Of each side, before anything counts: connections open, the JIT compiles. Code becomes fast by being
   * run, so calls decide, and the time only where a busy machine would need too much of it.
   */
  readonly warmUp: { readonly calls: number; readonly atMostMs: number }
}

/** Medians over the rounds of one side, in the order of the sides. */
export interface Result extends Omit<Measured, "calls"> {
  readonly name: string
}

/** What one schedule found out. */
export interface Comparison {
  readonly atOnce: number
  readonly results: ReadonlyArray<Result>
  /** Rate of the first side as a share of the second's: the median of the rounds' own ratios. */
  readonly ratio: number
  /** CPU per call of the first side as a multiple of the second's, likewise. */
  readonly cpu: number
}

/** The middle of the values. */
export const median = (values: ReadonlyArray<number>): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const half = Math.floor(sorted.length / 2)
  const upper = sorted[half] ?? Number.NaN
  return sorted.length % 2 === 1 ? upper : ((sorted[half - 1] ?? Number.NaN) + upper) / 2
}

/** A round, and the proof that each of its calls reached the gateway exactly once. */
const counted = async (stub: Stub, side: Side, demand: Demand): Promise<Measured> => {
  const before = await stub.seen()
  const measured = await side.round(demand)
  const arrived = (await stub.seen()).creates - before.creates
  if (arrived === measured.calls) return measured
  throw new Error(`${side.name}: ${measured.calls} calls, ${arrived} arrived at the gateway`)
}

const warm = async (
  stub: Stub,
  side: Side,
  { atOnce, durationMs, warmUp }: Schedule
): Promise<void> => {
  const end = performance.now() + warmUp.atMostMs
  for (let calls = 0; calls < warmUp.calls && performance.now() < end;) {
    calls += (await counted(stub, side, { atOnce, durationMs })).calls
  }
}

/** Runs the sides in turn, round after round, so that what else the machine does hits all alike. */
export const compare = async (
  stub: Stub,
  sides: readonly [Side, Side, ...ReadonlyArray<Side>],
  schedule: Schedule
): Promise<Comparison> => {
  const { atOnce, durationMs, rounds } = schedule
  for (const side of sides) await warm(stub, side, schedule)
  const measured = sides.map((): Array<Measured> => [])
  for (let round = 0; round < rounds; round++) {
    for (const [index, side] of sides.entries()) {
      measured[index]?.push(await counted(stub, side, { atOnce, durationMs }))
    }
  }
  const [ours = [], floor = []] = measured
  const perRound = (value: (one: Measured) => number): number =>
    median(ours.map((one, index) => value(one) / value(floor[index] ?? one)))
  return {
    atOnce,
    results: sides.map(({ name }, index) => medians(name, measured[index] ?? [])),
    ratio: perRound((one) => one.callsPerSecond),
    cpu: perRound((one) => one.cpuPerCall)
  }
}

const medians = (name: string, rounds: ReadonlyArray<Measured>): Result => ({
  name,
  callsPerSecond: median(rounds.map((one) => one.callsPerSecond)),
  p50Ms: median(rounds.map((one) => one.p50Ms)),
  p99Ms: median(rounds.map((one) => one.p99Ms)),
  cpuPerCall: median(rounds.map((one) => one.cpuPerCall))
})
