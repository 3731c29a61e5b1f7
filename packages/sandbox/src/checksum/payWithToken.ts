/**
 * Payments without a card number: with a stored card, or as a repetition of an earlier payment
 * (checksum.md sections 9 and 10; section 20 point 36).
 */
import type { ActiveFault } from "../Faults.ts"
import type { Fields } from "../internal/body.ts"
import type { Moment } from "../kit/Host.ts"
import type { Processed } from "./answers.ts"
import * as answers from "./answers.ts"
import * as Checksums from "./Checksums.ts"
import * as Codes from "./Codes.ts"
import { paymentTypeOf } from "./create.ts"
import { behaviourOf, cardProblem, decide } from "./decide.ts"
import { repeatProblem, tokenProblem } from "./fields.ts"
import type { Merchant } from "./Merchants.ts"
import { newPayment } from "./newPayment.ts"
import type { State } from "./State.ts"
import { findById, findByReference } from "./State.ts"
import * as StoredCards from "./StoredCards.ts"
import type { CardBehaviour } from "./Triggers.ts"

/** What was kept of the card, and over it what this request says. */
const combine = (kept: Fields, fields: Fields): Fields => new Map([...kept, ...fields])

const isDuplicate = (state: State, merchant: Merchant, fields: Fields): boolean => {
  const reference = fields.get("merchantTransactionId")
  return (
    reference !== undefined && findByReference(state, merchant.memberId, reference) !== undefined
  )
}

/** `POST paywithtoken/{registrationId}` with DB or PA. */
export const process = (
  state: State,
  merchant: Merchant,
  registrationId: string,
  fields: Fields,
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => {
  const refuse = (result: Codes.Result, outcome: string) =>
    answers.refused(state, result, outcome, moment)
  const amount = fields.get("amount") ?? ""
  const isSigned = Checksums.isSigned(merchant, fields.get("authentication.checksum"), (signer) =>
    Checksums.payWithToken(signer, registrationId, amount)
  )
  if (!isSigned) return refuse(Codes.invented.wrongChecksum, "badChecksum")
  const format = tokenProblem(fields)
  if (format !== undefined) return refuse(format, "invalid")
  const stored = StoredCards.find(state, merchant.memberId, registrationId)
  if (stored === undefined) return answers.notFound
  if (isDuplicate(state, merchant, fields)) {
    return refuse(Codes.invented.duplicateReference, "duplicate")
  }
  const all = combine(stored.fields, fields)
  const behaviour = behaviourOf(state, all)
  const unusable = cardProblem(behaviour, all, moment.nowMs)
  if (unusable !== undefined) return refuse(...unusable)
  const payment = newPayment(state, merchant, paymentTypeOf(all), all, moment)
  const decision = decide(state, payment, behaviour, fault, moment)
  const body = answers.paidWithToken(state, payment, decision, moment)
  return answers.decided(payment, decision, body)
}

/** Nobody is present to authenticate a repetition. */
const unattended = (behaviour: CardBehaviour): CardBehaviour =>
  behaviour._tag === "Challenge" ? { _tag: "Approve" } : behaviour

/** `POST payments/{id}` with `recurringType=REPEATED`: `{id}` was created with INITIAL. */
export const repeat = (
  state: State,
  merchant: Merchant,
  id: string,
  fields: Fields,
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => {
  const refuse = (result: Codes.Result, outcome: string) =>
    answers.refused(state, result, outcome, moment)
  const amount = fields.get("amount") ?? ""
  const isSigned = Checksums.isSigned(merchant, fields.get("authentication.checksum"), (signer) =>
    Checksums.captureOrRefund(signer, id, amount)
  )
  if (!isSigned) return refuse(Codes.invented.wrongChecksum, "badChecksum")
  const format = repeatProblem(fields)
  if (format !== undefined) return refuse(format, "invalid")
  const initial = findById(state, merchant.memberId, id)
  if (initial === undefined) return answers.notFound
  const { currency, isInitial, reusable, status } = initial
  if (!isInitial || reusable === undefined) return refuse(Codes.invented.notInitial, "notInitial")
  const hasPaid = ["authsuccessful", "capturesuccess", "settled"].includes(status)
  if (!hasPaid) return refuse(Codes.invented.invalidState, "invalidState")
  if (isDuplicate(state, merchant, fields)) {
    return refuse(Codes.invented.duplicateReference, "duplicate")
  }
  const all = combine(reusable, combine(new Map([["currency", currency]]), fields))
  const behaviour = unattended(behaviourOf(state, all))
  const unusable = cardProblem(behaviour, all, moment.nowMs)
  if (unusable !== undefined) return refuse(...unusable)
  const payment = newPayment(state, merchant, paymentTypeOf(all), all, moment)
  const decision = decide(state, payment, behaviour, fault, moment)
  return answers.decided(payment, decision, answers.created(state, payment, moment))
}
