import type { Operation, Payment, PaymentError, Refund } from "@switchyard/core"
import type { Effect } from "effect"
import { type Account, ask, invalid, unsupported } from "./account.ts"
import * as Answers from "./answers.ts"
import type { Seen } from "./errors.ts"
import { idRule, isId } from "./ids.ts"
import * as Money from "./money.ts"
import * as Requests from "./requests.ts"
import type { Type } from "./status.ts"
import type { Decision } from "./transactions.ts"

/**
 * CP, RV, RF, RB and RC: transactions of their own, under our own reference, that refer to the id in
 * the path (sheet sections 2.4, 2.7, 2.8 and 2.10).
 */

/** The operations of this file. */
export type FollowUps = Pick<
  Operation.Operations,
  "capture" | "void" | "refund" | "rebill" | "receipt"
>

type Request = Payment.VoidRequest | Payment.CaptureRequest

const followUp = <A>(
  account: Account,
  operation: keyof FollowUps,
  paymentType: Exclude<Type, "PA" | "DB">,
  { amount, providerReference, reference }: Request,
  decide: (seen: Seen, asked: Answers.Asked<Type>) => Decision<A>,
  more = ""
): Effect.Effect<A, PaymentError.PaymentError> => {
  if (!isId(providerReference)) return invalid(operation, "providerReference", idRule)
  const formatted = amount === undefined ? undefined : Money.format(amount)
  if (formatted === null) return unsupported(operation, "amount")
  // A reversal of all that is left is sent without an amount.
  const moved =
    amount === undefined || formatted === undefined
      ? `&paymentType=${paymentType}`
      : Requests.move(paymentType, formatted, amount.currency)
  const form = account.entity + Requests.reference(reference) + moved + more + account.testMode
  const asked = { paymentType, reference, amount, referencedId: providerReference }
  return ask(
    account,
    operation,
    { method: "POST", path: `/v1/payments/${providerReference}`, form },
    (seen) => decide(seen, asked)
  )
}

/** The follow-ups of an account. */
export const make = (account: Account): FollowUps => {
  const { payment, refund } = Answers
  return {
    capture: (request) => followUp(account, "capture", "CP", request, payment),
    void: (request) => followUp(account, "void", "RV", request, payment),
    refund: (request: Refund.RefundRequest) => followUp(account, "refund", "RF", request, refund),
    rebill: (request) =>
      followUp(account, "rebill", "RB", request, payment, Requests.customer(request.customer)),
    receipt: (request) => followUp(account, "receipt", "RC", request, payment)
  }
}
