import { cascade, ceiling } from "./cascade.ts"
import { outage, unknowns } from "./faults.ts"
import { change, drift, segments, stationary } from "./learning.ts"
import { composition, fees } from "./money.ts"
import type { Scenario } from "./Scenario.ts"

/** Every scenario, in the order of the report. */
export const scenarios: ReadonlyArray<Scenario> = [
  stationary,
  change,
  drift,
  segments,
  outage,
  fees,
  composition,
  cascade,
  ceiling,
  unknowns
]
