import type { Candidate, Planned, Request } from "../Plan.ts"
import type * as Policy from "../Policy.ts"
import { drawing } from "./draw.ts"

/** The strategies: each orders the accounts that it names, best score first. */

const priority = (accounts: Iterable<string>): ReadonlyArray<Planned> =>
  [...accounts].map((account, index) => ({
    account,
    score: 1 / (index + 1),
    why: `priority ${index + 1}`
  }))

// Sorting is stable: of equal scores the first named stays first.
const byScore = (one: Planned, other: Planned): number => other.score - one.score

/**
 * Weighted order without replacement, as a race: each account arrives after an exponential time whose
 * rate is its weight (Efraimidis and Spirakis, 2006). Its time depends on nothing but the seed, its
 * name and its weight, so leaving an account out never changes the order of the others.
 */
const split = (weights: Readonly<Record<string, number>>, seed: string): ReadonlyArray<Planned> => {
  const draw = drawing(seed)
  return Object.entries(weights)
    .map(([account, weight]) => ({
      account,
      score: weight / -Math.log(draw(account)),
      why: `drawn with weight ${weight}`
    }))
    .sort((one, other) => byScore(one, other) || (one.account < other.account ? -1 : 1))
}

/** Without observations an account counts as perfect, so that it is not passed over for ever. */
const successRate = (
  accounts: Iterable<string>,
  find: (account: string) => Candidate | undefined
): ReadonlyArray<Planned> =>
  [...accounts]
    .map((account) => {
      const rate = find(account)?.health?.successRate ?? null
      return rate === null
        ? { account, score: 1, why: "no success rate yet, counts as 100 %" }
        : { account, score: rate, why: `success rate ${Math.round(rate * 1000) / 10} %` }
    })
    .sort(byScore)

/** Rounded, so that sums that are equal on paper are equal here. */
const costOf = (value: number, { fees }: Candidate): number | null => {
  if (fees === undefined) return null
  const cost = (value * (fees.percent ?? 0)) / 100 + (fees.fixed ?? 0)
  return Number.isFinite(cost) ? Math.round(cost * 10_000) / 10_000 : null
}

const leastCost = (
  accounts: Iterable<string>,
  request: Request,
  find: (account: string) => Candidate | undefined
): ReadonlyArray<Planned> => {
  const value = request.operation === "tokenize" ? 0 : Number(request.amount.value)
  return [...accounts]
    .map((account) => {
      const candidate = find(account)
      const cost = candidate === undefined ? null : costOf(value, candidate)
      return cost === null
        ? { account, score: 0, why: "fees not known, comes last" }
        : { account, score: 1 / (1 + Math.max(0, cost)), why: `costs ${cost} minor units` }
    })
    .sort(byScore)
}

/** What a strategy makes of the accounts that it names, whether or not they can take the request. */
export const order = (
  strategy: Policy.Strategy,
  request: Request,
  find: (account: string) => Candidate | undefined,
  seed: string
): ReadonlyArray<Planned> => {
  switch (strategy.strategy) {
    case "priority":
      return priority(new Set(strategy.accounts))
    case "split":
      return split(strategy.weights, seed)
    case "successRate":
      return successRate(new Set(strategy.accounts), find)
    case "leastCost":
      return leastCost(new Set(strategy.accounts), request, find)
  }
}

/** Without a strategy: all candidates as they are given. */
export const asGiven = (candidates: ReadonlyArray<Candidate>): ReadonlyArray<Planned> =>
  priority(new Set(candidates.map(({ id }) => id)))
