import type { Dictionary, Payment, Payout } from "@switchyard/core"

/**
 * The gateway's words for a state and its events (sheet sections 6 and 8), in one table each. Case does
 * not matter (section 9, point 21); a word that is not listed is null: nobody knows what it means.
 */
export interface Word<Unified extends string> {
  /** As the document prints it. */
  readonly value: string
  readonly says: string
  readonly unified: Unified
}

const payins: ReadonlyArray<Word<Payment.UnifiedStatus>> = [
  // The link can still be paid, but its address is only in the answer that made it.
  { value: "Pending", says: "the link waits for the payer", unified: "pending" },
  { value: "Initiated", says: "the payer has confirmed, the bank has not", unified: "pending" },
  { value: "Approved", says: "the money has arrived", unified: "captured" },
  { value: "Rejected", says: "not paid, and it will not be", unified: "declined" }
]

const payouts: ReadonlyArray<Word<Payout.Payout["status"]["unified"]>> = [
  { value: "Pending", says: "taken on, not yet paid", unified: "pending" },
  { value: "Approved", says: "paid", unified: "succeeded" },
  { value: "Rejected", says: "not paid", unified: "failed" }
]

/** A new link's answer has no status: that it is a success says that there is a link (section 5.2). */
export const link = {
  value: "success",
  says: "a link was made",
  unified: "requires_action"
} as const satisfies Word<Payment.UnifiedStatus>

const expired = /^(?:(?:the )?(?:payment )?link (?:has |is )?)?expired\b/i

/** A link that nobody paid in time is `Rejected` too; only the comments say why (point 18). */
export const isExpired = (comments: string): boolean => expired.test(comments.trim())

/** What a notification is about, and the state that its name claims. */
export type Event = { readonly value: string; readonly says: string } & (
  | { readonly about: "payin"; readonly unified: Payment.UnifiedStatus }
  | { readonly about: "payout"; readonly unified: Payout.Payout["status"]["unified"] }
)

const events: ReadonlyArray<Event> = [
  {
    value: "payin.initiated",
    says: "the payer has confirmed",
    about: "payin",
    unified: "pending"
  },
  { value: "payin.succeeded", says: "money has arrived", about: "payin", unified: "captured" },
  { value: "payin.failed", says: "not paid", about: "payin", unified: "declined" },
  { value: "payout.succeeded", says: "paid out", about: "payout", unified: "succeeded" },
  { value: "payout.failed", says: "not paid out", about: "payout", unified: "failed" }
]

// Maps and not objects: a word such as `constructor` must not find anything.
const finder = <W extends { readonly value: string }>(words: ReadonlyArray<W>) => {
  const byValue: ReadonlyMap<string, W> = new Map(
    words.map((one) => [one.value.toLowerCase(), one])
  )
  return (word: string): W | null => byValue.get(word.trim().toLowerCase()) ?? null
}

/** A payin's word. */
export const ofPayin = finder(payins)

/** A payout's word. */
export const ofPayout = finder(payouts)

/** A notification's name. */
export const ofEvent = finder(events)

/** The tables as lines of the reference. */
export const dictionary: ReadonlyArray<Dictionary.Entry> = [
  { field: "payin link", value: link.value, says: link.says, becomes: { status: link.unified } },
  ...payins.map(({ says, unified, value }) => ({
    field: "payin status",
    value,
    says,
    becomes: { status: unified }
  })),
  {
    field: "payin comments",
    value: String(expired),
    says: "beside Rejected: nobody paid in time",
    becomes: { status: "expired" }
  },
  ...payouts.map(({ says, unified, value }) => ({
    field: "payout status",
    value,
    says,
    becomes: { payout: unified }
  })),
  ...events.map((event) => ({
    field: "event",
    value: event.value,
    says: event.says,
    becomes: event.about === "payin" ? { status: event.unified } : { payout: event.unified }
  }))
]
