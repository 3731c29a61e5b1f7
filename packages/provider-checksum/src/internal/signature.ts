import { hash } from "node:crypto"

/**
 * Every checksum formula of the gateway (sheet section 4, master table; the row is named at each).
 *
 * Values are joined with `|` and hashed as UTF-8, MD5, lower-case hex. Currency is in no formula. An
 * amount is the exact string that is sent. Values are hashed before URL encoding.
 */

/** Who signs. The key is the bare text: it never leaves this package's closures. */
export interface Signer {
  readonly memberId: string
  readonly secureKey: string
}

/** A `|` inside a value would let two different lists of fields hash alike. */
export const isSignable = (value: string): boolean => value !== "" && !value.includes("|")

const md5 = (text: string): string => hash("md5", text)

/** Row 1: create (PA, DB), also recurring INITIAL and with `createRegistration`. */
export const create = (
  { memberId, secureKey }: Signer,
  merchantTransactionId: string,
  amount: string
): string => md5(`${memberId}|${secureKey}|${merchantTransactionId}|${amount}`)

/** Row 2: capture (CP). */
export const capture = ({ memberId, secureKey }: Signer, paymentId: string, amount: string) =>
  md5(`${memberId}|${secureKey}|${paymentId}|${amount}`)

/** Row 3: refund (RF). */
export const refund = capture

/** Row 14: recurring REPEATED by payment id; the sheet infers it from rows 2 and 3. */
export const rebill = capture

/** Row 4: reversal (RV); no amount, because a reversal is always whole. */
export const reversal = ({ memberId, secureKey }: Signer, paymentId: string): string =>
  md5(`${memberId}|${secureKey}|${paymentId}`)

/** Rows 5 and 6: inquiry (IN) by payment id or by our own id; the id that is sent is signed. */
export const inquiry = reversal

/** The other rule that is printed for row 6, with the amount that is sent (section 19, point 3). */
export const inquiryWithAmount = capture

/** Row 7: transaction list. */
export const list = ({ memberId, secureKey }: Signer): string => md5(`${memberId}|${secureKey}`)

/** Row 11: the stored cards of a merchant. */
export const storedCards = list

/** Row 19: the settings of the invoices. */
export const invoiceSettings = list

/** Row 8: store a card (its number) or a bank account (its BIC). */
export const registration = ({ memberId, secureKey }: Signer, cardNumberOrBic: string): string =>
  md5(`${memberId}|${secureKey}|${cardNumberOrBic}`)

/** Rows 9 and 13: pay with a stored card. */
export const payWithToken = (
  { memberId, secureKey }: Signer,
  registrationId: string,
  amount: string
): string => md5(`${memberId}|${secureKey}|${registrationId}|${amount}`)

/** Row 10: delete a stored card (DL). Also row 12: list its instalments. */
export const deleteToken = ({ memberId, secureKey }: Signer, registrationId: string): string =>
  md5(`${memberId}|${secureKey}|${registrationId}`)

/** Row 11 for a partner: its own id and key. */
export const partnerCards = (partnerId: string, partnerSecureKey: string): string =>
  md5(`${partnerId}|${partnerSecureKey}`)

/** Row 15: payout (PO); the key is last. */
export const payout = (
  { memberId, secureKey }: Signer,
  merchantTransactionId: string,
  amount: string
): string => md5(`${memberId}|${merchantTransactionId}|${amount}|${secureKey}`)

/** Row 16: customer sign-up. */
export const customerSignup = (
  { memberId, secureKey }: Signer,
  customer: { readonly givenName: string; readonly surname: string; readonly email: string }
): string =>
  md5(`${memberId}|${secureKey}|${customer.givenName}|${customer.surname}|${customer.email}`)

/** Row 17: make an invoice. */
export const invoice = (
  { memberId, secureKey }: Signer,
  fields: {
    readonly merchantInvoiceId: string
    readonly amount: string
    readonly merchantRedirectUrl: string
  }
): string =>
  md5(
    `${memberId}|${secureKey}|${fields.merchantInvoiceId}|${fields.amount}|${fields.merchantRedirectUrl}`
  )

/** Row 18: make an invoice again. */
export const invoiceAgain = (
  { memberId, secureKey }: Signer,
  invoiceId: string,
  merchantRedirectUrl: string
): string => md5(`${invoiceId}|${memberId}|${secureKey}|${merchantRedirectUrl}`)

/** Row 20: pay by link; the key is last. */
export const payByLink = (
  { memberId, secureKey }: Signer,
  orderId: string,
  amount: string
): string => md5(`${memberId}|${orderId}|${amount}|${secureKey}`)

/** Row 21: hosted checkout; the key is last. */
export const hostedCheckout = (
  { memberId, secureKey }: Signer,
  fields: {
    readonly toType: string
    readonly amount: string
    readonly merchantTransactionId: string
    readonly merchantRedirectUrl: string
  }
): string =>
  md5(
    `${memberId}|${fields.toType}|${fields.amount}|${fields.merchantTransactionId}|` +
      `${fields.merchantRedirectUrl}|${secureKey}`
  )

/** Row 22: what the gateway sends to the merchant, over the SHORT status; the key is last. */
export const notification = (
  secureKey: string,
  fields: {
    readonly paymentId: string
    readonly merchantTransactionId: string
    readonly amount: string
    readonly status: string
  }
): string =>
  md5(
    `${fields.paymentId}|${fields.merchantTransactionId}|${fields.amount}|${fields.status}|${secureKey}`
  )
