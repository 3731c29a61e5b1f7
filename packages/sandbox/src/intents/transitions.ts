/** The only writer of transaction statuses, sums and money movements (intents.md section 6.1). */
import type { MovementKind } from "../Ledger.ts"
import type { State } from "./State.ts"
import type { Status, Transaction, Underway } from "./Transaction.ts"
import { remaining } from "./Transaction.ts"

/** Which change is meant, and over how much. */
export type Change = Pick<Underway, "kind" | "amount">

/** Books a movement under the payment that it belongs to. */
const move = (
  state: State,
  { parent, ...own }: Transaction,
  kind: MovementKind,
  amount: number,
  nowMs: number
): void => {
  const { clientId, externalId, id, orderCurrency } = parent ?? own
  state.ledger.record({
    kind,
    reference: externalId,
    paymentId: id,
    account: clientId,
    amount: String(amount),
    currency: orderCurrency,
    atMs: nowMs
  })
}

const become = (transaction: Transaction, status: Status, nowMs: number): void => {
  transaction.status = status
  transaction.updatedAtMs = nowMs
  transaction.underway = undefined
}

const approve = (state: State, payment: Transaction, nowMs: number): void => {
  payment.authorized = payment.orderAmount
  if (payment.captures) {
    payment.captured = payment.orderAmount
    move(state, payment, "charge", payment.orderAmount, nowMs)
    become(payment, "CAPTURED", nowMs)
    return
  }
  payment.holdEndsAtMs = nowMs + state.switches.authTtlMs
  state.holding.add(payment)
  move(state, payment, "authorize", payment.orderAmount, nowMs)
  become(payment, "AUTHORIZED", nowMs)
}

const capture = (state: State, payment: Transaction, amount: number, nowMs: number): void => {
  payment.captured += amount
  move(state, payment, "capture", amount, nowMs)
  const isFull = payment.captured === payment.authorized
  // What was paid out stays paid out: only a settlement completes a partly settled payment.
  const captured = isFull ? "CAPTURED" : "PARTIAL_CAPTURED"
  become(payment, payment.status === "PARTIAL_SETTLED" ? "PARTIAL_SETTLED" : captured, nowMs)
}

const release = (
  state: State,
  payment: Transaction,
  amount: number,
  allReleased: "VOIDED" | "EXPIRED",
  nowMs: number
): void => {
  payment.voided += amount
  move(state, payment, "void", amount, nowMs)
  const isOver = payment.captured === 0 && remaining(payment) === 0
  become(payment, isOver ? allReleased : payment.status, nowMs)
}

const giveBack = (state: State, refund: Transaction, amount: number, nowMs: number): void => {
  const { parent } = refund
  if (parent === undefined) return
  parent.reserved -= amount
  parent.refunded += amount
  parent.updatedAtMs = nowMs
  refund.refunded = amount
  move(state, refund, "refund", amount, nowMs)
  become(refund, "CAPTURED", nowMs)
}

/** The change happens: money moves. */
export const succeed = (
  state: State,
  transaction: Transaction,
  { amount, kind }: Change,
  nowMs: number
): void => {
  switch (kind) {
    case "create":
      return approve(state, transaction, nowMs)
    case "capture":
      return capture(state, transaction, amount, nowMs)
    case "void":
      return release(state, transaction, amount, "VOIDED", nowMs)
    case "refund":
      return giveBack(state, transaction, amount, nowMs)
  }
}

/** The change is refused: nothing moves. A new record is declined, an old one stays as it was. */
export const fail = (transaction: Transaction, { amount, kind }: Change, nowMs: number): void => {
  const { parent, status } = transaction
  if (kind === "refund" && parent !== undefined) parent.reserved -= amount
  const isNew = kind === "create" || kind === "refund"
  become(transaction, isNew ? "DECLINED" : status, nowMs)
}

/** The change is under way and is decided later. */
export const begin = (transaction: Transaction, underway: Underway): void => {
  transaction.underway = underway
}

/** Decides what is under way; false when nothing is. */
export const decide = (
  state: State,
  transaction: Transaction,
  succeeds: boolean,
  nowMs: number
): boolean => {
  const { underway } = transaction
  if (underway === undefined) return false
  if (succeeds) succeed(state, transaction, underway, nowMs)
  else fail(transaction, underway, nowMs)
  return true
}

/** The hold lapses; a change under way is decided first. */
export const lapse = (state: State, payment: Transaction, nowMs: number): void => {
  decide(state, payment, payment.underway?.succeeds ?? false, nowMs)
  const amount = remaining(payment)
  if (amount > 0) release(state, payment, amount, "EXPIRED", nowMs)
}

/** The batch pays out to the merchant, or takes back what was refunded or charged back. */
export const settle = (transaction: Transaction, nowMs: number): void => {
  const { authorized, captured, type } = transaction
  transaction.settled = captured
  const isPart = type === "PAYMENT" && captured < authorized
  transaction.status = isPart ? "PARTIAL_SETTLED" : "SETTLED"
  transaction.updatedAtMs = nowMs
}

/** The cardholder takes the money back: `chargeback` is the record of it. */
export const chargeBack = (
  state: State,
  chargeback: Transaction,
  amount: number,
  nowMs: number
): void => {
  const { parent } = chargeback
  if (parent === undefined) return
  parent.reserved += amount
  chargeback.refunded = amount
  move(state, chargeback, "chargeback", amount, nowMs)
  become(chargeback, "CAPTURED", nowMs)
}
