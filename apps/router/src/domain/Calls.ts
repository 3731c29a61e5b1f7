import { type Payment, PaymentError, type Refund } from "@switchyard/core"
import { Clock, Context, Effect, Layer, Random, Result } from "effect"
import type { OpenAccount } from "./Accounts.ts"
import { type Attempt, isAsked, type Verdict } from "./Attempt.ts"
import { Ledger, type NextAttempt, type PaymentState, type Settled } from "./Ledger.ts"
import * as Schedule from "./Schedule.ts"
import * as Verdicts from "./Verdicts.ts"

/**
 * T2, the call and T3 of one attempt. There is no call without a committed fence, and no transaction
 * is open while the gateway is asked.
 */
export class Calls extends Context.Service<Calls, Effect.Success<typeof make>>()(
  "router/domain/Calls"
) {
  /** Calls over the ledger of the context. */
  static readonly layer: Layer.Layer<Calls, never, Ledger> = Layer.effect(
    Calls,
    Effect.suspend(() => make)
  )
}

type Answer = Payment.Payment | Refund.Refund

/** The call of one attempt, and who may follow it. */
export interface Request<A extends Answer> {
  readonly account: OpenAccount
  readonly call: Effect.Effect<A, PaymentError.PaymentError>
  /** Decides on the attempt that follows an error, if any does. */
  readonly next?: (error: PaymentError.PaymentError, now: number) => NextAttempt | null
}

/** How an attempt ended; `next` is the attempt that has been claimed on another account. */
export interface Done extends PaymentState {
  readonly attempt: Attempt
  readonly next: Attempt | null
}

/** The margin that the account's own deadline has before a call counts as lost. */
const deadlineMarginMs = 15_000

const make = Effect.gen(function* () {
  const ledger = yield* Ledger

  /** When an open outcome is asked for next; null for a definite one. */
  const nextCheck = Effect.fnUntraced(function* (verdict: Verdict, now: number) {
    if (!isAsked(verdict.state)) return null
    return now + (Schedule.delayMs(0, 0, yield* Random.next) ?? 0)
  })

  const settle = Effect.fnUntraced(function* <A extends Answer>(
    state: PaymentState,
    sent: Attempt,
    request: Request<A>
  ) {
    const { account, call } = request
    const answer = yield* Effect.result(account.run(sent.operation, call))
    const verdict = Verdicts.ofCall(sent.operation, answer)
    const now = yield* Clock.currentTimeMillis
    const next = Result.isFailure(answer) ? (request.next?.(answer.failure, now) ?? null) : null
    const plan = { nextCheckAt: yield* nextCheck(verdict, now), next }
    const settled = yield* ledger.settle(sent, "call", verdict, plan).pipe(
      Effect.tapError(() => Effect.logError("the result of a call could not be stored")),
      Effect.orElseSucceed(() => unstored(state, sent))
    )
    return settled === null ? yield* reread(state, sent) : withAttempts(state, settled)
  })

  const reread = Effect.fnUntraced(function* (state: PaymentState, sent: Attempt) {
    const stored = (yield* ledger.load(state.payment.id)) ?? state
    const attempt = stored.attempts.find((one) => one.id === sent.id) ?? sent
    return { ...stored, attempt, next: null } satisfies Done
  })

  /** Carries out a claimed attempt; answers what is known after it. */
  const run = Effect.fn("Calls.run")(function* <A extends Answer>(
    state: PaymentState,
    claimed: Attempt,
    request: Request<A>
  ) {
    const fenced = yield* ledger.fence(claimed, request.account.timeoutMs + deadlineMarginMs)
    if (fenced === null) return yield* reread(state, claimed)
    return yield* settle(state, fenced, request)
  })

  return { run }
})

const withAttempts = (state: PaymentState, { attempt, next, payment }: Settled): Done => {
  const attempts = state.attempts.map((one) => (one.id === attempt.id ? attempt : one))
  return { payment, attempt, next, attempts: next === null ? attempts : [...attempts, next] }
}

/** The database failed after the call: the answer is not stored, so it is not claimed to be known. */
const unstored = (state: PaymentState, sent: Attempt): Settled => {
  const attempt: Attempt = { ...sent, state: "unknown" }
  return { payment: { ...state.payment, status: "unknown" }, attempt, next: null }
}
