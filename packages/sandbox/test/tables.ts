/** Reads the tables of a page of this package, so that tests can compare them with the code. */
import { readFileSync } from "node:fs"

/** The tables of a page, by its path below the package. */
export const tablesOf = (path: string) => {
  const page = readFileSync(new URL(`../${path}`, import.meta.url), "utf8")
  /** The cells of every table row, so that column padding does not matter. */
  const rows = page
    .split("\n")
    .filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").map((cell) => cell.trim().replaceAll("`", "")))
  return {
    page,
    rows,
    /** Whether one row has all of these cells. */
    hasRow: (...cells: ReadonlyArray<string>) =>
      rows.some((row) => cells.every((cell) => row.includes(cell.replaceAll("`", ""))))
  }
}
