import type { PaymentError } from "@switchyard/core"
import { Clock, Effect, Random, Result } from "effect"
import type { OpenAccount } from "../accounts/Accounts.ts"
import { type Attempt, isAsked, isCharge, type Verdict } from "../ledger/Attempt.ts"
import { Ids } from "../Ids.ts"
import * as Ledger from "../ledger/Ledger.ts"
import type * as Settlement from "../ledger/Settlement.ts"
import * as Questions from "../truth/Questions.ts"
import { whileAway } from "../../sql/retrying.ts"
import type { Store } from "../../sql/Store.ts"
import { Running } from "../Running.ts"
import * as Schedule from "../truth/Schedule.ts"
import { Settings } from "../Settings.ts"
import type { State, Subject } from "../ledger/Subject.ts"
import * as Tokens from "../TokenKeeper.ts"
import * as Urls from "../Urls.ts"
import * as Verdicts from "../truth/Verdicts.ts"

/**
 * T2, the call and T3 of one attempt. There is no call without a committed fence, each fence is good for one,
 * and no transaction is open while the gateway is asked.
 */

/** The call of one attempt, and who may follow it. */
export interface Request {
  readonly account: OpenAccount
  readonly call: Effect.Effect<Verdicts.Answer, PaymentError.PaymentError>
  /** Decides on the attempt that follows an error, if any does. */
  readonly next?: (
    error: PaymentError.PaymentError,
    now: number
  ) => Effect.Effect<Settlement.NextAttempt | null, never, Store>
}

/** How an attempt ended; `next` is the attempt that has been claimed on another account. */
export interface Done<S extends Subject = Subject> extends State<S> {
  readonly attempt: Attempt
  readonly next: Attempt | null
}

/** The margin that the account's own deadline has before a call counts as lost. */
const deadlineMarginMs = 15_000

/** How long a call to the account may take before others count it as lost. */
export const sendWithinMs = ({ timeoutMs }: Pick<OpenAccount, "timeoutMs">): number =>
  timeoutMs + deadlineMarginMs

/** Carries out a claimed attempt; answers what is known after it. */
export const run = Effect.fn("Calls.run")(function* <S extends Subject>(
  state: State<S>,
  claimed: Attempt,
  request: Request
) {
  const { calling } = yield* Running
  calling.add(claimed.id)
  const done = yield* Effect.ensuring(
    fenceAndSend(state, claimed, request),
    Effect.sync(() => calling.delete(claimed.id))
  ).pipe(Effect.annotateLogs({ subject: claimed.subject, attempt: claimed.id }))
  return done as Done<S>
})

const fenceAndSend = Effect.fnUntraced(function* (
  state: State,
  claimed: Attempt,
  request: Request
) {
  const isFenced = claimed.state === "sending"
  const fenced = isFenced ? claimed : yield* Ledger.fence(claimed, sendWithinMs(request.account))
  if (fenced === null || !Ledger.use(fenced)) return yield* reread(state, claimed)
  return yield* send(state, fenced, request).pipe(
    Effect.tapError(() => Effect.logError("the result of a call could not be stored")),
    Effect.orElseSucceed(() => unstored(state, fenced))
  )
})

const send = Effect.fnUntraced(function* (state: State, sent: Attempt, request: Request) {
  const { verdict, failure } = yield* callOnce(state, sent, request)
  const now = yield* Clock.currentTimeMillis
  const plan: Settlement.Plan = {
    nextCheckAt: yield* firstCheck(sent, verdict, now),
    next: failure === null || request.next === undefined ? null : yield* request.next(failure, now)
  }
  const stored = Effect.flatMap(Ledger.settle(sent, "call", verdict, plan), (settled) =>
    settled === null ? reread(state, sent, request.next) : Effect.succeed(settled)
  )
  // For as long as nobody else may take the attempt over. Where a COMMIT that seemed to fail has stored the
  // answer, the fence keeps the second one out.
  return yield* whileAway(stored, sent.deadline ?? now)
})

/** The call, unless the process was held up so long that others count the permission as run out. */
const callOnce = Effect.fnUntraced(function* (
  { subject }: State,
  sent: Attempt,
  { account, call }: Request
) {
  const now = yield* Clock.currentTimeMillis
  if (sent.deadline !== null && now >= sent.deadline - deadlineMarginMs) {
    return { verdict: Verdicts.tooLate(sent), failure: null }
  }
  const [answer, exchange] = yield* account.exchangeOf(account.run(sent.operation, call))
  const page = Urls.checkoutUrl(yield* Settings, subject.id)
  const heard = { kind: "call", exchange, page, keep: yield* Tokens.keeper(subject) } as const
  const verdict = withSum(subject, sent, answer, Verdicts.ofCall(sent.operation, answer, heard))
  return { verdict, failure: Result.isFailure(answer) ? answer.failure : null }
})

/** An answer that speaks of another sum than was asked for is asked about before anybody believes it. */
const withSum = (
  subject: Subject,
  sent: Attempt,
  answer: Result.Result<Verdicts.Answer, PaymentError.PaymentError>,
  verdict: Verdict
): Verdict => {
  if (subject.type !== "payment" || Result.isFailure(answer) || verdict.state !== "succeeded") {
    return verdict
  }
  const value = answer.success
  const otherwise = "captured" in value && Questions.receivedOtherwise(sent, subject, value)
  if (!otherwise) return verdict
  const error = { code: "OutcomeUnknown", reason: "amount_mismatch", raw: null }
  return { ...verdict, state: "unknown", error, token: null }
}

/** When an open outcome is asked for first; null for a definite one, and where nobody can be asked. */
const firstCheck = (
  { operation }: Attempt,
  { state }: Verdict,
  now: number
): Effect.Effect<number | null> =>
  isAsked(state) && operation !== "tokenize"
    ? Effect.map(Random.next, (random) => now + (Schedule.delayMs(0, 0, random) ?? 0))
    : Effect.succeed(null)

/**
 * The attempt is settled: by somebody else, or by a COMMIT of ours that seemed to fail, and then what has
 * been claimed to follow it is ours too.
 */
const reread = Effect.fnUntraced(function* (
  state: State,
  sent: Attempt,
  isFollowed?: Request["next"]
) {
  const { owner } = yield* Ids
  const stored = (yield* Ledger.load(sent.subject)) ?? state
  const attempt = stored.attempts.find((one) => one.id === sent.id) ?? sent
  const isNext = (one: Attempt) =>
    one.state === "ready" && one.owner === owner && one.operation === sent.operation
  const next = isFollowed === undefined ? undefined : stored.attempts.find(isNext)
  return { ...stored, attempt, next: next ?? null } satisfies Done
})

/** The database failed after the call: the answer is not stored, so it is not claimed to be known. */
const unstored = ({ attempts, subject }: State, sent: Attempt): Done => {
  const attempt: Attempt = { ...sent, state: "unknown" }
  // A follow-up leaves the payment at its last certain status.
  const isOfFollowUp = subject.type === "payment" && !isCharge(sent.operation)
  return {
    subject: isOfFollowUp ? subject : { ...subject, status: "unknown" },
    attempt,
    attempts: attempts.map((one) => (one.id === sent.id ? attempt : one)),
    next: null
  }
}
