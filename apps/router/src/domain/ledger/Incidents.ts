import { Effect } from "effect"
import { Store } from "../../sql/Store.ts"
import type { Attempt, Finding } from "./Attempt.ts"
import { Ids } from "../Ids.ts"
import type { Subject } from "./Subject.ts"

/** What a person has to look at: written once, however often it is found. */

/** Two charges of one payment succeeded; this one gives the later one back. */
export const duplicate = ({ amount, id, operation, reverses }: Attempt): Finding => ({
  kind: "duplicate",
  // Every try to give the same charge back is about the same incident.
  detail: { operation, amount, of: reverses ?? id }
})

/** What a gateway did beyond what is left of a payment: its sums show the rest only. */
export const unfitting = ({ amount, operation }: Attempt): Finding => ({
  kind: "mismatch",
  detail: { operation, amount, rule: "more than what is left" }
})

/** A gateway answered our call with the id of another payment, and the attempt is settled already. */
export const foreignId = ({ operation }: Attempt): Finding => ({
  kind: "mismatch",
  detail: { operation, rule: "the id of another payment" }
})

/** A charge that is too much could not be given back. */
export const notReversed = ({ amount, error, operation }: Attempt): Finding => ({
  kind: "reversal_failed",
  detail: { operation, amount, code: error?.code ?? null, reason: error?.reason ?? null }
})

/** Notes a finding about an attempt of a subject. */
export const of = Effect.fnUntraced(function* (
  { id: subject, merchant }: Subject,
  { account, id: attempt }: Attempt,
  finding: Finding | null,
  now: number
) {
  if (finding === null) return
  const dedupe = keyOf(finding, attempt)
  yield* note({ ...finding, merchant, account, subject, attempt, dedupe }, now)
})

/** What contradicts in another way is another incident; the rest is one for each attempt. */
const keyOf = ({ detail, kind }: Finding, attempt: string): string => {
  if (kind === "duplicate") return `${kind}:${detail["of"] ?? attempt}`
  const isContradiction = kind === "mismatch" || kind === "amount_mismatch"
  return `${kind}:${attempt}${isContradiction ? `:${JSON.stringify(detail)}` : ""}`
}

/** What is known where an incident is found. */
export interface Found extends Finding {
  readonly merchant: string
  readonly account: string | null
  readonly subject: string | null
  readonly attempt: string | null
  readonly dedupe: string
}

/** Notes a finding; the log has it too, so that an alarm can be set on it. */
export const note = Effect.fnUntraced(function* (found: Found, now: number) {
  const { incidents } = yield* Store
  const id = (yield* Ids).make("inc")
  const isNew = yield* incidents.insert({ ...found, id, createdAt: now })
  if (!isNew) return
  const { account, attempt, subject } = found
  yield* Effect.logError(`incident ${found.kind}`).pipe(
    Effect.annotateLogs({ incident: id, account, subject, attempt })
  )
})
