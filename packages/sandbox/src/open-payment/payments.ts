/**
 * `POST /v1/payments`, `POST /v1/registrations/{id}/payments` and `POST /v1/threeDSecure`
 * (open-payment.md sections 2.1, 2.9, 2.11 and 2.12).
 */
import type { ActiveFault } from "../Faults.ts"
import type { Fields } from "../internal/body.ts"
import type { Moment } from "../kit/Host.ts"
import type { Processed } from "../kit/pipeline.ts"
import * as answers from "./answers.ts"
import * as Codes from "./Codes.ts"
import type { ParameterError } from "./fields.ts"
import { open } from "./opening.ts"
import type { Order } from "./Order.ts"
import { instrumentOf } from "./Order.ts"
import { record } from "./records.ts"
import { find, refused as refusedRegistration } from "./registrations.ts"
import { isMerchantInitiated } from "./rules.ts"
import type { PaymentType, Transaction } from "./Transaction.ts"
import * as transitions from "./transitions.ts"
import type { World } from "./World.ts"
import { aftermath } from "./World.ts"

const newTypes = ["PA", "DB", "CD", "PA.CP"] as const
const stepTypes = ["CP", "RF", "RV", "RB", "RC", "CB", "CR"] as const

/** A request that is refused for its fields. */
export const invalid = (
  errors: ReadonlyArray<ParameterError>,
  entityId: string,
  moment: Moment
): Processed => ({
  outcome: "invalid",
  status: 400,
  body: answers.lone({ ...Codes.result("200.300.404"), parameterErrors: errors }, moment, entityId)
})

const outcomeOf = (transaction: Transaction): string => {
  if (transaction.phase === "pending") {
    return transaction.redirect === undefined ? "pending" : "challenge"
  }
  return transaction.phase === "approved" ? "approved" : "declined"
}

/** The answer to the POST that made the transaction (section 9 point 1). */
export const answered = (world: World, transaction: Transaction, moment: Moment): Processed => {
  const isRefused = Codes.phaseOf(transaction.result.code) === "rejected"
  return {
    outcome: outcomeOf(transaction),
    body: isRefused ? answers.refused(transaction) : answers.transaction(transaction),
    status: isRefused ? world.state.switches.refusedPostStatus : 200,
    paymentId: transaction.id,
    aftermath: aftermath(world, transaction, moment)
  }
}

const opened = (
  world: World,
  order: Order,
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => {
  const opening = open(world.state, order, moment, fault)
  return opening._tag === "Opened"
    ? answered(world, opening.transaction, moment)
    : invalid(opening.errors, order.entityId, moment)
}

const orderOf = (entityId: string, paymentType: PaymentType, fields: Fields): Order => ({
  entityId,
  paymentType,
  fields,
  instrument: instrumentOf(fields),
  // A network token has its cryptogram, and a payment out or without the shopper has no CVV.
  needsCvv:
    paymentType !== "CD" &&
    paymentType !== "3D" &&
    !fields.has("tokenAccount.number") &&
    !isMerchantInitiated(fields),
  needsBrowser: true,
  shopperResultUrl: fields.get("shopperResultUrl"),
  checkoutId: undefined
})

const isOneOf = <A extends string>(names: ReadonlyArray<A>, text: string): text is A =>
  names.some((name) => name === text)

const unknownType = (value: string): ReadonlyArray<ParameterError> => [
  { name: "paymentType", value, message: "is not allowed here" }
]

/** A step without the payment that it is a step of. */
const withoutReference = (
  world: World,
  entityId: string,
  paymentType: PaymentType,
  fields: Fields,
  moment: Moment
): Processed => {
  const currency = fields.get("currency") ?? ""
  const instrument = instrumentOf(fields)
  const draft = { entityId, paymentType, instrument, hundredths: 0, currency, fields }
  const transaction = record(world.state, draft, moment)
  transitions.reject(transaction, "700.100.100", moment.nowMs)
  return answered(world, transaction, moment)
}

/** A payment with its account data in the request. */
export const create = (
  world: World,
  entityId: string,
  fields: Fields,
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => {
  const type = fields.get("paymentType") ?? ""
  if (isOneOf(newTypes, type)) return opened(world, orderOf(entityId, type, fields), moment, fault)
  return isOneOf(stepTypes, type)
    ? withoutReference(world, entityId, type, fields, moment)
    : invalid(unknownType(type), entityId, moment)
}

/** A payment with a stored card. */
export const charge = (
  world: World,
  entityId: string,
  registrationId: string,
  fields: Fields,
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => {
  const type = fields.get("paymentType") ?? ""
  if (!isOneOf(newTypes, type)) return invalid(unknownType(type), entityId, moment)
  const found = find(world.state, entityId, registrationId)
  if (found._tag === "Refused") return refusedRegistration(found.code, entityId, moment)
  const { instrument } = found.registration
  const order = { ...orderOf(entityId, type, fields), instrument, needsCvv: false }
  return opened(world, order, moment, fault)
}

/** An authentication without a payment. */
export const authenticate = (
  world: World,
  entityId: string,
  fields: Fields,
  moment: Moment,
  fault: ActiveFault | undefined
): Processed => opened(world, orderOf(entityId, "3D", fields), moment, fault)
