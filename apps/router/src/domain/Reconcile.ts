import { Money, type Payment, type PaymentError, type Reference, Scrub } from "@switchyard/core"
import { Clock, Effect, Random, Result } from "effect"
import { Accounts, type OpenAccount } from "./Accounts.ts"
import { type Attempt, isAsked, isCharge, isOpen, type Verdict } from "./Attempt.ts"
import { Ids } from "./Ids.ts"
import * as Ledger from "./Ledger.ts"
import type { PaymentRecord } from "./PaymentRecord.ts"
import { Running } from "./Running.ts"
import * as Schedule from "./Schedule.ts"
import { Store } from "../sql/Store.ts"
import * as Questions from "./Questions.ts"
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

/** What became of a question; one that is open already is not put a second time. */
type Asked = "settled" | "in vain" | "not put"

/** Asks the gateway about one attempt and settles what it says. */
const ask = Effect.fn("Reconcile.ask")(function* (attempt: Attempt) {
  const { asking } = yield* Running
  const { payment } = yield* Ledger.load(attempt.payment).pipe(Effect.flatMap(Ledger.found))
  const account = (yield* Accounts).find(attempt.account)
  if (account === null) {
    yield* Effect.logWarning(`attempt ${attempt.id}: its account is no longer configured`)
    return "in vain" satisfies Asked
  }
  if (asking.has(attempt.id)) return "not put" satisfies Asked
  asking.add(attempt.id)
  const answer = yield* account
    .ask(questionOf(account, payment, attempt))
    .pipe(Effect.result, Effect.ensuring(Effect.sync(() => asking.delete(attempt.id))))
  const now = yield* Clock.currentTimeMillis
  // Read after the answer: what others have moved meanwhile may be in the gateway's sums.
  const state = yield* Ledger.load(attempt.payment).pipe(Effect.flatMap(Ledger.found))
  const known = knownOf(state, attempt, isOwn(account, attempt))
  const verdict = Questions.verdictOf(attempt, known, answer, ageOf(attempt, now))
  if (verdict === null) return "in vain" satisfies Asked
  yield* close(attempt, verdict, now)
  return "settled" satisfies Asked
})

/** Whether the gateway keeps such a follow-up as a transaction of its own. */
const isOwn = ({ capabilities }: OpenAccount, { operation }: Attempt): boolean =>
  capabilities.lookup.followUps.some((kind) => kind === operation)

const knownOf = (
  { attempts, payment }: Ledger.PaymentState,
  attempt: Attempt,
  own: boolean
): Questions.Known => {
  const { captured, currency, refunded, voided } = payment
  const rivals = attempts.filter(({ id, operation, state }) => {
    return id !== attempt.id && operation === attempt.operation && isOpen(state)
  })
  const captures = attempts.filter(({ operation }) => operation === "capture" && own)
  const targets = [payment, ...captures]
    .filter((one) => one.id !== attempt.id)
    .flatMap(({ providerReference }) => (providerReference === null ? [] : [providerReference]))
  return {
    ...{ captured, currency, refunded, voided, own },
    contested: rivals.length > 0,
    targets: new Set(targets)
  }
}

/**
 * Asks the gateway about a payment now: for what is open or waits for a review, else whether it still
 * says the same. It is no question of the schedule, which goes on as it was.
 */
export const sync = Effect.fn("Reconcile.sync")(function* (state: Ledger.PaymentState) {
  const open = state.attempts.filter((one) => isAsked(one.state) || one.state === "needs_review")
  yield* open.length > 0 ? Effect.forEach(open, ask, { discard: true }) : compare(state.payment)
})

/** A gateway that changed its mind about a settled payment is not believed, but not overheard either. */
const compare = Effect.fnUntraced(function* ({
  account,
  id,
  providerReference,
  status
}: PaymentRecord) {
  const at = account === null ? null : (yield* Accounts).find(account)
  const expected = settledAs[status]
  if (at === null || providerReference === null || expected === undefined) return
  const answer = yield* Effect.result(at.ask(at.payments.status({ providerReference })))
  const kept = keptBy[status]
  // Where follow-ups of this kind are transactions of their own, the charge stays what it was.
  const isKept = kept !== undefined && at.capabilities.lookup.followUps.includes(kept)
  const allowed = isKept ? [...expected, ...chargedAs] : expected
  if (Result.isSuccess(answer) && !allowed.includes(answer.success.status.unified)) {
    const { raw } = answer.success.status
    yield* Effect.logError(`payment ${id} is ${status}, and its gateway says ${Scrub.text(raw)}`)
  }
})

const chargedAs = ["authorized", "captured"] as const

/** The follow-up that has brought a payment to a status. */
const keptBy: Readonly<Partial<Record<PaymentRecord["status"], "capture" | "refund" | "void">>> = {
  partially_captured: "capture",
  captured: "capture",
  partially_refunded: "refund",
  refunded: "refund",
  voided: "void"
}

const settledAs: Readonly<
  Partial<Record<PaymentRecord["status"], ReadonlyArray<Payment.UnifiedStatus>>>
> = {
  authorized: ["authorized"],
  partially_captured: ["captured"],
  captured: ["captured"],
  partially_refunded: ["partially_refunded", "refunded"],
  refunded: ["refunded"],
  voided: ["voided"]
}

/** A question of the schedule. One that fails for its own reasons must not stop the others. */
const askInTurn = (attempt: Attempt) =>
  ask(attempt).pipe(
    Effect.flatMap((asked: Asked) =>
      asked === "in vain"
        ? Effect.flatMap(Clock.currentTimeMillis, (now) => postpone(attempt, now))
        : Effect.void
    ),
    Effect.catchCause(() => Effect.logError(`attempt ${attempt.id} could not be asked about`))
  )

/** Accounts that have something to be asked now. */
export const dueAccounts = Effect.fnUntraced(function* () {
  const { attempts } = yield* Store
  return yield* attempts.dueAccounts(yield* Clock.currentTimeMillis)
})

/** Asks one account what is due there, a few at a time. */
export const askAccount = Effect.fn("Reconcile.askAccount")(function* (account: string) {
  const { attempts } = yield* Store
  const due = yield* attempts.due(account, yield* Clock.currentTimeMillis, questionsPerRound)
  yield* Effect.forEach(due, askInTurn, { concurrency: "unbounded", discard: true })
})

const questionsPerRound = 100

/**
 * Takes over what nobody will finish, of a stopped process or after a failure of the database: `ready`
 * was never sent and its card is gone; `sending` may have been, so it becomes `unknown` and is asked
 * about at once. What this process is still waiting for is left alone, whatever the clock says.
 */
export const resume = Effect.fn("Reconcile.resume")(function* () {
  const { attempts } = yield* Store
  const { owner } = yield* Ids
  const { calling } = yield* Running
  const now = yield* Clock.currentTimeMillis
  const left = (yield* attempts.abandoned(owner, now)).filter(({ id }) => !calling.has(id))
  for (const attempt of left) {
    const verdict = Verdicts.ofAbandoned(attempt)
    const nextCheckAt = isAsked(verdict.state) ? now : null
    yield* Ledger.settle(attempt, "resume", verdict, { nextCheckAt, next: null })
  }
  return left.length
})

/**
 * Charges are asked for by our own reference, and so is what the gateway keeps as a transaction of its
 * own; other follow-ups by the gateway's id of the payment.
 */
const questionOf = (
  account: OpenAccount,
  payment: PaymentRecord,
  attempt: Attempt
): Effect.Effect<Payment.Payment, PaymentError.PaymentError> => {
  const { byReference } = account.capabilities.lookup
  const own = isOwn(account, attempt)
  const ofPayment = !isCharge(attempt.operation) && !own
  if (ofPayment || (!own && !byReference && attempt.providerReference !== null)) {
    return account.payments.status({ providerReference: payment.providerReference ?? "" })
  }
  const reference = attempt.reference as Reference.Reference
  return account.payments.status({ reference, expect: { amount: amountOf(payment, attempt) } })
}

const amountOf = (payment: PaymentRecord, attempt: Attempt): Money.Money =>
  Result.getOrThrow(Money.fromMinorUnits(attempt.amount, payment.currency))
