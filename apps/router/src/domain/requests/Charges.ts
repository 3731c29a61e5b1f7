import type { Requests } from "@switchyard/client"
import { Clock, Effect, Result } from "effect"
import { Accounts } from "../accounts/Accounts.ts"
import { Fingerprint } from "../Fingerprint.ts"
import { Ids } from "../Ids.ts"
import * as Calls from "./Calls.ts"
import * as Ledger from "../ledger/Ledger.ts"
import * as Order from "./Order.ts"
import type { PaymentRecord } from "../ledger/PaymentRecord.ts"
import * as PlanRun from "./PlanRun.ts"
import * as ReadyAttempt from "../ledger/ReadyAttempt.ts"
import * as RetryBudget from "./RetryBudget.ts"
import * as RouteRequest from "../routing/RouteRequest.ts"
import * as Routing from "../routing/Routing.ts"
import { Running } from "../Running.ts"
import { Settings } from "../Settings.ts"
import * as Urls from "../Urls.ts"

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
  request: Requests.PaymentRequest
) {
  const fingerprints = yield* Fingerprint
  const fingerprint = fingerprints.of(Order.identityOf(request, fingerprints))
  const claim: Ledger.Claim = { merchant, key, fingerprint }
  const id = (yield* Ids).make("pay")
  const chosen = yield* Effect.result(choose(merchant, id, request))
  if (Result.isSuccess(chosen)) {
    const { detached } = yield* Running
    return yield* detached(charge(claim, id, request, chosen.success))
  }
  // The key may be from a time when an account was eligible: then its payment is the answer.
  const before = yield* Ledger.replay(claim)
  return before === null ? yield* chosen.failure : ({ ...before, replayed: true } as Charged)
})

/** How the shopper pays, the accounts that can take it, and how far the failover may go. */
interface Chosen extends Routing.Route {
  readonly method: Order.Method
}

const choose = Effect.fnUntraced(function* (
  merchant: string,
  id: string,
  request: Requests.PaymentRequest
) {
  yield* RouteRequest.checkAccounts(request, (yield* Accounts).ofMerchant(merchant))
  const method = yield* Order.methodOf(merchant, request)
  const asked = RouteRequest.ofPayment(request, method.kept)
  const digits = RouteRequest.storableDigits(request.method)
  const route = yield* Routing.route(merchant, asked, id, digits)
  const { amount } = request
  const tried = {
    merchant,
    card: method.card,
    amount: Number(amount.value),
    currency: amount.currency
  }
  yield* RetryBudget.admit(tried, route.retry.budget, route)
  return { ...route, method } satisfies Chosen
})

const charge = Effect.fnUntraced(function* (
  claim: Ledger.Claim,
  id: string,
  request: Requests.PaymentRequest,
  { decision, method, plan, retry }: Chosen
) {
  const ids = yield* Ids
  const settings = yield* Settings
  const now = yield* Clock.currentTimeMillis
  const order = Order.orderOf(id, claim.merchant, request, method, now)
  const attemptOn = makeAttemptOn(ids, order)
  const first = attemptOn(plan[0], 1, now)
  const claimed = yield* Ledger.claimNew(claim, order, first, {
    sendWithinMs: Calls.sendWithinMs(plan[0]),
    decision
  })
  if (claimed._tag === "Replay") return { ...claimed, replayed: true } satisfies Charged
  const call: PlanRun.Run["call"] = ({ payments, ...account }, attempt, isStepUp) => {
    const ways = {
      returnUrl: Urls.returnUrl(settings, id),
      notificationUrl: Urls.notificationUrl(settings, account)
    }
    const sent = Order.chargeRequest(attempt, request, method.sent, ways, isStepUp)
    return attempt.operation === "authorize" ? payments.authorize(sent) : payments.purchase(sent)
  }
  const done = yield* PlanRun.follow(claimed, {
    ...{ plan, retry, attemptOn, call },
    canStepUp: ({ capabilities }) => capabilities.stepUp === true,
    mayRepeat: (attempts) => RetryBudget.hasRoom(order, attempts, retry.budget)
  })
  return { ...done, replayed: false } satisfies Charged
})

const makeAttemptOn =
  (ids: Ids["Service"], { amount, capture, id }: PaymentRecord): PlanRun.Run["attemptOn"] =>
  ({ id: account, provider }, sequence, now) => {
    const operation = capture === "manual" ? "authorize" : "purchase"
    const target = {
      account,
      provider,
      providerReference: null,
      operation,
      amount,
      sequence
    } as const
    return ReadyAttempt.make(ids, { ...target, subject: id }, now)
  }
