import type { AttemptOperation } from "../ledger/Attempt.ts"

/** When a gateway is asked again for an outcome that is open (money-safety: "Unknown outcomes"). */

const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

const firstDelaysMs: ReadonlyArray<number> = [
  5 * second,
  15 * second,
  minute,
  3 * minute,
  10 * minute,
  30 * minute,
  hour,
  3 * hour,
  6 * hour,
  12 * hour,
  24 * hour
]

/** After this age a person has to look at a charge; no timer ever writes that nothing happened. */
export const reviewAfterMs = 7 * day

/** The same for payouts: banks take their time. */
export const payoutReviewAfterMs = 30 * day

/** The age at which an attempt at this operation is handed over to a person. */
export const reviewAfter = (operation: AttemptOperation): number =>
  operation === "payout" ? payoutReviewAfterMs : reviewAfterMs

/**
 * The delay before question number `checks + 1`, spread by ± 20 % with `random` between 0 and 1; null
 * once the attempt is older than `horizonMs`.
 */
export const delayMs = (
  checks: number,
  ageMs: number,
  random: number,
  horizonMs: number = reviewAfterMs
): number | null =>
  ageMs > horizonMs ? null : Math.round((firstDelaysMs[checks] ?? day) * (0.8 + 0.4 * random))
