import type { Count, Counts, Observation, ObserveOptions } from "../Outcomes.ts"

/** Counts that fade with every outcome, so that the past is forgotten at the pace of the present. */

// Less than this says nothing; the account is dropped, so that rows do not grow for ever.
const negligible = 1e-6

const after = (counts: Counts, { account, good }: Observation, keep: number): Counts => {
  const faded = Object.entries(counts).flatMap(([id, count]): ReadonlyArray<[string, Count]> => {
    const one = { good: count.good * keep, bad: count.bad * keep }
    if (id === account) return [[id, plus(one, good)]]
    return one.good + one.bad < negligible ? [] : [[id, one]]
  })
  if (Object.hasOwn(counts, account)) return Object.fromEntries(faded)
  return Object.fromEntries([...faded, [account, plus({ good: 0, bad: 0 }, good)]])
}

const plus = ({ bad, good }: Count, isGood: boolean): Count =>
  isGood ? { good: good + 1, bad } : { good, bad: bad + 1 }

/** See `Outcomes.observe`. */
export const observe = (
  counts: Counts,
  observations: Iterable<Observation>,
  { window = 500 }: ObserveOptions = {}
): Counts => {
  const keep = 1 - 1 / Math.max(1, window)
  let current = counts
  for (const one of observations) current = after(current, one, keep)
  return current
}
