import type * as Ledger from "../world/Ledger.ts"
import type { World } from "../world/World.ts"
import type { Calls } from "./Calls.ts"
import type { Series } from "./Series.ts"

/** A strategy to be tried on a world. */
export interface Trial {
  readonly name: string
  readonly world: World
  /** As a merchant writes it. */
  readonly policy: unknown
  /** Accounts among which the strategy may choose: the oracle keeps to the group of the first one asked. */
  readonly groups?: ReadonlyArray<ReadonlyArray<string>>
}

/** What came of it. */
export interface Run {
  readonly trial: Trial
  readonly payments: number
  readonly series: Series
  readonly calls: Calls
  readonly audit: Ledger.Audit
  /** Minor units that the gateways kept of all charges. */
  readonly fees: number
  /** See `History`. */
  readonly digest: string
}

/** The share of payments that were charged, from 0 to 1. */
export const approval = ({ audit, payments }: Run): number => audit.charged / payments

/** Minor units per payment that was charged. */
export const cost = ({ audit, fees }: Run): number => fees / Math.max(1, audit.charged)

/** Calls that were made for a payment. */
export const attempts = ({ calls, payments }: Run): number => calls.count() / payments

const total = (sums: Float64Array, from: number, until: number): number =>
  sums.slice(from, until).reduce((sum, value) => sum + value, 0)

/**
 * The share of the approvals that the oracle expects which the plans were not to get, from 0 to 1. Expected
 * values on both sides, so that it is not blurred by luck. `from` and `until` are shares of the run.
 */
export const regret = ({ series }: Run, from = 0, until = 1): number => {
  const parts = [Math.round(from * series.parts), Math.round(until * series.parts)] as const
  const best = total(series.best, ...parts)
  return (best - total(series.expected, ...parts)) / best
}
