import type * as Redacted from "effect/Redacted"
import type { Customer } from "./Customer.ts"
import type { Decline } from "./Decline.ts"
import type { Money } from "./Money.ts"
import type { PaymentMethod } from "./PaymentMethod.ts"
import type { Reference } from "./Reference.ts"

/** What a gateway says of a payment, in our words. */
export type UnifiedStatus =
  | "requires_action"
  | "pending"
  | "authorized"
  | "captured"
  | "partially_refunded"
  | "refunded"
  | "voided"
  | "declined"
  | "expired"

/** Our word and the gateway's own, always together. */
export interface Status<Unified extends string = UnifiedStatus> {
  readonly unified: Unified
  /** The gateway's literal value. */
  readonly raw: string
}

/** What the shopper's browser has to do before the payment goes on. */
export interface NextAction {
  readonly type: "redirect"
  readonly method: "GET" | "POST"
  readonly url: string
  /** Form fields of a POST, in order. */
  readonly fields: ReadonlyArray<{ readonly name: string; readonly value: string }>
}

/** A request to authorize a payment, or to authorize and capture it at once. */
export interface ChargeRequest<M extends PaymentMethod = PaymentMethod> {
  readonly reference: Reference
  readonly amount: Money
  readonly method: M
  readonly customer?: Customer
  /** Where the shopper's browser comes back after a redirect. */
  readonly returnUrl?: string
  /** Where the gateway sends its notifications. */
  readonly notificationUrl?: string
  readonly description?: string
  /** Keep the card at the gateway and answer its token. */
  readonly saveMethod?: boolean
  /** The first of a series that will be charged without the shopper. */
  readonly recurring?: "initial"
}

/** Takes an authorized amount, in whole or in part. */
export interface CaptureRequest {
  readonly reference: Reference
  readonly providerReference: string
  readonly amount: Money
}

/** Releases an authorization, in whole or (where the gateway can) in part. */
export interface VoidRequest {
  readonly reference: Reference
  readonly providerReference: string
  /** Absent: all that is left. */
  readonly amount?: Money
}

/** Charges again without the shopper, on the authority of an earlier payment. */
export interface RebillRequest {
  readonly reference: Reference
  readonly providerReference: string
  readonly amount: Money
  readonly customer?: Customer
}

/** Asks for a document that records a payment outside the gateway (cash receipt and the like). */
export interface ReceiptRequest {
  readonly reference: Reference
  readonly providerReference: string
  readonly amount: Money
}

/** Asks for a payment by the gateway's id, or by the reference that we gave it. */
export type StatusRequest =
  | { readonly providerReference: string; readonly expect?: Expectation }
  | { readonly reference: Reference; readonly expect?: Expectation }

/** What the asker knows of the payment; an answer that contradicts it is `OutcomeUnknown`. */
export interface Expectation {
  readonly reference?: Reference
  readonly amount?: Money
}

/** What a gateway answered about a payment. A decline on `status` is data; on a charge it is an error. */
export interface Payment {
  readonly status: Status
  /** The gateway's id; null only while it has given none. */
  readonly providerReference: string | null
  /** Our reference as the gateway repeats it, where it does. */
  readonly reference?: string
  /** The amount as the gateway repeats it, where it does. */
  readonly amount?: Money
  /** Sums in the gateway's books, where it tells them. */
  readonly captured?: Money
  readonly refunded?: Money
  readonly nextAction?: NextAction
  readonly decline?: Decline
  /** The gateway's name for the stored card, where one was asked for. */
  readonly token?: Redacted.Redacted<string>
}
