import type { Estimate } from "../Outcomes.ts"
import type { Stream } from "./draw.ts"

/**
 * Random numbers of the distributions that the bandit draws from, made of uniform ones. Only the four
 * operations, roots and logarithms: powers and sines differ between platforms in their last bits.
 */

/** Numbers of the normal distribution, by Marsaglia's polar method, which makes two at a time. */
const normals = (next: Stream): Stream => {
  let spare: number | null = null
  return () => {
    if (spare !== null) {
      const kept = spare
      spare = null
      return kept
    }
    for (;;) {
      const x = 2 * next() - 1
      const y = 2 * next() - 1
      const square = x * x + y * y
      if (square < 1 && square > 0) {
        const factor = Math.sqrt((-2 * Math.log(square)) / square)
        spare = y * factor
        return x * factor
      }
    }
  }
}

/** Marsaglia and Tsang, "A simple method for generating gamma variables" (2000); the scale is 1. */
const gamma = (next: Stream, normal: Stream, shape: number): number => {
  if (shape < 1) {
    return gamma(next, normal, shape + 1) * Math.exp(Math.log(next()) / shape)
  }
  const d = shape - 1 / 3
  const c = 1 / Math.sqrt(9 * d)
  for (;;) {
    const x = normal()
    const root = 1 + c * x
    const v = root * root * root
    if (v <= 0) continue
    const u = next()
    const square = x * x
    // The squeeze spares nearly all logarithms.
    if (u < 1 - 0.0331 * square * square) return d * v
    if (Math.log(u) < 0.5 * square + d - d * v + d * Math.log(v)) return d * v
  }
}

/** A number between 0 and 1 with the density of Beta(good, bad). */
export const beta = (next: Stream, { bad, good }: Estimate): number => {
  const normal = normals(next)
  const one = gamma(next, normal, good)
  const sum = one + gamma(next, normal, bad)
  // Both are too small for a double: the distribution is all but that of a coin.
  return sum > 0 ? one / sum : next() < good / (good + bad) ? 1 : 0
}
