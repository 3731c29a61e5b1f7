import { type Customer, type Money, type Payment, PaymentMethod } from "@switchyard/core"
import * as Redacted from "effect/Redacted"
import type { Options } from "../ChecksumConfig.ts"

/**
 * Form bodies in the gateway's dotted names (sheet sections 3, 5.1, 7 to 12). Written by hand, constant
 * parts once per account: the body is on the hot path.
 */

const encode = (value: string): string => encodeURIComponent(value.toWellFormed())

/** The gateway's spelling of each card scheme that its document names (section 5.1). */
export const brands = {
  visa: "VISA",
  mastercard: "MC",
  amex: "AMEX",
  jcb: "JCB",
  diners: "DINER",
  unionpay: "CUP"
} as const satisfies Partial<Record<PaymentMethod.CardBrand, string>>

const isBrand = (brand: PaymentMethod.CardBrand | null): brand is keyof typeof brands =>
  brand !== null && brand in brands

/** The gateway's name of a card's scheme, or null where it has none. */
export const brandOf = (number: string): string | null => {
  const brand = PaymentMethod.brandOf(number)
  return isBrand(brand) ? brands[brand] : null
}

/** One field, absent where there is no value; what is too long for a descriptive field is cut. */
const field = (name: string, value: string | undefined, maximum?: number): string =>
  value === undefined || value === ""
    ? ""
    : `&${name}=${encode(maximum === undefined ? value : value.slice(0, maximum))}`

const customerFields = (customer: Customer.Customer | undefined): string => {
  if (customer === undefined) return ""
  const name = customer.name?.trim() ?? ""
  const space = name.indexOf(" ")
  const [given, surname] =
    space < 0 ? [name, ""] : [name.slice(0, space), name.slice(space + 1).trimStart()]
  const address = customer.billingAddress
  return (
    field("customer.givenName", given, 50) +
    field("customer.surname", surname, 50) +
    field("customer.email", customer.email) +
    field("customer.phone", customer.phone) +
    field("customer.ip", customer.ip) +
    (address === undefined
      ? ""
      : field("shipping.country", address.country) +
        field("shipping.city", address.city, 30) +
        field("shipping.state", address.state, 30) +
        field("shipping.postcode", address.postalCode) +
        field("shipping.street1", address.line1, 100))
  )
}

/** A card under the gateway's name of its scheme. */
export const card = (method: PaymentMethod.Card, paymentBrand: string): string => {
  const month = method.expiryMonth
  return (
    `&paymentMode=CC&paymentBrand=${paymentBrand}&card.number=${Redacted.value(method.number)}` +
    `&card.expiryMonth=${month < 10 ? `0${month}` : month}&card.expiryYear=${method.expiryYear}` +
    cvvField(method.cvv) +
    field("card.holder", method.holder)
  )
}

/** A stored card, whose token is in the path; `instalments` are the parts in which it is charged. */
export const storedCard = (method: PaymentMethod.StoredToken, instalments?: number): string =>
  cvvField(method.cvv) + (instalments === undefined ? "" : `&installment=${instalments}`)

const cvvField = (cvv: PaymentMethod.Cvv | undefined): string =>
  cvv === undefined ? "" : `&card.cvv=${Redacted.value(cvv)}`

const browserFields = (browser: Payment.Browser | undefined): string =>
  browser === undefined
    ? ""
    : field("deviceDetails.user_Agent", browser.userAgent) +
      field("deviceDetails.browserAcceptHeader", browser.acceptHeader) +
      field("deviceDetails.browserLanguage", browser.language) +
      `&deviceDetails.browserTimezoneOffset=${browser.timezoneOffsetMinutes}` +
      `&deviceDetails.browserColorDepth=${browser.colorDepth}` +
      `&deviceDetails.browserScreenHeight=${browser.screenHeight}` +
      `&deviceDetails.browserScreenWidth=${browser.screenWidth}` +
      `&deviceDetails.browserJavaEnabled=${browser.javaEnabled}`

const recurringTypes = { initial: "INITIAL", repeated: "REPEATED" } as const

/** What every request of an account starts with. */
export const prefix = (memberId: string): string =>
  `authentication.memberId=${encode(memberId)}&authentication.checksum=`

/** The rest of the authentication group, of whatever makes a new transaction. */
export const terminal = (options: Pick<Options, "terminalId" | "accountId">): string =>
  field("authentication.terminalId", options.terminalId) +
  field("authentication.accountId", options.accountId)

/** What the account's options add to every charge; a request that demands 3-D knows better than they do. */
export const wishes = (
  options: Pick<Options, "attemptThreeD" | "redirectMethod">,
  threeDSecure?: Payment.ChargeRequest["threeDSecure"]
): string =>
  field("attemptThreeD", threeDSecure === "required" ? "only3D" : options.attemptThreeD) +
  field("redirectMethod", options.redirectMethod)

/** An amount as it is sent and signed, with what it is for. */
export interface Transaction {
  readonly reference: string
  /** Two decimals. */
  readonly amount: string
  readonly currency: Money.Money["currency"]
}

const transactionFields = ({ amount, currency, reference }: Transaction): string =>
  `&merchantTransactionId=${encode(reference)}&amount=${amount}&currency=${currency}`

/** What follows the authentication group of a charge. */
export const charge = (
  request: Payment.ChargeRequest,
  amount: string,
  paymentType: "DB" | "PA",
  methodFields: string
): string => {
  const { recurring, reference } = request
  return (
    transactionFields({ reference, amount, currency: request.amount.currency }) +
    `&paymentType=${paymentType}${methodFields}` +
    customerFields(request.customer) +
    field("orderDescriptor", request.description, 255) +
    field("merchantRedirectUrl", request.returnUrl) +
    field("notificationUrl", request.notificationUrl) +
    (request.saveMethod === true ? "&createRegistration=true" : "") +
    (recurring === undefined ? "" : `&recurringType=${recurringTypes[recurring]}`) +
    browserFields(request.browser)
  )
}

/** A later payment of a series by the id of its first. */
export const rebill = (fields: Transaction, customer: Customer.Customer | undefined): string =>
  `${transactionFields(fields)}&paymentType=DB&recurringType=REPEATED${customerFields(customer)}`

/** A card to be stored. */
export const registration = (
  method: PaymentMethod.Card,
  paymentBrand: string,
  customer: Customer.Customer | undefined
): string => `${card(method, paymentBrand)}${customerFields(customer)}&createRegistration=true`

/** A payout to the customer of an earlier payment. */
export const payout = (
  fields: Transaction & { readonly payment: string; readonly merchantEmail: string | undefined }
): string =>
  transactionFields(fields) +
  `&paymentType=PO&paymentId=${encode(fields.payment)}` +
  field("merchant.email", fields.merchantEmail)

/** An inquiry by the gateway's id or by our own; `amount` where it is signed. */
export const inquiry = (idType: "PID" | "MID", id: string, amount?: string): string =>
  `&paymentType=IN&idType=${idType}&${idType === "PID" ? "paymentId" : "merchantTransactionId"}=` +
  encode(id) +
  field("amount", amount)

/** One page of the list; dates are whole days, both included. */
export const list = (page: {
  readonly from: string
  readonly to: string
  readonly number: number
  readonly records: number
  readonly status?: string | undefined
}): string =>
  `&pagination.fromdate=${encode(page.from)}&pagination.todate=${encode(page.to)}` +
  `&pagination.pageno=${page.number}&pagination.records=${page.records}` +
  field("status", page.status)

/** An invoice over an amount. */
export const invoice = (fields: Transaction & { readonly returnUrl: string }): string =>
  `&merchantInvoiceId=${encode(fields.reference)}&amount=${fields.amount}` +
  `&currency=${fields.currency}&merchantRedirectUrl=${encode(fields.returnUrl)}`

/** An invoice that is sent again. */
export const invoiceAgain = (invoiceId: string, returnUrl: string): string =>
  `&invoiceId=${encode(invoiceId)}&merchantRedirectUrl=${encode(returnUrl)}`

/** A link by which the customer pays an order. */
export const payByLink = (
  fields: Transaction & {
    readonly expirationTime: string | undefined
    readonly customer: Customer.Customer | undefined
    readonly description: string | undefined
  }
): string =>
  field("authentication.expirationTime", fields.expirationTime) +
  `&merchant.orderID=${encode(fields.reference)}&merchant.amount=${fields.amount}` +
  `&merchant.currency=${fields.currency}` +
  field("merchant.contactName", fields.customer?.name) +
  field("merchant.email", fields.customer?.email) +
  field("merchant.phone", fields.customer?.phone) +
  field("merchant.orderDescription", fields.description, 255)

/** The request for a token; the only one that carries the secure key itself. */
export const token = (account: {
  readonly partnerId: string
  readonly username: string
  readonly secureKey: string
}): string =>
  `authentication.partnerId=${encode(account.partnerId)}` +
  `&merchant.username=${encode(account.username)}&authentication.sKey=${encode(account.secureKey)}`
