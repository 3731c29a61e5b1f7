import type { PaymentError } from "@switchyard/core"
import { Failover } from "@switchyard/routing"
import { Effect } from "effect"
import type { OpenAccount } from "../accounts/Accounts.ts"
import type { Attempt } from "../ledger/Attempt.ts"
import * as Calls from "./Calls.ts"
import type * as Ledger from "../ledger/Ledger.ts"
import type { State, Subject } from "../ledger/Subject.ts"
import type * as Verdicts from "../truth/Verdicts.ts"

/**
 * Follows a plan from its first claimed attempt to an answer: T2, the call, T3, and T4 for as long as the
 * failover allows another account. Data of cards and bank accounts lives in this work's memory only.
 */

/** What is to be done, on which accounts, and how. */
export interface Run {
  readonly plan: readonly [OpenAccount, ...ReadonlyArray<OpenAccount>]
  readonly retry: Failover.Options
  readonly call: (
    account: OpenAccount,
    attempt: Attempt
  ) => Effect.Effect<Verdicts.Answer, PaymentError.PaymentError>
  /** Makes the attempt on an account. */
  readonly attemptOn: (account: OpenAccount, sequence: number, now: number) => Attempt
}

/** Carries the plan out; answers what is known at its end. */
export const follow = Effect.fnUntraced(function* <S extends Subject>(
  claimed: Ledger.Claimed<S>,
  { attemptOn, call, plan, retry }: Run
) {
  const startedAt = claimed.attempt.createdAt
  let state: State<S> = claimed
  let attempt: Attempt | null = claimed.attempt
  for (const [index, account] of plan.entries()) {
    if (attempt === null) break
    const known: Calls.Done<S> = { ...state, attempt, next: null }
    const done: Calls.Done<S> = yield* Calls.run(state, attempt, {
      account,
      call: call(account, attempt),
      next: (error, now) => {
        const next = Failover.next(plan, index + 1, now - startedAt, error, retry)
        return next === null ? null : (sequence, at) => attemptOn(next, sequence, at)
      }
    }).pipe(
      // After the first call "nothing was sent" would not be true: what is known so far is the answer.
      Effect.catchIf(
        () => index > 0,
        () => Effect.succeed(known)
      )
    )
    state = done
    attempt = done.next
  }
  return state
})
