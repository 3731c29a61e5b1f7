import type { Requests } from "@switchyard/client"
import { Effect } from "effect"
import { type Attempt, isCharge } from "../ledger/Attempt.ts"
import * as Ledger from "../ledger/Ledger.ts"
import { InvalidState } from "./Refusal.ts"
import type { State } from "../ledger/Subject.ts"
import * as Verdicts from "../truth/Verdicts.ts"

/** What a person says of an attempt that no question could settle: the last word, and only with evidence. */

/**
 * Settles the attempt that waits for a review. Refused where none does or several do and none is named,
 * where `succeeded` would book what is not known, and where somebody else was faster.
 */
export const settle = Effect.fn("Resolve.settle")(function* (
  state: State,
  { attempt: named, evidence, outcome }: Requests.ResolveRequest
) {
  const attempt = yield* chosen(state, named)
  const why = outcome === "succeeded" ? notBooked(attempt) : null
  if (why !== null) return yield* new InvalidState({ detail: why })
  const verdict = Verdicts.ofOperator(attempt, outcome, evidence)
  const plan = { nextCheckAt: null, next: null }
  const settled = yield* Ledger.settle(attempt, "operator", verdict, plan)
  if (settled !== null) return
  const detail = "the attempt was settled by somebody else meanwhile"
  return yield* new InvalidState({ detail })
})

/** One word is about one attempt: what was found out about a refund says nothing of another one. */
const chosen = (
  { attempts, subject: { type } }: State,
  named: string | undefined
): Effect.Effect<Attempt, InvalidState> => {
  const waiting = attempts.filter(({ state }) => state === "needs_review")
  const meant = named === undefined ? waiting : waiting.filter(({ id }) => id === named)
  const [attempt, another] = meant
  if (attempt !== undefined && another === undefined) return Effect.succeed(attempt)
  const ids = waiting.map(({ id }) => id).join(", ")
  const detail =
    waiting.length === 0
      ? `the ${type} does not need a review`
      : named === undefined
        ? `several attempts wait for a review: name one of them as attempt: ${ids}`
        : `no attempt with this id waits for a review: ${ids}`
  return Effect.fail(new InvalidState({ detail }))
}

/**
 * Why an attempt cannot be booked as succeeded, or null. A payment counts the sum that was asked for, and is
 * followed up by the gateway's id of its charge: without either, what comes later would move other money.
 */
const notBooked = ({ error, operation, providerReference }: Attempt): string | null => {
  if (!isCharge(operation)) return null
  if (error?.reason === "amount_mismatch") {
    return "the gateway received another sum: give it back there, and resolve as declined"
  }
  return providerReference === null
    ? "the gateway's id of the charge is not known: give it back there, and resolve as declined"
    : null
}
