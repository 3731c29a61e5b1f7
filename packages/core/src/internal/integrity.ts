import * as Money from "../Money.ts"
import type { Expectation, Payment, StatusRequest } from "../Payment.ts"
import type { Payout, PayoutStatusRequest } from "../Payout.ts"

/**
 * Does an answer speak of what was asked? A field that the gateway does not repeat cannot be checked;
 * one that it repeats wrongly makes the outcome unknown. Each check answers the field's name or null.
 */
interface Repeats {
  readonly reference?: string
  readonly amount?: Money.Money
}

/** Reference and amount of an answer against the request's. */
export const compare = (expected: Expectation, answer: Repeats): string | null => {
  if (
    expected.reference !== undefined &&
    answer.reference !== undefined &&
    expected.reference !== answer.reference
  ) {
    return "reference"
  }
  if (expected.amount === undefined || answer.amount === undefined) return null
  if (expected.amount.currency !== answer.amount.currency) return "currency"
  return Money.equals(expected.amount, answer.amount) ? null : "amount"
}

/** The answer to a follow-up repeats the whole payment's amount, so only the reference is compared. */
export const compareReference = (expected: Expectation, answer: Repeats): string | null =>
  expected.reference === undefined ? null : compare({ reference: expected.reference }, answer)

/** The answer to a status query against what was asked for and what the asker knows. */
export const compareStatus = (request: StatusRequest, answer: Payment): string | null => {
  if ("providerReference" in request && answer.providerReference !== request.providerReference) {
    return "providerReference"
  }
  const asked = "reference" in request ? { reference: request.reference } : {}
  return compare({ ...asked, ...request.expect }, answer)
}

/** The answer about a payout against what was asked for. */
export const comparePayoutStatus = (request: PayoutStatusRequest, answer: Payout): string | null =>
  "providerReference" in request && answer.providerReference !== request.providerReference
    ? "providerReference"
    : compare(request, answer)
