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
export type NextAction = Redirect | Widget

/** A request that the browser makes: fields are those of a POSTed form, in order. */
export interface BrowserRequest {
  readonly method: "GET" | "POST"
  readonly url: string
  readonly fields: ReadonlyArray<{ readonly name: string; readonly value: string }>
}

/** The shopper goes to a page of the gateway or of the card's bank, and comes back to `returnUrl`. */
export interface Redirect extends BrowserRequest {
  readonly type: "redirect"
  /**
   * Requests to be made in hidden frames first, each with at most 10 seconds to load (the 3-D Secure 2
   * method call, which tells the bank what device this is).
   */
  readonly preconditions?: ReadonlyArray<BrowserRequest>
}

/** The gateway has no page, but a script that draws its form into a page of ours. */
export interface Widget {
  readonly type: "widget"
  readonly scriptUrl: string
  /** Subresource Integrity of the script, where the gateway gives one. */
  readonly integrity?: string
  /** The gateway's names of the card brands that the form offers. */
  readonly brands: ReadonlyArray<string>
  /** Where the form sends the shopper afterwards. */
  readonly returnUrl: string
}

/** What a browser tells about itself; 3-D Secure 2 asks for all of it. */
export interface Browser {
  readonly acceptHeader: string
  readonly userAgent: string
  /** BCP 47. */
  readonly language: string
  readonly javaEnabled: boolean
  /** Bits per pixel. */
  readonly colorDepth: number
  /** Pixels. */
  readonly screenHeight: number
  readonly screenWidth: number
  /** Minutes that local time is behind UTC, as `Date.getTimezoneOffset` says it. */
  readonly timezoneOffsetMinutes: number
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
  /**
   * `initial`: the first of a series that will be charged without the shopper. `repeated`: one of the
   * later ones, with a stored token; the shopper is not there.
   */
  readonly recurring?: "initial" | "repeated"
  /**
   * The shopper has to be authenticated by 3-D Secure, also where the gateway would not ask for it: after
   * a decline that wants it. Only where `Capabilities.stepUp`, with a `returnUrl` and the shopper there.
   */
  readonly threeDSecure?: "required"
  /** For 3-D Secure 2; gateways that authenticate by themselves want it. */
  readonly browser?: Browser
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

/**
 * Asks for a payment by the gateway's id, or by the reference that we gave it. `page` is the id of the
 * gateway's own page, where the charge answered one: a card that was refused there is not the end as long
 * as the page can still be paid.
 */
export type StatusRequest =
  | { readonly providerReference: string; readonly expect?: Expectation }
  | { readonly reference: Reference; readonly page?: string; readonly expect?: Expectation }

/** What the asker knows of the payment; an answer that contradicts it is `OutcomeUnknown`. */
export interface Expectation {
  readonly reference?: Reference
  readonly amount?: Money
}

/** What a transaction of a gateway is. */
export type Kind = "payment" | "capture" | "void" | "refund" | "rebill" | "receipt"

/** What a gateway answered about a payment. A decline on `status` is data; on a charge it is an error. */
export interface Payment {
  readonly status: Status
  /**
   * What was found, where the gateway keeps captures, voids and refunds as transactions of their own
   * (`Capabilities.lookup.followUps`): such a one is `captured`, `voided` or `refunded` when it was
   * done, `declined` when it was not. Absent: a payment.
   */
  readonly kind?: Kind
  /** The gateway's id of the payment that a transaction of another kind belongs to. */
  readonly parent?: string
  /** The gateway's id; null only while it has given none. */
  readonly providerReference: string | null
  /** Our reference as the gateway repeats it, where it does. */
  readonly reference?: string
  /** The amount as the gateway repeats it, where it does. */
  readonly amount?: Money
  /** Sums in the gateway's books, where it tells them. */
  readonly captured?: Money
  readonly refunded?: Money
  readonly voided?: Money
  readonly nextAction?: NextAction
  readonly decline?: Decline
  /** The gateway's name for the stored card, where one was asked for. */
  readonly token?: Redacted.Redacted<string>
}
