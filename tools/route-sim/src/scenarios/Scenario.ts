import type { Run, Trial } from "../run/Run.ts"

/** A question about routing, and the world in which it is answered. */
export interface Scenario {
  readonly name: string
  /** In one sentence, for a reader who knows what routing is. */
  readonly about: string
  /** How many payments there are where nobody says otherwise. */
  readonly payments: number
  /** What is tried, the one to be drawn first. `lengthMs` is how long the payments come. */
  readonly trials: (lengthMs: number) => readonly [Trial, ...ReadonlyArray<Trial>]
  /** What happens to the gateways in the meantime. */
  readonly marks?: (lengthMs: number) => ReadonlyArray<Mark>
  /** How many trials its picture compares, 1 by default; 0 where it has none. */
  readonly drawn?: 0 | 1 | 2
  readonly bars: (tried: Tried) => ReadonlyArray<Bar>
}

/** A time in which something is the matter, for pictures; a moment where both ends are the same. */
export interface Mark {
  readonly fromMs: number
  readonly untilMs: number
  readonly label: string
}

/** A scenario that has been run. */
export interface Tried {
  readonly scenario: Scenario
  readonly payments: number
  readonly lengthMs: number
  readonly seed: number
  readonly runs: readonly [Run, ...ReadonlyArray<Run>]
  /** The share that each gateway would approve with nobody else to ask, by gateway. */
  readonly alone: ReadonlyArray<number>
}

/** A figure and what it must be. */
export interface Bar {
  readonly what: string
  readonly value: number
  /** `unit` follows the figures. */
  readonly unit: "%" | "points" | "s" | ""
  readonly sense: "at most" | "at least"
  readonly limit: number
  /** Its name in the closing line, where it stands there. */
  readonly key?: string
}

/** Whether a figure is what it must be. */
export const holds = ({ limit, sense, value }: Bar): boolean =>
  sense === "at most" ? value <= limit : value >= limit
