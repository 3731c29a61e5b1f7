import type { Count, Counts, Estimate, Segment, Table, TableOptions } from "../Outcomes.ts"

/** From counts to beliefs: what a segment has not shown itself is borrowed from its neighbours. */

/** See `Outcomes.keyOf`. */
export const keyOf = ({ brand, currency, method }: Segment): string =>
  `${method}/${currency ?? "-"}/${brand ?? "-"}`

// From the widest to the segment itself; each name is that of a set of segments.
const levelsOf = (segment: Segment): ReadonlyArray<string> => [
  "",
  segment.method,
  `${segment.method}/${segment.currency ?? "-"}`,
  keyOf(segment)
]

/** What is believed where nothing is known: high, so that it is tried, and weak, so that it is judged. */
export const unknown: Estimate = { good: 1.8, bad: 0.2 }

type Sums = Map<string, Map<string, Count>>

const zero: Count = { good: 0, bad: 0 }

const sumsOf = (segments: Iterable<readonly [Segment, Counts]>): Sums => {
  const sums: Sums = new Map()
  for (const [segment, counts] of segments) {
    for (const level of levelsOf(segment)) {
      const accounts = sums.get(level) ?? new Map<string, Count>()
      sums.set(level, accounts)
      for (const [account, { bad, good }] of Object.entries(counts)) {
        const sum = accounts.get(account) ?? zero
        accounts.set(account, { good: sum.good + good, bad: sum.bad + bad })
      }
    }
  }
  return sums
}

/** The same rate, believed no more firmly than after `strength` outcomes. */
const weakened = (estimate: Estimate, strength: number): Estimate => {
  const factor = Math.min(1, strength / (estimate.good + estimate.bad))
  return { good: estimate.good * factor, bad: estimate.bad * factor }
}

/**
 * The root, then the account's counts from the widest set to the segment, each without what the next
 * narrower one counts for itself: no outcome is counted twice.
 */
const believe = (
  sums: Sums,
  segment: Segment,
  account: string,
  { root = unknown, strength = 10 }: TableOptions
): Estimate => {
  const counts = levelsOf(segment).map((level) => sums.get(level)?.get(account) ?? zero)
  return counts.reduce((belief, count, index) => {
    const within = counts[index + 1] ?? zero
    const prior = weakened(belief, strength)
    return {
      good: prior.good + Math.max(0, count.good - within.good),
      bad: prior.bad + Math.max(0, count.bad - within.bad)
    }
  }, root)
}

/** See `Outcomes.table`. What is asked for twice is worked out once. */
export const table = (
  segments: Iterable<readonly [Segment, Counts]>,
  options: TableOptions = {}
): Table => {
  const sums = sumsOf(segments)
  const known = new Map<string, Map<string, Estimate>>()
  return {
    estimate: (segment, account) => {
      const key = keyOf(segment)
      const accounts = known.get(key) ?? new Map<string, Estimate>()
      const estimate = accounts.get(account) ?? believe(sums, segment, account, options)
      known.set(key, accounts)
      accounts.set(account, estimate)
      return estimate
    }
  }
}
