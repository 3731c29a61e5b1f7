/** The only writer of order statuses, of wallets and of money movements (payin-payout.md section 6). */
import type { MovementKind } from "../Ledger.ts"
import type { Payin } from "./Payin.ts"
import type { Payout } from "./Payout.ts"
import { toText } from "./Rupees.ts"
import type { Order, State } from "./State.ts"

const move = (state: State, order: Order, kind: MovementKind, paise: number, nowMs: number): void =>
  state.ledger.record({
    kind,
    reference: order.orderId,
    paymentId: order.transactionId,
    account: order.merchantId,
    amount: toText(paise),
    currency: "INR",
    atMs: nowMs
  })

/** Puts money into the merchant's wallet, or takes it out. */
const addToWallet = (state: State, order: Order, paise: number): void => {
  const account = state.merchants.byId(order.merchantId)
  if (account !== undefined) account.balancePaise += paise
}

/** What a payout takes from the wallet. */
export const costOf = (payout: Pick<Payout, "paise" | "chargePaise">): number =>
  payout.paise + payout.chargePaise

/** A new payout: amount and charge are reserved. */
export const reserve = (state: State, payout: Payout): void =>
  addToWallet(state, payout, -costOf(payout))

/** The payer has pressed Confirm Payment. */
export const confirm = (payin: Payin, nowMs: number): void => {
  payin.confirmed = true
  payin.comments = "Payin Initiated"
  payin.updatedAtMs = nowMs
}

const approvePayin = (state: State, payin: Payin, paise: number, nowMs: number): void => {
  payin.receivedPaise = paise
  payin.comments = "Auto Approved"
  payin.processedAtMs = nowMs
  addToWallet(state, payin, paise)
  move(state, payin, "charge", paise, nowMs)
}

/** The bank says yes; `paise` is what a payer really paid. */
export const approve = (state: State, order: Order, paise: number, nowMs: number): void => {
  if (order.kind === "payin") approvePayin(state, order, paise, nowMs)
  else {
    // The reserve of a rejected payout is gone: a late success takes it again.
    if (order.status === "Rejected") reserve(state, order)
    move(state, order, "payout", order.paise, nowMs)
  }
  order.status = "Approved"
  order.updatedAtMs = nowMs
}

const rejectPayin = (state: State, payin: Payin, comments: string, nowMs: number): void => {
  if (payin.status === "Approved") {
    addToWallet(state, payin, -payin.receivedPaise)
    move(state, payin, "chargeback", payin.receivedPaise, nowMs)
  }
  payin.comments = comments
  payin.processedAtMs = nowMs
}

const rejectPayout = (state: State, payout: Payout, nowMs: number): void => {
  addToWallet(state, payout, costOf(payout))
  if (payout.status === "Approved") move(state, payout, "refund", payout.paise, nowMs)
}

/** The bank says no, or takes back what it approved; a payout's reserve is given back. */
export const reject = (state: State, order: Order, comments: string, nowMs: number): void => {
  if (order.kind === "payin") rejectPayin(state, order, comments, nowMs)
  else rejectPayout(state, order, nowMs)
  order.status = "Rejected"
  order.updatedAtMs = nowMs
}
