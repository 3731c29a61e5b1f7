import type { Requests } from "@switchyard/client"
import { PaymentMethod, type Payout, type Reference } from "@switchyard/core"
import { Clock, Effect, Redacted, Result } from "effect"
import { Accounts } from "../accounts/Accounts.ts"
import { Fingerprint } from "../Fingerprint.ts"
import { Ids } from "../Ids.ts"
import * as Calls from "./Calls.ts"
import * as Ledger from "../ledger/Ledger.ts"
import * as PlanRun from "./PlanRun.ts"
import {
  type DestinationSummary,
  initialPayout,
  type PayoutRecord
} from "../ledger/PayoutRecord.ts"
import * as ReadyAttempt from "../ledger/ReadyAttempt.ts"
import * as RouteRequest from "../routing/RouteRequest.ts"
import * as Routing from "../routing/Routing.ts"
import { Running } from "../Running.ts"
import { Settings } from "../Settings.ts"
import * as StoredTokens from "./StoredTokens.ts"
import type { State } from "../ledger/Subject.ts"
import * as Urls from "../Urls.ts"

/**
 * New payouts: plan, claim (T1), then attempt after attempt along the plan. Another account is asked only
 * where nothing was sent or the gateway refused for certain: money that has left does not come back.
 */

/** A payout and whether its key had been used before. */
export interface PaidOut extends State<PayoutRecord> {
  readonly replayed: boolean
}

/** Pays out once, whatever happens to the caller. */
export const create = Effect.fn("Payouts.create")(function* (
  merchant: string,
  key: string,
  request: Requests.PayoutRequest
) {
  const fingerprints = yield* Fingerprint
  const fingerprint = fingerprints.of(identityOf(request, fingerprints))
  const claim: Ledger.Claim = { merchant, key, fingerprint }
  const id = (yield* Ids).make("pot")
  const chosen = yield* Effect.result(choose(merchant, id, request))
  if (Result.isSuccess(chosen)) {
    const { detached } = yield* Running
    return yield* detached(payOut(claim, id, request, chosen.success))
  }
  // The key may be from a time when an account was eligible: then its payout is the answer.
  const before = yield* Ledger.replay(claim)
  return before === null ? yield* chosen.failure : ({ ...before, replayed: true } as PaidOut)
})

interface Chosen extends Routing.Route {
  readonly destination: Payout.Destination
}

const choose = Effect.fnUntraced(function* (
  merchant: string,
  id: string,
  request: Requests.PayoutRequest
) {
  yield* RouteRequest.checkAccounts(request, (yield* Accounts).ofMerchant(merchant))
  const { destination, kept } = yield* destinationOf(merchant, request)
  const route = yield* Routing.route(merchant, RouteRequest.ofPayout(request, kept), id)
  return { ...route, destination } satisfies Chosen
})

const destinationOf = Effect.fnUntraced(function* (
  merchant: string,
  { destination }: Requests.PayoutRequest
) {
  if (destination.type !== "token") return { destination, kept: null }
  const { record, token } = yield* StoredTokens.open(merchant, destination, "destination.token")
  return { destination: { type: "token" as const, token }, kept: record }
})

const payOut = Effect.fnUntraced(function* (
  claim: Ledger.Claim,
  id: string,
  request: Requests.PayoutRequest,
  { decision, destination, plan, retry }: Chosen
) {
  const ids = yield* Ids
  const settings = yield* Settings
  const now = yield* Clock.currentTimeMillis
  const payout = payoutOf(id, claim.merchant, request, now)
  const attemptOn: PlanRun.Run["attemptOn"] = ({ id: account, provider }, sequence, at) => {
    const target = { account, provider, providerReference: null, sequence } as const
    const { amount } = payout
    return ReadyAttempt.make(ids, { ...target, subject: id, operation: "payout", amount }, at)
  }
  const first = attemptOn(plan[0], 1, now)
  const claimed = yield* Ledger.claimNew(claim, payout, first, {
    sendWithinMs: Calls.sendWithinMs(plan[0]),
    decision
  })
  if (claimed._tag === "Replay") return { ...claimed, replayed: true } satisfies PaidOut
  const call: PlanRun.Run["call"] = (account, attempt) => {
    const reference = attempt.reference as Reference.Reference
    const notificationUrl = Urls.notificationUrl(settings, account)
    return account.payments.payout({
      ...(request.customer === undefined ? {} : { customer: request.customer }),
      ...(request.remarks === undefined ? {} : { remarks: request.remarks }),
      ...{ reference, destination, notificationUrl, amount: request.amount }
    })
  }
  const done = yield* PlanRun.follow(claimed, { plan, retry, attemptOn, call })
  return { ...done, replayed: false } satisfies PaidOut
})

/** The payout before its first attempt; of the destination only what may be shown. */
const payoutOf = (
  id: string,
  merchant: string,
  request: Requests.PayoutRequest,
  now: number
): PayoutRecord => ({
  ...initialPayout,
  type: "payout",
  id,
  merchant,
  reference: request.reference,
  amount: Number(request.amount.value),
  currency: request.amount.currency,
  destination: summaryOf(request.destination),
  version: 0,
  events: 0,
  createdAt: now,
  updatedAt: now
})

const summaryOf = (destination: Requests.PayoutRequest["destination"]): DestinationSummary => {
  switch (destination.type) {
    case "bank_account": {
      const { accountNumber, address: _, type, ...shown } = destination
      return { type, ...shown, last4: lastFour(Redacted.value(accountNumber)) }
    }
    case "card":
      return { type: "card", last4: PaymentMethod.summarize(destination).last4 }
    case "token":
      return { type: "token", token: destination.token }
  }
}

/** The end of an account number; nothing of a short one, so that half of it at least stays hidden. */
const lastFour = (number: string): string | null => (number.length < 8 ? null : number.slice(-4))

/** What tells the request from another one: numbers by their ends and digests. */
const identityOf = (
  { amount, destination, ...rest }: Requests.PayoutRequest,
  { digest }: Pick<Fingerprint["Service"], "digest">
) => ({
  ...rest,
  operation: "payout",
  amount: { value: Number(amount.value), currency: amount.currency },
  destination: summaryOf(destination),
  end: destination.type === "bank_account" ? endOf(destination.accountNumber) : null,
  address: destination.type === "bank_account" ? (destination.address ?? null) : null,
  number: destination.type === "token" ? null : digest(numberOf(destination))
})

/** By what an account number counts in the fingerprint: also one that is too short to show its end. */
const endOf = (number: Redacted.Redacted<string>): string => {
  const text = Redacted.value(number)
  return lastFour(text) ?? text.slice(text.length - Math.floor(text.length / 3))
}

const numberOf = (
  destination: Exclude<Requests.PayoutRequest["destination"], { readonly type: "token" }>
) => (destination.type === "card" ? destination.number : destination.accountNumber)
