import { watched } from "../report/figures.ts"
import * as Series from "../run/Series.ts"
import type { Mark, Tried } from "../scenarios/Scenario.ts"
import * as Chart from "./Chart.ts"
import { around } from "./scale.ts"
import { colours, element, type Node, picture, text } from "./svg.ts"

/** The pictures of scenarios: three diagrams side by side, over the same payments. */

const width = 900
const height = 252
const top = 62
const tall = 140
const wide = 236
const lefts = [44, 346, 646] as const

const percent = (values: ReadonlyArray<number>): ReadonlyArray<number> =>
  values.map((value) => value * 100)

const classes = ["own", "other"] as const

/** The trials that are drawn, with the classes of their curves. */
const drawn = ({ runs, scenario }: Tried) =>
  runs.slice(0, scenario.drawn ?? 1).map((run, index) => ({ run, colour: classes[index] ?? "own" }))

const shares = ({ runs: [{ series }] }: Tried): ReadonlyArray<Chart.Curve> =>
  series.first.map((sums, index) => ({
    colour: index % colours,
    values: percent(Series.ratio(sums, series.watched))
  }))

const approvals = (tried: Tried): ReadonlyArray<Chart.Curve> => {
  const [{ series }] = tried.runs
  return [
    { colour: "oracle", values: calm(series.best, series.payments) },
    ...drawn(tried).map(({ colour, run }) => ({
      colour,
      values: calm(run.series.approved, run.series.payments)
    }))
  ]
}

const regrets = (tried: Tried): ReadonlyArray<Chart.Curve> =>
  drawn(tried).map(({ colour, run: { series } }) => {
    const lost = series.best.map((value, part) => value - (series.expected[part] ?? 0))
    return { colour, values: Series.running(lost) }
  })

// A share of few payments jumps about: a third as many parts are three times as calm.
const calm = (sums: Float64Array, by: Float64Array): ReadonlyArray<number> =>
  percent(Series.ratio(Series.coarser(sums, 20), Series.coarser(by, 20)))

const valuesOf = (curves: ReadonlyArray<Chart.Curve>): ReadonlyArray<number> =>
  curves.flatMap(({ values }) => values)

const chartsOf = (tried: Tried): ReadonlyArray<Chart.Chart> => {
  const { lengthMs, payments, scenario } = tried
  const most = payments / 1000
  const frame = {
    x: { title: "thousand payments", most },
    marks: (scenario.marks?.(lengthMs) ?? []).map(({ fromMs, untilMs }) => ({
      from: (fromMs / lengthMs) * most,
      until: (untilMs / lengthMs) * most
    }))
  }
  const approved = approvals(tried)
  const lost = regrets(tried)
  return [
    {
      ...frame,
      title: `asked first, % of ${watched(tried.runs[0])}`,
      curves: shares(tried),
      range: [0, 100]
    },
    { ...frame, title: "approved, %", curves: approved, range: around(valuesOf(approved)) },
    {
      ...frame,
      title: "approvals lost to the oracle so far",
      curves: lost,
      range: around([0, ...valuesOf(lost)])
    }
  ]
}

/** What stands beside a name in the legend, from this place on. */
type Stroke = (x: number) => Node

const line =
  (colour: string | number): Stroke =>
  (x) =>
    element("path", { class: `curve c${colour}`, d: `M${x} 25h18` })

const strokeOf = ({ fromMs, untilMs }: Mark): Stroke =>
  fromMs === untilMs
    ? (x) => element("path", { class: "mark", d: `M${x + 9} 18v14` })
    : (x) => element("rect", { class: "band", x, y: 18, width: 18, height: 14 })

/** Names beside their strokes, one after the other. */
const legend = (names: ReadonlyArray<readonly [string, Stroke]>): ReadonlyArray<Node> => {
  let x: number = lefts[0]
  return names.flatMap(([name, stroke]) => {
    const start = x
    x = Math.round(x + 40 + name.length * 5.6)
    return [stroke(start), text(name, { x: start + 23, y: 29 })]
  })
}

/** One scenario's picture: who was asked in its first trial, and what came of those that it compares. */
export const draw = (tried: Tried): string => {
  const { lengthMs, runs, scenario } = tried
  const { gateways } = runs[0].trial.world
  const charts = chartsOf(tried).map((chart, index) =>
    Chart.draw(chart, { left: lefts[index] ?? 0, top, width: wide, height: tall })
  )
  return picture(width, height, `${scenario.name}: ${scenario.about}`, [
    ...legend([
      ...gateways.map(({ id }, index) => [id, line(index % colours)] as const),
      ...drawn(tried).map(({ colour, run }) => [run.trial.name, line(colour)] as const),
      ["oracle", line("oracle")],
      ...(scenario.marks?.(lengthMs) ?? []).map((mark) => [mark.label, strokeOf(mark)] as const)
    ]),
    ...charts.flat()
  ])
}
