import type { Money, Reference } from "@switchyard/core"

/**
 * Intents of the gateway in its own terms (sheet sections 3.2 to 3.4, 5.2, 5.3, 9 and 10): what a page is
 * asked to do before a shopper goes there. An intent cannot be read again, and moves no money.
 */
export interface Intent {
  readonly intentId: string
  /** Our reference, as the gateway repeats it. */
  readonly externalId?: string
  /** The page to which the shopper's browser goes, by GET. */
  readonly url: string
  /** How long a card intent is valid; the document names no unit, milliseconds are likelier. */
  readonly validFor?: number
}

/** Asks for a page that stores a card. */
export interface CardIntentRequest {
  readonly externalId: Reference.Reference
}

/** Asks for a page that takes a payment. */
export interface PaymentIntentRequest {
  readonly externalId: Reference.Reference
  readonly order: Order
  /** Where the shopper comes back after paying. */
  readonly successUrl?: string
  /** Where the shopper comes back otherwise. */
  readonly failureUrl?: string
}

/** What is paid for. */
export interface Order {
  /** The merchant's own name of the order; several attempts may share one. */
  readonly orderId: string
  readonly amount: Money.Money
  readonly items?: ReadonlyArray<Item>
  readonly cardHolder?: CardHolder
}

/** One line of an order. Nothing compares the sum of the lines with the order's amount. */
export interface Item {
  readonly title?: string
  readonly id?: string
  readonly quantity?: number
  /** Of one piece, in the order's currency. */
  readonly price?: Money.Money
}

/** Who holds the card; the page shows it to the shopper. */
export interface CardHolder {
  readonly firstName?: string
  readonly middleName?: string
  readonly lastName?: string
  /** `YYYY-MM-DD`. */
  readonly dateOfBirth?: string
  readonly email?: string
  /** International form, for example `+31612345678`. */
  readonly phone?: string
  readonly address1?: string
  readonly address2?: string
  readonly postalCode?: string
  readonly city?: string
  readonly state?: string
  /** ISO 3166-1 alpha-2. */
  readonly country?: string
}
