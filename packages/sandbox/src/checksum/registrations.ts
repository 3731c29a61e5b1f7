/** Cards stored alone, deleted and listed (checksum.md section 10). */
import type { ActiveFault } from "../Faults.ts"
import type { Fields } from "../internal/body.ts"
import type { Moment } from "../kit/Host.ts"
import type { Processed } from "./answers.ts"
import * as answers from "./answers.ts"
import * as Checksums from "./Checksums.ts"
import * as Codes from "./Codes.ts"
import { cardProblem } from "./decide.ts"
import { registrationProblem } from "./fields.ts"
import type { Merchant } from "./Merchants.ts"
import type { State } from "./State.ts"
import type { StoredCard } from "./StoredCards.ts"
import * as StoredCards from "./StoredCards.ts"

/** `POST registrations`: stores a card without a payment. */
export const store = (
  state: State,
  merchant: Merchant,
  fields: Fields,
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => {
  const refuse = (result: Codes.Result, outcome: string) =>
    answers.refused(state, result, outcome, moment)
  const number = fields.get("card.number") ?? ""
  const isSigned = Checksums.isSigned(merchant, fields.get("authentication.checksum"), (signer) =>
    Checksums.registration(signer, number)
  )
  if (!isSigned) return refuse(Codes.invented.wrongChecksum, "badChecksum")
  const format = registrationProblem(fields)
  if (format !== undefined) return refuse(format, "invalid")
  const unusable = cardProblem({ _tag: "Approve" }, fields, moment.nowMs)
  if (unusable !== undefined) return refuse(...unusable)
  if (fault?.name === "decline") return refuse(Codes.documented.failed, "declined")
  const { memberId } = merchant
  const registrationId = StoredCards.newId(moment.draw)
  const stored = { registrationId, memberId, fields: StoredCards.reusableOf(fields) }
  state.cards.set(registrationId, stored)
  const paymentBrand = fields.get("paymentBrand") ?? ""
  const paymentMode = fields.get("paymentMode") ?? ""
  const answer = { registrationId, memberId, paymentBrand, paymentMode }
  return answers.done(state, "stored", answer, moment)
}

/** `POST paywithtoken/{registrationId}` with DL: forgets a card. */
export const remove = (
  state: State,
  merchant: Merchant,
  registrationId: string,
  fields: Fields,
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => {
  const isSigned = Checksums.isSigned(merchant, fields.get("authentication.checksum"), (signer) =>
    Checksums.byId(signer, registrationId)
  )
  if (!isSigned) {
    return answers.refused(state, Codes.invented.wrongChecksum, "badChecksum", moment)
  }
  if (StoredCards.find(state, merchant.memberId, registrationId) === undefined) {
    return answers.notFound
  }
  if (fault?.name === "decline") {
    return answers.refused(state, Codes.documented.failed, "declined", moment)
  }
  state.cards.delete(registrationId)
  return answers.done(state, "deleted", { registrationId }, moment)
}

const row = ({ fields, registrationId }: StoredCard) => {
  const number = fields.get("card.number") ?? ""
  return {
    registrationId,
    registrationStatus: "active",
    cardType: fields.get("paymentBrand") ?? "",
    bin: number.slice(0, 6),
    last4Digits: number.slice(-4),
    expiryMonth: fields.get("card.expiryMonth") ?? "",
    expiryYear: fields.get("card.expiryYear") ?? ""
  }
}

/** Formula 11 knows two signers: the member, or the partner for one of its members. */
const isListSigned = (
  state: State,
  merchant: Merchant,
  isPartner: boolean,
  received: string | undefined
): boolean => {
  const { partnerId, secureKey } = state.merchants.partner
  return (
    Checksums.isSigned(merchant, received, Checksums.list) ||
    (isPartner && Checksums.isSigned({ memberId: partnerId, secureKey }, received, Checksums.list))
  )
}

/** `POST getCardsAndAccounts`: the member's stored cards, or those of one customer. */
export const list = (
  state: State,
  merchant: Merchant,
  isPartner: boolean,
  fields: Fields,
  moment: Moment
): Processed => {
  const received = fields.get("authentication.checksum")
  if (!isListSigned(state, merchant, isPartner, received)) {
    return answers.refused(state, Codes.invented.wrongChecksum, "badChecksum", moment)
  }
  const customerId = fields.get("customer.customerId")
  const cards = StoredCards.all(state, merchant.memberId, customerId).map(row)
  const { memberId, partnerId } = merchant
  const owner = { partnerId, memberId, customerId: customerId ?? "" }
  const body = { ...owner, cards, bankAccounts: [], result: Codes.documented.found }
  return { outcome: "listed", body, payment: undefined, notify: false }
}
