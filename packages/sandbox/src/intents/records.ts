/** New records: payments, refunds, chargebacks (intents.md section 6). */
import type { ActiveFault } from "../Faults.ts"
import type { Moment } from "../kit/Host.ts"
import { pendingSettlesAfterMs } from "../kit/Triggers.ts"
import type { Behaviour } from "./Cards.ts"
import * as ids from "./ids.ts"
import type { Order } from "./requests.ts"
import type { State } from "./State.ts"
import { store } from "./State.ts"
import type { Transaction, TransactionType } from "./Transaction.ts"
import { refundable } from "./Transaction.ts"
import * as transitions from "./transitions.ts"

type Origin = Pick<
  Transaction,
  "clientId" | "externalId" | "orderId" | "orderAmount" | "orderCurrency" | "captures" | "parent"
>

const record = (
  state: State,
  type: TransactionType,
  origin: Origin,
  moment: Moment
): Transaction => {
  const transaction: Transaction = {
    ...origin,
    id: ids.make("trx", moment),
    type,
    createdAtMs: moment.nowMs,
    updatedAtMs: moment.nowMs,
    status: "PENDING",
    authorized: 0,
    captured: 0,
    voided: 0,
    refunded: 0,
    settled: 0,
    reserved: 0,
    holdEndsAtMs: Infinity,
    underway: undefined
  }
  store(state, transaction)
  return transaction
}

/** A change as it is decided: at once, or later when the fault or the card asks for it. */
export const carryOut = (
  state: State,
  transaction: Transaction,
  change: transitions.Change,
  behaviour: Behaviour,
  afterMs: number,
  moment: Moment
): void => {
  switch (behaviour) {
    case "approve":
      return transitions.succeed(state, transaction, change, moment.nowMs)
    case "decline":
      return transitions.fail(transaction, change, moment.nowMs)
    case "pending":
    case "pendingDecline": {
      const succeeds = behaviour === "pending"
      const settlesAtMs = moment.nowMs + afterMs
      return transitions.begin(transaction, { ...change, succeeds, settlesAtMs })
    }
  }
}

/** What the fault makes of the call, if it has a say in the decision. */
export const behaviourOf = (fault: ActiveFault | undefined): Behaviour | undefined => {
  switch (fault?.name) {
    case "decline":
    case "pending":
    case "pendingDecline":
      return fault.name
    default:
      return undefined
  }
}

/** How long a decision that the fault puts off takes: as it says, or until the control API. */
export const delayOf = (fault: ActiveFault | undefined): number => fault?.afterMs ?? Infinity

/** What is to be paid, by whom and how. */
export interface NewPayment {
  readonly clientId: string
  readonly externalId: string
  readonly order: Pick<Order, "order_id" | "order_amount" | "order_currency">
  readonly operation: "authorize" | "authcap"
  /** What the card does; a fault has precedence. */
  readonly behaviour: Behaviour
}

/** A payment, approved, declined or undecided. */
export const pay = (
  state: State,
  { behaviour, clientId, externalId, operation, order }: NewPayment,
  moment: Moment,
  fault: ActiveFault | undefined
): Transaction => {
  const origin: Origin = {
    clientId,
    externalId,
    orderId: order.order_id,
    orderAmount: order.order_amount,
    orderCurrency: order.order_currency,
    captures: operation === "authcap",
    parent: undefined
  }
  const payment = record(state, "PAYMENT", origin, moment)
  const change = { kind: "create", amount: order.order_amount } as const
  const forced = behaviourOf(fault)
  const afterMs = forced === undefined ? pendingSettlesAfterMs : delayOf(fault)
  carryOut(state, payment, change, forced ?? behaviour, afterMs, moment)
  return payment
}

/** A refund of a captured payment, carried out, declined or undecided. */
export const refund = (
  state: State,
  parent: Transaction,
  externalId: string,
  amount: number,
  moment: Moment,
  fault: ActiveFault | undefined
): Transaction => {
  const refunding = record(state, "REFUND", { ...parent, externalId, parent }, moment)
  parent.reserved += amount
  const change = { kind: "refund", amount } as const
  carryOut(state, refunding, change, behaviourOf(fault) ?? "approve", delayOf(fault), moment)
  return refunding
}

/** A chargeback over everything that was captured and not given back; it repeats the payment's ids. */
export const chargeBack = (state: State, parent: Transaction, moment: Moment): Transaction => {
  const amount = refundable(parent)
  const chargeback = record(state, "CHARGEBACK", { ...parent, parent }, moment)
  transitions.chargeBack(state, chargeback, amount, moment.nowMs)
  return chargeback
}
