import { format, resolveConfig } from "prettier"
import { holds, type Tried } from "../scenarios/Scenario.ts"
import type { Row } from "./columns.ts"
import { amountOf, bestAlone, head, limitOf, rowOf } from "./figures.ts"

/** The tables of docs/routing.md, between two comments of the page. */

const begins = (name: string): string => `<!-- ${name}: made by \`npm run route-sim\` -->`
const ends = (name: string): string => `<!-- end of ${name} -->`

const table = (rows: ReadonlyArray<Row>): string => {
  const [first = [], ...rest] = rows.map((cells) => `| ${cells.join(" | ")} |`)
  const line = `|${" --- |".repeat(rows[0]?.length ?? 0)}`
  return [first, line, ...rest].join("\n")
}

/** The rows of the first table. */
export const figures = (all: ReadonlyArray<Tried>): ReadonlyArray<Row> =>
  all.flatMap((tried) => {
    const [gateway, approved] = bestAlone(tried)
    const rows = tried.runs.map((run, index) => {
      const name = index === 0 ? `\`${tried.scenario.name}\`` : ""
      return [name, run.trial.name, ...rowOf(run)]
    })
    return [...rows, ["", `only ${gateway}`, approved, ...head.slice(1).map(() => "")]]
  })

/** The rows of the second table. */
export const bars = (all: ReadonlyArray<Tried>): ReadonlyArray<Row> =>
  all.flatMap(({ scenario, ...rest }) =>
    scenario.bars({ scenario, ...rest }).map((bar) => {
      const verdict = holds(bar) ? "holds" : "**missed**"
      return [`\`${scenario.name}\``, bar.what, limitOf(bar), amountOf(bar), verdict]
    })
  )

const put = (page: string, name: string, content: string): string => {
  const start = page.indexOf(begins(name))
  const end = page.indexOf(ends(name))
  if (start < 0 || end < start) throw new Error(`the page has no place for ${name}`)
  return `${page.slice(0, start)}${begins(name)}\n\n${content}\n\n${page.slice(end)}`
}

/** The page with today's figures, formatted as the repository formats its own. */
export const refresh = async (
  text: string,
  all: ReadonlyArray<Tried>,
  file: string
): Promise<string> => {
  const withFigures = put(
    text,
    "figures",
    table([["scenario", "strategy", ...head], ...figures(all)])
  )
  const columns = ["scenario", "figure", "must be", "is", "verdict"]
  const withBars = put(withFigures, "bars", table([columns, ...bars(all)]))
  return format(withBars, { ...(await resolveConfig(file)), parser: "markdown" })
}
