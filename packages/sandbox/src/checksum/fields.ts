/**
 * The format of every documented request field (checksum.md section 5.1), as data. A refusal
 * names the field and
 * the rule, never the value.
 */
import type { Fields } from "../internal/body.ts"
import * as Codes from "./Codes.ts"

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

const createRules: ReadonlyArray<readonly [string, FieldRule]> = Object.entries({
  "authentication.terminalId": optional(/^\d{1,6}$/),
  "authentication.accountId": optional(/^\d{1,10}$/),
  merchantTransactionId: required(text(100)),
  amount: required(amountPattern),
  currency: required(/^[a-zA-Z]{3}$/),
  tmpl_amount: optional(/^[0-9]{1,8}\.[0-9]{2}$/),
  tmpl_currency: optional(/^[A-Z]{3}$/),
  paymentType: required(/^(DB|PA)$/),
  paymentMode: required(/^[A-Za-z]{2,32}$/),
  paymentBrand: required(/^[A-Za-z0-9 _-]{1,32}$/),
  orderDescriptor: optional(text(255)),
  merchantRedirectUrl: optional(url),
  notificationUrl: optional(url),
  "card.holder": optional(text(100)),
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

const cardRules: ReadonlyArray<readonly [string, FieldRule]> = Object.entries({
  "card.number": required(/^\d{13,19}$/),
  "card.expiryMonth": required(/^(0[1-9]|1[0-2])$/),
  "card.expiryYear": required(/^\d{4}$/),
  "card.cvv": required(/^\d{3,4}$/)
})

const listRules: ReadonlyArray<readonly [string, FieldRule]> = Object.entries({
  "pagination.fromdate": optional(/^\d{2}\/\d{2}\/\d{4}$/),
  "pagination.todate": optional(/^\d{2}\/\d{2}\/\d{4}$/),
  "pagination.pageno": optional(/^[1-9]\d{0,5}$/),
  "pagination.records": optional(/^([1-9]\d?|100)$/)
})

const check = (
  fields: Fields,
  rules: ReadonlyArray<readonly [string, FieldRule]>
): Codes.Result | undefined => {
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

/** What is wrong with the fields of a create, if anything. */
export const createProblem = (fields: Fields): Codes.Result | undefined => {
  const problem = check(fields, createRules)
  if (problem !== undefined || !isCardMode(fields.get("paymentMode") ?? "")) return problem
  return check(fields, cardRules)
}

/** What is wrong with the amount of a capture or refund, if anything. */
export const amountProblem = (fields: Fields): Codes.Result | undefined =>
  check(fields, [["amount", required(amountPattern)]])

/** What is wrong with the fields of a list, if anything. */
export const listProblem = (fields: Fields): Codes.Result | undefined => check(fields, listRules)
