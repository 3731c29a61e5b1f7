import type { Comparison } from "./rounds.ts"

/** What a benchmark found out. */
export interface Report {
  readonly comparisons: ReadonlyArray<Comparison>
  /** What the table does not show, in words. */
  readonly notes: ReadonlyArray<string>
}

/** A benchmark of the command. */
export interface Benchmark {
  readonly name: string
  /** What is compared, for the reader. */
  readonly title: string
  readonly run: () => Promise<Report>
}

/** The load that the ratios are about. */
export const headlineAtOnce = 32

/** The lines that scripts read. */
export const headline = (name: string, { comparisons }: Report): ReadonlyArray<string> =>
  comparisons
    .filter(({ atOnce }) => atOnce === headlineAtOnce)
    .flatMap(({ cpu, ratio }) => [
      `ratio ${name} ${ratio.toFixed(2)}`,
      `cpu ${name} ${cpu.toFixed(2)}`
    ])
