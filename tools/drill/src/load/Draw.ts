/** Chance that a seed repeats. */
export interface Draw {
  /** From 0 to 1, without 1. */
  readonly next: () => number
  /** An integer, both ends included. */
  readonly between: (least: number, most: number) => number
  readonly oneOf: <A>(items: readonly [A, ...ReadonlyArray<A>]) => A
  /** One of the items, as often as its weight says. */
  readonly weighted: <const Items extends Weighted>(items: Items) => Items[number]
}

type Weighted = readonly [
  { readonly weight: number },
  ...ReadonlyArray<{ readonly weight: number }>
]

/** The draws of one stream: the same seed and stream give the same draws (mulberry32). */
export const make = (seed: number, stream: number): Draw => {
  let state = (Math.imul(seed, 0x9e3779b1) ^ Math.imul(stream + 1, 0x85ebca6b)) >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const between = (least: number, most: number): number =>
    least + Math.floor(next() * (most - least + 1))
  return {
    next,
    between,
    oneOf: (items) => items[between(0, items.length - 1)] ?? items[0],
    weighted: (items) => {
      let left = next() * items.reduce((sum, { weight }) => sum + weight, 0)
      for (const item of items) {
        left -= item.weight
        if (left < 0) return item
      }
      return items[0]
    }
  }
}
