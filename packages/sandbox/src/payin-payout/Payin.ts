/** One payment link and what became of it (payin-payout.md sections 5.2, 5.3 and 6). */

/** As printed; `Initiated` is told by the webhook only (C14). */
export type Status = "Pending" | "Approved" | "Rejected"

/** A payin. Amounts in paise. */
export interface Payin {
  readonly kind: "payin"
  readonly merchantId: string
  readonly orderId: string
  readonly userId: string
  readonly requestedPaise: number
  readonly method: string
  readonly redirectUrl: string
  /** The bank's reference (UTR), fixed here and told when the payin is approved. */
  readonly transactionId: string
  /** The unguessable part of `pay_url`. */
  readonly linkId: string
  readonly createdAtMs: number
  readonly expiresAtMs: number
  updatedAtMs: number
  status: Status
  /** Whether the payer has pressed Confirm Payment: the link is used up. */
  confirmed: boolean
  /** What was paid; it may differ from what was asked (section 5.3). */
  receivedPaise: number
  comments: string | null
  processedAtMs: number | undefined
}
