import type { Decline, Dictionary, Payment } from "@switchyard/core"

/**
 * The gateway's words for a state (sheet section 14). The LONG word decides wherever it is present; a
 * SHORT letter alone is ambiguous but for "still running", and what is not listed here is unknown.
 */

type Short = "Y" | "N" | "P" | "3D" | "C"

type PayoutStatus = "pending" | "succeeded" | "failed"

type Meaning =
  | {
      readonly kind: "payment"
      readonly unified: Payment.UnifiedStatus
      readonly reason?: Decline.Reason
    }
  | { readonly kind: "payout"; readonly unified: PayoutStatus }
  /** Listed, but what became of the money is not said. */
  | { readonly kind: "unclear" }

/** What a LONG word means, and the SHORT letters that may stand beside it. */
export type Long = Meaning & { readonly short: ReadonlyArray<Short> }

const payment = (unified: Payment.UnifiedStatus, ...short: ReadonlyArray<Short>): Long => ({
  kind: "payment",
  unified,
  short
})
const declined = (reason: Decline.Reason, short: Short): Long => ({
  kind: "payment",
  unified: "declined",
  reason,
  short: [short]
})
const payout = (unified: PayoutStatus, short: Short): Long => ({
  kind: "payout",
  unified,
  short: [short]
})

const any = ["Y", "N", "P", "3D", "C"] as const

/** Every LONG word in the gateway's spelling, what the gateway says of it, and what it means. */
const words: ReadonlyArray<readonly [word: string, says: string, meaning: Long]> = [
  ["begun", "started, the customer's data is awaited", payment("pending", "P")],
  ["authstarted", "sent to the bank", payment("pending", "P")],
  ["3D Authstarted", "3-D verification runs", payment("requires_action", "3D")],
  ["authsuccessful", "preauthorization succeeded", payment("authorized", "Y")],
  ["authfailed", "declined by the bank", declined("generic_decline", "N")],
  ["authcancelled", "preauthorization cancelled by the merchant", payment("voided", "C")],
  // A cancellation, capture or refund on its way: what it leads to is only certain at its end.
  ["cancelstarted", "cancel request sent", payment("pending", "P")],
  ["cancelled", "cancelled by the customer", declined("cancelled_by_shopper", "C")],
  ["capturestarted", "capture runs", payment("pending", "P")],
  ["capturesuccess", "captured", payment("captured", "Y")],
  // A failed DB holds nothing, a failed CP leaves a hold: the word does not tell which it was.
  ["capturefailed", "capture failed", { kind: "unclear", short: ["N"] }],
  ["settled", "the bank has paid", payment("captured", "Y")],
  ["markedforreversal", "refund request sent", payment("pending", "P")],
  // Also after a partial refund; the sum is only in the transaction list.
  ["reversed", "refunded", payment("refunded", ...any)],
  // The payment was taken, but whether a refund came before the dispute is not said.
  ["chargeback", "charged back", { kind: "unclear", short: any }],
  ["failed", "failed validation", declined("generic_decline", "N")],
  ["payoutstarted", "payout runs", payout("pending", "P")],
  ["payoutsuccessful", "payout done", payout("succeeded", "Y")],
  ["payoutfailed", "payout failed", payout("failed", "N")],
  // Spellings that integrators also meet.
  ["captured", "captured", payment("captured", "Y")],
  ["3DS", "3-D verification runs", payment("requires_action", "3D")],
  ["refunded", "refunded", payment("refunded", ...any)]
]

const normal = (word: string): string => word.toLowerCase().replaceAll(/[\s_-]/g, "")

const long: ReadonlyMap<string, Long> = new Map(
  words.map(([word, , meaning]) => [normal(word), meaning])
)

/** The meaning of a LONG word, or null where it is not listed. */
export const ofLong = (word: string): Long | null => long.get(normal(word)) ?? null

/** Whether two spellings are the same LONG word. */
export const isSame = (one: string, other: string): boolean => normal(one) === normal(other)

/** Every LONG word of the table. */
export const longWords: ReadonlyArray<string> = words.map(([word]) => word)

interface Letter {
  readonly says: string
  /** In the answer to a charge; a `captured` is `authorized` where only that was asked for. */
  readonly charge: Payment.UnifiedStatus | null
  /** In the answer to a payout. */
  readonly payout: PayoutStatus | null
  /**
   * Alone in an inquiry: `Y` may be authorized or captured, `N` may be a failed capture of a good
   * authorization, `C` may be cancelled or (by some brands) refunded.
   */
  readonly alone: Payment.UnifiedStatus | null
}

const letters: Readonly<Record<Short, Letter>> = {
  Y: { says: "done", charge: "captured", payout: "succeeded", alone: null },
  N: { says: "failed", charge: "declined", payout: "failed", alone: null },
  P: { says: "pending", charge: "pending", payout: "pending", alone: "pending" },
  "3D": {
    says: "waits for 3-D",
    charge: "requires_action",
    payout: null,
    alone: "requires_action"
  },
  // On a fresh payment the letter does not say what was cancelled.
  C: { says: "cancelled", charge: null, payout: null, alone: null }
}

/** Whether a text is one of the SHORT letters. */
export const isShort = (text: string): text is Short =>
  text === "Y" || text === "N" || text === "P" || text === "3D" || text === "C"

/** What a SHORT letter alone says of a payment, or null where it leaves that open. */
export const ofShort = (letter: string): Payment.UnifiedStatus | null =>
  isShort(letter) ? letters[letter].alone : null

/** What the letter in the answer to a charge says. */
export const ofCharge = (letter: string): Payment.UnifiedStatus | null =>
  isShort(letter) ? letters[letter].charge : null

/** What the letter in the answer to a payout says. */
export const ofPayout = (letter: string): PayoutStatus | null =>
  isShort(letter) ? letters[letter].payout : null

/** A shopper who gave up is told apart from an issuer's no. */
export const declineReason = (word: string): Decline.Reason => {
  const meaning = ofLong(word)
  return (meaning?.kind === "payment" ? meaning.reason : undefined) ?? "generic_decline"
}

const unclear: Dictionary.Meaning = { error: "OutcomeUnknown" }

const becomes = (meaning: Meaning): Dictionary.Meaning => {
  if (meaning.kind === "unclear") return unclear
  if (meaning.kind === "payout") return { payout: meaning.unified }
  return meaning.reason === undefined ? { status: meaning.unified } : { decline: meaning.reason }
}

const ofLetters = (field: string, of: (letter: Letter) => Payment.UnifiedStatus | null) =>
  Object.entries(letters).map(([value, letter]): Dictionary.Entry => {
    const status = of(letter)
    const meaning: Dictionary.Meaning =
      status === null
        ? unclear
        : status === "declined"
          ? { decline: "generic_decline" }
          : { status }
    return { field, value, says: letter.says, becomes: meaning }
  })

/** The tables above for the reference documentation. */
export const dictionary: ReadonlyArray<Dictionary.Entry> = [
  ...words.map(([value, says, meaning]) => ({
    field: "status",
    value,
    says,
    becomes: becomes(meaning)
  })),
  ...ofLetters("transactionStatus of a charge", ({ charge }) => charge),
  ...Object.entries(letters).map(([value, letter]) => ({
    field: "transactionStatus of a payout",
    value,
    says: letter.says,
    becomes: letter.payout === null ? unclear : { payout: letter.payout }
  })),
  ...ofLetters("transactionStatus without status", ({ alone }) => alone)
]
