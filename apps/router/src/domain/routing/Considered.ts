import { Outcomes, Plan } from "@switchyard/routing"
import type { Basis, Learned } from "./Bases.ts"

/** A merchant's accounts as one decision sees them, read once: what is decided with is what is stored. */
export interface Considered {
  readonly candidates: ReadonlyArray<Plan.Candidate>
  /** The breakers' states, in the order of the candidates. */
  readonly states: ReadonlyArray<State>
  /** What is believed of them, as JSON; null where the policy does not look at it. */
  readonly outcomes: string | null
}

type State = NonNullable<Plan.Candidate["health"]>["state"]

// Enough to tell accounts apart, and short where it is stored.
const rounded = (count: number): number => Math.max(0.001, Math.round(count * 1000) / 1000)

const learnedOf = (basis: Basis, request: Plan.Request, table: Outcomes.Table): Learned => {
  const segment = Plan.segmentOf(request)
  const key = Outcomes.keyOf(segment)
  const known = basis.learned.get(key)
  if (known?.table === table) return known
  const candidates = basis.candidates.map((candidate): Plan.Candidate => {
    const { bad, good } = table.estimate(segment, candidate.id)
    return { ...candidate, outcomes: { good: rounded(good), bad: rounded(bad) } }
  })
  const text = JSON.stringify(candidates.map(({ outcomes }) => [outcomes?.good, outcomes?.bad]))
  const learned = { table, candidates, text }
  basis.learned.set(key, learned)
  return learned
}

/** Reads the accounts' health and what is believed of them. */
export const make = (basis: Basis, request: Plan.Request, table: Outcomes.Table): Considered => {
  const states = basis.accounts.map(({ health }) => health.state)
  const learned = basis.learns ? learnedOf(basis, request, table) : null
  const candidates = learned?.candidates ?? basis.candidates
  const isWell = states.every((state) => state === "closed")
  return {
    // Healthy where absent.
    candidates: isWell
      ? candidates
      : candidates.map((candidate, index) => ({
          ...candidate,
          health: { state: states[index] ?? "closed" }
        })),
    states,
    outcomes: learned?.text ?? null
  }
}
