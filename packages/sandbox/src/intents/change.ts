/**
 * `POST /transactions/{trx_id}` (capture, void) and `POST /refunds` (intents.md sections 5.8 and
 * 5.9; section 15 points 20 to 23, 26 and 27).
 */
import { Result } from "effect"
import type { ActiveFault } from "../Faults.ts"
import type { Moment } from "../kit/Host.ts"
import type { Processed } from "./answers.ts"
import * as answers from "./answers.ts"
import * as Codes from "./Codes.ts"
import { once } from "./duplicates.ts"
import type { Merchant } from "./Merchants.ts"
import * as records from "./records.ts"
import type { State } from "./State.ts"
import { findById } from "./State.ts"
import type { Change, Status, Transaction } from "./Transaction.ts"
import { allowedFrom, refundable, remaining } from "./Transaction.ts"

/** Whether the transaction takes the change now: a payment with nothing under way. */
const allows = (transaction: Transaction, change: Change): boolean => {
  const from: ReadonlyArray<Status> = allowedFrom[change]
  return (
    transaction.type === "PAYMENT" &&
    transaction.underway === undefined &&
    from.includes(transaction.status)
  )
}

const isAllowed = (amount: number, limit: number) => amount > 0 && amount <= limit

const outcomes = { capture: "captured", void: "voided" } as const

const changeNow = (
  state: State,
  transaction: Transaction,
  change: { readonly kind: "capture" | "void"; readonly amount: number },
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => {
  const behaviour = records.behaviourOf(fault) ?? "approve"
  // No record and no status stands for a declined capture or void: only the HTTP status does.
  if (behaviour === "decline") return answers.refused(Codes.invented.declined, "declined")
  records.carryOut(state, transaction, change, behaviour, records.delayOf(fault), moment)
  return answers.changed(behaviour === "approve" ? outcomes[change.kind] : "pending", transaction)
}

/** Captures or voids; without an amount, everything that remains of the authorization. */
export const process = (
  state: State,
  { clientId }: Merchant,
  id: string,
  input: unknown,
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => {
  const read = state.readers.change(input)
  if (Result.isFailure(read)) return answers.invalid(read.failure)
  const { amount, external_id: externalId, operation: kind } = read.success
  const transaction = findById(state, clientId, id)
  if (transaction === undefined) return answers.notFound
  return once(state, clientId, "operations", externalId, { id, input }, () => {
    const limit = remaining(transaction)
    if (!allows(transaction, kind) || limit === 0) return answers.invalidState
    const change = { kind, amount: amount ?? limit }
    if (!isAllowed(change.amount, limit)) return answers.amountNotAllowed
    return changeNow(state, transaction, change, moment, fault)
  })
}

const refundOutcomes: Partial<Record<Status, string>> = {
  CAPTURED: "refunded",
  DECLINED: "declined"
}

/** Gives back a part or all of what was captured, as a record of its own. */
export const refund = (
  state: State,
  { clientId }: Merchant,
  input: unknown,
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => {
  const read = state.readers.refund(input)
  if (Result.isFailure(read)) return answers.invalid(read.failure)
  const { amount, external_id: externalId, trx_id: id } = read.success
  const payment = findById(state, clientId, id)
  if (payment === undefined) return answers.notFound
  return once(state, clientId, "refunds", externalId, input, () => {
    if (!allows(payment, "refund")) return answers.invalidState
    if (!isAllowed(amount, refundable(payment))) return answers.amountNotAllowed
    const record = records.refund(state, payment, externalId, amount, moment, fault)
    return answers.changed(refundOutcomes[record.status] ?? "pending", record)
  })
}
