/** What fields of one request have to do with each other (open-payment.md sections 2 and 9). */
import type { Fields } from "../internal/body.ts"
import { kindOf } from "./Cards.ts"
import type { FormName, ParameterError } from "./fields.ts"

const missing = (fields: Fields, names: ReadonlyArray<string>): ReadonlyArray<ParameterError> =>
  names.filter((name) => !fields.has(name)).map((name) => ({ name, message: "is required" }))

/** Whether nobody is at the screen: no CVV and no 3-D Secure (section 2.11). */
export const isMerchantInitiated = (fields: Fields): boolean => {
  const source = fields.get("standingInstruction.source")
  return source === undefined ? fields.get("recurringType") === "REPEATED" : source === "MIT"
}

const standing = (fields: Fields): ReadonlyArray<ParameterError> => {
  const names = [...fields.keys()].filter((name) => name.startsWith("standingInstruction."))
  const errors: Array<ParameterError> = []
  const mode = fields.get("standingInstruction.mode")
  const type = fields.get("standingInstruction.type")
  const source = fields.get("standingInstruction.source")
  if (names.length > 0) {
    const needed = ["source", "mode", "type"].map((name) => `standingInstruction.${name}`)
    errors.push(...missing(fields, needed))
  }
  if (mode === "INITIAL" && source === "MIT") {
    errors.push({ name: "standingInstruction.source", message: "must be CIT when mode is INITIAL" })
  }
  if (mode === "INITIAL" && fields.has("standingInstruction.initialTransactionId")) {
    const name = "standingInstruction.initialTransactionId"
    errors.push({ name, message: "must not be sent when mode is INITIAL" })
  }
  if (fields.has("standingInstruction.recurringType") && type !== "RECURRING") {
    const name = "standingInstruction.recurringType"
    errors.push({ name, message: "is only allowed when type is RECURRING" })
  }
  const recurringType = fields.get("recurringType")
  if (recurringType !== undefined && mode !== undefined && recurringType !== mode) {
    errors.push({ name: "recurringType", message: "must agree with standingInstruction.mode" })
  }
  if (isMerchantInitiated(fields) && fields.has("card.cvv")) {
    errors.push({ name: "card.cvv", message: "must not be sent without the shopper" })
  }
  return errors
}

const cardFields = ["card.number", "card.expiryMonth", "card.expiryYear"]
const tokenFields = ["type", "number", "expiryMonth", "expiryYear"].map(
  (name) => `tokenAccount.${name}`
)

/** Whether the request has any data of a card, or of a network token in its place. */
export const hasAccount = (fields: Fields): boolean =>
  [...fields.keys()].some((name) => name.startsWith("card.") || name.startsWith("tokenAccount."))

const account = (fields: Fields): ReadonlyArray<ParameterError> => {
  const brand = fields.get("paymentBrand")
  // A payment without any account is refused later, with a code of its own (100.150.100).
  if (brand === undefined || kindOf(brand) !== "card" || !hasAccount(fields)) return []
  const isToken = [...fields.keys()].some((name) => name.startsWith("tokenAccount."))
  if (!isToken) return missing(fields, cardFields)
  const both = fields.has("card.number")
    ? [{ name: "card.number", message: "must not be sent with tokenAccount" }]
    : []
  const cryptogram = isMerchantInitiated(fields) ? [] : ["tokenAccount.cryptogram"]
  return [...missing(fields, [...tokenFields, ...cryptogram]), ...both]
}

const captures = (fields: Fields): ReadonlyArray<ParameterError> =>
  fields.has("numberOfCaptures") && fields.get("paymentType") !== "PA"
    ? [{ name: "numberOfCaptures", message: "is only allowed when paymentType is PA" }]
    : []

const checkout = (fields: Fields): ReadonlyArray<ParameterError> => {
  const type = fields.get("paymentType")
  if (type === undefined) {
    return fields.get("createRegistration") === "true"
      ? []
      : missing(fields, ["paymentType", "amount", "currency"])
  }
  const known = type === "DB" || type === "PA"
  const wrong = known ? [] : [{ name: "paymentType", value: type, message: "must be DB or PA" }]
  return [...missing(fields, ["amount", "currency"]), ...wrong]
}

/** A part of the payment needs both, the whole of it neither (section 2.8; section 9 point 10). */
const reversal = (fields: Fields): ReadonlyArray<ParameterError> =>
  fields.has("amount") === fields.has("currency") ? [] : missing(fields, ["amount", "currency"])

const list = (fields: Fields): ReadonlyArray<ParameterError> => {
  if (fields.has("merchantTransactionId")) return []
  return missing(fields, ["date.from", "date.to"])
}

/** What is wrong between the fields of a request. */
export const problemsBetween = (
  formName: FormName,
  fields: Fields
): ReadonlyArray<ParameterError> => {
  switch (formName) {
    case "payment":
      return [...account(fields), ...standing(fields), ...captures(fields)]
    case "registrationPayment":
      return [...standing(fields), ...captures(fields)]
    case "checkout":
      return [...checkout(fields), ...standing(fields), ...captures(fields)]
    case "RV":
      return reversal(fields)
    case "list":
      return list(fields)
    default:
      return []
  }
}
