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

/** For one seed: from a name to a number between 0 and 1, both excluded, with 52 random bits. */
export const drawing = (seed: string): ((name: string) => number) => {
  const seeded = absorb(start, seed)
  return (name) => {
    const [one, other] = absorb(seeded, name)
    const high = finish(one ^ Math.imul(other, primes[0]))
    const low = finish(other ^ Math.imul(high, primes[1]))
    return ((high >>> 12) * 0x100000000 + low + 0.5) / 2 ** 52
  }
}
