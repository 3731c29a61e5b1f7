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

/** A call that makes or changes a transaction: the gateway's `paymentType`, RG for a card stored alone. */
export type Kind = "DB" | "PA" | "CP" | "RF" | "RV" | "PO" | "RG" | "DL"

/** How far a transaction is. */
export type Way = "done" | "waiting" | "failed"

/** What the end of each kind is called here. */
export const end = {
  DB: "captured",
  PA: "authorized",
  CP: "captured",
  RF: "refunded",
  RV: "voided",
  PO: "succeeded",
  RG: "active",
  DL: "deleted"
} as const satisfies Readonly<Record<Kind, string>>

interface Letter {
  readonly says: string
  readonly way: Way
  /** The kinds of which the letter says so; of the others it says nothing that can be understood. */
  readonly of: ReadonlyArray<Kind>
  /**
   * Alone in an inquiry: `Y` may be authorized or captured, `N` may be a failed capture of a good
   * authorization, `C` may be cancelled or (by some brands) refunded.
   */
  readonly alone: Payment.UnifiedStatus | null
}

const kinds = Object.keys(end) as ReadonlyArray<Kind>

const letters: Readonly<Record<Short, Letter>> = {
  Y: { says: "done", way: "done", of: kinds, alone: null },
  N: { says: "failed", way: "failed", of: kinds, alone: null },
  P: { says: "pending", way: "waiting", of: kinds, alone: "pending" },
  "3D": { says: "waits for 3-D", way: "waiting", of: ["DB", "PA"], alone: "requires_action" },
  // On a fresh payment the letter does not say what was cancelled.
  C: { says: "cancelled", way: "done", of: ["RF", "RV"], alone: null }
}

/** Whether a text is one of the SHORT letters. */
export const isShort = (text: string): text is Short =>
  text === "Y" || text === "N" || text === "P" || text === "3D" || text === "C"

/** What a SHORT letter alone says of a payment, or null where it leaves that open. */
export const ofShort = (letter: string): Payment.UnifiedStatus | null =>
  isShort(letter) ? letters[letter].alone : null

/** Whether a letter may stand beside a LONG word, or beside itself; any may beside an unlisted word. */
export const standsBeside = (letter: string, word: string): boolean =>
  isShort(word) ? word === letter : (ofLong(word)?.short.some((short) => short === letter) ?? true)

/** How far a letter or LONG word says that a transaction is, or null where it is not said of this kind. */
export const wayOf = (state: string, kind: Kind): Way | null => {
  if (isShort(state)) return letters[state].of.includes(kind) ? letters[state].way : null
  const meaning = ofLong(state)
  if (meaning === null || (meaning.kind === "payout") !== (kind === "PO")) return null
  // What a failed charge or capture left is open, but not that it failed.
  if (meaning.kind === "unclear") return meaning.short.length === 1 ? "failed" : null
  switch (meaning.unified) {
    case end[kind]:
      return "done"
    case "pending":
    case "requires_action":
      return "waiting"
    case "declined":
    case "failed":
      return "failed"
    default:
      return null
  }
}

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

type Documented = Extract<Kind, "DB" | "CP" | "RF" | "RV" | "PO">

const kindNames: ReadonlyArray<readonly [name: string, kind: Documented]> = [
  ["a charge", "DB"],
  ["a capture", "CP"],
  ["a refund", "RF"],
  ["a reversal", "RV"],
  ["a payout", "PO"]
]

const ofLetter = (letter: Short, kind: Documented): Dictionary.Meaning => {
  switch (wayOf(letter, kind)) {
    case "done":
      return kind === "PO" ? { payout: end[kind] } : { status: end[kind] }
    case "waiting":
      return kind === "PO" ? { payout: "pending" } : { status: letters[letter].alone ?? "pending" }
    case "failed":
      return kind === "PO" ? { payout: "failed" } : { decline: "generic_decline" }
    case null:
      return unclear
  }
}

const entriesOf = (field: string, of: (letter: Short) => Dictionary.Meaning) =>
  Object.entries(letters).map(([value, { says }]): Dictionary.Entry => ({
    field,
    value,
    says,
    becomes: of(value as Short)
  }))

/** The tables above for the reference documentation. */
export const dictionary: ReadonlyArray<Dictionary.Entry> = [
  ...words.map(([value, says, meaning]) => ({
    field: "status",
    value,
    says,
    becomes: becomes(meaning)
  })),
  ...kindNames.flatMap(([name, kind]) =>
    entriesOf(`transactionStatus of ${name}`, (letter) => ofLetter(letter, kind))
  ),
  ...entriesOf("transactionStatus without status", (letter) => {
    const status = letters[letter].alone
    return status === null ? unclear : { status }
  })
]
