import { Effect } from "effect"
import * as Ledger from "../ledger/Ledger.ts"
import { InvalidState } from "./Refusal.ts"
import type { State } from "../ledger/Subject.ts"
import * as Verdicts from "../truth/Verdicts.ts"

/** What a person says of an attempt that no question could settle: the last word, and only with evidence. */

/** What can be said. */
export type Outcome = "declined" | "not_sent" | "succeeded"

/** Settles what waits for a review; refused where nothing does. */
export const settle = Effect.fn("Resolve.settle")(function* (
  { attempts, subject }: State,
  outcome: Outcome,
  evidence: string
) {
  const waiting = attempts.filter((one) => one.state === "needs_review")
  const refused = new InvalidState({ detail: `the ${subject.type} does not need a review` })
  if (waiting.length === 0) return yield* refused
  for (const attempt of waiting) {
    const verdict = Verdicts.ofOperator(attempt, outcome, evidence)
    yield* Ledger.settle(attempt, "operator", verdict, { nextCheckAt: null, next: null })
  }
})
