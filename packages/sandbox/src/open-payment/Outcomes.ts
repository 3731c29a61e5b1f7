/**
 * Outcomes on demand by card or amount (open-payment.md section 9 point 24): a map of the
 * simulator, never a parameter of the gateway.
 */
import { Schema } from "effect"
import { asDecimal } from "../kit/Triggers.ts"
import * as Codes from "./Codes.ts"
import type { Transaction } from "./Transaction.ts"
import { rootOf } from "./Transaction.ts"

/**
 * Which transactions end with which code. What is absent matches every payment; a step (`CP`,
 * `RF`, ...) is matched by its `paymentType` only, and has the card of its payment. `moves` says
 * whether money moves where the code does not (`900.100.300` with `moves: true` is a charge whose
 * answer is uncertain).
 */
export const Outcome = Schema.Struct({
  code: Schema.String.check(Schema.isPattern(Codes.pattern)),
  card: Schema.optionalKey(Schema.NonEmptyString),
  amount: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^[0-9]{1,10}\.[0-9]{2}$/))),
  paymentType: Schema.optionalKey(Schema.NonEmptyString),
  moves: Schema.optionalKey(Schema.Boolean)
})
export type Outcome = typeof Outcome.Type

const fits = (outcome: Outcome, transaction: Transaction): boolean => {
  const number = transaction.instrument?.number ?? rootOf(transaction).instrument?.number
  const { amount, card, paymentType } = outcome
  return (
    (card === undefined || card === number) &&
    (amount === undefined || amount === asDecimal(transaction.hundredths)) &&
    (paymentType === transaction.paymentType ||
      (paymentType === undefined && transaction.parent === undefined))
  )
}

/** The first outcome that fits. */
export const find = (
  outcomes: ReadonlyArray<Outcome>,
  transaction: Transaction
): Outcome | undefined => outcomes.find((outcome) => fits(outcome, transaction))
