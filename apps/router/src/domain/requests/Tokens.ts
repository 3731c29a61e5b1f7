import type { Requests } from "@switchyard/client"
import { PaymentMethod, type Reference } from "@switchyard/core"
import { Clock, Effect, Result } from "effect"
import { Accounts } from "../accounts/Accounts.ts"
import type { Attempt } from "../ledger/Attempt.ts"
import { Fingerprint } from "../Fingerprint.ts"
import { Ids } from "../Ids.ts"
import * as Calls from "./Calls.ts"
import * as Ledger from "../ledger/Ledger.ts"
import * as PlanRun from "./PlanRun.ts"
import * as ReadyAttempt from "../ledger/ReadyAttempt.ts"
import * as RouteRequest from "../routing/RouteRequest.ts"
import * as Routing from "../routing/Routing.ts"
import { Running } from "../Running.ts"
import type { State } from "../ledger/Subject.ts"
import { initialToken, type TokenRecord } from "../ledger/TokenRecord.ts"

/**
 * Cards to be kept: plan, claim (T1), then attempt after attempt along the plan. Several gateways authorize
 * a small amount for it, so another account is asked under the same rules as for a payment.
 */

/** A stored card and whether its key had been used before. */
export interface Kept extends State<TokenRecord> {
  readonly replayed: boolean
}

/** Has a card kept once, whatever happens to the caller. */
export const create = Effect.fn("Tokens.create")(function* (
  merchant: string,
  key: string,
  request: Requests.TokenRequest
) {
  const fingerprints = yield* Fingerprint
  const fingerprint = fingerprints.of(identityOf(request, fingerprints))
  const claim: Ledger.Claim = { merchant, key, fingerprint }
  const id = (yield* Ids).make("tok")
  const chosen = yield* Effect.result(choose(merchant, id, request))
  if (Result.isSuccess(chosen)) {
    const { detached } = yield* Running
    return yield* detached(keep(claim, id, request, chosen.success))
  }
  // The key may be from a time when an account was eligible: then its card is the answer.
  const before = yield* Ledger.replay(claim)
  return before === null ? yield* chosen.failure : ({ ...before, replayed: true } as Kept)
})

const choose = Effect.fnUntraced(function* (
  merchant: string,
  id: string,
  request: Requests.TokenRequest
) {
  yield* RouteRequest.checkAccounts(request, (yield* Accounts).ofMerchant(merchant))
  return yield* Routing.route(merchant, RouteRequest.ofToken(request), id)
})

const keep = Effect.fnUntraced(function* (
  claim: Ledger.Claim,
  id: string,
  request: Requests.TokenRequest,
  { plan, retry }: Routing.Route
) {
  const ids = yield* Ids
  const now = yield* Clock.currentTimeMillis
  const attemptOn: PlanRun.Run["attemptOn"] = ({ id: account, provider }, sequence, at) => {
    const target = { account, provider, providerReference: null, sequence } as const
    // The merchant asks for no money, whatever the gateway does to try the card.
    const operation = "tokenize"
    return ReadyAttempt.make(ids, { ...target, subject: id, operation, amount: 0 }, at)
  }
  const first = attemptOn(plan[0], 1, now)
  const token = tokenOf(claim.merchant, request, first)
  const claimed = yield* Ledger.claimNew(claim, token, first, {
    sendWithinMs: Calls.sendWithinMs(plan[0])
  })
  if (claimed._tag === "Replay") return { ...claimed, replayed: true } satisfies Kept
  const call: PlanRun.Run["call"] = ({ payments }, attempt) => {
    const { customer, method, returnUrl } = request
    return payments.tokenize({
      reference: attempt.reference as Reference.Reference,
      method,
      ...(customer === undefined ? {} : { customer }),
      // The shopper goes back to the merchant directly: nothing can be asked about a card on its way.
      ...(returnUrl === undefined ? {} : { returnUrl })
    })
  }
  const done = yield* PlanRun.follow(claimed, { plan, retry, attemptOn, call })
  return { ...done, replayed: false } satisfies Kept
})

/** The stored card before its first attempt; of the card itself only the summary. */
const tokenOf = (
  merchant: string,
  { method }: Requests.TokenRequest,
  { account, createdAt, provider, subject: id }: Attempt
): TokenRecord => ({
  ...initialToken,
  type: "token",
  id,
  merchant,
  account,
  provider,
  method: method.type === "card" ? PaymentMethod.summarize(method) : {},
  sealed: null,
  version: 0,
  events: 0,
  createdAt,
  updatedAt: createdAt
})

/** What tells the request from another one: the card by its summary and digest. */
const identityOf = (
  { method, ...rest }: Requests.TokenRequest,
  { digest }: Pick<Fingerprint["Service"], "digest">
) => ({
  ...rest,
  operation: "token",
  number: method.type === "card" ? digest(method.number) : null,
  method:
    method.type === "card"
      ? { type: "card", ...PaymentMethod.summarize(method) }
      : { type: method.type }
})
