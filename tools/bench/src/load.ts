/** One of the callers that make calls one after the other, each for itself. */
export interface Lane {
  /** Starts the next call: its number, or null when the round is over. */
  readonly begin: () => number | null
  /** The call that was begun has succeeded. */
  readonly end: () => void
}

/** What one round measured. */
export interface Round {
  readonly calls: number
  readonly callsPerSecond: number
  readonly p50Ms: number
  readonly p99Ms: number
}

/** How many callers there are at once, and for how long they begin calls. */
export interface Demand {
  readonly atOnce: number
  readonly durationMs: number
}

// Numbers never repeat within a process, so neither do references made of them.
let lastNumber = 0

/**
 * Runs the callers until the time is over and every call has ended. A call that does not succeed ends
 * the benchmark: `drive` rejects, or a call that was begun is missing at the end.
 */
export const load = async (
  { atOnce, durationMs }: Demand,
  drive: (lane: Lane) => Promise<void>
): Promise<Round> => {
  const latenciesMs: Array<number> = []
  let begun = 0
  const startedAt = performance.now()
  const lane = (): Lane => {
    let begunAt = 0
    return {
      begin: () => {
        begunAt = performance.now()
        if (begunAt - startedAt >= durationMs) return null
        begun++
        return ++lastNumber
      },
      end: () => {
        latenciesMs.push(performance.now() - begunAt)
      }
    }
  }
  await Promise.all(Array.from({ length: atOnce }, () => drive(lane())))
  const seconds = (performance.now() - startedAt) / 1000
  const calls = latenciesMs.length
  if (calls !== begun || calls === 0) throw new Error(`${begun} calls, ${calls} successes`)
  latenciesMs.sort((a, b) => a - b)
  const at = (share: number) => latenciesMs[Math.min(calls - 1, Math.floor(calls * share))] ?? 0
  return { calls, callsPerSecond: calls / seconds, p50Ms: at(0.5), p99Ms: at(0.99) }
}

/** A lane's calls as promises. */
export const driving =
  (call: (number: number) => Promise<void>) =>
  async (lane: Lane): Promise<void> => {
    for (let number = lane.begin(); number !== null; number = lane.begin()) {
      await call(number)
      lane.end()
    }
  }
