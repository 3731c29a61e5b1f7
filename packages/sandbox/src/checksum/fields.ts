/**
 * The format of every documented request field (checksum.md sections 5.1, 8, 10 to 12), as data. A
 * refusal names the field and the rule, never the value.
 */
import type { Fields } from "../internal/body.ts"
import * as Codes from "./Codes.ts"
import { longStatuses } from "./Payment.ts"

interface FieldRule {
  readonly pattern: RegExp
  readonly required: boolean
}

const optional = (pattern: RegExp): FieldRule => ({ pattern, required: false })
const required = (pattern: RegExp): FieldRule => ({ pattern, required: true })
const text = (maximum: number) => new RegExp(`^[^\\p{Cc}]{1,${maximum}}$`, "u")
const url = /^(?=.{1,100}$)https?:\/\/[^\s]+$/

/** Section 20 point 28: the exact form of an amount, for every currency. */
export const amountPattern = /^[0-9]{1,10}\.[0-9]{2}$/

type Rules = ReadonlyArray<readonly [string, FieldRule]>

/** Fields that many calls share, none of them mandatory. */
const commonRules: Rules = Object.entries({
  "authentication.terminalId": optional(/^\d{1,6}$/),
  "authentication.accountId": optional(/^\d{1,10}$/),
  orderDescriptor: optional(text(255)),
  merchantRedirectUrl: optional(url),
  notificationUrl: optional(url),
  "customer.givenName": optional(text(50)),
  "customer.surname": optional(text(50)),
  "customer.email": optional(/^[^\s@]+@[^\s@]+$/),
  "customer.ip": optional(/^[0-9a-fA-F.:]{2,45}$/),
  "customer.birthDate": optional(/^\d{8}$/),
  "shipping.country": optional(/^[A-Za-z]{2,3}$/),
  "shipping.city": optional(text(30)),
  "shipping.state": optional(text(30)),
  "shipping.postcode": optional(text(9)),
  "shipping.street1": optional(text(100)),
  createRegistration: optional(/^(true|false)$/),
  recurringType: optional(/^(INITIAL|REPEATED)$/),
  attemptThreeD: optional(/^(direct|3D|only3D)$/i),
  redirectMethod: optional(/^(GET|POST)$/)
})

const currency = /^[a-zA-Z]{3}$/
const paymentMode = /^[A-Za-z]{2,32}$/
const paymentBrand = /^[A-Za-z0-9 _-]{1,32}$/

const createRules: Rules = Object.entries({
  merchantTransactionId: required(text(100)),
  amount: required(amountPattern),
  currency: required(currency),
  tmpl_amount: optional(/^[0-9]{1,8}\.[0-9]{2}$/),
  tmpl_currency: optional(/^[A-Z]{3}$/),
  paymentType: required(/^(DB|PA)$/),
  paymentMode: required(paymentMode),
  paymentBrand: required(paymentBrand),
  "card.holder": optional(text(100))
})

/** A payment with a stored card: mode and brand come from the store (section 10). */
const tokenRules: Rules = Object.entries({
  merchantTransactionId: optional(text(100)),
  amount: required(amountPattern),
  currency: required(currency),
  paymentType: required(/^(DB|PA)$/),
  "card.cvv": optional(/^\d{3,4}$/),
  installment: optional(/^\d{1,2}$/)
})

/** A repeated payment: its currency is that of the first (section 9). */
const repeatRules: Rules = Object.entries({
  merchantTransactionId: optional(text(100)),
  amount: required(amountPattern),
  currency: optional(currency),
  paymentType: optional(/^(DB|PA)$/)
})

const payoutRules: Rules = Object.entries({
  merchantTransactionId: required(text(100)),
  amount: required(amountPattern),
  currency: optional(currency),
  paymentId: optional(/^\d{1,10}$/),
  paymentMode: optional(paymentMode),
  paymentBrand: optional(paymentBrand),
  "merchant.email": optional(/^[^\s@]+@[^\s@]+$/)
})

const invoiceRules: Rules = Object.entries({
  merchantInvoiceId: required(text(100)),
  amount: required(amountPattern),
  currency: optional(currency),
  merchantRedirectUrl: required(url)
})

const cardRules: Rules = Object.entries({
  "card.number": required(/^\d{13,19}$/),
  "card.expiryMonth": required(/^(0[1-9]|1[0-2])$/),
  "card.expiryYear": required(/^\d{4}$/)
})

const cvv = /^\d{3,4}$/

const listRules: Rules = Object.entries({
  "pagination.fromdate": optional(/^\d{2}\/\d{2}\/\d{4}$/),
  "pagination.todate": optional(/^\d{2}\/\d{2}\/\d{4}$/),
  "pagination.pageno": optional(/^[1-9]\d{0,5}$/),
  "pagination.records": optional(/^([1-9]\d?|100)$/),
  status: optional(new RegExp(`^(${longStatuses.join("|")})$`))
})

const check = (fields: Fields, rules: Rules): Codes.Result | undefined => {
  for (const [name, rule] of rules) {
    const value = fields.get(name)
    if (value === undefined) {
      if (rule.required) return Codes.explain(Codes.invented.missingField, name)
      continue
    }
    if (!rule.pattern.test(value)) return Codes.explain(Codes.invented.invalidField, name)
  }
  return undefined
}

/** Payment modes that carry a card. */
export const isCardMode = (paymentMode: string): boolean =>
  paymentMode === "CC" || paymentMode === "DC"

const amountOfNothing = (fields: Fields): Codes.Result | undefined =>
  /^[0.]*$/.test(fields.get("amount") ?? "1")
    ? Codes.explain(Codes.invented.invalidField, "amount")
    : undefined

const checkPaid = (fields: Fields, rules: Rules): Codes.Result | undefined =>
  check(fields, rules) ?? check(fields, commonRules) ?? amountOfNothing(fields)

/** What is wrong with the fields of a create, if anything. */
export const createProblem = (fields: Fields): Codes.Result | undefined => {
  const problem = checkPaid(fields, createRules)
  if (problem !== undefined || !isCardMode(fields.get("paymentMode") ?? "")) return problem
  return check(fields, cardRules) ?? check(fields, [["card.cvv", required(cvv)]])
}

/** What is wrong with the fields of a card that is stored alone, if anything. */
export const registrationProblem = (fields: Fields): Codes.Result | undefined =>
  check(fields, cardRules) ??
  check(fields, [
    ["paymentMode", required(/^(CC|DC)$/)],
    ["paymentBrand", required(paymentBrand)],
    ["card.cvv", optional(cvv)],
    ["card.holder", optional(text(100))]
  ]) ??
  check(fields, commonRules)

/** What is wrong with the fields of a payment with a stored card, if anything. */
export const tokenProblem = (fields: Fields): Codes.Result | undefined =>
  checkPaid(fields, tokenRules)

/** What is wrong with the fields of a repeated payment, if anything. */
export const repeatProblem = (fields: Fields): Codes.Result | undefined =>
  checkPaid(fields, repeatRules)

/** What is wrong with the fields of a payout, if anything. */
export const payoutProblem = (fields: Fields): Codes.Result | undefined =>
  checkPaid(fields, payoutRules)

/** What is wrong with the fields of a new invoice, if anything. */
export const invoiceProblem = (fields: Fields): Codes.Result | undefined =>
  checkPaid(fields, invoiceRules)

/** What is wrong with the address that a regenerated invoice returns to, if anything. */
export const returnProblem = (fields: Fields): Codes.Result | undefined =>
  check(fields, [["merchantRedirectUrl", required(url)]])

/** What is wrong with the amount of a capture or refund, if anything. */
export const amountProblem = (fields: Fields): Codes.Result | undefined =>
  check(fields, [["amount", required(amountPattern)]])

/** What is wrong with the fields of a list, if anything. */
export const listProblem = (fields: Fields): Codes.Result | undefined => check(fields, listRules)
