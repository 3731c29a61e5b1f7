import {
  Money,
  type Payment,
  type PaymentError,
  type Reference,
  type Refund
} from "@switchyard/core"
import { Clock, Context, Effect, Layer, Result } from "effect"
import { Accounts, type OpenAccount } from "./Accounts.ts"
import type { Attempt } from "./Attempt.ts"
import { Calls, type Done } from "./Calls.ts"
import { Fingerprint } from "./Fingerprint.ts"
import * as FollowUpRules from "./FollowUpRules.ts"
import { Ids } from "./Ids.ts"
import { type FollowUp, Ledger, type PaymentState } from "./Ledger.ts"
import type { AmountRequest, RefundRequest } from "./PaymentRequest.ts"
import { NotFound } from "./Refusal.ts"
import type { RefundRecord } from "./RefundRecord.ts"
import * as ReadyAttempt from "./ReadyAttempt.ts"
import { Running } from "./Running.ts"

/** Captures, voids and refunds: claim with the sums checked (T1), then T2, the call and T3. */
export class FollowUps extends Context.Service<FollowUps, Effect.Success<typeof make>>()(
  "router/domain/FollowUps"
) {
  /** Follow-ups over the ledger and the accounts of the context. */
  static readonly layer = Layer.effect(
    FollowUps,
    Effect.suspend(() => make)
  )
}

/** What was done, on which refund if it was one, and whether the key had been used before. */
export interface FollowedUp extends PaymentState {
  readonly attempt: Attempt
  readonly replayed: boolean
}

type Operation = FollowUpRules.Operation

const make = Effect.gen(function* () {
  const accounts = yield* Accounts
  const calls = yield* Calls
  const fingerprint = yield* Fingerprint
  const ids = yield* Ids
  const ledger = yield* Ledger
  const running = yield* Running

  const prepare =
    (account: OpenAccount | null, operation: Operation, body: RefundRequest) =>
    (state: PaymentState) =>
      Effect.gen(function* () {
        const amount = yield* FollowUpRules.check(operation, state, account, body.amount)
        const now = yield* Clock.currentTimeMillis
        const { currency, id } = state.payment
        const refund: RefundRecord | null =
          operation === "refund"
            ? {
                id: ids.make("ref"),
                payment: id,
                amount,
                currency,
                reason: body.reason ?? null,
                createdAt: now
              }
            : null
        const target = { operation, amount, refund: refund?.id ?? null }
        const attempt = ReadyAttempt.make(ids, { ...targetOf(state), ...target }, now)
        return { attempt, refund } satisfies FollowUp
      })

  const call = (
    account: OpenAccount,
    { payment }: PaymentState,
    attempt: Attempt,
    reason?: string
  ): Effect.Effect<Payment.Payment | Refund.Refund, PaymentError.PaymentError> => {
    const request = {
      reference: attempt.reference as Reference.Reference,
      providerReference: payment.providerReference ?? "",
      amount: Result.getOrThrow(Money.fromMinorUnits(attempt.amount, payment.currency))
    }
    switch (attempt.operation) {
      case "capture":
        return account.payments.capture(request)
      case "void":
        return account.payments.void(
          attempt.amount === payment.authorized ? withoutAmount(request) : request
        )
      default:
        return account.payments.refund(reason === undefined ? request : { ...request, reason })
    }
  }

  const start = Effect.fn("FollowUps.start")(function* (
    operation: Operation,
    merchant: string,
    key: string,
    id: string,
    body: RefundRequest
  ) {
    const stored = yield* ledger.load(id)
    if (stored === null || stored.payment.merchant !== merchant) return yield* new NotFound()
    const account = stored.payment.account === null ? null : accounts.find(stored.payment.account)
    const claim = { merchant, key, fingerprint: fingerprint.of({ operation, id, ...body }) }
    const work = Effect.gen(function* () {
      const claimed = yield* ledger.claimFollowUp(claim, id, prepare(account, operation, body))
      if (claimed._tag === "Replay" || account === null) return { ...claimed, replayed: true }
      const done: Done = yield* calls.run(claimed, claimed.attempt, {
        account,
        call: call(account, claimed, claimed.attempt, body.reason)
      })
      return { ...done, replayed: false }
    })
    return yield* running.detached<FollowedUp, Effect.Error<typeof work>, never>(work)
  })

  return {
    capture: (merchant: string, key: string, id: string, body: AmountRequest) =>
      start("capture", merchant, key, id, body),
    void: (merchant: string, key: string, id: string, body: AmountRequest) =>
      start("void", merchant, key, id, body),
    refund: (merchant: string, key: string, id: string, body: RefundRequest) =>
      start("refund", merchant, key, id, body)
  }
})

const targetOf = ({ attempts, payment }: PaymentState) => ({
  payment: payment.id,
  sequence: attempts.length + 1,
  account: payment.account ?? "",
  provider: payment.provider ?? "",
  providerReference: payment.providerReference
})

const withoutAmount = <A extends { readonly amount: unknown }>({ amount: _, ...rest }: A) => rest
