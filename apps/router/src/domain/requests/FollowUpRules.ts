import { Money, Payments } from "@switchyard/core"
import { Effect, Result } from "effect"
import type { OpenAccount } from "../accounts/Accounts.ts"
import { type Attempt, type FollowUpOperation, isOpen } from "../ledger/Attempt.ts"
import type { PaymentState } from "../ledger/Ledger.ts"
import type { PaymentRecord } from "../ledger/PaymentRecord.ts"
import { AmountExceeded, InvalidState, Unsupported } from "./Refusal.ts"

/** Which captures, voids and refunds a payment allows, and how much is left for them. Pure. */

/** Operations on a payment that has been charged. */
export type Operation = FollowUpOperation

type Refused = AmountExceeded | InvalidState | Unsupported

/** The amount to move, in minor units, or why it cannot be moved. */
export const check = (
  operation: Operation,
  { attempts: all, subject: payment }: PaymentState,
  account: OpenAccount,
  asked: number | undefined
): Effect.Effect<number, Refused> => {
  if (!allowedIn[operation].includes(payment.status)) {
    return Effect.fail(new InvalidState({ detail: `the payment is ${payment.status}` }))
  }
  // What gives a doubled charge back is no part of what the merchant does.
  const attempts = all.filter(({ reverses }) => reverses === null)
  const open = attempts.filter((attempt) => isOpen(attempt.state))
  const blocking = open.find((attempt) => blocks(operation, attempt))
  if (blocking !== undefined) {
    return Effect.fail(new InvalidState({ detail: `a ${blocking.operation} is still open` }))
  }
  if (!account.capabilities.operations.includes(operation)) return unsupported(operation)
  if (operation === "void" && payment.captured > 0 && !mayReleaseRest(account)) {
    return unsupported("a void after a capture")
  }
  const repeated = attempts.some((one) => one.operation === operation && counts(one))
  if (repeated && !mayRepeat(operation, account)) return unsupported(`a second ${operation}`)
  const left = available(operation, payment) - reserved(operation, open)
  const amount = asked ?? left
  if (amount > left || amount <= 0) return Effect.fail(new AmountExceeded())
  if (amount !== whole(operation, payment) && !mayBePartial(operation, account)) {
    return unsupported(`a partial ${operation}`)
  }
  return isCarried(amount, payment, account)
    ? Effect.succeed(amount)
    : unsupported("an amount that the gateway's format cannot carry")
}

const allowedIn: Readonly<Record<Operation, ReadonlyArray<PaymentRecord["status"]>>> = {
  capture: ["authorized", "partially_captured"],
  void: ["authorized", "partially_captured"],
  refund: ["captured", "partially_captured", "partially_refunded"]
}

/** A void and a capture exclude each other while either is open; refunds only count against the sum. */
const blocks = (operation: Operation, open: Attempt): boolean =>
  operation === "refund"
    ? false
    : open.operation === "void" || (operation === "void" && open.operation === "capture")

const available = (operation: Operation, payment: PaymentRecord): number =>
  operation === "refund"
    ? payment.captured - payment.refunded
    : payment.authorized - payment.captured - payment.voided

const reserved = (operation: Operation, open: ReadonlyArray<Attempt>): number =>
  open
    .filter((attempt) => attempt.operation === operation)
    .reduce((sum, attempt) => sum + attempt.amount, 0)

const unsupported = (detail: string) => Effect.fail(new Unsupported({ detail }))

const counts = ({ state }: Attempt): boolean => state === "succeeded" || isOpen(state)

const mayRepeat = (operation: Operation, { capabilities }: OpenAccount): boolean =>
  operation === "void" ? capabilities.void.partial : capabilities[operation].multiple

const mayReleaseRest = ({ capabilities }: OpenAccount): boolean =>
  capabilities.void.afterPartialCapture

const mayBePartial = (operation: Operation, { capabilities }: OpenAccount): boolean =>
  capabilities[operation].partial

const isCarried = (
  amount: number,
  payment: PaymentRecord,
  { capabilities }: OpenAccount
): boolean => {
  const money = Money.fromMinorUnits(amount, payment.currency)
  return Result.isSuccess(money) && Payments.amountRefusal(capabilities, money.success) === null
}

/** The amount that makes the operation a full one. */
const whole = (operation: Operation, payment: PaymentRecord): number =>
  operation === "refund" ? payment.captured : payment.authorized
