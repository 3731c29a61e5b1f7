import * as Scrub from "./Scrub.ts"

/**
 * Why an issuer or gateway said no: a closed list, each with the one answer to
 * "could the same request succeed later, or elsewhere?".
 */

/** `never` on this card, `later` on the same account, or at once at an `otherProvider`. */
export type Retry = "never" | "later" | "otherProvider"

const retryByReason = {
  insufficient_funds: "later",
  do_not_honor: "otherProvider",
  generic_decline: "otherProvider",
  incorrect_cvv: "never",
  expired_card: "never",
  invalid_card_number: "never",
  lost_card: "never",
  stolen_card: "never",
  pickup_card: "never",
  suspected_fraud: "never",
  restricted_card: "never",
  account_closed: "never",
  limit_exceeded: "later",
  not_permitted: "otherProvider",
  authentication_required: "never",
  authentication_failed: "never",
  issuer_unavailable: "otherProvider",
  processing_error: "otherProvider",
  cancelled_by_shopper: "never",
  expired: "never",
  duplicate: "never",
  invalid_amount: "never",
  other: "never"
} as const satisfies Record<string, Retry>

/** The unified reason. A gateway that says only "failed" is `generic_decline`. */
export type Reason = keyof typeof retryByReason

/** Every reason, in the order of the documentation. */
export const reasons = Object.keys(retryByReason) as ReadonlyArray<Reason>

/** What the reason allows by default. */
export const retryOf = (reason: Reason): Retry => retryByReason[reason]

/** What the gateway said, scrubbed, beside our reason for it. */
export interface Raw {
  readonly code: string
  readonly message: string
}

/** A definite no. */
export interface Decline {
  readonly reason: Reason
  readonly retry: Retry
  readonly raw: Raw
}

/** A decline with the retry rule that its reason carries; what the gateway said is scrubbed. */
export const make = (reason: Reason, raw: Raw): Decline => ({
  reason,
  retry: retryOf(reason),
  raw: { code: Scrub.text(raw.code), message: Scrub.text(raw.message) }
})
