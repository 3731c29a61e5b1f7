import { type Customer, type Payment, PaymentMethod } from "@switchyard/core"
import * as Redacted from "effect/Redacted"

/**
 * Form bodies in the gateway's dotted names (sheet sections 1, 2.1, 2.3 and 2.11). Written by hand: the
 * body is on the hot path.
 */

const encode = (value: string): string => encodeURIComponent(value.toWellFormed())

/** The gateway's spelling of each card scheme that its document names (section 2.1). */
export const brands = {
  visa: "VISA",
  mastercard: "MASTER",
  amex: "AMEX",
  diners: "DINERS",
  discover: "DISCOVER",
  jcb: "JCB",
  maestro: "MAESTRO",
  unionpay: "UNIONPAY"
} as const satisfies Partial<Record<PaymentMethod.CardBrand, string>>

const isBrand = (brand: PaymentMethod.CardBrand | null): brand is keyof typeof brands =>
  brand !== null && brand in brands

/** The gateway's name of a card's scheme, or null where it has none. */
export const brandOf = (card: PaymentMethod.Card): string | null => {
  const brand = PaymentMethod.brandOf(Redacted.value(card.number))
  return isBrand(brand) ? brands[brand] : null
}

/** One field, absent where there is no value. */
export const field = (name: string, value: string | undefined): string =>
  value === undefined || value === "" ? "" : `&${name}=${encode(value)}`

/** A field of words that is cut where it is too long. */
const words = (name: string, value: string | undefined, longest: number): string =>
  field(name, value?.slice(0, longest))

/** A field that is left out where the gateway's format cannot carry it: a part of it would be another. */
const whole = (name: string, value: string | undefined, shortest: number, longest: number) =>
  value !== undefined && value.length >= shortest && value.length <= longest
    ? field(name, value)
    : ""

/** What every body of an account starts with. */
export const entity = (entityId: string): string => `entityId=${encode(entityId)}`

/** What every body of an account ends with, on the gateway's test system. */
export const testMode = (mode: "INTERNAL" | "EXTERNAL" | undefined): string =>
  field("testMode", mode)

/** Our name for a transaction. */
export const reference = (text: string): string => field("merchantTransactionId", text)

/** Type and amount; the amount as {@link Money.format} wrote it. */
export const move = (paymentType: string, amount: string, currency: string): string =>
  `&paymentType=${paymentType}&amount=${amount}&currency=${currency}`

/** A card; `withCvv` is false where nobody is there to know it. */
export const card = (method: PaymentMethod.Card, paymentBrand: string): string => {
  const month = method.expiryMonth
  return (
    `&paymentBrand=${paymentBrand}&card.number=${Redacted.value(method.number)}` +
    `&card.expiryMonth=${month < 10 ? `0${month}` : month}&card.expiryYear=${method.expiryYear}` +
    cvv(method.cvv) +
    whole("card.holder", method.holder, 3, 128)
  )
}

/** The verification code, of a card or beside a token. */
export const cvv = (value: PaymentMethod.Cvv | undefined): string =>
  value === undefined ? "" : `&card.cvv=${Redacted.value(value)}`

/** Who pays or is paid. */
export const customer = (who: Customer.Customer | undefined): string => {
  if (who === undefined) return ""
  const name = who.name?.trim() ?? ""
  const space = name.indexOf(" ")
  const [given, surname] =
    space < 0 ? [name, ""] : [name.slice(0, space), name.slice(space + 1).trimStart()]
  const address = who.billingAddress
  return (
    field("customer.merchantCustomerId", who.id) +
    words("customer.givenName", given, 50) +
    words("customer.surname", surname, 50) +
    whole("customer.email", who.email, 6, 128) +
    field("customer.phone", who.phone) +
    field("customer.ip", who.ip) +
    (address === undefined
      ? ""
      : words("billing.street1", address.line1, 100) +
        words("billing.city", address.city, 80) +
        words("billing.state", address.state, 50) +
        whole("billing.postcode", address.postalCode, 1, 16) +
        field("billing.country", address.country))
  )
}

// The shopper sees the challenge on a whole page, never in a window of ours.
const wholePage = "5"

/** What 3-D Secure 2 asks of the browser (section 2.12). */
export const browser = (one: Payment.Browser | undefined): string =>
  one === undefined
    ? ""
    : field("customer.browser.acceptHeader", one.acceptHeader) +
      `&customer.browser.screenColorDepth=${one.colorDepth}` +
      `&customer.browser.javaEnabled=${one.javaEnabled}` +
      field("customer.browser.language", one.language) +
      `&customer.browser.screenHeight=${one.screenHeight}` +
      `&customer.browser.screenWidth=${one.screenWidth}` +
      `&customer.browser.timezone=${one.timezoneOffsetMinutes}` +
      `&customer.browser.challengeWindow=${wholePage}` +
      field("customer.browser.userAgent", one.userAgent)

/** The shopper has to be challenged: `04` is a mandate (sections 2.1 and 2.12). */
export const challenged = "&threeDSecure.challengeIndicator=04"

/** Keep the card at the gateway. */
export const keep = "&createRegistration=true"

/** What a series is for; `RECURRING` is a subscription of fixed dates, `UNSCHEDULED` anything else. */
export type Series = "UNSCHEDULED" | "RECURRING"

/** The standing instruction of a series (section 2.11): the shopper begins it, the merchant goes on. */
export const series = (recurring: "initial" | "repeated" | undefined, type: Series): string => {
  if (recurring === undefined) return ""
  const [mode, source] = recurring === "initial" ? ["INITIAL", "CIT"] : ["REPEATED", "MIT"]
  return (
    `&standingInstruction.mode=${mode}&standingInstruction.source=${source}` +
    `&standingInstruction.type=${type}` +
    (type === "RECURRING" ? "&standingInstruction.recurringType=SUBSCRIPTION" : "")
  )
}

/** What the shopper reads on the statement. */
export const descriptor = (text: string | undefined): string => words("descriptor", text, 127)
