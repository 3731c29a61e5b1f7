/**
 * Opens one new payment, however it was asked for: by the server, with a stored card, or by a
 * shopper in the widget (open-payment.md sections 2.1, 2.9, 2.11 and 2.12).
 */
import type { ActiveFault } from "../Faults.ts"
import type { Moment } from "../kit/Host.ts"
import { problemOf } from "./checks.ts"
import type { ParameterError } from "./fields.ts"
import { pageErrors, planOf, sendToPage } from "./journeys.ts"
import type { Order } from "./Order.ts"
import { record } from "./records.ts"
import type { State } from "./State.ts"
import type { Transaction } from "./Transaction.ts"
import { toHundredths } from "./Transaction.ts"
import * as transitions from "./transitions.ts"

/** What a request for a payment came to: without an id, or with one. */
export type Opening =
  | { readonly _tag: "Invalid"; readonly errors: ReadonlyArray<ParameterError> }
  | { readonly _tag: "Opened"; readonly transaction: Transaction }

/** Makes the payment, in the way that fault, card and configuration ask for. */
export const open = (
  state: State,
  order: Order,
  moment: Moment,
  fault: ActiveFault | undefined
): Opening => {
  const plan = planOf(state, order)
  const errors = pageErrors(state, order, plan)
  if (errors.length > 0) return { _tag: "Invalid", errors }
  const { checkoutId, entityId, fields, instrument, paymentType } = order
  // A third decimal is refused below; the record keeps two.
  const hundredths = toHundredths((fields.get("amount") ?? "0").replace(/(\.\d\d)\d$/, "$1"))
  const currency = fields.get("currency") ?? ""
  const draft = { entityId, paymentType, instrument, hundredths, currency, fields, ndc: checkoutId }
  const transaction = record(state, draft, moment)
  const problem = problemOf(state, order, moment.nowMs)
  if (problem !== undefined) transitions.reject(transaction, problem, moment.nowMs)
  else if (fault?.name === "decline") transitions.reject(transaction, "800.100.152", moment.nowMs)
  else if (fault?.name === "pending" || fault?.name === "pendingDecline") {
    const endsAtMs = moment.nowMs + (fault.afterMs ?? Infinity)
    transitions.begin(transaction, fault.name === "pending", endsAtMs, moment.nowMs)
  } else if (plan._tag === "NotEnrolled") {
    transitions.reject(transaction, "000.400.109", moment.nowMs)
  } else if (plan._tag === "Page") {
    sendToPage(state, transaction, order, plan.authentication, moment)
  } else transitions.conclude(state, transaction, moment)
  return { _tag: "Opened", transaction }
}
