import type { Currency, Money as CoreMoney } from "@switchyard/core"
import * as Result from "effect/Result"
import type { Transaction } from "../Transaction.ts"
import * as Money from "./money.ts"
import * as Wire from "./wire.ts"

/** From the gateway's transaction to ours: exact, or the name of the field that cannot be read. */

/** The sums of a record, by our names and the gateway's. */
export const sums = [
  ["amount", "order_amount"],
  ["authorized", "amount_authorized"],
  ["captured", "amount_captured"],
  ["voided", "amount_voided"],
  ["refunded", "amount_refunded"]
] as const

type Sums = Partial<Record<(typeof sums)[number][0], CoreMoney.Money>>

/** A sum without a currency cannot be compared with anything. */
const readSums = (
  wire: Wire.Transaction,
  currency: Currency.Code | undefined
): Result.Result<Sums, string> => {
  const found: Sums = {}
  for (const [name, field] of sums) {
    const value = Wire.read(wire[field])
    if (value === undefined) continue
    if (currency === undefined) return Result.fail("order_currency")
    const amount = Money.parse(value, currency)
    if (amount === null) return Result.fail(field)
    found[name] = amount
  }
  return Result.succeed(found)
}

/** Without id, type and status it cannot be said what a record is of. */
export const read = (wire: Wire.Transaction): Result.Result<Transaction, string> => {
  const id = Wire.read(wire.id)
  const type = Wire.read(wire.type)
  const status = Wire.read(wire.status)
  const code = Wire.read(wire.order_currency)
  const currency = code === undefined ? undefined : Money.currencyOf(code)
  if (id === undefined) return Result.fail("id")
  if (type === undefined) return Result.fail("type")
  if (status === undefined) return Result.fail("status")
  if (currency === null) return Result.fail("order_currency")
  const externalId = Wire.read(wire.external_id)
  const updatedAt = Wire.read(wire.updated_at)
  return Result.map(readSums(wire, currency), (found) => ({
    id,
    type,
    status,
    ...found,
    ...(externalId === undefined ? {} : { externalId }),
    ...(updatedAt === undefined ? {} : { updatedAt })
  }))
}

/** The currency of all the sums that a record tells. */
export const currencyOf = (found: Transaction): Currency.Code | undefined =>
  sums.map(([name]) => found[name]).find((sum) => sum !== undefined)?.currency
