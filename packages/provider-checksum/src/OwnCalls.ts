import type {
  Customer,
  Money,
  Payment,
  PaymentError,
  PaymentMethod,
  Payout,
  Reference,
  Statement
} from "@switchyard/core"
import type { Effect } from "effect"
import type * as Redacted from "effect/Redacted"

/**
 * What this gateway has beyond the contract, as far as its document shows the fields (sheet sections 4, 8
 * and 10 to 12). Every call is sent once; a lost answer is `OutcomeUnknown`. An amount of nothing is
 * `InvalidRequest`, and nothing is sent.
 */

type Call<Request, Answer> = (request: Request) => Effect.Effect<Answer, PaymentError.PaymentError>

/** The calls, all of them on {@link Checksum.Service}. */
export type OwnCalls = {
  /** Pays out to the customer of an earlier captured payment (section 11). */
  readonly payoutToPayer: Call<PayoutToPayer, Payout.Payout>
  /** A purchase with a stored card in monthly parts (section 10). */
  readonly purchaseInInstalments: Call<InstalmentRequest, Payment.Payment>
  /** The cards and bank accounts that the gateway keeps for this merchant (section 10). */
  readonly storedCards: Call<void, StoredCards>
  /** The transaction list, of one LONG status only (section 8). */
  readonly listByStatus: Call<ListByStatus, ReadonlyArray<Statement.Transaction>>
  /** Makes an invoice; the customer pays it by its link (section 12). */
  readonly generateInvoice: Call<InvoiceRequest, Invoice>
  /** Sends an invoice again. */
  readonly regenerateInvoice: Call<InvoiceAgain, Invoice>
  /** The settings of the account's invoices. */
  readonly invoiceSettings: Call<void, OpenFields>
  /** Makes a link by which a customer pays an order (section 12). */
  readonly payByLink: Call<LinkRequest, PaymentLink>
}

/** An object whose fields are not published: redacted, because it may hold anything. */
export type OpenFields = Redacted.Redacted<Readonly<Record<string, unknown>>>

/** A payout to whoever made an earlier payment. */
export interface PayoutToPayer {
  readonly reference: Reference.Reference
  readonly amount: Money.Money
  /** The gateway's id of the captured or settled payment. */
  readonly payment: string
  /** Integrators also send the merchant's own e-mail address. */
  readonly merchantEmail?: string
}

/** A charge of a stored card in parts. */
export type InstalmentRequest = Payment.ChargeRequest<PaymentMethod.StoredToken> & {
  /** How many parts, 2 to 99; the gateway's own list of what a card may have has no published path. */
  readonly instalments: number
}

/** What `getCardsAndAccounts` tells. Tokens and account numbers are redacted. */
export interface StoredCards {
  /** The gateway's own id of the customer, where it names one. */
  readonly customerId: string | null
  readonly cards: ReadonlyArray<StoredCard>
  readonly bankAccounts: ReadonlyArray<StoredBankAccount>
}

/** A stored card; `token` is what a charge and `deleteToken` take. All else is the gateway's own text. */
export interface StoredCard {
  readonly token: Redacted.Redacted<string>
  readonly status: string
  readonly brand: string
  /** Its first six digits at most. */
  readonly bin: string
  /** Its last four at most. */
  readonly last4: string
  readonly expiryMonth: string
  readonly expiryYear: string
}

/** A stored bank account. */
export interface StoredBankAccount {
  readonly token: Redacted.Redacted<string>
  readonly status: string
  readonly iban: Redacted.Redacted<string>
  readonly bic: string
}

/** Half-open, like the contract's list. */
export interface ListByStatus extends Statement.ListRequest {
  /** A LONG status of section 14, for example `capturesuccess`; another is `InvalidRequest`. */
  readonly status: string
}

/** An invoice to be made. */
export interface InvoiceRequest {
  /** Our own id of the invoice (`merchantInvoiceId`). */
  readonly reference: Reference.Reference
  readonly amount: Money.Money
  /** Where the customer's browser comes back after the payment. */
  readonly returnUrl: string
}

/** An invoice to be sent again. */
export interface InvoiceAgain {
  /** The gateway's id of the invoice. */
  readonly invoiceId: string
  readonly returnUrl: string
}

/** An invoice as the gateway answered it. */
export interface Invoice {
  /** Where the customer pays, where the gateway told it. */
  readonly link: string | null
  /** The gateway's own `invoiceDetails`; but for the link its fields are not published. */
  readonly details: OpenFields
}

/** An order to be paid by a link. */
export interface LinkRequest {
  /** Our own id of the order (`orderID`). */
  readonly reference: Reference.Reference
  readonly amount: Money.Money
  /** Name, e-mail address and phone are sent. */
  readonly customer?: Customer.Customer
  readonly description?: string
  /** When the link ends, in the gateway's own form, which is not published. */
  readonly expirationTime?: string
}

/** A link that lets its bearer pay. */
export interface PaymentLink {
  readonly url: string
}
