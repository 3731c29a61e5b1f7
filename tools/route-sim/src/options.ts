import { parseArgs } from "node:util"

/** What the command line says. */
export interface Options {
  readonly seed: number
  /** Payments per trial; each scenario's own number where it is absent. */
  readonly payments?: number
  /** One scenario instead of all. */
  readonly scenario?: string
  /** Where pictures are written; the documentation where it is absent and the run is the documented one. */
  readonly out?: string
}

/** The options in words. */
export const usage = `npm run route-sim -- [options]

  --scenario NAME   one of them, instead of all
  --seed 1          which shoppers come, and what banks say
  --payments N      payments per strategy, from 1000; each scenario's own number by default
  --out FOLDER      writes the pictures there; by default into docs/routing, where seed and payments
                    are the default ones`

/** The seed of the documentation. */
export const defaultSeed = 1

const wholeNumber = (name: string, text: string, least: number, most: number): number => {
  const value = Number(text)
  if (!Number.isSafeInteger(value) || value < least || value > most) {
    throw new RangeError(`--${name} takes a whole number from ${least} to ${most}`)
  }
  return value
}

/** Reads the command line; throws what is wrong with it. */
export const read = (args: ReadonlyArray<string>): Options => {
  const text = { type: "string" } as const
  const { values } = parseArgs({
    args: [...args],
    options: { seed: text, payments: text, scenario: text, out: text }
  })
  const { out, payments, scenario, seed } = values
  return {
    seed: seed === undefined ? defaultSeed : wholeNumber("seed", seed, 0, 0x7fffffff),
    // Fewer payments do not even fill the curves.
    ...(payments === undefined
      ? {}
      : { payments: wholeNumber("payments", payments, 1000, 10_000_000) }),
    ...(scenario === undefined ? {} : { scenario }),
    ...(out === undefined ? {} : { out })
  }
}
