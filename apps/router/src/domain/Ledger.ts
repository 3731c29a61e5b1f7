import { Clock, Context, Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql"
import type { SqlError } from "effect/sql/SqlError"
import * as AttemptRows from "../sql/AttemptRows.ts"
import * as IdempotencyRows from "../sql/IdempotencyRows.ts"
import * as JournalRows from "../sql/JournalRows.ts"
import * as PaymentRows from "../sql/PaymentRows.ts"
import * as RefundRows from "../sql/RefundRows.ts"
import { type Attempt, mayFollow, type State, type Verdict } from "./Attempt.ts"
import { apply, type PaymentRecord, type Projection } from "./PaymentRecord.ts"
import type { RefundRecord } from "./RefundRecord.ts"

/**
 * The only writer of payment and attempt states. Each function is one transaction: T1 claim, T2 fence,
 * T3 settle (with T4, the next attempt, where another account is to be asked).
 */
export class Ledger extends Context.Service<Ledger, Effect.Success<typeof make>>()(
  "router/domain/Ledger"
) {
  /** The ledger over the SQL client of the context. */
  static readonly layer: Layer.Layer<Ledger, never, SqlClient.SqlClient> = Layer.effect(
    Ledger,
    Effect.suspend(() => make)
  )
}

/** The key was used for another request. */
export class KeyReused extends Schema.TaggedError<KeyReused>()("KeyReused", {}) {}

/** A payment with its attempts, oldest first. */
export interface PaymentState {
  readonly payment: PaymentRecord
  readonly attempts: ReadonlyArray<Attempt>
}

/** A request for a claim: the key it comes with and the attempt that it would start. */
export interface Claim {
  readonly merchant: string
  readonly key: string
  readonly fingerprint: string
}

/** The answer to a claim: the attempt is ours to make, or the key was used before. */
export type Claimed =
  | ({ readonly _tag: "Fresh"; readonly attempt: Attempt } & PaymentState)
  | ({ readonly _tag: "Replay"; readonly attempt: Attempt } & PaymentState)

/** What settling did; null where somebody else had settled the attempt before. */
export interface Settled {
  readonly payment: PaymentRecord
  readonly attempt: Attempt
  readonly next: Attempt | null
}

const make = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const payments = PaymentRows.make(sql)
  const attempts = AttemptRows.make(sql)
  const refunds = RefundRows.make(sql)
  const journal = JournalRows.make(sql)
  const keys = IdempotencyRows.make(sql)

  /** Appends to the journal and moves the projection by the same entry. */
  const record = Effect.fnUntraced(function* (
    before: PaymentRecord,
    attempt: Attempt,
    change: { readonly from: State | null; readonly cause: JournalRows.Cause },
    verdict: Verdict | null,
    at: number
  ) {
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

  const load = Effect.fnUntraced(function* (id: string) {
    const payment = yield* payments.find(id)
    return payment === null
      ? null
      : ({ payment, attempts: yield* attempts.ofPayments([id]) } satisfies PaymentState)
  })

  const replay = Effect.fnUntraced(function* (claim: Claim) {
    const used = yield* keys.find(claim.merchant, claim.key)
    if (used === null) return null
    if (used.fingerprint !== claim.fingerprint) return yield* new KeyReused()
    const state = yield* Effect.flatMap(load(used.payment), found)
    const attempt = yield* found(state.attempts.find((one) => one.id === used.attempt) ?? null)
    return { _tag: "Replay", attempt, ...state } satisfies Claimed
  })

  /** T1 of a payment. */
  const claimPayment = (claim: Claim, order: PaymentRecord, attempt: Attempt) =>
    sql.withTransaction(
      Effect.gen(function* () {
        const taken = { ...claim, attempt: attempt.id, payment: order.id }
        if (!(yield* keys.take(taken, attempt.createdAt))) {
          return yield* Effect.flatMap(replay(claim), found)
        }
        const projected = { ...order, ...apply(order, { attempt, to: "ready", verdict: null }) }
        yield* payments.insert({ ...projected, version: 1 })
        const change = { from: null, cause: "claim" } as const
        const payment = yield* record(order, attempt, change, null, attempt.createdAt)
        yield* attempts.insert(attempt)
        return { _tag: "Fresh", payment, attempt, attempts: [attempt] } satisfies Claimed
      })
    )

  /**
   * T1 of a capture, void or refund. `prepare` checks the state and the sums inside the transaction
   * and makes the attempt, or fails; then nothing is written and the key stays free.
   */
  const claimFollowUp = <E>(
    claim: Claim,
    id: string,
    prepare: (state: PaymentState) => Effect.Effect<FollowUp, E>
  ) =>
    sql.withTransaction(
      Effect.gen(function* () {
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
        const change = { from: null, cause: "claim" } as const
        const payment = yield* record(state.payment, attempt, change, null, attempt.createdAt)
        yield* payments.update(payment)
        return {
          _tag: "Fresh",
          payment,
          attempt,
          attempts: [...state.attempts, attempt]
        } satisfies Claimed
      })
    )

  /** T2: permission to call the gateway once; null where somebody else has it or had it. */
  const fence = Effect.fnUntraced(function* (attempt: Attempt, timeoutMs: number) {
    const now = yield* Clock.currentTimeMillis
    const fenced: Attempt = {
      ...attempt,
      state: "sending",
      fence: attempt.fence + 1,
      startedAt: now,
      deadline: now + timeoutMs
    }
    return (yield* sql.withTransaction(attempts.fence(fenced))) ? fenced : null
  })

  /**
   * T3: what a call or a query found out, and T4: the attempt that follows it on another account.
   * Writes only with the fence of the call that it speaks of, and never moves a state backwards.
   */
  const settle = (
    seen: Attempt,
    cause: JournalRows.Cause,
    verdict: Verdict,
    plan: { readonly nextCheckAt: number | null; readonly next: NextAttempt | null }
  ) =>
    sql.withTransaction(
      Effect.gen(function* () {
        const now = yield* Clock.currentTimeMillis
        const before = yield* Effect.flatMap(attempts.find(seen.id), found)
        if (before.fence !== seen.fence || !mayFollow(before.state, verdict.state)) return null
        const attempt: Attempt = {
          ...before,
          state: verdict.state,
          nextCheckAt: plan.nextCheckAt,
          checks: 0,
          providerReference: verdict.providerReference ?? before.providerReference,
          error: verdict.error,
          finishedAt: plan.nextCheckAt === null ? now : null
        }
        yield* attempts.settle(attempt)
        const stored = yield* Effect.flatMap(payments.find(attempt.payment), found)
        const known = { ...verdict, providerReference: attempt.providerReference }
        const settled = yield* record(stored, attempt, { from: before.state, cause }, known, now)
        const next = plan.next?.(attempt.sequence + 1, now) ?? null
        if (next !== null) yield* attempts.insert(next)
        const started = { from: null, cause: "cascade" } as const
        const payment = next === null ? settled : yield* record(settled, next, started, null, now)
        yield* payments.update(payment)
        return { payment, attempt, next } satisfies Settled
      })
    )

  /** Notes that the gateway was asked in vain, and when it is asked again. */
  const postpone = (attempt: Attempt, nextCheckAt: number) =>
    attempts.postpone(attempt, nextCheckAt)

  return {
    claimPayment,
    claimFollowUp,
    fence,
    settle,
    postpone,
    load,
    replay,
    list: payments.list,
    attemptsOf: attempts.ofPayments,
    journalOf: journal.ofPayment,
    findRefund: refunds.find,
    due: attempts.due,
    abandoned: attempts.abandoned
  }
})

/** What {@link Ledger} makes of a request to capture, void or refund. */
export interface FollowUp {
  readonly attempt: Attempt
  readonly refund: RefundRecord | null
}

/** Makes the next attempt once its place in the sequence is known. */
export type NextAttempt = (sequence: number, now: number) => Attempt

/** Every failure of the database; nothing was written. */
export type LedgerError = SqlError

const evidenceOf = ({ decline, evidence, nextAction, providerReference }: Verdict) => ({
  decline,
  evidence,
  nextAction,
  providerReference
})

/** A row that a foreign key promises. */
const found = <A>(row: A | null): Effect.Effect<A> =>
  row === null
    ? Effect.die(new Error("the ledger lacks a row that another row names"))
    : Effect.succeed(row)
