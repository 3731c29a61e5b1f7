import { Clock, Effect, Schema } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import type { KeyRecord } from "../sql/IdempotencyRows.ts"
import type { Cause } from "../sql/JournalRows.ts"
import { Store } from "../sql/Store.ts"
import { announce } from "./Announcements.ts"
import {
  type Attempt,
  hasFailed,
  isCharge,
  isOpen,
  mayFollow,
  type State as AttemptState,
  type Verdict
} from "./Attempt.ts"
import * as Entries from "./Entries.ts"
import * as Incidents from "./Incidents.ts"
import { Ids } from "./Ids.ts"
import * as LateSuccess from "./LateSuccess.ts"
import * as Outbox from "./Outbox.ts"
import type { PaymentRecord } from "./PaymentRecord.ts"
import type { RefundRecord } from "./RefundRecord.ts"
import type { State, Subject } from "./Subject.ts"
import { withForeignId } from "./Verdicts.ts"

/**
 * The only writer of the states of payments, payouts, tokens and their attempts. Each of its functions is
 * one transaction: T1 claim, T2 fence, T3 settle (with T4, the next attempt, where another account is to
 * be asked). Every transaction locks the subject before it reads what it decides on.
 */

/** The key was used for another request. */
export class KeyReused extends Schema.TaggedError<KeyReused>()("KeyReused", {}) {}

/** A failure of the database; unless it was the COMMIT that failed, nothing was written. */
export type LedgerError = SqlError

/** A payment with its attempts, oldest first. */
export type PaymentState = State<PaymentRecord>

/** Whose request it is, its key, and what tells it from another request with that key. */
export type Claim = Pick<KeyRecord, "fingerprint" | "key" | "merchant">

/** The answer to a claim: the attempt is ours to make, or the key was used before. */
export interface Claimed<S extends Subject = Subject> extends State<S> {
  readonly _tag: "Fresh" | "Replay"
  readonly attempt: Attempt
}

/** What {@link claimFollowUp} starts. */
export interface FollowUp {
  readonly attempt: Attempt
  readonly refund: RefundRecord | null
}

/** What settling did. */
export interface Settled extends State {
  readonly attempt: Attempt
  readonly next: Attempt | null
}

/** Makes the next attempt once its place in the sequence is known. */
export type NextAttempt = (sequence: number, now: number) => Attempt

/** A payment, payout or token with its attempts, or null. */
export const load = Effect.fnUntraced(function* (id: string) {
  const { attempts, subjects } = yield* Store
  const subject = yield* subjects.find(id)
  if (subject === null) return null
  return { subject, attempts: yield* attempts.ofSubjects([id]) } satisfies State
})

/** A subject of this type with its attempts, or null. */
export const loadAs = <Type extends Subject["type"]>(type: Type, id: string) =>
  Effect.map(load(id), (state) => (state === null ? null : as(type, state)))

const as = <Type extends Subject["type"]>(
  type: Type,
  state: State
): State<Extract<Subject, { readonly type: Type }>> | null =>
  state.subject.type === type
    ? { ...state, subject: state.subject as Extract<Subject, { readonly type: Type }> }
    : null

/** What a key was used for, or null where it is free. */
export const replay = Effect.fnUntraced(function* (claim: Claim) {
  const { keys } = yield* Store
  const used = yield* keys.find(claim.merchant, claim.key)
  if (used === null) return null
  if (used.fingerprint !== claim.fingerprint) return yield* new KeyReused()
  const state = yield* Effect.flatMap(load(used.subject), found)
  const attempt = yield* found(state.attempts.find((one) => one.id === used.attempt) ?? null)
  return { _tag: "Replay", attempt, ...state } satisfies Claimed
})

/** T1 of a payment, payout or token. */
export const claimNew = Effect.fnUntraced(function* <S extends Subject>(
  claim: Claim,
  made: S,
  attempt: Attempt
) {
  const { attempts, keys, subjects, transaction } = yield* Store
  const work = Effect.gen(function* () {
    const now = attempt.createdAt
    const taken = { ...claim, attempt: attempt.id, subject: made.id }
    if (!(yield* keys.take(taken, now))) {
      return (yield* Effect.flatMap(replay(claim), found)) as Claimed<S>
    }
    const moved = yield* Entries.append(made, attempt, claiming, null, now)
    const after = { subject: moved, attempts: [attempt] }
    const subject = (yield* announce({ before: null, after }, now)) as S
    yield* subjects.insert(subject)
    yield* attempts.insert(attempt)
    return { _tag: "Fresh", subject, attempt, attempts: [attempt] } satisfies Claimed<S>
  })
  return yield* transaction(work)
})

const claiming = { from: null, cause: "claim" } as const

/**
 * T1 of a capture, void or refund. `prepare` checks the state and the sums inside the transaction and
 * makes the attempt, or fails; then nothing is written and the key stays free.
 */
export const claimFollowUp = Effect.fnUntraced(function* <E, R>(
  claim: Claim,
  id: string,
  prepare: (state: PaymentState) => Effect.Effect<FollowUp, E, R>
) {
  const { attempts, keys, refunds, subjects, transaction } = yield* Store
  const work = Effect.gen(function* () {
    yield* subjects.lock(id)
    const before = yield* replay(claim)
    if (before !== null) return before as Claimed<PaymentRecord>
    const state = yield* Effect.flatMap(loadAs("payment", id), found)
    const { attempt, refund } = yield* prepare(state)
    const taken = { ...claim, attempt: attempt.id, subject: id }
    if (!(yield* keys.take(taken, attempt.createdAt))) {
      return (yield* Effect.flatMap(replay(claim), found)) as Claimed<PaymentRecord>
    }
    if (refund !== null) yield* refunds.insert(refund)
    yield* attempts.insert(attempt)
    const moved = yield* Entries.append(state.subject, attempt, claiming, null, attempt.createdAt)
    const all = [...state.attempts, attempt]
    const after = { subject: moved, attempts: all }
    const subject = yield* announce({ before: state, after }, attempt.createdAt)
    yield* subjects.update(subject)
    const payment = subject as PaymentRecord
    return { _tag: "Fresh", subject: payment, attempt, attempts: all } satisfies Claimed
  })
  return yield* transaction(work)
})

/** T2: permission to call the gateway once; null where somebody else has it or had it. */
export const fence = Effect.fnUntraced(function* (attempt: Attempt, timeoutMs: number) {
  const { attempts, transaction } = yield* Store
  const { owner } = yield* Ids
  const now = yield* Clock.currentTimeMillis
  const fenced: Attempt = {
    ...attempt,
    state: "sending",
    fence: attempt.fence + 1,
    owner,
    startedAt: now,
    deadline: now + timeoutMs
  }
  return (yield* transaction(attempts.fence(fenced))) ? fenced : null
})

/** What settling writes besides the verdict itself. */
export interface Plan {
  /** When the gateway is asked next, where the outcome is open. */
  readonly nextCheckAt: number | null
  readonly next: NextAttempt | null
}

/**
 * T3: what a call, a webhook, a query or a person found out, and T4: the attempt that follows it on
 * another account. Writes only with the fence of the call that it speaks of, and never moves a state
 * backwards; null where somebody else had settled the attempt before.
 */
export const settle = Effect.fnUntraced(function* (
  seen: Attempt,
  cause: Cause,
  heard: Verdict,
  plan: Plan
) {
  const { transaction } = yield* Store
  const settled = yield* transaction(settleLocked(seen, cause, heard, plan))
  yield* Outbox.wake
  return settled
})

const settleLocked = Effect.fnUntraced(function* (
  seen: Attempt,
  cause: Cause,
  heard: Verdict,
  plan: Plan
) {
  const { attempts, subjects } = yield* Store
  const now = yield* Clock.currentTimeMillis
  const stored = yield* Effect.flatMap(subjects.lock(seen.subject), found)
  const all = yield* attempts.ofSubjects([seen.subject])
  const before = yield* found(all.find((one) => one.id === seen.id) ?? null)
  const told = asLate(before, heard)
  if (before.fence !== seen.fence || !mayFollow(before.state, told.state)) return null
  const foreign = cause === "call" && (yield* isForeign(before, told))
  const verdict = foreign ? withForeignId(told) : told
  const nextCheckAt = foreign ? now + foreignIdCheckMs : plan.nextCheckAt
  const attempt = settled(before, verdict, nextCheckAt, now)
  yield* attempts.settle(attempt)
  const known = { ...verdict, providerReference: attempt.providerReference }
  const change = { from: before.state, cause }
  let subject = yield* Entries.append(stored, attempt, change, known, now)
  subject = yield* Entries.keepToken(subject, attempt, verdict.token, now)
  // What is unknown is not followed by another account, whatever the answer would have allowed.
  const next = foreign ? null : (plan.next?.(attempt.sequence + 1, now) ?? null)
  let state: State = { subject, attempts: replaced(all, attempt) }
  if (next !== null) {
    state = yield* claimNext(state, next, { from: null, cause: "cascade" }, now)
  }
  state = yield* clearUp(state, attempt, now)
  yield* Incidents.of(subject, attempt, verdict.incident, now)
  const also = state.attempts.some(isNewReversal(all)) ? duplicateDetected : []
  subject = yield* announce({ before: { subject: stored, attempts: all }, after: state, also }, now)
  yield* subjects.update(subject)
  return { subject, attempts: state.attempts, attempt, next } satisfies Settled
})

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
  if (payment === null) return state
  const ids = yield* Ids
  const { adopted, refused, reversals } = LateSuccess.after(payment, changed, ids, now)
  let moved = state
  for (const reversal of reversals) {
    moved = yield* claimNext(moved, reversal, { from: null, cause: "reversal" }, now)
    yield* Incidents.of(moved.subject, reversal, Incidents.duplicate(reversal), now)
  }
  for (const one of refused) {
    yield* Incidents.of(moved.subject, one, Incidents.notReversed(one), now)
  }
  return adopted === null ? moved : yield* Entries.adopt(moved, adopted, now)
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
  state: verdict.state,
  nextCheckAt,
  checks: 0,
  providerReference: verdict.providerReference ?? before.providerReference,
  error: verdict.error,
  finishedAt: isOpen(verdict.state) ? null : now
})

/** Notes that the gateway was asked in vain, and when it is asked again. */
export const postpone = Effect.fnUntraced(function* (attempt: Attempt, nextCheckAt: number) {
  const { attempts } = yield* Store
  yield* attempts.postpone(attempt, nextCheckAt)
})

/** A row that another row promises. */
export const found = <A>(row: A | null): Effect.Effect<A> =>
  row === null
    ? Effect.die(new Error("the ledger lacks a row that another row names"))
    : Effect.succeed(row)
