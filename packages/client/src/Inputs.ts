import type * as Requests from "./Requests.ts"

/**
 * What callers write, as plain JSON: card numbers are strings, amounts are `{ value: 9200, currency: "EUR" }`
 * in integer minor units.
 */

/** A payment. */
export type PaymentInput = typeof Requests.PaymentRequest.Encoded

/** How much to capture or void, in minor units of the payment's currency; all that is left by default. */
export type AmountInput = typeof Requests.AmountRequest.Encoded

/** How much to give back, in minor units of the payment's currency, and why. */
export type RefundInput = typeof Requests.RefundRequest.Encoded

/** Another charge of the series that a payment began. */
export type RebillInput = typeof Requests.RebillRequest.Encoded

/** An operator's word on what cannot be asked any more. */
export type ResolveInput = typeof Requests.ResolveRequest.Encoded

/** A payout. */
export type PayoutInput = typeof Requests.PayoutRequest.Encoded

/** A card to keep. */
export type TokenInput = typeof Requests.TokenRequest.Encoded

/** A payment without card number, to be planned. */
export type DecideInput = typeof Requests.DecideRequest.Encoded

/** A routing policy. */
export type PolicyInput = typeof Requests.PolicyRequest.Encoded

/** Where events shall go. */
export type EndpointInput = typeof Requests.EndpointRequest.Encoded
