import * as Outcomes from "../Outcomes.ts"
import type { Candidate, Planned, Request } from "../Plan.ts"
import type * as Policy from "../Policy.ts"
import { beta } from "./beta.ts"
import type { Drawing } from "./draw.ts"
import { unknown } from "./estimates.ts"
import { partNames } from "./partNames.ts"

/** The strategies: each orders the accounts that it names, best score first. */

/** What an order depends on beside the strategy. */
export interface Given {
  readonly request: Request
  readonly find: (account: string) => Candidate | undefined
}

type Ordered = ReadonlyArray<Planned>

// Sorting is stable: of equal scores the first named stays first.
const byScore = (one: { readonly score: number }, other: { readonly score: number }): number =>
  other.score - one.score

// A policy is decided with many times and never changed.
const distinctOf = new WeakMap<ReadonlyArray<unknown>, ReadonlyArray<unknown>>()

const distinct = <A>(members: ReadonlyArray<A>): ReadonlyArray<A> => {
  const known = distinctOf.get(members) as ReadonlyArray<A> | undefined
  if (known !== undefined) return known
  const fresh = [...new Set(members)]
  distinctOf.set(members, fresh)
  return fresh
}

/** A place in a list that is itself an account, or the order of a strategy. */
interface Place {
  readonly member: Policy.Member
  readonly why: string
  /** What the strategy in it draws by. */
  readonly chance: Drawing
}

/**
 * Accounts in the order of their places, each once. Where a place holds more than one account, only the
 * order of all can be compared, and it becomes the score.
 */
const flat = (places: ReadonlyArray<Place>, given: Given): Ordered => {
  const ordered: Array<Planned> = []
  const seen = new Set<string>()
  const add = (account: string, why: string) => {
    if (seen.has(account)) return
    seen.add(account)
    ordered.push({ account, score: 1 / seen.size, why })
  }
  for (const { chance, member, why } of places) {
    if (typeof member === "string") add(member, why)
    else for (const one of order(member, given, chance)) add(one.account, `${why}: ${one.why}`)
  }
  return ordered
}

const placeName = (index: number): string => `priority ${index + 1}`

const inOrder = (accounts: ReadonlyArray<string>): Ordered =>
  accounts.map((account, index) => ({ account, score: 1 / (index + 1), why: placeName(index) }))

const priority = (
  members: ReadonlyArray<Policy.Member>,
  given: Given,
  chance: Drawing
): Ordered => {
  const plain = distinct(members)
  if (isPlain(plain)) return inOrder(plain)
  const places = plain.map((member, index) => ({
    member,
    why: placeName(index),
    chance
  }))
  return flat(places, given)
}

const isPlain = (members: ReadonlyArray<Policy.Member>): members is ReadonlyArray<string> =>
  members.every((member) => typeof member === "string")

/**
 * Weighted order without replacement, as a race: each name arrives after an exponential time whose
 * rate is its weight (Efraimidis and Spirakis, 2006). Its time depends on nothing but the seed, its
 * name and its weight, so leaving one out never changes the order of the others.
 */
const raced = (chance: Drawing, name: string, weight: number) => ({
  name,
  score: weight / -Math.log(chance.number(name)),
  why: `drawn with weight ${weight}`
})

type Raced = ReturnType<typeof raced>

const byRace = (one: Raced, other: Raced): number =>
  byScore(one, other) || (one.name < other.name ? -1 : 1)

const split = ({ parts, weights = {} }: Policy.Split, given: Given, chance: Drawing): Ordered => {
  if (parts === undefined) {
    return Object.entries(weights)
      .map(([account, weight]) => raced(chance, account, weight))
      .sort(byRace)
      .map(({ name, score, why }) => ({ account: name, score, why }))
  }
  const names = partNames(parts)
  const places = parts.map(({ name: called, use, weight }, index) => {
    const { name, score, why } = raced(chance, names[index] ?? "", weight)
    return typeof use === "string"
      ? { name, score, why, member: use, chance }
      : {
          name,
          score,
          why: `${called ?? `part ${index + 1}`} ${why}`,
          member: use,
          chance: chance.within(name)
        }
  })
  return flat(places.sort(byRace), given)
}

// An estimate stays the same object until the table is made anew; its text is wanted at every decision.
const texts = new WeakMap<Outcomes.Estimate, string>()

const textOf = (estimate: Outcomes.Estimate): string => {
  const known = texts.get(estimate)
  if (known !== undefined) return known
  const { bad, good } = estimate
  const percent = (100 * Outcomes.mean(estimate)).toFixed(1)
  const text = `Beta(${good.toFixed(1)}, ${bad.toFixed(1)}), ${percent} %`
  texts.set(estimate, text)
  return text
}

const thousandths = Array.from({ length: 1001 }, (_, index) => (index / 1000).toFixed(3))

/** Thompson sampling: each account leads as often as it is believed to be the best. */
const successRate = (
  { accounts, explore = true }: Policy.SuccessRate,
  { find }: Given,
  chance: Drawing
): Ordered =>
  distinct(accounts)
    .map((account) => {
      const estimate = find(account)?.outcomes ?? unknown
      if (!explore) return { account, score: Outcomes.mean(estimate), why: textOf(estimate) }
      const score = beta(chance.stream(account), estimate)
      return {
        account,
        score,
        why: `drawn ${thousandths[Math.round(score * 1000)]} of ${textOf(estimate)}`
      }
    })
    .sort(byScore)

/** Rounded, so that sums that are equal on paper are equal here. */
const costOf = (value: number, { fees }: Candidate): number | null => {
  if (fees === undefined) return null
  const cost = (value * (fees.percent ?? 0)) / 100 + (fees.fixed ?? 0)
  return Number.isFinite(cost) ? Math.round(cost * 10_000) / 10_000 : null
}

const leastCost = ({ accounts }: Policy.LeastCost, { find, request }: Given): Ordered => {
  const value = request.operation === "tokenize" ? 0 : Number(request.amount.value)
  return distinct(accounts)
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
export const order = (strategy: Policy.Strategy, given: Given, chance: Drawing): Ordered => {
  switch (strategy.strategy) {
    case "priority":
      return priority(strategy.accounts, given, chance)
    case "split":
      return split(strategy, given, chance)
    case "successRate":
      return successRate(strategy, given, chance)
    case "leastCost":
      return leastCost(strategy, given)
  }
}

/** Without a strategy: all candidates as they are given. */
export const asGiven = (candidates: ReadonlyArray<Candidate>): Ordered =>
  inOrder([...new Set(candidates.map(({ id }) => id))])
