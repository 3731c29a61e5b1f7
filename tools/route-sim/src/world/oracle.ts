import { faultAt } from "./Gateway.ts"
import { retryableShare } from "./answers.ts"
import type { Payment, World } from "./World.ts"

/** What somebody would do who knows everything about the gateways and nothing about the next payment. */

/** Of a payment that could be paid: how likely it is approved, and how likely another one may be asked. */
interface Prospect {
  readonly approved: number
  readonly goesOn: number
}

const prospectOf = (world: World, index: number, brand: Payment["brand"], atMs: number) => {
  const gateway = world.gateways[index] ?? world.gateways[0]
  const fault = faultAt(gateway, atMs)
  if (fault !== null) return { approved: 0, goesOn: fault === "refused" ? 1 : 0 }
  const payable = 1 - world.shopperDeclines
  const approved = gateway.approval(brand, atMs) / payable
  const answered = 1 - (gateway.lostAnswers ?? 0)
  const retryable = (1 - approved) * retryableShare(world, approved * payable)
  return { approved, goesOn: retryable * answered }
}

const chanceOf = (
  world: World,
  prospects: ReadonlyArray<Prospect>,
  order: ReadonlyArray<number>,
  attempts: number
): number => {
  let reached = 1 - world.shopperDeclines
  let approved = 0
  for (const index of order.slice(0, attempts)) {
    const prospect = prospects[index]
    if (prospect === undefined) continue
    approved += reached * prospect.approved
    reached *= prospect.goesOn
  }
  return approved
}

const orders = (indexes: ReadonlyArray<number>): ReadonlyArray<ReadonlyArray<number>> =>
  indexes.length === 0
    ? [[]]
    : indexes.flatMap((first) =>
        orders(indexes.filter((one) => one !== first)).map((rest) => [first, ...rest])
      )

/** Judges orders of gateways by what is true. */
export interface Oracle {
  /** How likely a payment of this brand is approved now, if gateways are asked in this order. */
  readonly of: (order: ReadonlyArray<number>, brand: Payment["brand"], atMs: number) => number
  /** The same for the best order that there is; where given, among those that begin with one of `first`. */
  readonly best: (brand: Payment["brand"], atMs: number, first?: ReadonlyArray<number>) => number
}

/** An oracle for failovers of at most so many attempts. */
export const make = (world: World, attempts: number): Oracle => {
  const every = orders(world.gateways.map((_, index) => index))
  const prospects = (brand: Payment["brand"], atMs: number): ReadonlyArray<Prospect> =>
    world.gateways.map((_, index) => prospectOf(world, index, brand, atMs))
  return {
    of: (order, brand, atMs) => chanceOf(world, prospects(brand, atMs), order, attempts),
    best: (brand, atMs, first) => {
      const known = prospects(brand, atMs)
      let best = 0
      for (const order of every) {
        if (first?.includes(order[0] ?? 0) === false) continue
        best = Math.max(best, chanceOf(world, known, order, attempts))
      }
      return best
    }
  }
}
