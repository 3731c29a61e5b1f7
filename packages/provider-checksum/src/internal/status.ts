import type { Payment } from "@switchyard/core"

/**
 * The gateway's words for a state (sheet section 14). The LONG word decides wherever it is present; a
 * SHORT letter alone is ambiguous but for "still running", and what is not listed here is unknown.
 */

type Short = "Y" | "N" | "P" | "3D" | "C"

type Meaning =
  | { readonly kind: "payment"; readonly unified: Payment.UnifiedStatus }
  | { readonly kind: "payout"; readonly unified: "pending" | "succeeded" | "failed" }
  /** Listed, but what became of the money is not said. */
  | { readonly kind: "unclear" }

/** What a LONG word means, and the SHORT letters that may stand beside it. */
export type Long = Meaning & { readonly short: ReadonlyArray<Short> }

const payment = (unified: Payment.UnifiedStatus, ...short: ReadonlyArray<Short>): Long => ({
  kind: "payment",
  unified,
  short
})
const payout = (unified: "pending" | "succeeded" | "failed", short: Short): Long => ({
  kind: "payout",
  unified,
  short: [short]
})

const any = ["Y", "N", "P", "3D", "C"] as const

const long: ReadonlyMap<string, Long> = new Map<string, Long>([
  ["begun", payment("pending", "P")],
  ["authstarted", payment("pending", "P")],
  ["3dauthstarted", payment("requires_action", "3D")],
  ["authsuccessful", payment("authorized", "Y")],
  ["authfailed", payment("declined", "N")],
  ["authcancelled", payment("voided", "C")],
  // A cancellation, capture or refund on its way: what it leads to is only certain at its end.
  ["cancelstarted", payment("pending", "P")],
  ["cancelled", payment("declined", "C")],
  ["capturestarted", payment("pending", "P")],
  ["capturesuccess", payment("captured", "Y")],
  // A failed DB holds nothing, a failed CP leaves a hold: the word does not tell which it was.
  ["capturefailed", { kind: "unclear", short: ["N"] }],
  ["settled", payment("captured", "Y")],
  ["markedforreversal", payment("pending", "P")],
  // Also after a partial refund; the sum is only in the transaction list.
  ["reversed", payment("refunded", ...any)],
  // The payment was taken, but whether a refund came before the dispute is not said.
  ["chargeback", { kind: "unclear", short: any }],
  ["failed", payment("declined", "N")],
  ["payoutstarted", payout("pending", "P")],
  ["payoutsuccessful", payout("succeeded", "Y")],
  ["payoutfailed", payout("failed", "N")],
  // Spellings that integrators also meet.
  ["captured", payment("captured", "Y")],
  ["3ds", payment("requires_action", "3D")],
  ["refunded", payment("refunded", ...any)]
])

const normal = (word: string): string => word.toLowerCase().replaceAll(/[\s_-]/g, "")

/** The meaning of a LONG word, or null where it is not listed. */
export const ofLong = (word: string): Long | null => long.get(normal(word)) ?? null

/** Every LONG word of the table, in the table's own spelling. */
export const longWords: ReadonlyArray<string> = [...long.keys()]

/** Whether a text is one of the SHORT letters. */
export const isShort = (text: string): text is Short =>
  text === "Y" || text === "N" || text === "P" || text === "3D" || text === "C"

/**
 * What a SHORT letter alone says of a payment. `Y` may be authorized or captured, `N` may be a failed
 * capture of a good authorization, `C` may be cancelled or (by some brands) refunded: null for those.
 */
export const ofShort = (letter: string): Payment.UnifiedStatus | null =>
  letter === "P" ? "pending" : letter === "3D" ? "requires_action" : null

/** A shopper who gave up is told apart from an issuer's no. */
export const declineReason = (word: string): "cancelled_by_shopper" | "generic_decline" =>
  normal(word) === "cancelled" ? "cancelled_by_shopper" : "generic_decline"
