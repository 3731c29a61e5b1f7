import {
  Money,
  type Payment,
  type PaymentError,
  type Payout,
  type Reference
} from "@switchyard/core"
import { type Effect, Result } from "effect"
import type { OpenAccount } from "../accounts/Accounts.ts"
import { type Attempt, isCharge, isOpen, type Verdict } from "../ledger/Attempt.ts"
import type { PaymentRecord } from "../ledger/PaymentRecord.ts"
import * as Questions from "./Questions.ts"
import type { State, Subject } from "../ledger/Subject.ts"
import type { Heard } from "./Verdicts.ts"

/** Which question is put to a gateway about an attempt, and what its answer, or a webhook, proves. Pure. */

/** The question, ready to be put; null where the gateway has no way to be asked. */
export type Question = Effect.Effect<Found, PaymentError.PaymentError>

/** What a gateway says of a payment or payout. */
export type Found = Payment.Payment | Payout.Payout

/**
 * Charges are asked for by our own reference, and so is what the gateway keeps as a transaction of its
 * own; other follow-ups by the gateway's id of the payment.
 */
export const questionOf = (
  account: OpenAccount,
  { attempts, subject }: State,
  attempt: Attempt
): Question | null => {
  if (subject.type === "token") return null
  const { payments } = account
  const { byReference } = account.capabilities.lookup
  const reference = attempt.reference as Reference.Reference
  const amount = amountOf(subject, attempt)
  const { providerReference } = attempt
  if (subject.type === "payout") {
    if (byReference || providerReference === null)
      return payments.payoutStatus({ reference, amount })
    return payments.payoutStatus({ providerReference, amount })
  }
  const isOfPayment = !isCharge(attempt.operation) && !isOwn(account, attempt)
  if (isOfPayment) {
    const followed = followedBy(attempts, subject, attempt)
    return payments.status({ providerReference: followed.providerReference ?? "" })
  }
  if (!byReference && providerReference !== null && isCharge(attempt.operation)) {
    return payments.status({ providerReference })
  }
  // The id that a pending attempt has is that of the page on which the shopper pays.
  const page = isOnPage(subject, attempt) ? attempt.providerReference : null
  return payments.status({
    reference,
    expect: { amount },
    ...(page === null ? {} : { page })
  })
}

/** Whether the shopper pays on a page of the gateway's. */
const isOnPage = ({ method }: PaymentRecord, { operation }: Attempt): boolean =>
  isCharge(operation) && method.type === "hosted"

/** What an answer, to a question or by a webhook, proves of an attempt; null where it proves nothing. */
export const verdictOn = (
  account: OpenAccount,
  state: State,
  attempt: Attempt,
  answer: Result.Result<Found, PaymentError.PaymentError>,
  heard: Heard,
  now: number
): Verdict | null => {
  const { subject } = state
  if (subject.type === "token") return null
  if (subject.type === "payout") return Questions.verdictOfPayout(attempt, asPayout(answer), heard)
  const known = knownOf(account, { ...state, subject }, attempt)
  return Questions.verdictOf(attempt, known, asPayment(answer), ageOf(attempt, now), heard)
}

/** Whether an answer would settle what a moment later may be more: a page that holds what it was to take. */
export const mayMoveOn = (
  { capabilities }: OpenAccount,
  { subject }: State,
  attempt: Attempt,
  answer: Result.Result<Found, PaymentError.PaymentError>
): boolean =>
  subject.type === "payment" &&
  capabilities.hostedOperations !== undefined &&
  isOnPage(subject, attempt) &&
  attempt.operation === "purchase" &&
  Result.isSuccess(answer) &&
  answer.success.status.unified === "authorized"

/** How long ago an attempt was sent, in milliseconds. */
export const ageOf = (attempt: Attempt, now: number): number =>
  now - (attempt.startedAt ?? attempt.createdAt)

type Answered<A> = Result.Result<A, PaymentError.PaymentError>

// The question decides what comes back: `payoutStatus` answers payouts, `status` payments.
const asPayout = (answer: Answered<Found>) => answer as Answered<Payout.Payout>
const asPayment = (answer: Answered<Found>) => answer as Answered<Payment.Payment>

/** Whether the gateway keeps such a follow-up as a transaction of its own. */
const isOwn = ({ capabilities }: OpenAccount, { operation }: Attempt): boolean =>
  capabilities.lookup.followUps.some((kind) => kind === operation)

/** What an attempt follows: the payment, or the late charge that it gives back. */
const followedBy = (
  attempts: ReadonlyArray<Attempt>,
  payment: PaymentRecord,
  { reverses }: Attempt
): Pick<PaymentRecord, "captured" | "providerReference" | "refunded" | "voided"> => {
  const late = attempts.find(({ id }) => id === reverses)
  if (late === undefined) return payment
  const captured = late.operation === "authorize" ? 0 : late.amount
  return { providerReference: late.providerReference, captured, refunded: 0, voided: 0 }
}

const knownOf = (
  account: OpenAccount,
  { attempts, subject: payment }: State<PaymentRecord>,
  attempt: Attempt
): Questions.Known => {
  const own = isOwn(account, attempt)
  const followed = followedBy(attempts, payment, attempt)
  const rivals = attempts.filter(({ id, operation, reverses, state }) => {
    const isSame = operation === attempt.operation && reverses === attempt.reverses
    return id !== attempt.id && isSame && isOpen(state)
  })
  const captures = attempts.filter(({ operation }) => operation === "capture" && own)
  const targets = [followed, ...captures.filter(({ id }) => id !== attempt.id)].flatMap(
    ({ providerReference }) => (providerReference === null ? [] : [providerReference])
  )
  const { captured, refunded, voided } = followed
  return {
    ...{ captured, refunded, voided, own },
    hosted: isOnPage(payment, attempt),
    isSetting: account.capabilities.hostedOperations !== undefined,
    currency: payment.currency,
    contested: rivals.reduce((sum, { amount }) => sum + amount, 0),
    targets: new Set(targets)
  }
}

const amountOf = (
  { currency }: Exclude<Subject, { readonly type: "token" }>,
  { amount }: Attempt
): Money.Money => Result.getOrThrow(Money.fromMinorUnits(amount, currency))
