import type { Decline, PaymentMethod } from "@switchyard/core"
import type { State } from "./Attempt.ts"
import type { NextStep } from "./NextStep.ts"
import type { Change } from "./PaymentRecord.ts"

/** Where a stored card stands. */
export const tokenStatuses = [
  "pending",
  "requires_action",
  "active",
  "failed",
  "unknown",
  "deleted"
] as const

/** See {@link tokenStatuses}. */
export type TokenStatus = (typeof tokenStatuses)[number]

/** What its attempts have made of a stored card. */
export interface TokenProjection {
  readonly status: TokenStatus
  /** Where it is kept, or was last asked for. */
  readonly account: string
  readonly provider: string
  readonly nextAction: NextStep | null
  readonly decline: Decline.Decline | null
}

/** A stored card. It can be used on the account that keeps it. */
export interface TokenRecord extends TokenProjection {
  readonly type: "token"
  readonly id: string
  readonly merchant: string
  readonly method: Partial<PaymentMethod.CardSummary>
  /** The gateway's own name for the card, sealed; null until there is one, and once it is deleted. */
  readonly sealed: string | null
  readonly version: number
  readonly events: number
  readonly createdAt: number
  readonly updatedAt: number
}

/** A stored card before its first attempt, which says where. */
export const initialToken: Omit<TokenProjection, "account" | "provider"> = {
  status: "pending",
  nextAction: null,
  decline: null
}

const statusOf = {
  ready: "pending",
  sending: "pending",
  pending: "pending",
  succeeded: "active",
  late_success: "active",
  declined: "failed",
  rejected: "failed",
  not_sent: "failed",
  unknown: "unknown",
  needs_review: "unknown"
} as const satisfies Record<State, TokenStatus>

/** The one function from journal entries to a stored card; one that was deleted stays so. */
export const applyToToken = (
  token: TokenProjection,
  { attempt, to, verdict }: Change
): TokenProjection => {
  if (token.status === "deleted") return token
  const nextAction = to === "pending" ? (verdict?.nextAction ?? null) : null
  return {
    status: nextAction === null ? statusOf[to] : "requires_action",
    account: attempt.account,
    provider: attempt.provider,
    nextAction,
    decline: to === "declined" ? (verdict?.decline ?? null) : null
  }
}
