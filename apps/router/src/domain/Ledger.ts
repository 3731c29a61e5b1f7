import { Clock, Effect, Schema } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import type { KeyRecord } from "../sql/IdempotencyRows.ts"
import type { Cause } from "../sql/JournalRows.ts"
import { Store } from "../sql/Store.ts"
import { type Attempt, isCharge, mayFollow, type State, type Verdict } from "./Attempt.ts"
import { apply, type PaymentRecord, type Projection } from "./PaymentRecord.ts"
import { withForeignId } from "./Verdicts.ts"
import type { RefundRecord } from "./RefundRecord.ts"

/**
 * The only writer of payment and attempt states. Each of its functions is one transaction: T1 claim,
 * T2 fence, T3 settle (with T4, the next attempt, where another account is to be asked).
 */

/** The key was used for another request. */
export class KeyReused extends Schema.TaggedError<KeyReused>()("KeyReused", {}) {}

/** A failure of the database; unless it was the COMMIT that failed, nothing was written. */
export type LedgerError = SqlError

/** A payment with its attempts, oldest first. */
export interface PaymentState {
  readonly payment: PaymentRecord
  readonly attempts: ReadonlyArray<Attempt>
}

/** Whose request it is, its key, and what tells it from another request with that key. */
export type Claim = Pick<KeyRecord, "fingerprint" | "key" | "merchant">

/** The answer to a claim: the attempt is ours to make, or the key was used before. */
export interface Claimed extends PaymentState {
  readonly _tag: "Fresh" | "Replay"
  readonly attempt: Attempt
}

/** What {@link claimFollowUp} starts. */
export interface FollowUp {
  readonly attempt: Attempt
  readonly refund: RefundRecord | null
}

/** What settling did. */
export interface Settled {
  readonly payment: PaymentRecord
  readonly attempt: Attempt
  readonly next: Attempt | null
}

/** Makes the next attempt once its place in the sequence is known. */
export type NextAttempt = (sequence: number, now: number) => Attempt

/** A payment with its attempts, or null. */
export const load = Effect.fnUntraced(function* (id: string) {
  const { attempts, payments } = yield* Store
  const payment = yield* payments.find(id)
  if (payment === null) return null
  return { payment, attempts: yield* attempts.ofPayments([id]) } satisfies PaymentState
})

/** What a key was used for, or null where it is free. */
export const replay = Effect.fnUntraced(function* (claim: Claim) {
  const { keys } = yield* Store
  const used = yield* keys.find(claim.merchant, claim.key)
  if (used === null) return null
  if (used.fingerprint !== claim.fingerprint) return yield* new KeyReused()
  const state = yield* Effect.flatMap(load(used.payment), found)
  const attempt = yield* found(state.attempts.find((one) => one.id === used.attempt) ?? null)
  return { _tag: "Replay", attempt, ...state } satisfies Claimed
})

/** Appends to the journal and moves the projection by the same entry. */
const record = Effect.fnUntraced(function* (
  before: PaymentRecord,
  attempt: Attempt,
  change: { readonly from: State | null; readonly cause: Cause },
  verdict: Verdict | null,
  at: number
) {
  const { journal } = yield* Store
  const projection: Projection = apply(before, { attempt, to: attempt.state, verdict })
  const payment = { ...before, ...projection, version: before.version + 1, updatedAt: at }
  yield* journal.insert({
    payment: payment.id,
    sequence: payment.version,
    attempt: attempt.id,
    stateFrom: change.from,
    stateTo: attempt.state,
    statusFrom: before.version === 0 ? null : before.status,
    statusTo: payment.status,
    cause: change.cause,
    verdict: verdict === null ? null : evidenceOf(verdict),
    at
  })
  return payment
})

const evidenceOf = ({ decline, evidence, nextAction, providerReference }: Verdict) => ({
  decline,
  evidence,
  nextAction,
  providerReference
})

/** T1 of a payment. */
export const claimPayment = Effect.fnUntraced(function* (
  claim: Claim,
  order: PaymentRecord,
  attempt: Attempt
) {
  const { attempts, keys, payments, transaction } = yield* Store
  const work = Effect.gen(function* () {
    const taken = { ...claim, attempt: attempt.id, payment: order.id }
    if (!(yield* keys.take(taken, attempt.createdAt))) {
      return yield* Effect.flatMap(replay(claim), found)
    }
    const projection = apply(order, { attempt, to: "ready", verdict: null })
    yield* payments.insert({ ...order, ...projection, version: 1 })
    const payment = yield* record(order, attempt, claiming, null, attempt.createdAt)
    yield* attempts.insert(attempt)
    return { _tag: "Fresh", payment, attempt, attempts: [attempt] } satisfies Claimed
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
  const { attempts, keys, payments, refunds, transaction } = yield* Store
  const work = Effect.gen(function* () {
    const before = yield* replay(claim)
    if (before !== null) return before
    const state = yield* Effect.flatMap(load(id), found)
    const { attempt, refund } = yield* prepare(state)
    const taken = { ...claim, attempt: attempt.id, payment: id }
    if (!(yield* keys.take(taken, attempt.createdAt))) {
      return yield* Effect.flatMap(replay(claim), found)
    }
    if (refund !== null) yield* refunds.insert(refund)
    yield* attempts.insert(attempt)
    const payment = yield* record(state.payment, attempt, claiming, null, attempt.createdAt)
    yield* payments.update(payment)
    const all = [...state.attempts, attempt]
    return { _tag: "Fresh", payment, attempt, attempts: all } satisfies Claimed
  })
  return yield* transaction(work)
})

/** T2: permission to call the gateway once; null where somebody else has it or had it. */
export const fence = Effect.fnUntraced(function* (attempt: Attempt, timeoutMs: number) {
  const { attempts, transaction } = yield* Store
  const now = yield* Clock.currentTimeMillis
  const fenced: Attempt = {
    ...attempt,
    state: "sending",
    fence: attempt.fence + 1,
    startedAt: now,
    deadline: now + timeoutMs
  }
  return (yield* transaction(attempts.fence(fenced))) ? fenced : null
})

/**
 * T3: what a call or a query found out, and T4: the attempt that follows it on another account. Writes
 * only with the fence of the call that it speaks of, and never moves a state backwards; null where
 * somebody else had settled the attempt before.
 */
export const settle = Effect.fnUntraced(function* (
  seen: Attempt,
  cause: Cause,
  heard: Verdict,
  plan: { readonly nextCheckAt: number | null; readonly next: NextAttempt | null }
) {
  const { attempts, payments, transaction } = yield* Store
  const work = Effect.gen(function* () {
    const now = yield* Clock.currentTimeMillis
    const before = yield* Effect.flatMap(attempts.find(seen.id), found)
    if (before.fence !== seen.fence || !mayFollow(before.state, heard.state)) {
      yield* noteLateSuccess(before, heard)
      return null
    }
    const foreign = cause === "call" && (yield* isForeign(before, heard))
    const verdict = foreign ? withForeignId(heard) : heard
    const nextCheckAt = foreign ? now + foreignIdCheckMs : plan.nextCheckAt
    const attempt = settled(before, verdict, nextCheckAt, now)
    yield* attempts.settle(attempt)
    const stored = yield* Effect.flatMap(payments.find(attempt.payment), found)
    const known = { ...verdict, providerReference: attempt.providerReference }
    const moved = yield* record(stored, attempt, { from: before.state, cause }, known, now)
    // What is unknown is not followed by another account, whatever the answer would have allowed.
    const next = foreign ? null : (plan.next?.(attempt.sequence + 1, now) ?? null)
    if (next !== null) yield* attempts.insert(next)
    const payment = next === null ? moved : yield* record(moved, next, cascading, null, now)
    yield* payments.update(payment)
    return { payment, attempt, next } satisfies Settled
  })
  return yield* transaction(work)
})

/** A charge's answer with an id that another payment has is not about this charge. */
const isForeign = Effect.fnUntraced(function* (attempt: Attempt, { providerReference }: Verdict) {
  if (providerReference === null || !isCharge(attempt.operation)) return false
  const { attempts } = yield* Store
  return yield* attempts.isOfAnotherPayment(attempt, providerReference)
})

/** When the gateway is asked by our own reference, after an answer with another payment's id. */
const foreignIdCheckMs = 5_000

/** States never move backwards; but a success that comes too late must not go unnoticed. */
const noteLateSuccess = ({ id, state }: Attempt, heard: Verdict) =>
  heard.state === "succeeded" && state !== "succeeded"
    ? Effect.logError(`attempt ${id}: the gateway reports a success after ${state}`)
    : Effect.void

const cascading = { from: null, cause: "cascade" } as const

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
  finishedAt: nextCheckAt === null ? now : null
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
