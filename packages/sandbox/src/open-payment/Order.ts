/** A request for a new payment, whichever way it came. */
import type { Fields } from "../internal/body.ts"
import type { Instrument, PaymentType } from "./Transaction.ts"

/** What is to be paid, with what, and where the shopper waits. */
export interface Order {
  readonly entityId: string
  readonly paymentType: PaymentType
  readonly fields: Fields
  readonly instrument: Instrument
  /** Where the CVV is asked for: a new card, with its holder at the screen. */
  readonly needsCvv: boolean
  /** Whether the request has to describe the browser itself. */
  readonly needsBrowser: boolean
  readonly shopperResultUrl: string | undefined
  /** The checkout's id, where there is one. */
  readonly checkoutId: string | undefined
}

/** The card or other account of a request. */
export const instrumentOf = (fields: Fields): Instrument => {
  const source = fields.has("tokenAccount.number") ? "tokenAccount" : "card"
  const brand = fields.get("paymentBrand") ?? ""
  const number = fields.get(`${source}.number`)
  if (number === undefined) return { brand, number, card: undefined }
  const holder = fields.get("card.holder")
  const card = {
    bin: number.slice(0, 6),
    last4Digits: number.slice(-4),
    ...(holder === undefined ? {} : { holder }),
    expiryMonth: fields.get(`${source}.expiryMonth`) ?? "",
    expiryYear: fields.get(`${source}.expiryYear`) ?? ""
  }
  return { brand, number, card }
}
