import type { Comparison } from "./rounds.ts"

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

/** Rows as text in columns, numbers to the right; a column whose head is empty holds names, to the left. */
export const render = (head: Row, body: ReadonlyArray<Row>): string => {
  const rows = [head, ...body]
  const widths = head.map((_, column) => Math.max(...rows.map((row) => (row[column] ?? "").length)))
  const line = (row: Row): string =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0
        return head[column] === "" ? cell.padEnd(width) : cell.padStart(width)
      })
      .join("  ")
      .trimEnd()
  const [first = "", ...rest] = rows.map(line)
  return [first, "-".repeat(first.length), ...rest].join("\n")
}

/** The sides of comparisons, one below the other. */
export const ofComparisons = (comparisons: ReadonlyArray<Comparison>): string =>
  render(["at once", "", "calls/s", "p50 ms", "p99 ms", "CPU µs/call"], comparisons.flatMap(rowsOf))
