import { Money, type Payment, type PaymentError, type Reference } from "@switchyard/core"
import { Clock, Effect, Random, Result } from "effect"
import { Accounts, type OpenAccount } from "./Accounts.ts"
import { type Attempt, isAsked, isCharge, type Verdict } from "./Attempt.ts"
import { Ids } from "./Ids.ts"
import * as Ledger from "./Ledger.ts"
import type { PaymentRecord } from "./PaymentRecord.ts"
import * as Schedule from "./Schedule.ts"
import { Store } from "../sql/Store.ts"
import * as Verdicts from "./Verdicts.ts"

/**
 * The truth about open outcomes, from the gateway's own records: it is asked by our reference, and the
 * answer is settled by the same function as a call's. Asking moves no money.
 */

const ageOf = (attempt: Attempt, now: number): number =>
  now - (attempt.startedAt ?? attempt.createdAt)

const nextCheckAt = (checks: number, attempt: Attempt, now: number) =>
  Effect.map(Random.next, (random) => {
    const delay = Schedule.delayMs(checks, ageOf(attempt, now), random)
    return delay === null ? null : now + delay
  })

const close = Effect.fnUntraced(function* (attempt: Attempt, verdict: Verdict, now: number) {
  const next = isAsked(verdict.state) ? yield* nextCheckAt(0, attempt, now) : null
  yield* Ledger.settle(attempt, "query", verdict, { nextCheckAt: next, next: null })
})

/** No answer yet: asks again later, or hands over to a person. It never writes that nothing happened. */
const postpone = Effect.fnUntraced(function* (attempt: Attempt, now: number) {
  const next = yield* nextCheckAt(attempt.checks + 1, attempt, now)
  if (next === null) {
    const plan = { nextCheckAt: null, next: null }
    yield* Ledger.settle(attempt, "resume", Verdicts.needsReview(attempt), plan)
  } else {
    yield* Ledger.postpone(attempt, next)
  }
})

/** Asks the gateway about one attempt and settles what it says. */
export const ask = Effect.fn("Reconcile.ask")(function* (attempt: Attempt) {
  const state = yield* Ledger.load(attempt.payment)
  const account = (yield* Accounts).find(attempt.account)
  if (state === null || account === null) {
    yield* Effect.logWarning(`attempt ${attempt.id}: its account is no longer configured`)
    return yield* postpone(attempt, yield* Clock.currentTimeMillis)
  }
  const question = questionOf(account, state.payment, attempt)
  const answer = yield* Effect.result(account.run("status", question))
  const now = yield* Clock.currentTimeMillis
  const verdict = Verdicts.ofQuery(attempt, state.payment, answer, ageOf(attempt, now))
  yield* verdict === null ? postpone(attempt, now) : close(attempt, verdict, now)
})

/** What is open of a payment, or waits for a review, asked now; nothing where all is settled. */
export const sync = Effect.fn("Reconcile.sync")(function* ({ attempts }: Ledger.PaymentState) {
  const open = attempts.filter(({ state }) => isAsked(state) || state === "needs_review")
  yield* Effect.forEach(open, ask, { discard: true })
})

/** Accounts that have something to be asked now. */
export const dueAccounts = Effect.fnUntraced(function* () {
  const { attempts } = yield* Store
  return yield* attempts.dueAccounts(yield* Clock.currentTimeMillis)
})

/** Asks one account what is due there, a few at a time. */
export const askAccount = Effect.fn("Reconcile.askAccount")(function* (account: string) {
  const { attempts } = yield* Store
  const due = yield* attempts.due(account, yield* Clock.currentTimeMillis, questionsPerRound)
  yield* Effect.forEach(due, ask, { concurrency: questionsAtOnce, discard: true })
})

const questionsPerRound = 100
const questionsAtOnce = 4

/**
 * Takes over what a stopped process left: `ready` was never sent and its card is gone; `sending` may
 * have been, so it becomes `unknown` and is asked about at once.
 */
export const resume = Effect.fn("Reconcile.resume")(function* () {
  const { attempts } = yield* Store
  const { owner } = yield* Ids
  const now = yield* Clock.currentTimeMillis
  const left = yield* attempts.abandoned(owner, now)
  for (const attempt of left) {
    const verdict = Verdicts.ofAbandoned(attempt)
    const nextCheckAt = isAsked(verdict.state) ? now : null
    yield* Ledger.settle(attempt, "resume", verdict, { nextCheckAt, next: null })
  }
  return left.length
})

/** Charges are asked for by our own reference; what follows them by the gateway's id of the payment. */
const questionOf = (
  account: OpenAccount,
  payment: PaymentRecord,
  attempt: Attempt
): Effect.Effect<Payment.Payment, PaymentError.PaymentError> => {
  const { byReference } = account.capabilities.lookup
  if (!isCharge(attempt.operation) || (!byReference && attempt.providerReference !== null)) {
    return account.payments.status({ providerReference: payment.providerReference ?? "" })
  }
  const reference = attempt.reference as Reference.Reference
  return account.payments.status({ reference, expect: { amount: amountOf(payment, attempt) } })
}

const amountOf = (payment: PaymentRecord, attempt: Attempt): Money.Money =>
  Result.getOrThrow(Money.fromMinorUnits(attempt.amount, payment.currency))
