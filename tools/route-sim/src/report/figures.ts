import { approval, attempts, cost, regret, type Run } from "../run/Run.ts"
import * as Series from "../run/Series.ts"
import type { Bar, Tried } from "../scenarios/Scenario.ts"
import type { Row } from "./columns.ts"

/** The figures of scenarios as words, for the screen and for the documentation. */

const percent = (share: number, digits = 1): string => (100 * share).toFixed(digits)

/** What the figures of {@link rowOf} are. */
export const head: Row = [
  "approved %",
  "fees per approval",
  "regret %",
  "attempts per payment",
  "unknown %"
]

/** A trial's figures: fees in cents. */
export const rowOf = (run: Run): Row => [
  percent(approval(run)),
  cost(run).toFixed(1),
  percent(regret(run), 2),
  attempts(run).toFixed(3),
  percent(run.audit.unknown / run.payments)
]

/** The gateway that would approve most with nobody else to ask. */
export const bestAlone = ({ alone, runs }: Tried): readonly [name: string, approved: string] => {
  const best = Math.max(...alone)
  const { gateways } = runs[0].trial.world
  return [gateways[alone.indexOf(best)]?.id ?? "", percent(best)]
}

/** Of which payments {@link sharesOf} tells, in words. */
export const watched = ({ trial: { world } }: Run): string =>
  world.brands.length === 1 ? "payments" : `${world.brands[0]} payments`

/** By gateway: its share of first attempts in each tenth of the run. */
export const sharesOf = ({ series, trial }: Run): ReadonlyArray<Row> => {
  const all = Series.coarser(series.watched, 10)
  return trial.world.gateways.map(({ id }, index) => {
    const first = Series.coarser(series.first[index] ?? new Float64Array(series.parts), 10)
    return [id, ...Series.ratio(first, all).map((share) => percent(share, 0))]
  })
}

const unitOf = ({ unit }: Bar): string => (unit === "" ? "" : ` ${unit}`)

/** A figure with its unit: whole where it counts something. */
export const amountOf = (bar: Bar): string =>
  `${bar.unit === "" ? bar.value : bar.value.toFixed(bar.unit === "s" ? 0 : 1)}${unitOf(bar)}`

/** What a figure must be. */
export const limitOf = (bar: Bar): string => `${bar.sense} ${bar.limit}${unitOf(bar)}`
