import type { Requests } from "@switchyard/client"
import {
  Money,
  type Payment,
  type PaymentError,
  type Reference,
  type Refund
} from "@switchyard/core"
import { Clock, Effect, Result } from "effect"
import { Accounts, type OpenAccount } from "../accounts/Accounts.ts"
import type { Attempt } from "../ledger/Attempt.ts"
import * as Calls from "./Calls.ts"
import { Fingerprint } from "../Fingerprint.ts"
import * as FollowUpRules from "./FollowUpRules.ts"
import * as FollowUpTargets from "./FollowUpTargets.ts"
import { Ids } from "../Ids.ts"
import * as Ledger from "../ledger/Ledger.ts"
import type { PaymentRecord } from "../ledger/PaymentRecord.ts"
import * as ReadyAttempt from "../ledger/ReadyAttempt.ts"
import type { RefundRecord } from "../ledger/RefundRecord.ts"
import { NotFound, Unsupported } from "./Refusal.ts"
import { Running } from "../Running.ts"

/** Captures, voids and refunds: claim with the sums checked (T1), then T2, the call and T3. */

/** What was done, and whether the key had been used before. */
export interface FollowedUp extends Ledger.PaymentState {
  readonly attempt: Attempt
  /** What the attempt carries out, if it is a refund. */
  readonly refund: RefundRecord | null
  readonly replayed: boolean
}

/** Carries an operation out on a merchant's payment, once, whatever happens to the caller. */
export const start = Effect.fn("FollowUps.start")(function* (
  operation: FollowUpRules.Operation,
  merchant: string,
  key: string,
  id: string,
  body: Requests.RefundRequest
) {
  const state = yield* Ledger.loadAs("payment", id)
  if (state === null || state.subject.merchant !== merchant) return yield* new NotFound()
  const fingerprint = (yield* Fingerprint).of({ operation, id, ...body })
  const { detached } = yield* Running
  return yield* detached(carryOut({ merchant, key, fingerprint }, id, operation, body))
})

const carryOut = Effect.fnUntraced(function* (
  claim: Ledger.Claim,
  id: string,
  operation: FollowUpRules.Operation,
  body: Requests.RefundRequest
) {
  const claimed = yield* Ledger.claimFollowUp(claim, id, (state) => prepare(state, operation, body))
  const { attempt, subject: payment } = claimed
  // Known without another look: after a call, a read that fails would say that nothing was sent.
  const refund = refundOf(payment, attempt, body)
  if (claimed._tag === "Replay") return { ...claimed, refund, replayed: true } satisfies FollowedUp
  // The account that the claim saw, not the one of an earlier look: the payment may have moved on.
  const account = yield* accountOf(attempt.account)
  const request = { account, call: call(account, payment, operation, attempt, body.reason) }
  const done = yield* Calls.run(claimed, attempt, request)
  return { ...done, refund, replayed: false } satisfies FollowedUp
})

/** The refund that an attempt carries out: the same for the same key, since its request is the same. */
const refundOf = (
  { currency, id: payment }: PaymentRecord,
  { amount, createdAt, refund: id }: Attempt,
  { reason }: Requests.RefundRequest
): RefundRecord | null =>
  id === null ? null : { id, payment, amount, currency, reason: reason ?? null, createdAt }

const accountOf = Effect.fnUntraced(function* (id: string | null) {
  const account = id === null ? null : (yield* Accounts).find(id)
  const detail = "the payment's account is no longer configured"
  return account ?? (yield* new Unsupported({ detail }))
})

/** Checks state and sums, and makes the attempt and, for a refund, the object that it carries out. */
const prepare = Effect.fnUntraced(function* (
  state: Ledger.PaymentState,
  operation: FollowUpRules.Operation,
  body: Requests.RefundRequest
) {
  const ids = yield* Ids
  const account = yield* accountOf(state.subject.account)
  const amount = yield* FollowUpRules.check(operation, state, account, body.amount)
  const createdAt = yield* Clock.currentTimeMillis
  const refund = operation === "refund" ? ids.make("ref") : null
  const followed = yield* FollowUpTargets.of(state, operation, amount, account)
  const target = {
    subject: state.subject.id,
    sequence: state.attempts.length + 1,
    account: state.subject.account ?? "",
    provider: state.subject.provider ?? "",
    providerReference: followed,
    target: followed,
    operation,
    amount,
    refund
  }
  const attempt = ReadyAttempt.make(ids, target, createdAt)
  return {
    attempt,
    refund: refundOf(state.subject, attempt, body),
    sendWithinMs: Calls.sendWithinMs(account)
  } satisfies Ledger.FollowUp
})

const call = (
  account: OpenAccount,
  { authorized, currency }: PaymentRecord,
  operation: FollowUpRules.Operation,
  attempt: Attempt,
  reason: string | undefined
): Effect.Effect<Payment.Payment | Refund.Refund, PaymentError.PaymentError> => {
  const request = {
    reference: attempt.reference as Reference.Reference,
    providerReference: attempt.providerReference ?? "",
    amount: Result.getOrThrow(Money.fromMinorUnits(attempt.amount, currency))
  }
  switch (operation) {
    case "capture":
      return account.payments.capture(request)
    case "void":
      return account.payments.void(attempt.amount === authorized ? withoutAmount(request) : request)
    case "refund":
      return account.payments.refund(reason === undefined ? request : { ...request, reason })
  }
}

const withoutAmount = <A extends { readonly amount: unknown }>({ amount: _, ...rest }: A) => rest
