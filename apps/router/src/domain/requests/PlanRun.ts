import type { PaymentError } from "@switchyard/core"
import { Failover } from "@switchyard/routing"
import { Effect } from "effect"
import type { OpenAccount } from "../accounts/Accounts.ts"
import type { Attempt } from "../ledger/Attempt.ts"
import * as Calls from "./Calls.ts"
import type * as Ledger from "../ledger/Ledger.ts"
import type * as Settlement from "../ledger/Settlement.ts"
import type { State, Subject } from "../ledger/Subject.ts"
import type { Store } from "../../sql/Store.ts"
import type * as Verdicts from "../truth/Verdicts.ts"

/**
 * Follows a plan from its first claimed attempt to an answer: T2, the call, T3, and T4 for as long as the
 * failover allows another account, or the same one with 3-D. Data of cards and bank accounts lives in this
 * work's memory only.
 */

/** What is to be done, on which accounts, and how. */
export interface Run {
  readonly plan: readonly [OpenAccount, ...ReadonlyArray<OpenAccount>]
  readonly retry: Failover.Options
  readonly call: (
    account: OpenAccount,
    attempt: Attempt,
    /** Whether 3-D Secure has to be demanded. */
    isStepUp: boolean
  ) => Effect.Effect<Verdicts.Answer, PaymentError.PaymentError>
  /** Makes the attempt on an account. */
  readonly attemptOn: (account: OpenAccount, sequence: number, now: number) => Attempt
  /** Where `call` can demand 3-D Secure; nowhere by default. */
  readonly canStepUp?: (account: OpenAccount) => boolean
  /**
   * Whether what was just declined may be tried once more after these attempts. Asked only where the failover
   * would go on; yes by default.
   */
  readonly mayRepeat?: (attempts: ReadonlyArray<Attempt>) => Effect.Effect<boolean, never, Store>
}

/** Carries the plan out; answers what is known at its end. */
export const follow = Effect.fnUntraced(function* <S extends Subject>(
  claimed: Ledger.Claimed<S>,
  run: Run
) {
  const { attemptOn, call, plan } = run
  const startedAt = claimed.attempt.createdAt
  let state: State<S> = claimed
  let attempt: Attempt | null = claimed.attempt
  let step: Failover.Step = { index: 0, isStepUp: false }
  for (let attempts = 1; attempt !== null; attempts += 1) {
    const account = plan[step.index]
    if (account === undefined) break
    const known: Calls.Done<S> = { ...state, attempt, next: null }
    const decided: { step: Failover.Step } = { step }
    const position = { ...step, attempts }
    const next = Effect.fnUntraced(function* (error: PaymentError.PaymentError, now: number) {
      const at = { ...position, elapsedMs: now - startedAt }
      const following = yield* followingOf(run, at, error, known.attempts)
      const target = following === null ? undefined : plan[following.index]
      if (following === null || target === undefined) return null
      decided.step = following
      return ((sequence, at) => attemptOn(target, sequence, at)) satisfies Settlement.NextAttempt
    })
    const done: Calls.Done<S> = yield* Calls.run(state, attempt, {
      account,
      call: call(account, attempt, step.isStepUp),
      next
    }).pipe(
      // After the first call "nothing was sent" would not be true: what is known so far is the answer.
      Effect.catchIf(
        () => attempts > 1,
        () => Effect.succeed(known)
      )
    )
    state = done
    attempt = done.next
    step = decided.step
  }
  return state
})

const followingOf = Effect.fnUntraced(function* (
  { canStepUp, mayRepeat, plan, retry }: Run,
  position: Failover.Position,
  error: PaymentError.PaymentError,
  attempts: ReadonlyArray<Attempt>
) {
  const following = Failover.step(plan, position, error, retry, canStepUp)
  // Only a decline was a try of the card; whatever else goes on has not reached its bank.
  if (following === null || error._tag !== "Declined" || mayRepeat === undefined) return following
  return (yield* mayRepeat(attempts)) ? following : null
})
