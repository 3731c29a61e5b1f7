import type * as Redacted from "effect/Redacted"
import type { Customer } from "./Customer.ts"
import type { Decline } from "./Decline.ts"
import type { Money } from "./Money.ts"
import type { Status } from "./Payment.ts"
import type { Card } from "./PaymentMethod.ts"
import type { Reference } from "./Reference.ts"

/** A bank account to pay to; the account number is redacted like a card number. */
export interface BankAccount {
  readonly type: "bank_account"
  readonly holder: string
  readonly accountNumber: Redacted.Redacted<string>
  /** Indian Financial System Code. */
  readonly ifsc?: string
  readonly bankName?: string
  /** The transfer scheme, for example `IMPS`. */
  readonly scheme?: string
  readonly address?: string
}

/** Where a payout goes. */
export type Destination =
  BankAccount | Card | { readonly type: "token"; readonly token: Redacted.Redacted<string> }

/** Pays money out. */
export interface PayoutRequest {
  readonly reference: Reference
  readonly amount: Money
  readonly destination: Destination
  readonly customer?: Customer
  readonly remarks?: string
  readonly notificationUrl?: string
}

/** Asks for a payout by the gateway's id or by our reference. */
export type PayoutStatusRequest =
  | { readonly providerReference: string; readonly amount?: Money }
  | { readonly reference: Reference; readonly amount?: Money }

/** What a gateway answered about a payout. */
export interface Payout {
  readonly status: Status<"pending" | "succeeded" | "failed">
  readonly providerReference: string | null
  readonly reference?: string
  readonly amount?: Money
  readonly fee?: Money
  /** The bank's unique transaction reference. */
  readonly utr?: string
  readonly decline?: Decline
}
