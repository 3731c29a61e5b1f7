import { type Currency, Money } from "@switchyard/core"
import * as Result from "effect/Result"
import type { Movement } from "../Gateway.ts"

/** What kinds of transactions the gateway keeps; each has an id and our reference of its own. */
export type Kind = "payment" | "capture" | "void" | "refund" | "rebill" | "receipt"

/** One transaction as the gateway knows it. Amounts are minor units. */
export interface Transaction {
  readonly id: string
  readonly kind: Kind
  readonly reference: string
  readonly parent: string | null
  readonly amount: number
  readonly currency: Currency.Code
  status: "waiting" | "authorized" | "captured" | "voided" | "refunded" | "declined"
  captured: number
  refunded: number
  voided: number
  readonly token: string | null
  readonly atMs: number
}

/** One payout. */
export interface Payout {
  readonly id: string
  readonly reference: string
  readonly amount: number
  readonly currency: Currency.Code
  readonly status: "paid"
}

/** Everything that the gateway remembers. */
export interface Books {
  readonly transactions: Map<string, Transaction>
  readonly payouts: Map<string, Payout>
  /** The gateway's id by endpoint and reference: a repeated reference is answered with the first. */
  readonly byReference: Map<string, string>
  readonly tokens: Set<string>
  readonly movements: Array<Movement>
  readonly notifications: Array<string>
  readonly nextId: (prefix: string) => string
}

/** Empty books. */
export const make = (): Books => {
  let count = 0
  return {
    transactions: new Map(),
    payouts: new Map(),
    byReference: new Map(),
    tokens: new Set(),
    movements: [],
    notifications: [],
    nextId: (prefix) => `${prefix}_${String(++count).padStart(8, "0")}`
  }
}

/** Notes that money has moved. */
export const moved = (
  books: Books,
  kind: Movement["kind"],
  { amount, currency, reference }: Pick<Transaction, "amount" | "currency" | "reference">
): void => {
  const money = Result.getOrThrow(Money.fromMinorUnits(amount, currency))
  books.movements.push({ kind, reference, amount: money })
}
