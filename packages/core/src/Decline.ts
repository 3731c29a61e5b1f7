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

/**
 * Whose doing a decline is: the `shopper`'s (what was typed in, the card, the money on it), whichever
 * account asks, or possibly the `account`'s, so that another one might have been told yes.
 */
export type Concern = "shopper" | "account"

const concernByReason = {
  insufficient_funds: "shopper",
  do_not_honor: "account",
  generic_decline: "account",
  incorrect_cvv: "shopper",
  expired_card: "shopper",
  invalid_card_number: "shopper",
  lost_card: "shopper",
  stolen_card: "shopper",
  pickup_card: "shopper",
  suspected_fraud: "account",
  restricted_card: "account",
  account_closed: "shopper",
  limit_exceeded: "shopper",
  not_permitted: "account",
  authentication_required: "shopper",
  authentication_failed: "shopper",
  issuer_unavailable: "account",
  processing_error: "account",
  cancelled_by_shopper: "shopper",
  expired: "shopper",
  duplicate: "shopper",
  invalid_amount: "shopper",
  other: "account"
} as const satisfies Record<Reason, Concern>

/** See {@link Concern}. Only a decline of concern `account` tells something about the account. */
export const concernOf = (reason: Reason): Concern => concernByReason[reason]

const hard: ReadonlySet<Reason> = new Set([
  "invalid_card_number",
  "lost_card",
  "stolen_card",
  "pickup_card",
  "account_closed"
])

/**
 * Whether the card itself is gone or void: the card networks' "do not try again", for any amount, at
 * any account.
 */
export const isHard = (reason: Reason): boolean => hard.has(reason)

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
