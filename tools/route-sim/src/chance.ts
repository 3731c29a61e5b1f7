/**
 * Numbers between 0 and 1, both excluded, that depend on the seed, the payment and what they are for, and on
 * nothing else. So every strategy meets the same shoppers and the same banks, whatever it asked before.
 */
export type Chance = (payment: number, purpose: number) => number

/** What numbers are drawn for; those of gateway `n` begin at `gateway + n * perGateway`. */
export const purpose = {
  brand: 0,
  amount: 1,
  shopper: 2,
  shopperReason: 3,
  gateway: 16,
  perGateway: 8
} as const

/** What is drawn for a payment at one gateway. */
export const atGateway = { approval: 0, retryable: 1, reason: 2, lost: 3, latency: 4 } as const

// The finalizer of MurmurHash3.
const mix = (value: number): number => {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return mixed ^ (mixed >>> 16)
}

/** The numbers of a seed. */
export const make = (seed: number): Chance => {
  const start = mix(seed ^ 0x9e3779b9)
  return (payment, what) => {
    const one = mix(start ^ Math.imul(payment + 1, 0x9e3779b1))
    return ((mix(one ^ Math.imul(what + 1, 0x85ebca6b)) >>> 0) + 0.5) / 2 ** 32
  }
}

/** The item on which a number between 0 and 1 falls. */
export const pick = <A>(items: readonly [A, ...ReadonlyArray<A>], number: number): A =>
  items[Math.floor(number * items.length)] ?? items[0]
