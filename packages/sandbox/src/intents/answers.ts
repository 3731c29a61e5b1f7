/** The shapes of the gateway's answers (intents.md sections 3.1 and 5). Every amount is an integer. */
import type { Json } from "../kit/pipeline.ts"
import * as Codes from "./Codes.ts"
import type { Transaction } from "./Transaction.ts"
import { timestamp } from "./Transaction.ts"

/** What processing a call came to. */
export interface Processed {
  /** A word for the log. */
  readonly outcome: string
  readonly body: Json
  /** The HTTP status; 200 when absent. */
  readonly status?: number
  /** The transaction that it is about. */
  readonly paymentId?: string
  /** The record that the call made or changed. */
  readonly transaction?: Transaction
  /** Answers the same `external_id` again; a call without it leaves the `external_id` free. */
  readonly replay?: () => Json
}

/** The Transaction of six operations. */
export const transactionOf = (transaction: Transaction): Json => ({
  id: transaction.id,
  type: transaction.type,
  status: transaction.status,
  order_amount: transaction.orderAmount,
  order_currency: transaction.orderCurrency,
  amount_authorized: transaction.authorized,
  amount_captured: transaction.captured,
  amount_voided: transaction.voided,
  amount_refunded: transaction.refunded,
  external_id: transaction.externalId,
  updated_at: timestamp(transaction.updatedAtMs)
})

/** A call that made or changed a record; asked again, it shows the record's present state. */
export const changed = (outcome: string, transaction: Transaction): Processed => ({
  outcome,
  body: transactionOf(transaction),
  paymentId: transaction.id,
  transaction,
  replay: () => transactionOf(transaction)
})

/** The body of a refusal. */
export const problem = ({ code, errors, message }: Codes.Refusal): Json => ({
  code,
  message,
  ...(errors === undefined ? {} : { errors })
})

/** A request that was refused: nothing changed. */
export const refused = (refusal: Codes.Refusal, outcome: string): Processed => ({
  outcome,
  body: problem(refusal),
  status: refusal.status
})

/** A request that is not valid in itself. */
export const invalid = (errors: ReadonlyArray<Codes.FieldProblem>): Processed =>
  refused({ ...Codes.invented.validation, errors }, "invalid")

/** No such object, or not this merchant's. */
export const notFound: Processed = refused(Codes.invented.notFound, "notFound")

/** An amount that is not positive or above what there is. */
export const amountNotAllowed: Processed = refused(
  Codes.invented.amountNotAllowed,
  "amountNotAllowed"
)

/** An operation that the present status does not allow. */
export const invalidState: Processed = refused(Codes.invented.invalidState, "invalidState")
