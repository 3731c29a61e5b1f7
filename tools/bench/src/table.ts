import type { Comparison } from "./rounds.ts"

const head = ["at once", "", "calls/s", "p50 ms", "p99 ms", "CPU µs/call"]

type Row = ReadonlyArray<string>

const rowsOf = ({ atOnce, cpu, ratio, results }: Comparison): ReadonlyArray<Row> => [
  ...results.map((one, index) => [
    index === 0 ? String(atOnce) : "",
    one.name,
    one.callsPerSecond.toFixed(0),
    one.p50Ms.toFixed(2),
    one.p99Ms.toFixed(2),
    Number.isNaN(one.cpuPerCall) ? "" : one.cpuPerCall.toFixed(1)
  ]),
  ["", "ratio", ratio.toFixed(2), "", "", cpu.toFixed(2)]
]

/** Comparisons as text in columns: names to the left, numbers to the right. */
export const render = (comparisons: ReadonlyArray<Comparison>): string => {
  const rows: ReadonlyArray<Row> = [head, ...comparisons.flatMap(rowsOf)]
  const widths = head.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)))
  const line = (row: Row): string =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return column === 1 ? cell.padEnd(width) : cell.padStart(width)
      })
      .join("  ")
      .trimEnd()
  const [first = "", ...rest] = rows.map(line)
  return [first, "-".repeat(first.length), ...rest].join("\n")
}
