/** `POST payments`: one new payment, or a refusal without one (checksum.md sections 5 and 6). */
import type { ActiveFault } from "../Faults.ts"
import type { Fields } from "../internal/body.ts"
import type { Moment } from "../kit/Host.ts"
import type { Processed } from "./answers.ts"
import * as answers from "./answers.ts"
import * as Checksums from "./Checksums.ts"
import * as Codes from "./Codes.ts"
import { behaviourOf, cardProblem, decide } from "./decide.ts"
import { createProblem } from "./fields.ts"
import type { Merchant } from "./Merchants.ts"
import { newPayment } from "./newPayment.ts"
import type { PaymentType } from "./Payment.ts"
import type { State } from "./State.ts"
import { findByReference } from "./State.ts"
import type { CardBehaviour } from "./Triggers.ts"

/** Why the request does not become a payment, and the word for the log. */
const problem = (
  state: State,
  merchant: Merchant,
  fields: Fields,
  behaviour: CardBehaviour,
  moment: Moment
): readonly [Codes.Result, string] | undefined => {
  const reference = fields.get("merchantTransactionId") ?? ""
  const isSigned = Checksums.isSigned(merchant, fields.get("authentication.checksum"), (signer) =>
    Checksums.create(signer, reference, fields.get("amount") ?? "")
  )
  if (!isSigned) return [Codes.invented.wrongChecksum, "badChecksum"]
  const format = createProblem(fields)
  if (format !== undefined) return [format, "invalid"]
  if (findByReference(state, merchant.memberId, reference) !== undefined) {
    return [Codes.invented.duplicateReference, "duplicate"]
  }
  return cardProblem(behaviour, fields, moment.nowMs)
}

/** The type of a new payment; formats were checked before. */
export const paymentTypeOf = (fields: Fields): PaymentType =>
  fields.get("paymentType") === "PA" ? "PA" : "DB"

/** Creates the payment, in the way that the fault or the card asks for. */
export const process = (
  state: State,
  merchant: Merchant,
  fields: Fields,
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => {
  const behaviour = behaviourOf(state, fields)
  const refusal = problem(state, merchant, fields, behaviour, moment)
  if (refusal !== undefined) return answers.refused(state, refusal[0], refusal[1], moment)
  const payment = newPayment(state, merchant, paymentTypeOf(fields), fields, moment)
  const decision = decide(state, payment, behaviour, fault, moment)
  return answers.decided(payment, decision, answers.created(state, payment, moment))
}
