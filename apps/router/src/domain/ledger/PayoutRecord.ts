import type { Objects } from "@switchyard/client"
import type { Currency, Decline } from "@switchyard/core"
import type { PayoutFacts } from "./Attempt.ts"
import type { Change } from "./PaymentRecord.ts"
import { statusOf } from "./RefundRecord.ts"

/** Where a payout stands. */
export type PayoutStatus = Objects.PayoutStatus

/**
 * What may be stored of a destination: never an account or card number, only its end; `last4` is null where
 * that would be more than half of it.
 */
export interface DestinationSummary {
  readonly type: "bank_account" | "card" | "token"
  readonly last4?: string | null
  readonly holder?: string
  readonly bankName?: string
  readonly ifsc?: string
  readonly scheme?: string
  /** Our id of a stored card. */
  readonly token?: string
}

/** What its attempts have made of a payout. */
export interface PayoutProjection extends PayoutFacts {
  readonly status: PayoutStatus
  readonly account: string | null
  readonly provider: string | null
  readonly providerReference: string | null
  readonly decline: Decline.Decline | null
}

/** A payout as it is stored. */
export interface PayoutRecord extends PayoutProjection {
  readonly type: "payout"
  readonly id: string
  readonly merchant: string
  readonly reference: string
  /** Minor units. */
  readonly amount: number
  readonly currency: Currency.Code
  readonly destination: DestinationSummary
  readonly version: number
  readonly events: number
  readonly createdAt: number
  readonly updatedAt: number
}

/** A payout before its first attempt. */
export const initialPayout: PayoutProjection = {
  status: "pending",
  account: null,
  provider: null,
  providerReference: null,
  utr: null,
  fee: null,
  decline: null
}

/** The one function from journal entries to a payout. What has been paid stays paid, whatever else fails. */
export const applyToPayout = (
  payout: PayoutProjection,
  { attempt, to, verdict }: Change
): PayoutProjection => {
  if (payout.status === "succeeded") return payout
  return {
    // A payout stands as a refund does: where its attempt stands.
    status: statusOf(to),
    account: attempt.account,
    provider: attempt.provider,
    providerReference: verdict?.providerReference ?? null,
    utr: verdict?.payout?.utr ?? payout.utr,
    fee: verdict?.payout?.fee ?? payout.fee,
    decline: to === "declined" ? (verdict?.decline ?? null) : null
  }
}
