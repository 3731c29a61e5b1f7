import { type PaymentError, Scrub } from "@switchyard/core"
import { Clock, Duration, Effect, Random, Result } from "effect"
import { promised } from "../../sql/promised.ts"
import { Accounts, type OpenAccount } from "../accounts/Accounts.ts"
import { type Attempt, hasFailed, isAsked, isCharge, type Verdict } from "../ledger/Attempt.ts"
import * as Contradictions from "./Contradictions.ts"
import * as GatewayWords from "./GatewayWords.ts"
import { Ids } from "../Ids.ts"
import * as Incidents from "../ledger/Incidents.ts"
import * as Inquiry from "./Inquiry.ts"
import * as Ledger from "../ledger/Ledger.ts"
import type { PaymentRecord } from "../ledger/PaymentRecord.ts"
import { Running } from "../Running.ts"
import * as Schedule from "./Schedule.ts"
import { Settings } from "../Settings.ts"
import { Store } from "../../sql/Store.ts"
import type { State } from "../ledger/Subject.ts"
import * as TokenKeeper from "../TokenKeeper.ts"
import * as Urls from "../Urls.ts"
import * as Verdicts from "./Verdicts.ts"

/**
 * The truth about open outcomes, from the gateway's own records: it is asked by our reference, and the
 * answer is settled by the same function as a call's. Asking moves no money.
 */

const nextCheckAt = (checks: number, attempt: Attempt, now: number) =>
  Effect.map(Random.next, (random) => {
    const horizon = Schedule.reviewAfter(attempt.operation)
    const delay = Schedule.delayMs(checks, Inquiry.ageOf(attempt, now), random, horizon)
    return delay === null ? null : now + delay
  })

/** When an outcome that opens beyond its horizon is asked for once more. */
const lastQuestionMs = 24 * 3_600_000

/** Settles what a question or a webhook has brought to light. */
const close = Effect.fnUntraced(function* (
  attempt: Attempt,
  cause: "query" | "webhook",
  verdict: Verdict,
  now: number
) {
  const isOpen = isAsked(verdict.state)
  // However old it is: the next question finds it as it was, and hands it over to a person.
  const next = isOpen ? ((yield* nextCheckAt(0, attempt, now)) ?? now + lastQuestionMs) : null
  return yield* Ledger.settle(attempt, cause, verdict, { nextCheckAt: next, next: null })
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
export const ask = Effect.fn("Reconcile.ask")(function* (attempt: Attempt) {
  const account = (yield* Accounts).find(attempt.account)
  if (account === null) {
    yield* Effect.logWarning(`attempt ${attempt.id}: its account is no longer configured`)
    return "in vain" satisfies Asked
  }
  const answered = yield* put(account, attempt)
  if (answered === null) return "not put" satisfies Asked
  const { answer, exchange } = answered
  const heard = yield* hear(attempt, answer, { kind: "query", exchange })
  return heard === null ? ("in vain" satisfies Asked) : ("settled" satisfies Asked)
})

/** A page that has just been paid may be about to take what it holds: it is asked again after this long. */
const settlingMs = 2_000

/** Puts the question about an attempt and settles nothing; null where it cannot be put or is open already. */
export const put = Effect.fnUntraced(function* (account: OpenAccount, attempt: Attempt) {
  const { asking } = yield* Running
  const before = yield* Ledger.load(attempt.subject).pipe(Effect.flatMap(promised))
  const question = Inquiry.questionOf(account, before, attempt)
  if (question === null || asking.has(attempt.id)) return null
  asking.add(attempt.id)
  const asked = account.exchangeOf(account.ask(question))
  const [answer, exchange] = yield* Effect.flatMap(asked, (first) =>
    Inquiry.mayMoveOn(account, before, attempt, first[0])
      ? Effect.andThen(Effect.sleep(Duration.millis(settlingMs)), asked)
      : Effect.succeed(first)
  ).pipe(Effect.ensuring(Effect.sync(() => asking.delete(attempt.id))))
  return { answer, exchange }
})

/** How an answer came, and what made somebody ask where it was not the schedule. */
export interface From {
  readonly kind: "query" | "webhook"
  readonly exchange: Verdicts.Exchange | null
  readonly cause?: "webhook"
}

/** Settles what the gateway has said of an attempt; null where it proves nothing or is known already. */
export const hear = Effect.fnUntraced(function* (
  attempt: Attempt,
  answer: Result.Result<Inquiry.Found, PaymentError.PaymentError>,
  from: From
) {
  const account = (yield* Accounts).find(attempt.account)
  if (account === null) return null
  const now = yield* Clock.currentTimeMillis
  // Read after the answer: what others have moved meanwhile may be in the gateway's sums.
  const state = yield* Ledger.load(attempt.subject).pipe(Effect.flatMap(promised))
  const page = Urls.checkoutUrl(yield* Settings, state.subject.id)
  const { cause, ...how } = from
  const heard = { ...how, page, keep: yield* TokenKeeper.keeper(state.subject) }
  const verdict = Inquiry.verdictOn(account, state, attempt, answer, heard, now)
  if (verdict !== null) return yield* close(attempt, cause ?? from.kind, verdict, now)
  const finding = Result.isFailure(answer) ? Contradictions.mismatchIn(answer.failure) : null
  yield* Incidents.of(state.subject, attempt, finding, now)
  return null
})

/**
 * Asks the gateway about a payment or payout now: for what is open or waits for a review, for the charges of
 * a payment that has failed, else whether it still says the same. It is no question of the schedule, which
 * goes on as it was.
 */
export const sync = Effect.fn("Reconcile.sync")(function* ({ attempts, subject }: State) {
  const open = attempts.filter(
    (one) => isAsked(one.state) || one.state === "needs_review" || wasRefused(subject, one)
  )
  if (open.length > 0) yield* Effect.forEach(open, askNow, { discard: true })
  else if (subject.type === "payment") yield* compare(subject)
})

/** A charge that was sent, of a payment that none has paid: it may have succeeded late. */
const wasRefused = (subject: State["subject"], { operation, startedAt, state }: Attempt): boolean =>
  subject.type === "payment" &&
  (subject.status === "declined" || subject.status === "failed" || subject.status === "expired") &&
  isCharge(operation) &&
  hasFailed(state) &&
  startedAt !== null

const momentMs = 30

/** Where somebody else is asking, their answer counts: a second question would be one too many. */
const askNow = Effect.fnUntraced(function* (attempt: Attempt) {
  const { asking } = yield* Running
  if (!asking.has(attempt.id)) return yield* Effect.asVoid(ask(attempt))
  const isAsking = () => asking.has(attempt.id)
  yield* Effect.repeat(Effect.sleep(momentMs), { while: isAsking })
  // Time to settle what was answered.
  yield* Effect.sleep(momentMs)
  const { attempts } = yield* Effect.flatMap(Ledger.load(attempt.subject), promised)
  const now = attempts.find(({ id }) => id === attempt.id)
  if (now?.state === attempt.state) yield* ask(now)
})

/** A gateway that changed its mind about a settled payment is not believed, but not overheard either. */
const compare = Effect.fnUntraced(function* (payment: PaymentRecord) {
  const { account, id, merchant, providerReference, status } = payment
  const at = account === null ? null : (yield* Accounts).find(account)
  if (at === null || providerReference === null) return
  const allowed = GatewayWords.expected(payment, at.capabilities)
  if (allowed === null) return
  const answer = yield* Effect.result(at.ask(at.payments.status({ providerReference })))
  if (Result.isFailure(answer) || allowed.includes(answer.success.status.unified)) return
  const said = Scrub.text(answer.success.status.raw)
  const detail = { status, gateway: said }
  const dedupe = `flip:${id}:${status}:${answer.success.status.unified}`
  const now = yield* Clock.currentTimeMillis
  yield* Incidents.note(
    { kind: "flip", detail, merchant, account, subject: id, attempt: null, dedupe },
    now
  )
})

/** How long a question belongs to the process that took it. */
const leaseMs = 60_000

/** A question of the schedule. One that fails for its own reasons must not stop the others. */
const askInTurn = Effect.fnUntraced(
  function* (attempt: Attempt) {
    const { attempts } = yield* Store
    const now = yield* Clock.currentTimeMillis
    const nextCheckAt = now + leaseMs
    if (!(yield* attempts.lease(attempt, nextCheckAt))) return
    const asked: Asked = yield* ask({ ...attempt, nextCheckAt })
    if (asked === "in vain") yield* postpone(attempt, yield* Clock.currentTimeMillis)
  },
  (work, attempt) =>
    Effect.catchCause(work, () => Effect.logError(`attempt ${attempt.id} could not be asked about`))
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
  yield* Effect.forEach(due, askInTurn, { concurrency: questionsAtOnce, discard: true })
})

const questionsPerRound = 100

/** No more than the account lets through: what waits is not leased, so another replica may ask it. */
const questionsAtOnce = 4

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
  const taken = yield* Effect.forEach(left, (attempt) => takeOver(attempt, now))
  return taken.filter(Boolean).length
})

/** One that cannot be taken over must not keep the others; answers whether it was. */
const takeOver = (attempt: Attempt, now: number) => {
  const verdict = Verdicts.ofAbandoned(attempt)
  const isPut = isAsked(verdict.state) && attempt.operation !== "tokenize"
  const plan = { nextCheckAt: isPut ? now : null, next: null }
  return Ledger.settle(attempt, "resume", verdict, plan).pipe(
    Effect.as(true),
    Effect.catchCause(() =>
      Effect.as(Effect.logError(`attempt ${attempt.id} could not be taken over`), false)
    )
  )
}
