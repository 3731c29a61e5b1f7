import { type Customer, type Payment, PaymentMethod } from "@switchyard/core"
import * as Redacted from "effect/Redacted"

/**
 * Form bodies in the gateway's dotted names (sheet sections 3, 5.1, 7, 8). Written by hand, constant
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

const customerFields = (customer: Customer.Customer): string => {
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

/** What every request of an account starts with. */
export const prefix = (memberId: string): string =>
  `authentication.memberId=${encode(memberId)}&authentication.checksum=`

/** What a create of an account adds after its checksum. */
export const terminal = (terminalId: string | undefined): string =>
  field("authentication.terminalId", terminalId)

/** What follows the authentication group of a create. */
export const create = (
  request: Payment.ChargeRequest<PaymentMethod.Card>,
  fields: {
    readonly amount: string
    readonly paymentType: "DB" | "PA"
    readonly paymentBrand: string
  }
): string => {
  const { customer, method } = request
  const month = method.expiryMonth
  return (
    `&merchantTransactionId=${encode(request.reference)}&amount=${fields.amount}` +
    `&currency=${request.amount.currency}&paymentType=${fields.paymentType}&paymentMode=CC` +
    `&paymentBrand=${fields.paymentBrand}&card.number=${Redacted.value(method.number)}` +
    `&card.expiryMonth=${month < 10 ? `0${month}` : month}&card.expiryYear=${method.expiryYear}` +
    (method.cvv === undefined ? "" : `&card.cvv=${Redacted.value(method.cvv)}`) +
    field("card.holder", method.holder) +
    (customer === undefined ? "" : customerFields(customer)) +
    field("orderDescriptor", request.description, 255) +
    field("merchantRedirectUrl", request.returnUrl) +
    field("notificationUrl", request.notificationUrl)
  )
}

/** An inquiry by the gateway's id or by our own. */
export const inquiry = (idType: "PID" | "MID", id: string): string =>
  `&paymentType=IN&idType=${idType}&${idType === "PID" ? "paymentId" : "merchantTransactionId"}=` +
  encode(id)

/** One page of the list; dates are whole days, both included. */
export const list = (page: {
  readonly from: string
  readonly to: string
  readonly number: number
  readonly records: number
}): string =>
  `&pagination.fromdate=${encode(page.from)}&pagination.todate=${encode(page.to)}` +
  `&pagination.pageno=${page.number}&pagination.records=${page.records}`

/** The request for a token; the only one that carries the secure key itself. */
export const token = (account: {
  readonly partnerId: string
  readonly username: string
  readonly secureKey: string
}): string =>
  `authentication.partnerId=${encode(account.partnerId)}` +
  `&merchant.username=${encode(account.username)}&authentication.sKey=${encode(account.secureKey)}`
