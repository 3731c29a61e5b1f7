import { alone, simulate } from "../run/simulate.ts"
import { arrivalMs } from "../world/World.ts"
import type { Scenario, Tried } from "./Scenario.ts"

/** Runs a scenario. */
export const attempt = (scenario: Scenario, seed: number, payments = scenario.payments): Tried => {
  // Trials of one scenario have the same world, but for what goes wrong in it.
  const [{ world }] = scenario.trials(1)
  const lengthMs = arrivalMs(world, payments)
  const [first, ...others] = scenario.trials(lengthMs)
  return {
    scenario,
    payments,
    lengthMs,
    seed,
    runs: [
      simulate(first, payments, seed),
      ...others.map((trial) => simulate(trial, payments, seed))
    ],
    alone: first.world.gateways.map((_, index) => alone(first.world, index, payments, seed))
  }
}
