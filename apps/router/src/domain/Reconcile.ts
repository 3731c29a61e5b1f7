import { Money, type Payment, type PaymentError, type Reference } from "@switchyard/core"
import { Clock, Context, Effect, Layer, Random, Result } from "effect"
import { Accounts, type OpenAccount } from "./Accounts.ts"
import { type Attempt, isAsked, isCharge, type Verdict } from "./Attempt.ts"
import { Ids } from "./Ids.ts"
import { Ledger, type PaymentState } from "./Ledger.ts"
import type { PaymentRecord } from "./PaymentRecord.ts"
import * as Schedule from "./Schedule.ts"
import * as Verdicts from "./Verdicts.ts"

/**
 * The truth about open outcomes, from the gateway's own records: it is asked by our reference, and the
 * answer is settled by the same function as a call's. Asking moves no money.
 */
export class Reconcile extends Context.Service<Reconcile, Effect.Success<typeof make>>()(
  "router/domain/Reconcile"
) {
  /** Over the ledger and the accounts of the context. */
  static readonly layer = Layer.effect(
    Reconcile,
    Effect.suspend(() => make)
  )
}

const make = Effect.gen(function* () {
  const accounts = yield* Accounts
  const ids = yield* Ids
  const ledger = yield* Ledger

  const nextCheckAt = Effect.fnUntraced(function* (checks: number, ageMs: number, now: number) {
    const delay = Schedule.delayMs(checks, ageMs, yield* Random.next)
    return delay === null ? null : now + delay
  })

  const close = Effect.fnUntraced(function* (attempt: Attempt, verdict: Verdict, now: number) {
    const open = isAsked(verdict.state)
    const age = now - (attempt.startedAt ?? attempt.createdAt)
    const next = open ? yield* nextCheckAt(0, age, now) : null
    yield* ledger.settle(attempt, "query", verdict, { nextCheckAt: next, next: null })
  })

  /** No answer yet: asks again later, or hands over to a person. It never writes that nothing happened. */
  const postpone = Effect.fnUntraced(function* (attempt: Attempt, now: number) {
    const age = now - (attempt.startedAt ?? attempt.createdAt)
    const next = yield* nextCheckAt(attempt.checks + 1, age, now)
    if (next !== null) {
      yield* ledger.postpone(attempt, next)
      return
    }
    const plan = { nextCheckAt: null, next: null }
    yield* ledger.settle(attempt, "resume", Verdicts.needsReview(attempt), plan)
  })

  /** Asks the gateway about one attempt and settles what it says. */
  const ask = Effect.fn("Reconcile.ask")(function* (attempt: Attempt) {
    const state = yield* ledger.load(attempt.payment)
    const account = accounts.find(attempt.account)
    const now = yield* Clock.currentTimeMillis
    if (state === null) return
    if (account === null) {
      yield* Effect.logWarning(`attempt ${attempt.id}: its account is no longer configured`)
      yield* postpone(attempt, now)
      return
    }
    const answer = yield* Effect.result(account.run("status", question(account, state, attempt)))
    const answeredAt = yield* Clock.currentTimeMillis
    const age = answeredAt - (attempt.startedAt ?? attempt.createdAt)
    const verdict = Verdicts.ofQuery(attempt, answer, age)
    yield* verdict === null ? postpone(attempt, answeredAt) : close(attempt, verdict, answeredAt)
  })

  /** What is open of a payment, asked now; nothing where all is settled. */
  const sync = Effect.fn("Reconcile.sync")(function* ({ attempts }: PaymentState) {
    yield* Effect.forEach(
      attempts.filter((one) => isAsked(one.state)),
      ask,
      { discard: true }
    )
  })

  /** Asks everything that is due, a few at a time. */
  const askDue = Effect.fn("Reconcile.askDue")(function* (limit: number) {
    const now = yield* Clock.currentTimeMillis
    const due = yield* ledger.due(now, limit)
    yield* Effect.forEach(due, ask, { concurrency: 4, discard: true })
    return due.length
  })

  /**
   * Takes over what a stopped process left: `ready` was never sent and its card is gone; `sending` may
   * have been, so it becomes `unknown` and is asked about at once.
   */
  const resume = Effect.fn("Reconcile.resume")(function* () {
    const now = yield* Clock.currentTimeMillis
    const left = yield* ledger.abandoned(ids.owner, now)
    for (const attempt of left) {
      const verdict = Verdicts.ofAbandoned(attempt)
      const check = isAsked(verdict.state) ? now : null
      yield* ledger.settle(attempt, "resume", verdict, { nextCheckAt: check, next: null })
    }
    return left.length
  })

  return { ask, askDue, resume, sync }
})

/** Charges are asked for by our own reference; what follows them by the gateway's id of the payment. */
const question = (
  account: OpenAccount,
  { payment }: PaymentState,
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
