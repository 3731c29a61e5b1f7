import type { Requests } from "@switchyard/client"
import { type Money, Payments, type Reference } from "@switchyard/core"
import { Clock, Effect, Result } from "effect"
import { Accounts, type OpenAccount } from "../accounts/Accounts.ts"
import * as Calls from "./Calls.ts"
import type { Charged } from "./Charges.ts"
import { Fingerprint } from "../Fingerprint.ts"
import { Ids } from "../Ids.ts"
import * as Ledger from "../ledger/Ledger.ts"
import { initial, type PaymentRecord } from "../ledger/PaymentRecord.ts"
import * as ReadyAttempt from "../ledger/ReadyAttempt.ts"
import { Policies } from "../routing/Policies.ts"
import { InvalidState, NotFound, Unsupported } from "./Refusal.ts"
import * as RetryBudget from "./RetryBudget.ts"
import { Running } from "../Running.ts"

/**
 * Charges again, without the shopper, what an earlier payment was made with: a payment of its own, on the
 * account that has charged the earlier one. No other account is asked, because no other knows it.
 */

/** Charges once, whatever happens to the caller. */
export const create = Effect.fn("Rebills.create")(function* (
  merchant: string,
  key: string,
  id: string,
  request: Requests.RebillRequest
) {
  const parent = (yield* Ledger.loadAs("payment", id))?.subject
  if (parent?.merchant !== merchant) return yield* new NotFound()
  const fingerprint = (yield* Fingerprint).of(storable(id, request))
  const claim: Ledger.Claim = { merchant, key, fingerprint }
  const chosen = yield* Effect.result(choose(parent, request.amount))
  if (Result.isSuccess(chosen)) {
    const { detached } = yield* Running
    return yield* detached(charge(claim, parent, request, chosen.success))
  }
  // The key may be from a time when the payment could be repeated: then its rebill is the answer.
  const before = yield* Ledger.replay(claim)
  return before === null ? yield* chosen.failure : ({ ...before, replayed: true } as Charged)
})

const storable = (id: string, { amount, ...rest }: Requests.RebillRequest) => ({
  ...rest,
  operation: "rebill",
  id,
  amount: { value: Number(amount.value), currency: amount.currency }
})

/** An account and the gateway's id of what is repeated on it. */
interface Chosen {
  readonly account: OpenAccount
  readonly providerReference: string
}

/** What was charged; that it was given back does not end the series. */
const repeatable: ReadonlySet<PaymentRecord["status"]> = new Set([
  "authorized",
  "partially_captured",
  "captured",
  "partially_refunded",
  "refunded"
])

const choose = Effect.fnUntraced(function* (parent: PaymentRecord, amount: Money.Money) {
  const { providerReference, status } = parent
  if (!repeatable.has(status) || providerReference === null) {
    return yield* new InvalidState({ detail: `the payment is ${status}` })
  }
  const account = parent.account === null ? null : (yield* Accounts).find(parent.account)
  if (account === null) return yield* unsupported("the payment's account is no longer configured")
  const refusal = refusalOf(account, parent, amount)
  if (refusal !== null) return yield* unsupported(refusal)
  const { policy } = (yield* Policies).of(parent.merchant)
  const tried = { ...parent, amount: Number(amount.value), currency: amount.currency }
  yield* RetryBudget.admit(tried, policy.retry?.budget, { plan: [account], excluded: [] })
  return { account, providerReference } satisfies Chosen
})

const refusalOf = (
  { capabilities, limits }: OpenAccount,
  parent: PaymentRecord,
  amount: Money.Money
): string | null => {
  const { currencies, operations, rebillOf } = capabilities
  const { maxAmount = Infinity, minAmount = 0 } = limits
  const { currency } = amount
  const value = Number(amount.value)
  if (!operations.includes("rebill")) return "rebill"
  const charge = chargeOf(parent)
  if (rebillOf?.includes(charge) === false) return `a rebill of what was made by ${charge}`
  const lacks = currencies !== "any" && !currencies.includes(currency)
  if (lacks || limits.currencies?.includes(currency) === false) return "the currency"
  if (Payments.amountRefusal(capabilities, amount) !== null) {
    return "an amount that the gateway's format cannot carry"
  }
  return value < minAmount || value > maxAmount ? "an amount beyond the account's limits" : null
}

/** The operation that charged a payment. */
const chargeOf = ({ capture, parent }: Pick<PaymentRecord, "capture" | "parent">) => {
  if (parent !== null) return "rebill"
  return capture === "manual" ? "authorize" : "purchase"
}

const unsupported = (detail: string) => new Unsupported({ detail })

const charge = Effect.fnUntraced(function* (
  claim: Ledger.Claim,
  parent: PaymentRecord,
  request: Requests.RebillRequest,
  { account, providerReference }: Chosen
) {
  const ids = yield* Ids
  const now = yield* Clock.currentTimeMillis
  const payment = paymentOf(ids.make("pay"), parent, request, now)
  const target = {
    subject: payment.id,
    sequence: 1,
    account: account.id,
    provider: account.provider,
    // Nothing has an id of this charge yet; what it repeats has.
    providerReference: null,
    target: providerReference,
    operation: "rebill",
    amount: payment.amount
  } as const
  const ready = ReadyAttempt.make(ids, target, now)
  const claimed = yield* Ledger.claimNew(claim, payment, ready, {
    sendWithinMs: Calls.sendWithinMs(account)
  })
  if (claimed._tag === "Replay") return { ...claimed, replayed: true } satisfies Charged
  const reference = claimed.attempt.reference as Reference.Reference
  const call = account.payments.rebill({ reference, providerReference, amount: request.amount })
  const done = yield* Calls.run(claimed, claimed.attempt, { account, call })
  return { ...done, replayed: false } satisfies Charged
})

const paymentOf = (
  id: string,
  parent: PaymentRecord,
  { amount, metadata = {}, reference = parent.reference }: Requests.RebillRequest,
  now: number
): PaymentRecord => ({
  ...initial,
  type: "payment",
  id,
  merchant: parent.merchant,
  reference,
  amount: Number(amount.value),
  currency: amount.currency,
  capture: "automatic",
  method: parent.method,
  card: parent.card,
  returnUrl: null,
  saveMethod: false,
  metadata,
  parent: parent.id,
  version: 0,
  events: 0,
  createdAt: now,
  updatedAt: now
})
