/** `GET /transaction` and `GET /transactions/{trx_id}` (intents.md sections 5.4 and 5.7). */
import { Result } from "effect"
import type { Processed } from "./answers.ts"
import * as answers from "./answers.ts"
import type { Merchant } from "./Merchants.ts"
import type { State } from "./State.ts"
import { findById, findByReference } from "./State.ts"
import type { Transaction } from "./Transaction.ts"

const found = (transaction: Transaction | undefined): Processed =>
  transaction === undefined
    ? answers.notFound
    : { outcome: "found", body: answers.transactionOf(transaction), paymentId: transaction.id }

/** By the gateway's id. */
export const byId = (state: State, { clientId }: Merchant, id: string): Processed =>
  found(findById(state, clientId, id))

/** By the merchant's `external_id` or `order_id`. */
export const byReference = (state: State, { clientId }: Merchant, input: unknown): Processed => {
  const read = state.readers.lookup(input)
  if (Result.isFailure(read)) return answers.invalid(read.failure)
  const { id, type } = read.success
  return found(findByReference(state, clientId, type, id))
}
