import { Clock, Effect, Schema } from "effect"
import type { SqlError } from "effect/sql/SqlError"
import { promised } from "../../sql/promised.ts"
import type { KeyRecord } from "../../sql/IdempotencyRows.ts"
import type { Cause } from "../../sql/JournalRows.ts"
import { Store } from "../../sql/Store.ts"
import { announce } from "./Announcements.ts"
import type { Attempt, Verdict } from "./Attempt.ts"
import * as Entries from "./Entries.ts"
import { Ids } from "../Ids.ts"
import * as Outbox from "../events/Outbox.ts"
import * as Learning from "../routing/Learning.ts"
import type { PaymentRecord } from "./PaymentRecord.ts"
import type { RefundRecord } from "./RefundRecord.ts"
import * as Settlement from "./Settlement.ts"
import { as, type State, type Subject } from "./Subject.ts"

/**
 * The only writer of the states of payments, payouts, tokens and their attempts. Each of its functions is
 * one transaction: T1 claim (with T2, where the call follows at once), T2 fence, T3 settle (with T4, the next
 * attempt, where another account is to be asked). Every transaction locks the subject before it reads what it
 * decides on.
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

/** What a claim writes beside the subject and its attempt. */
export interface Beside {
  /** The call follows at once, and counts as lost after this many milliseconds: see {@link claimNew}. */
  readonly sendWithinMs?: number
  /** What its routing was decided with, see `Decided`. */
  readonly decision?: string | null
}

/** What {@link claimFollowUp} starts. */
export interface FollowUp {
  readonly attempt: Attempt
  readonly refund: RefundRecord | null
  /** See {@link claimNew}. */
  readonly sendWithinMs?: number
}

/** How often a state is read again that others change while it is read. */
const readsMax = 5

/** A payment, payout or token with its attempts as they were at one moment, or null. */
export const load = Effect.fnUntraced(function* (id: string) {
  const { attempts, subjects } = yield* Store
  let subject = yield* subjects.find(id)
  for (let reads = 1; subject !== null; reads += 1) {
    const state: State = { subject, attempts: yield* attempts.ofSubjects([id]) }
    // Two statements see two moments: what has no new entry in its journal was the same at both.
    const now: Subject | null = yield* subjects.find(id)
    if (now?.version === subject.version || reads === readsMax) return state
    subject = now
  }
  return null
})

/** A subject of this type with its attempts, or null. */
export const loadAs = <Type extends Subject["type"]>(type: Type, id: string) =>
  Effect.map(load(id), (state) => (state === null ? null : as(type, state)))

/** What a key was used for, or null where it is free. */
export const replay = Effect.fnUntraced(function* (claim: Claim) {
  const { keys } = yield* Store
  const used = yield* keys.find(claim.merchant, claim.key)
  if (used === null) return null
  if (used.fingerprint !== claim.fingerprint) return yield* new KeyReused()
  const state = yield* Effect.flatMap(load(used.subject), promised)
  const attempt = yield* promised(state.attempts.find((one) => one.id === used.attempt) ?? null)
  return { _tag: "Replay", attempt, ...state } satisfies Claimed
})

/**
 * T1 of a payment, payout or token. Where it is to be sent at once, `sendWithinMs` makes T2 a part of the
 * transaction: nobody else can have seen the attempt, and one COMMIT is waited for instead of two.
 */
export const claimNew = Effect.fnUntraced(function* <S extends Subject>(
  claim: Claim,
  made: S,
  ready: Attempt,
  { decision = null, sendWithinMs }: Beside = {}
) {
  const { attempts, keys, subjects, transaction } = yield* Store
  const work = Effect.gen(function* () {
    const attempt = yield* readyOrFenced(ready, sendWithinMs)
    const now = attempt.createdAt
    const taken = { ...claim, attempt: attempt.id, subject: made.id }
    if (!(yield* keys.take(taken, now))) {
      return (yield* Effect.flatMap(replay(claim), promised)) as Claimed<S>
    }
    const moved = yield* Entries.append(made, ready, claiming, null, now)
    const after = { subject: moved, attempts: [ready] }
    const subject = (yield* announce({ before: null, after }, now)) as S
    yield* subjects.insert(subject, decision)
    yield* attempts.insert(attempt)
    return { _tag: "Fresh", subject, attempt, attempts: [attempt] } satisfies Claimed<S>
  })
  return permitted(yield* transaction(work))
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
    const [locked, all] = yield* subjects.lockAnd(id, attempts.ofSubjects([id]))
    const before = yield* replay(claim)
    if (before !== null) return before as Claimed<PaymentRecord>
    const subject = yield* promised(locked)
    const state = yield* promised(as("payment", { subject, attempts: all }))
    const { attempt: ready, refund, sendWithinMs } = yield* prepare(state)
    const attempt = yield* readyOrFenced(ready, sendWithinMs)
    const taken = { ...claim, attempt: attempt.id, subject: id }
    if (!(yield* keys.take(taken, attempt.createdAt))) {
      return (yield* Effect.flatMap(replay(claim), promised)) as Claimed<PaymentRecord>
    }
    if (refund !== null) yield* refunds.insert(refund)
    yield* attempts.insert(attempt)
    const moved = yield* Entries.append(state.subject, ready, claiming, null, ready.createdAt)
    const after = { subject: moved, attempts: [...state.attempts, ready] }
    const told = yield* announce({ before: state, after }, ready.createdAt)
    yield* subjects.update(told)
    const payment = told as PaymentRecord
    return {
      _tag: "Fresh",
      subject: payment,
      attempt,
      attempts: [...all, attempt]
    } satisfies Claimed
  })
  return permitted(yield* transaction(work))
})

/** What the fence makes of an attempt: its time begins when the transaction has its turn. */
const fenced = Effect.fnUntraced(function* (attempt: Attempt, withinMs: number) {
  const { owner } = yield* Ids
  const now = yield* Clock.currentTimeMillis
  const fence = attempt.fence + 1
  const sending = {
    state: "sending",
    fence,
    owner,
    startedAt: now,
    deadline: now + withinMs
  } as const
  return { ...attempt, ...sending } satisfies Attempt
})

const readyOrFenced = (ready: Attempt, withinMs: number | undefined) =>
  withinMs === undefined ? Effect.succeed(ready) : fenced(ready, withinMs)

/** Attempts whose fence is committed and that this process has not sent yet. */
const permissions = new WeakSet<Attempt>()

const permitted = <S extends Subject>(claimed: Claimed<S>): Claimed<S> => {
  const { _tag, attempt } = claimed
  if (_tag === "Fresh" && attempt.state === "sending") permissions.add(attempt)
  return claimed
}

/** Uses up the permission that a claim or a fence has given: true once, and then the call may be made. */
export const use = (attempt: Attempt): boolean => permissions.delete(attempt)

/**
 * T2: permission to call the gateway once; null where somebody else has it or had it, and where another
 * attempt has turned out to have succeeded while this one was waiting: then it is not sent any more.
 */
export const fence = Effect.fnUntraced(function* (attempt: Attempt, timeoutMs: number) {
  const { attempts, subjects, transaction } = yield* Store
  const work = Effect.gen(function* () {
    const sending = yield* fenced(attempt, timeoutMs)
    const all = yield* subjects.holdAnd(attempt.subject, attempts.ofSubjects([attempt.subject]))
    if (attempt.sequence > 1 && (yield* Settlement.withdraw(attempt, all))) return null
    return (yield* attempts.fence(sending)) ? sending : null
  })
  const sending = yield* transaction(work)
  if (sending !== null) permissions.add(sending)
  return sending
})

/**
 * T3: what a call, a webhook, a query or a person found out, and T4: the attempt that follows it on
 * another account. Writes only with the fence of the call that it speaks of, and never moves a state
 * backwards; null where somebody else had settled the attempt before.
 */
export const settle = Effect.fnUntraced(function* (
  seen: Attempt,
  cause: Cause,
  heard: Verdict,
  plan: Settlement.Plan
) {
  const { transaction } = yield* Store
  const settled = yield* Outbox.waking(transaction(Settlement.settle(seen, cause, heard, plan)))
  if (settled !== null) yield* Learning.settled({ ...settled, cause })
  return settled
})

/** Notes that the gateway was asked in vain, and when it is asked again. */
export const postpone = Effect.fnUntraced(function* (attempt: Attempt, nextCheckAt: number) {
  const { attempts } = yield* Store
  yield* attempts.postpone(attempt, nextCheckAt)
})
