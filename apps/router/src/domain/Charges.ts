import { type Payment, PaymentMethod, type Reference } from "@switchyard/core"
import { Failover, Plan, type Policy } from "@switchyard/routing"
import { Clock, Context, Effect, Layer } from "effect"
import { Accounts, type OpenAccount } from "./Accounts.ts"
import type { Attempt } from "./Attempt.ts"
import { Calls, type Done } from "./Calls.ts"
import { Fingerprint } from "./Fingerprint.ts"
import { Ids } from "./Ids.ts"
import { type Claim, Ledger, type PaymentState } from "./Ledger.ts"
import { initial, type MethodSummary, type PaymentRecord } from "./PaymentRecord.ts"
import type { PaymentRequest } from "./PaymentRequest.ts"
import * as ReadyAttempt from "./ReadyAttempt.ts"
import * as RouteRequest from "./RouteRequest.ts"
import { InvalidField, NoEligibleAccount } from "./Refusal.ts"
import { Running } from "./Running.ts"

/** What a merchant's policy and the public address are, for {@link Charges}. */
export interface Options {
  readonly policyOf: (merchant: string) => Policy.Policy
  readonly publicUrl: string
}

/**
 * New payments: plan, claim (T1), then attempt after attempt along the plan (T2, call, T3, T4) for as
 * long as the failover allows. Card data lives in this work's memory only.
 */
export class Charges extends Context.Service<Charges, Effect.Success<ReturnType<typeof make>>>()(
  "router/domain/Charges"
) {
  /** Charges for the given policies. */
  static readonly layer = (options: Options) => Layer.effect(Charges, make(options))
}

/** A payment and whether its key had been used before. */
export interface Charged extends PaymentState {
  readonly replayed: boolean
}

const make = Effect.fnUntraced(function* ({ policyOf, publicUrl }: Options) {
  const accounts = yield* Accounts
  const calls = yield* Calls
  const fingerprint = yield* Fingerprint
  const ids = yield* Ids
  const ledger = yield* Ledger
  const running = yield* Running

  const attemptOf = (
    order: PaymentRecord,
    account: OpenAccount,
    sequence: number,
    now: number
  ): Attempt => {
    const { amount, capture, id } = order
    const operation = capture === "manual" ? "authorize" : "purchase"
    const { id: name, provider } = account
    const at = { account: name, provider, providerReference: null }
    return ReadyAttempt.make(
      ids,
      { ...at, payment: id, refund: null, sequence, operation, amount },
      now
    )
  }

  const call = (account: OpenAccount, attempt: Attempt, request: Chargeable) => {
    const charge = chargeRequest(attempt, request, `${publicUrl}/v1/return/${attempt.payment}`)
    return attempt.operation === "authorize"
      ? account.payments.authorize(charge)
      : account.payments.purchase(charge)
  }

  /** Follows the plan from a claimed attempt to an answer. */
  const follow = Effect.fnUntraced(function* (
    claimed: PaymentState & { readonly attempt: Attempt },
    plan: ReadonlyArray<OpenAccount>,
    request: Chargeable,
    retry: Failover.Options
  ) {
    const startedAt = claimed.attempt.createdAt
    let state: PaymentState = claimed
    let attempt: Attempt | null = claimed.attempt
    for (const [index, account] of plan.entries()) {
      if (attempt === null) break
      const { payment } = state
      const done: Done = yield* calls.run(state, attempt, {
        account,
        call: call(account, attempt, request),
        next: (error, now) => {
          const next = Failover.next(plan, index + 1, now - startedAt, error, retry)
          return next === null ? null : (sequence, at) => attemptOf(payment, next, sequence, at)
        }
      })
      state = done
      attempt = done.next
    }
    return state
  })

  /** Charges a merchant's shopper once, whatever happens to the caller. */
  const create = Effect.fn("Charges.create")(function* (
    merchant: string,
    key: string,
    request: PaymentRequest
  ) {
    const own = accounts.ofMerchant(merchant)
    const chargeable = yield* check(request, own)
    const policy = policyOf(merchant)
    const decision = Plan.decide(RouteRequest.make(request), policy, own)
    const plan = decision.plan.flatMap(({ account }) => own.find((one) => one.id === account) ?? [])
    const claim: Claim = { merchant, key, fingerprint: fingerprint.of(storable(request)) }
    const [first] = plan
    if (first === undefined) {
      // The key may be from a time when an account was eligible: then its payment is the answer.
      const before = yield* ledger.replay(claim)
      if (before !== null) return { ...before, replayed: true } satisfies Charged
      return yield* new NoEligibleAccount({ excluded: decision.excluded })
    }
    const now = yield* Clock.currentTimeMillis
    const order = orderOf(ids.make("pay"), merchant, request, now)
    const work = Effect.gen(function* () {
      const claimed = yield* ledger.claimPayment(claim, order, attemptOf(order, first, 1, now))
      if (claimed._tag === "Replay") return { ...claimed, replayed: true }
      const state = yield* follow(claimed, plan, chargeable, policy.retry ?? {})
      return { ...state, replayed: false }
    })
    return yield* running.detached<Charged, Effect.Error<typeof work>, never>(work)
  })

  return { create }
})

/** A request whose method needs nothing of ours to be sent on. */
interface Chargeable extends PaymentRequest {
  readonly method: Exclude<PaymentRequest["method"], { readonly type: "token" }>
}

/** Names in the request that have to exist: tokens, of which there are none yet, and accounts. */
const check = (
  request: PaymentRequest,
  own: ReadonlyArray<OpenAccount>
): Effect.Effect<Chargeable, InvalidField> => {
  const { method, route } = request
  const unknown =
    route?.accounts?.findIndex((id) => !own.some((account) => account.id === id)) ?? -1
  if (unknown >= 0) {
    return Effect.fail(
      new InvalidField({ path: `route.accounts[${unknown}]`, rule: "unknown_account" })
    )
  }
  return method.type === "token"
    ? Effect.fail(new InvalidField({ path: "method.token", rule: "unknown_token" }))
    : Effect.succeed({ ...request, method })
}

const summaryOf = (method: PaymentRequest["method"]): MethodSummary =>
  method.type === "card"
    ? { type: "card", ...PaymentMethod.summarize(method) }
    : { type: method.type }

const orderOf = (
  id: string,
  merchant: string,
  request: PaymentRequest,
  now: number
): PaymentRecord => ({
  ...initial,
  id,
  merchant,
  reference: request.reference,
  amount: Number(request.amount.value),
  currency: request.amount.currency,
  capture: request.capture ?? "automatic",
  method: summaryOf(request.method),
  returnUrl: request.returnUrl ?? null,
  metadata: request.metadata ?? {},
  parent: null,
  version: 0,
  createdAt: now,
  updatedAt: now
})

/** The request as far as it may be stored: the card by its summary. */
const storable = ({ amount, method, ...rest }: PaymentRequest) => ({
  ...rest,
  operation: "payment",
  amount: { value: Number(amount.value), currency: amount.currency },
  method: summaryOf(method)
})

const chargeRequest = (
  attempt: Attempt,
  { amount, customer, method, recurring, saveMethod }: Chargeable,
  returnUrl: string
): Payment.ChargeRequest => ({
  reference: attempt.reference as Reference.Reference,
  amount,
  method,
  returnUrl,
  ...(customer === undefined ? {} : { customer }),
  ...(saveMethod === undefined ? {} : { saveMethod }),
  ...(recurring === undefined ? {} : { recurring })
})
