import * as Redacted from "effect/Redacted"
import * as Money from "../Money.ts"
import type { ChargeRequest, Expectation, Payment, StatusRequest } from "../Payment.ts"
import type { Payout, PayoutRequest, PayoutStatusRequest } from "../Payout.ts"

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

/** The answer to a charge: also, no number of the shopper's may come back as the gateway's id of it. */
export const compareCharge = (request: ChargeRequest, answer: Payment): string | null =>
  compare(request, answer) ??
  repeated(request.method.type === "card" ? request.method.number : null, answer)

/** The answer to a payout, like that to a charge. */
export const comparePayout = ({ destination, ...expected }: PayoutRequest, answer: Payout) =>
  compare(expected, answer) ?? repeated(numberOf(destination), answer)

const numberOf = (destination: PayoutRequest["destination"]): Redacted.Redacted<string> | null => {
  switch (destination.type) {
    case "bank_account":
      return destination.accountNumber
    case "card":
      return destination.number
    case "token":
      return null
  }
}

/** An id is stored and shown, and so it must not be what nobody may store or show. */
const repeated = (
  number: Redacted.Redacted<string> | null,
  { providerReference }: { readonly providerReference: string | null }
): string | null => {
  if (number === null || providerReference === null) return null
  const digits = Redacted.value(number)
  // A short number may stand in a longer id by chance.
  const isIn =
    digits.length < 12 ? providerReference === digits : providerReference.includes(digits)
  return isIn ? "providerReference" : null
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
