/** Sums over equal parts of a run, by the number of the payment. */
export interface Series {
  readonly parts: number
  readonly payments: Float64Array
  readonly approved: Float64Array
  /** Approvals that the oracle expects, and those that it expects of the plan that was made. */
  readonly best: Float64Array
  readonly expected: Float64Array
  /** Payments with a card of the world's first brand, by which the shares of gateways are shown. */
  readonly watched: Float64Array
  /** Of those, by gateway: for how many it was the first to be asked. */
  readonly first: ReadonlyArray<Float64Array>
}

/** How many parts there are: enough for a curve, few enough to read. */
const parts = 60

/** All sums are 0. */
export const make = (gateways: number): Series => ({
  parts,
  payments: new Float64Array(parts),
  approved: new Float64Array(parts),
  best: new Float64Array(parts),
  expected: new Float64Array(parts),
  watched: new Float64Array(parts),
  first: Array.from({ length: gateways }, () => new Float64Array(parts))
})

/** The part into which a payment falls. */
export const partOf = (payment: number, payments: number): number =>
  Math.floor((payment * parts) / payments)

/** Adds to a sum. */
export const add = (sums: Float64Array, part: number, amount: number): void => {
  sums[part] = (sums[part] ?? 0) + amount
}

/** One sum over the other, part by part; 0 where there was nothing. */
export const ratio = (sums: Float64Array, by: Float64Array): ReadonlyArray<number> =>
  Array.from(sums, (sum, part) => {
    const all = by[part] ?? 0
    return all === 0 ? 0 : sum / all
  })

/** Each value added to all before it. */
export const running = (values: Iterable<number>): ReadonlyArray<number> => {
  let sum = 0
  return Array.from(values, (value) => (sum += value))
}

/** Of longer parts: `count` of them, each the sum of those that fall into it. */
export const coarser = (sums: Float64Array, count: number): Float64Array => {
  const coarse = new Float64Array(count)
  sums.forEach((sum, part) => add(coarse, Math.floor((part * count) / sums.length), sum))
  return coarse
}
