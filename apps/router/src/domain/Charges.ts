import { Failover, Plan } from "@switchyard/routing"
import { Clock, Effect, Result } from "effect"
import { Accounts, type OpenAccount } from "./Accounts.ts"
import type { Attempt } from "./Attempt.ts"
import * as Calls from "./Calls.ts"
import { Fingerprint } from "./Fingerprint.ts"
import { Ids } from "./Ids.ts"
import * as Ledger from "./Ledger.ts"
import * as Order from "./Order.ts"
import type { PaymentRecord } from "./PaymentRecord.ts"
import type { PaymentRequest } from "./PaymentRequest.ts"
import * as ReadyAttempt from "./ReadyAttempt.ts"
import { NoEligibleAccount } from "./Refusal.ts"
import * as RouteRequest from "./RouteRequest.ts"
import { Running } from "./Running.ts"
import { Settings } from "./Settings.ts"

/**
 * New payments: plan, claim (T1), then attempt after attempt along the plan (T2, call, T3, T4) for as
 * long as the failover allows. Card data lives in this work's memory only.
 */

/** A payment and whether its key had been used before. */
export interface Charged extends Ledger.PaymentState {
  readonly replayed: boolean
}

/** Charges a merchant's shopper once, whatever happens to the caller. */
export const create = Effect.fn("Charges.create")(function* (
  merchant: string,
  key: string,
  request: PaymentRequest
) {
  const own = (yield* Accounts).ofMerchant(merchant)
  const fingerprint = (yield* Fingerprint).of(Order.storable(request))
  const claim: Ledger.Claim = { merchant, key, fingerprint }
  const chosen = yield* Effect.result(choose(merchant, request, own))
  if (Result.isSuccess(chosen)) {
    const { detached } = yield* Running
    return yield* detached(charge(claim, chosen.success))
  }
  // The key may be from a time when an account was eligible: then its payment is the answer.
  const before = yield* Ledger.replay(claim)
  return before === null ? yield* chosen.failure : ({ ...before, replayed: true } satisfies Charged)
})

/** A request that can be charged, the accounts that can take it, and how far the failover may go. */
interface Chosen {
  readonly request: Order.Chargeable
  readonly plan: readonly [OpenAccount, ...ReadonlyArray<OpenAccount>]
  readonly retry: Failover.Options
}

const choose = Effect.fnUntraced(function* (
  merchant: string,
  request: PaymentRequest,
  own: ReadonlyArray<OpenAccount>
) {
  const chargeable = yield* Order.check(request, own)
  const policy = (yield* Settings).policyOf(merchant)
  const decision = Plan.decide(RouteRequest.make(request), policy, own)
  const [first, ...others] = decision.plan.flatMap(
    ({ account }) => own.find((one) => one.id === account) ?? []
  )
  if (first === undefined) return yield* new NoEligibleAccount({ excluded: decision.excluded })
  const plan = [first, ...others] as const
  return { request: chargeable, plan, retry: policy.retry ?? {} } satisfies Chosen
})

const charge = Effect.fnUntraced(function* (claim: Ledger.Claim, chosen: Chosen) {
  const ids = yield* Ids
  const now = yield* Clock.currentTimeMillis
  const order = Order.orderOf(ids.make("pay"), claim.merchant, chosen.request, now)
  const attempt = attemptOn(ids, order, chosen.plan[0], 1, now)
  const claimed = yield* Ledger.claimPayment(claim, order, attempt)
  if (claimed._tag === "Replay") return { ...claimed, replayed: true } satisfies Charged
  return { ...(yield* follow(claimed, chosen)), replayed: false } satisfies Charged
})

/** Follows the plan from the first claimed attempt to an answer. */
const follow = Effect.fnUntraced(function* (
  claimed: Ledger.Claimed,
  { plan, request, retry }: Chosen
) {
  const ids = yield* Ids
  const { publicUrl } = yield* Settings
  const startedAt = claimed.attempt.createdAt
  let state: Ledger.PaymentState = claimed
  let attempt: Attempt | null = claimed.attempt
  for (const [index, account] of plan.entries()) {
    if (attempt === null) break
    const { payment } = state
    const known: Calls.Done = { ...state, attempt, next: null }
    const done: Calls.Done = yield* Calls.run(state, attempt, {
      account,
      call: call(account, attempt, request, publicUrl),
      next: (error, now) => {
        const next = Failover.next(plan, index + 1, now - startedAt, error, retry)
        return next === null ? null : (sequence, at) => attemptOn(ids, payment, next, sequence, at)
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

const call = (
  account: OpenAccount,
  attempt: Attempt,
  request: Order.Chargeable,
  publicUrl: string
) => {
  const returnUrl = `${publicUrl}/v1/return/${attempt.payment}`
  const charge = Order.chargeRequest(attempt, request, returnUrl)
  return attempt.operation === "authorize"
    ? account.payments.authorize(charge)
    : account.payments.purchase(charge)
}

const attemptOn = (
  ids: Ids["Service"],
  { amount, capture, id }: PaymentRecord,
  { id: account, provider }: OpenAccount,
  sequence: number,
  now: number
): Attempt => {
  const operation = capture === "manual" ? "authorize" : "purchase"
  const target = { account, provider, providerReference: null, refund: null }
  return ReadyAttempt.make(ids, { ...target, payment: id, operation, amount, sequence }, now)
}
