/** The cells of a line. */
export type Row = ReadonlyArray<string>

/** Lines in columns: the first to the left, the others to the right. */
export const columns = (rows: ReadonlyArray<Row>): string => {
  const count = Math.max(...rows.map(({ length }) => length))
  const widths = Array.from({ length: count }, (_, index) =>
    Math.max(...rows.map((row) => (row[index] ?? "").length))
  )
  const lineOf = (row: Row): string =>
    row
      .map((cell, index) =>
        index === 0 ? cell.padEnd(widths[index] ?? 0) : cell.padStart(widths[index] ?? 0)
      )
      .join("  ")
      .trimEnd()
  return rows.map(lineOf).join("\n")
}
