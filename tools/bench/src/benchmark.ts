import type { Comparison } from "./rounds.ts"
import * as tables from "./table.ts"

/** What a benchmark found out. */
export interface Report {
  /** For the reader. */
  readonly table: string
  /** What the table does not show, in words. */
  readonly notes: ReadonlyArray<string>
  /** For scripts. */
  readonly lines: ReadonlyArray<string>
}

/** What the command line says beside names. */
export interface Options {
  /** How many payments `memory` makes. */
  readonly payments: number
}

/** A benchmark of the command. */
export interface Benchmark {
  readonly name: string
  /** What is compared, for the reader. */
  readonly title: string
  /** Takes minutes: it runs only where it is asked for. */
  readonly isLong?: boolean
  readonly run: (options: Options) => Promise<Report>
}

/** The load that the ratios are about. */
export const headlineAtOnce = 32

/** The report of sides that were compared. */
export const compared = (
  name: string,
  comparisons: ReadonlyArray<Comparison>,
  notes: ReadonlyArray<string> = []
): Report => ({
  table: tables.ofComparisons(comparisons),
  notes,
  lines: comparisons
    .filter(({ atOnce }) => atOnce === headlineAtOnce)
    .flatMap(({ cpu, ratio }) => [
      `ratio ${name} ${ratio.toFixed(2)}`,
      `cpu ${name} ${cpu.toFixed(2)}`
    ])
})
