/** One line of a report: what it is, and how much. */
export type Line = readonly [name: string, value: string | number]

/** Names to the left, values in a column. */
export const table = (lines: ReadonlyArray<Line>): string => {
  const width = Math.max(...lines.map(([name]) => name.length))
  return lines.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n")
}

/** How often each value occurs, the most frequent first. */
export const tally = (values: ReadonlyArray<string | number>): string => {
  const counted = [...Map.groupBy(values, String)].map(([value, { length }]) => ({ value, length }))
  const sorted = counted.toSorted((one, other) => other.length - one.length)
  return sorted.map(({ length, value }) => `${value}: ${length}`).join("  ")
}

/** The value below which this share of them lies. */
export const percentile = (values: ReadonlyArray<number>, share: number): number => {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN
}
