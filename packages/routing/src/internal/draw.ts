/**
 * Chance that anybody can repeat: numbers made from text. Plans of the past depend on every constant
 * here. No cryptography: who chooses a seed may know what comes of it.
 */

// Two chains of 32 bits, FNV-1a in shape, and the finalizer of MurmurHash3 over both.
const start = [0x9e3779b9, 0x85ebca6b] as const
const primes = [0x9e3779b1, 0x5f356495] as const

type State = readonly [number, number]

const absorb = ([one, other]: State, text: string): State => {
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    one = Math.imul(one ^ unit, primes[0])
    other = Math.imul(other ^ unit, primes[1])
    // The multiplications carry upwards only.
    one ^= one >>> 15
    other ^= other >>> 13
  }
  // An end that no text contains: "a" then "bc" is not "ab" then "c".
  return [Math.imul(one ^ 0x10000, primes[0]), Math.imul(other ^ 0x10000, primes[1])]
}

const finish = (state: number): number => {
  let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
  return (mixed ^ (mixed >>> 16)) >>> 0
}

/** Numbers between 0 and 1, both excluded, one after the other. */
export type Stream = () => number

/** What is left to chance: by name, so that no draw depends on which others are made. */
export interface Drawing {
  /** The number of a name, with 52 random bits. */
  readonly number: (name: string) => number
  /** As many numbers of a name as are wanted, with 32 random bits each. */
  readonly stream: (name: string) => Stream
  /** Another drawing, in which the same names have other numbers. */
  readonly within: (name: string) => Drawing
}

const number = (seeded: State, name: string): number => {
  const [one, other] = absorb(seeded, name)
  const high = finish(one ^ Math.imul(other, primes[0]))
  const low = finish(other ^ Math.imul(high, primes[1]))
  return ((high >>> 12) * 0x100000000 + low + 0.5) / 2 ** 52
}

/** Chris Doty-Humphrey's sfc32, begun with the hash of the name. */
const stream = (seeded: State, name: string): Stream => {
  const [one, other] = absorb(seeded, name)
  let a = finish(one ^ 0x3c6ef372)
  let b = finish(other ^ 0x1b873593)
  let c = finish(a ^ Math.imul(b, primes[1]))
  let count = 1
  return () => {
    const sum = (a + b + count) | 0
    count = (count + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return ((sum >>> 0) + 0.5) / 0x100000000
  }
}

const of = (seeded: State): Drawing => ({
  number: (name) => number(seeded, name),
  stream: (name) => stream(seeded, name),
  within: (name) => of(absorb(absorb(seeded, name), "within"))
})

/** The drawing of a seed. */
export const drawing = (seed: string): Drawing => of(absorb(start, seed))
