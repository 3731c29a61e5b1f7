/** `GET /transactions` (intents.md sections 5.5 and 8; section 15 points 15 to 19). */
import { Result } from "effect"
import type { Processed } from "./answers.ts"
import * as answers from "./answers.ts"
import type { Merchant } from "./Merchants.ts"
import type { List } from "./requests.ts"
import { dayStart } from "./requests.ts"
import type { State } from "./State.ts"
import type { Transaction } from "./Transaction.ts"

const clamp = (value: number, minimum: number, maximum: number): number =>
  Math.min(maximum, Math.max(minimum, value))

type Key = NonNullable<List["order_by"]>

const keys: Readonly<Record<Key, (transaction: Transaction) => string | number>> = {
  type: ({ type }) => type,
  status: ({ status }) => status,
  order_amount: ({ orderAmount }) => orderAmount,
  created_at: ({ createdAtMs }) => createdAtMs,
  updated_at: ({ updatedAtMs }) => updatedAtMs
}

const compare = <A extends string | number>(one: A, other: A): number =>
  one < other ? -1 : one > other ? 1 : 0

/** By the key, then by id, so that pages never overlap (point 19). */
const inOrder =
  (by: Key, direction: "ASC" | "DESC") =>
  (one: Transaction, other: Transaction): number => {
    const order = compare(keys[by](one), keys[by](other)) || compare(one.id, other.id)
    return direction === "ASC" ? order : -order
  }

/** The merchant's transactions of the days asked for; the last day itself is not one of them. */
export const process = (state: State, { clientId }: Merchant, input: unknown): Processed => {
  const read = state.readers.list(input)
  if (Result.isFailure(read)) return answers.invalid(read.failure)
  const { filter_status: status, filter_type: type, order_by, order_dir } = read.success
  const from = dayStart(read.success.from_date) ?? Infinity
  const until = dayStart(read.success.to_date) ?? -Infinity
  if (from > until) {
    return answers.invalid([{ field: "to_date", message: "Expected a day not before from_date" }])
  }
  const offset = Math.max(0, Number(read.success.offset ?? "0"))
  const limit = clamp(Number(read.success.limit ?? "10"), 10, 100)
  const dateOf = ({ createdAtMs, updatedAtMs }: Transaction) =>
    state.switches.listDateField === "created_at" ? createdAtMs : updatedAtMs
  const matching = [...state.transactions.values()]
    .filter(
      (transaction) =>
        transaction.clientId === clientId &&
        dateOf(transaction) >= from &&
        dateOf(transaction) < until &&
        (type === undefined || transaction.type === type) &&
        (status === undefined || transaction.status === status)
    )
    .sort(inOrder(order_by ?? "updated_at", order_dir ?? "ASC"))
  const result = matching.slice(offset, offset + limit).map(answers.transactionOf)
  const amount = state.switches.listAmount === "total" ? matching.length : result.length
  return { outcome: "listed", body: { offset, limit, amount, result } }
}
