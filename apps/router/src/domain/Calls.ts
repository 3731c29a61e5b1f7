import type { Payment, PaymentError, Refund } from "@switchyard/core"
import { Clock, Effect, Random, Result } from "effect"
import type { OpenAccount } from "./Accounts.ts"
import { type Attempt, isAsked, isCharge, type Verdict } from "./Attempt.ts"
import * as Ledger from "./Ledger.ts"
import { Running } from "./Running.ts"
import * as Schedule from "./Schedule.ts"
import * as Verdicts from "./Verdicts.ts"

/**
 * T2, the call and T3 of one attempt. There is no call without a committed fence, and no transaction
 * is open while the gateway is asked.
 */

type Answer = Payment.Payment | Refund.Refund

/** The call of one attempt, and who may follow it. */
export interface Request {
  readonly account: OpenAccount
  readonly call: Effect.Effect<Answer, PaymentError.PaymentError>
  /** Decides on the attempt that follows an error, if any does. */
  readonly next?: (error: PaymentError.PaymentError, now: number) => Ledger.NextAttempt | null
}

/** How an attempt ended; `next` is the attempt that has been claimed on another account. */
export interface Done extends Ledger.PaymentState {
  readonly attempt: Attempt
  readonly next: Attempt | null
}

/** The margin that the account's own deadline has before a call counts as lost. */
const deadlineMarginMs = 15_000

/** Carries out a claimed attempt; answers what is known after it. */
export const run = Effect.fn("Calls.run")(function* (
  state: Ledger.PaymentState,
  claimed: Attempt,
  request: Request
) {
  const { calling } = yield* Running
  calling.add(claimed.id)
  return yield* Effect.ensuring(
    fenceAndSend(state, claimed, request),
    Effect.sync(() => calling.delete(claimed.id))
  )
})

const fenceAndSend = Effect.fnUntraced(function* (
  state: Ledger.PaymentState,
  claimed: Attempt,
  request: Request
) {
  const fenced = yield* Ledger.fence(claimed, request.account.timeoutMs + deadlineMarginMs)
  if (fenced === null) return yield* reread(state, claimed)
  return yield* send(state, fenced, request).pipe(
    Effect.tapError(() => Effect.logError("the result of a call could not be stored")),
    Effect.orElseSucceed(() => withAttempts(state, unstored(state, fenced)))
  )
})

const send = Effect.fnUntraced(function* (
  state: Ledger.PaymentState,
  sent: Attempt,
  { account, call, next }: Request
) {
  const answer = yield* Effect.result(account.run(sent.operation, call))
  const verdict = Verdicts.ofCall(sent.operation, answer)
  const now = yield* Clock.currentTimeMillis
  const plan = {
    nextCheckAt: yield* firstCheck(verdict, now),
    next: Result.isFailure(answer) ? (next?.(answer.failure, now) ?? null) : null
  }
  const settled = yield* Ledger.settle(sent, "call", verdict, plan)
  return yield* settled === null
    ? reread(state, sent)
    : Effect.succeed(withAttempts(state, settled))
})

/** When an open outcome is asked for first; null for a definite one. */
const firstCheck = ({ state }: Verdict, now: number): Effect.Effect<number | null> =>
  isAsked(state)
    ? Effect.map(Random.next, (random) => now + (Schedule.delayMs(0, 0, random) ?? 0))
    : Effect.succeed(null)

/** Somebody else has settled the attempt: their result is the answer. */
const reread = Effect.fnUntraced(function* (state: Ledger.PaymentState, sent: Attempt) {
  const stored = (yield* Ledger.load(state.payment.id)) ?? state
  const attempt = stored.attempts.find((one) => one.id === sent.id) ?? sent
  return { ...stored, attempt, next: null } satisfies Done
})

const withAttempts = (
  state: Ledger.PaymentState,
  { attempt, next, payment }: Ledger.Settled
): Done => {
  const attempts = state.attempts.map((one) => (one.id === attempt.id ? attempt : one))
  return { payment, attempt, next, attempts: next === null ? attempts : [...attempts, next] }
}

/** The database failed after the call: the answer is not stored, so it is not claimed to be known. */
const unstored = (state: Ledger.PaymentState, sent: Attempt): Ledger.Settled => {
  const attempt: Attempt = { ...sent, state: "unknown" }
  const { payment } = state
  // A follow-up leaves the payment at its last certain status.
  return {
    payment: isCharge(sent.operation) ? { ...payment, status: "unknown" } : payment,
    attempt,
    next: null
  }
}
