import { Clock, Effect } from "effect"
import { promised } from "../../sql/promised.ts"
import type { Cause } from "../../sql/JournalRows.ts"
import { Store } from "../../sql/Store.ts"
import { announce } from "./Announcements.ts"
import {
  type Attempt,
  type Finding,
  hasFailed,
  isCharge,
  isOpen,
  mayFollow,
  type State as AttemptState,
  type Verdict
} from "./Attempt.ts"
import * as Entries from "./Entries.ts"
import { Ids } from "../Ids.ts"
import * as Incidents from "./Incidents.ts"
import * as LateSuccess from "./LateSuccess.ts"
import { as, type State, type Subject } from "./Subject.ts"
import { superseded, withForeignId } from "../truth/Verdicts.ts"

/** T3 and T4 inside their transaction: what a verdict changes, and everything that follows from it. */

/** What settling did. */
export interface Settled extends State {
  readonly attempt: Attempt
  /** The attempt's state before. */
  readonly from: AttemptState
  readonly next: Attempt | null
}

/** Makes the next attempt once its place in the sequence is known. */
export type NextAttempt = (sequence: number, now: number) => Attempt

/** What settling writes besides the verdict itself. */
export interface Plan {
  /** When the gateway is asked next, where the outcome is open. */
  readonly nextCheckAt: number | null
  readonly next: NextAttempt | null
}

/** Takes what has not been sent back, where another attempt at the same has succeeded meanwhile. */
export const withdraw = Effect.fnUntraced(function* (
  attempt: Attempt,
  all: ReadonlyArray<Attempt>
) {
  const isReversal = attempt.reverses !== null
  if (!isReversal && !isCharge(attempt.operation) && attempt.operation !== "payout") return false
  const isDone = isReversal ? (one: Attempt) => hasGivenBack(one, attempt) : hasSucceeded
  if (!all.some(isDone)) return false
  const plan = { nextCheckAt: null, next: null }
  yield* settle(attempt, "resume", superseded(attempt), plan)
  return true
})

/** Settles with the subject locked; null where somebody else had settled the attempt before. */
export const settle = Effect.fnUntraced(function* (
  seen: Attempt,
  cause: Cause,
  heard: Verdict,
  plan: Plan
) {
  const { attempts, subjects } = yield* Store
  const now = yield* Clock.currentTimeMillis
  const [locked, all] = yield* subjects.lockAnd(seen.subject, attempts.ofSubjects([seen.subject]))
  const stored = yield* promised(locked)
  const before = yield* promised(all.find((one) => one.id === seen.id) ?? null)
  const told = asLate(before, heard)
  if (before.fence !== seen.fence || !mayFollow(before.state, told.state)) return null
  const foreign = cause === "call" && (yield* isForeign(before, told))
  if (foreign && before.state !== "sending") {
    yield* Incidents.of(stored, before, Incidents.foreignId(before), now)
    return null
  }
  const verdict = foreign ? withForeignId(told) : told
  const nextCheckAt = foreign ? now + foreignIdCheckMs : plan.nextCheckAt
  const attempt = settled(before, verdict, nextCheckAt, now)
  // Nobody else can have moved it while the subject is locked; a row that was moved is left alone.
  if (!(yield* attempts.settle(attempt, before.state))) return null
  const known = { ...verdict, providerReference: attempt.providerReference }
  const change = { from: before.state, cause }
  let subject = yield* Entries.append(stored, attempt, change, known, now)
  subject = yield* Entries.keepToken(subject, attempt, verdict.token, now)
  // What is unknown is not followed by another account, whatever the answer would have allowed.
  const isFree = !foreign && !all.some(hasSucceeded)
  const next = isFree ? (plan.next?.(all.length + 1, now) ?? null) : null
  let state: State = { subject, attempts: replaced(all, attempt) }
  if (next !== null) {
    state = yield* claimNext(state, next, { from: null, cause: "cascade" }, now)
  }
  state = yield* clearUp(state, attempt, now)
  yield* Incidents.of(subject, attempt, verdict.incident, now)
  yield* Incidents.of(subject, attempt, beyondSums(stored, subject, attempt), now)
  const also = state.attempts.some(isNewReversal(all)) ? duplicateDetected : []
  subject = yield* announce({ before: { subject: stored, attempts: all }, after: state, also }, now)
  yield* subjects.update(subject)
  return {
    subject,
    attempts: state.attempts,
    attempt,
    from: before.state,
    next
  } satisfies Settled
})

/** An earlier try to give the same charge back, which succeeded after all. */
const hasGivenBack = ({ reverses, state }: Attempt, reversal: Attempt): boolean =>
  reverses === reversal.reverses && (state === "succeeded" || state === "late_success")

/** A charge or payout that took its money: nothing of the subject may be sent to another account. */
const hasSucceeded = ({ operation, reverses, state }: Attempt): boolean =>
  (isCharge(operation) || operation === "payout") &&
  reverses === null &&
  (state === "succeeded" || state === "late_success")

/** A capture, void or refund that the gateway did, and that does not fit what is left. */
const beyondSums = (before: Subject, after: Subject, attempt: Attempt): Finding | null => {
  if (before.type !== "payment" || after.type !== "payment" || attempt.reverses !== null)
    return null
  const isDone = attempt.state === "succeeded" || attempt.state === "late_success"
  if (isCharge(attempt.operation) || !isDone) return null
  const isCounted =
    before.captured !== after.captured ||
    before.refunded !== after.refunded ||
    before.voided !== after.voided
  return isCounted ? null : Incidents.unfitting(attempt)
}

const duplicateDetected = ["payment.duplicate_detected"] as const

const isNewReversal = (before: ReadonlyArray<Attempt>) => (one: Attempt) =>
  one.reverses !== null &&
  !before.some(({ id, reverses }) => id === one.id || reverses === one.reverses)

const replaced = (all: ReadonlyArray<Attempt>, attempt: Attempt): ReadonlyArray<Attempt> =>
  all.map((one) => (one.id === attempt.id ? attempt : one))

/** A success after a definite failure is late, and a person hears of it. */
const asLate = (before: Attempt, heard: Verdict): Verdict =>
  hasFailed(before.state) && heard.state === "succeeded"
    ? {
        ...heard,
        state: "late_success",
        incident: { kind: "late_success", detail: { after: before.state } }
      }
    : heard

/** Claims one more attempt of the subject in the transaction that made it necessary. */
const claimNext = Effect.fnUntraced(function* (
  { attempts: all, subject }: State,
  attempt: Attempt,
  change: { readonly from: AttemptState | null; readonly cause: Cause },
  now: number
) {
  const { attempts } = yield* Store
  yield* attempts.insert(attempt)
  const moved = yield* Entries.append(subject, attempt, change, null, now)
  return { subject: moved, attempts: [...all, attempt] } satisfies State
})

/** Gives back what succeeded late beside a kept charge, or lets it count where nothing else can. */
const clearUp = Effect.fnUntraced(function* (state: State, changed: Attempt, now: number) {
  const payment = as("payment", state)
  if (payment === null) return yield* notePaidTwice(state, changed, now)
  const ids = yield* Ids
  const { adopted, refused, reversals } = LateSuccess.after(payment, changed, ids, now)
  let moved = adopted === null ? state : yield* Entries.adopt(state, adopted, now)
  for (const reversal of reversals) {
    moved = yield* claimNext(moved, reversal, { from: null, cause: "reversal" }, now)
    yield* Incidents.of(moved.subject, reversal, Incidents.duplicate(reversal), now)
  }
  for (const one of refused) {
    yield* Incidents.of(moved.subject, one, Incidents.notReversed(one), now)
  }
  return moved
})

/** A payout that two accounts have made: what has left does not come back, so a person has to know. */
const notePaidTwice = Effect.fnUntraced(function* (state: State, changed: Attempt, now: number) {
  const paid = state.attempts.filter(hasSucceeded)
  if (state.subject.type === "payout" && hasSucceeded(changed) && paid.length > 1) {
    yield* Incidents.of(state.subject, changed, Incidents.duplicate(changed), now)
  }
  return state
})

/** A charge's answer with an id that another payment has is not about this charge. */
const isForeign = Effect.fnUntraced(function* (attempt: Attempt, { providerReference }: Verdict) {
  if (providerReference === null || !isCharge(attempt.operation)) return false
  const { attempts } = yield* Store
  return yield* attempts.isOfAnotherSubject(attempt, providerReference)
})

/** When the gateway is asked by our own reference, after an answer with another payment's id. */
const foreignIdCheckMs = 5_000

const settled = (
  before: Attempt,
  verdict: Verdict,
  nextCheckAt: number | null,
  now: number
): Attempt => ({
  ...before,
  operation: verdict.isHeld ? "authorize" : before.operation,
  state: verdict.state,
  nextCheckAt,
  checks: 0,
  providerReference: verdict.providerReference ?? before.providerReference,
  error: verdict.error,
  finishedAt: isOpen(verdict.state) ? null : now
})
