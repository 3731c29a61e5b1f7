import { holds, type Tried } from "../scenarios/Scenario.ts"
import { columns } from "./columns.ts"
import { amountOf, bestAlone, head, limitOf, rowOf, sharesOf, watched } from "./figures.ts"

const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, "  ")

/** A scenario as it is shown on a terminal. */
export const show = (tried: Tried): string => {
  const { payments, runs, scenario, seed } = tried
  const [gateway, approved] = bestAlone(tried)
  const figures = columns([
    ["", ...head],
    ...runs.map((run) => [run.trial.name, ...rowOf(run)]),
    [`only ${gateway}, the best single one`, approved]
  ])
  const tenths = Array.from({ length: 10 }, (_, index) => `${index + 1}/10`)
  const shares = columns([
    [`asked first, % of ${watched(runs[0])}`, ...tenths],
    ...sharesOf(runs[0])
  ])
  const bars = columns(
    scenario
      .bars(tried)
      .map((bar) => [bar.what, amountOf(bar), limitOf(bar), holds(bar) ? "holds" : "MISSED"])
  )
  return [
    `${scenario.name}: ${scenario.about}`,
    indented(`${payments} payments, seed ${seed}, history ${runs[0].digest}`),
    ...[figures, shares, bars].map((part) => `\n${indented(part)}`)
  ].join("\n")
}

/** What is missed, one line each. */
export const missed = (all: ReadonlyArray<Tried>): ReadonlyArray<string> =>
  all.flatMap((tried) =>
    tried.scenario
      .bars(tried)
      .filter((bar) => !holds(bar))
      .map((bar) => `missed: ${tried.scenario.name}: ${bar.what} ${amountOf(bar)}, ${limitOf(bar)}`)
  )

/** The last line, for scripts: names and numbers in turn. */
export const closingLine = (all: ReadonlyArray<Tried>): string => {
  const payments = all.reduce((sum, one) => sum + one.payments * one.runs.length, 0)
  const cascades = all.reduce(
    (sum, { runs }) => sum + runs.reduce((within, { audit }) => within + audit.unknownCascades, 0),
    0
  )
  const keyed = all.flatMap((tried) =>
    tried.scenario
      .bars(tried)
      .flatMap(({ key, unit, value }) =>
        key === undefined ? [] : [`${key} ${unit === "" ? value : value.toFixed(1)}`]
      )
  )
  const sums = `scenarios ${all.length} payments ${payments} unknown-cascades ${cascades}`
  return ["route-sim", sums, ...keyed].join(" ")
}
