import type { Currency, Customer, PaymentMethod } from "@switchyard/core"

/** What every side of a benchmark pays: a body of the router's API, but for the reference. */
export interface Purchase {
  readonly amount: { readonly value: number; readonly currency: Currency.Code }
  readonly method: PaymentMethod.CardInput | PaymentMethod.Upi
  readonly customer: Customer.Customer
  readonly returnUrl: string
}

/** The one card. */
export const card = {
  type: "card",
  number: "4000000000000051",
  expiryMonth: 12,
  expiryYear: 2030,
  cvv: "745",
  holder: "John Doe"
} as const

/** Who pays. */
export const customer = {
  email: "john.doe@example.com",
  name: "John Doe",
  ip: "192.0.2.1"
} as const

/** Where the shopper comes back. */
export const returnUrl = "https://shop.example/return"

/** 92.00 EUR by card. */
export const byCard = {
  amount: { value: 9200, currency: "EUR" },
  method: card,
  customer,
  returnUrl
} as const satisfies Purchase
