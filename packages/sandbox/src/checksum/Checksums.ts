/**
 * The MD5 checksums of the gateway (checksum.md section 4): values joined with `|`, hashed as
 * UTF-8, lower-case
 * hex. Requests under payments, inquiry and list put the key second; payout, hosted checkout and
 * everything
 * that the gateway sends put it last.
 */
import { hash } from "node:crypto"

/** The two values that every formula needs. */
export interface Signer {
  readonly memberId: string
  readonly secureKey: string
}

/** A member during a rotation of its key: both keys sign. */
export interface Member extends Signer {
  readonly previousSecureKey?: string
}

/** MD5 over the values joined with `|`, as 32 lower-case hex digits. */
export const digest = (...values: ReadonlyArray<string>): string =>
  hash("md5", values.join("|"), "hex")

/** Formula 1: create a payment. */
export const create = (signer: Signer, merchantTransactionId: string, amount: string): string =>
  digest(signer.memberId, signer.secureKey, merchantTransactionId, amount)

/** Formulas 2 and 3: capture and refund. */
export const captureOrRefund = (signer: Signer, paymentId: string, amount: string): string =>
  digest(signer.memberId, signer.secureKey, paymentId, amount)

/**
 * Formulas 4, 5, 6 and 10: reversal, inquiry by the id that is sent (payment id or the merchant's
 * own), deletion of a stored card.
 */
export const byId = (signer: Signer, id: string): string =>
  digest(signer.memberId, signer.secureKey, id)

/** Formula 7 (and 11): transaction list, stored-card list. */
export const list = (signer: Signer): string => digest(signer.memberId, signer.secureKey)

/** Formula 8: store a card on its own. */
export const registration = (signer: Signer, cardNumber: string): string =>
  digest(signer.memberId, signer.secureKey, cardNumber)

/** Formula 9: pay with a stored card. */
export const payWithToken = (signer: Signer, registrationId: string, amount: string): string =>
  digest(signer.memberId, signer.secureKey, registrationId, amount)

/** Formula 17: generate an invoice. */
export const invoice = (
  signer: Signer,
  merchantInvoiceId: string,
  amount: string,
  merchantRedirectUrl: string
): string =>
  digest(signer.memberId, signer.secureKey, merchantInvoiceId, amount, merchantRedirectUrl)

/** Formula 18: regenerate an invoice. The id comes first. */
export const invoiceAgain = (
  signer: Signer,
  invoiceId: string,
  merchantRedirectUrl: string
): string => digest(invoiceId, signer.memberId, signer.secureKey, merchantRedirectUrl)

/** Invented, after formula 18: cancel and remind, which no source gives (section 12). */
export const invoiceChange = (signer: Signer, invoiceId: string): string =>
  digest(invoiceId, signer.memberId, signer.secureKey)

/** Formula 15: payout, key last. */
export const payout = (signer: Signer, merchantTransactionId: string, amount: string): string =>
  digest(signer.memberId, merchantTransactionId, amount, signer.secureKey)

/** Formula 21: hosted checkout request, key last. */
export const hostedCheckout = (
  signer: Signer,
  totype: string,
  amount: string,
  merchantTransactionId: string,
  merchantRedirectUrl: string
): string =>
  digest(
    signer.memberId,
    totype,
    amount,
    merchantTransactionId,
    merchantRedirectUrl,
    signer.secureKey
  )

/** Formula 22: notification and browser return, key last, over the SHORT status. */
export const notification = (
  secureKey: string,
  paymentId: string,
  merchantTransactionId: string,
  amount: string,
  status: string
): string => digest(paymentId, merchantTransactionId, amount, status, secureKey)

/**
 * Whether a received checksum equals the expected one; upper case is accepted (section 20 point
 * 30).
 */
export const matches = (received: string, expected: string): boolean =>
  received.toLowerCase() === expected

/** Whether one of the member's keys makes this checksum. */
export const isSigned = (
  member: Member,
  received: string | undefined,
  formula: (signer: Signer) => string
): boolean => {
  if (received === undefined) return false
  if (matches(received, formula(member))) return true
  const { memberId, previousSecureKey } = member
  return (
    previousSecureKey !== undefined &&
    matches(received, formula({ memberId, secureKey: previousSecureKey }))
  )
}
