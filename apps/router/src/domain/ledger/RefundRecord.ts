import type { Currency } from "@switchyard/core"
import type { State } from "./Attempt.ts"

/** A refund as it was asked for. */
export interface RefundRecord {
  readonly id: string
  readonly payment: string
  /** Minor units. */
  readonly amount: number
  readonly currency: Currency.Code
  readonly reason: string | null
  readonly createdAt: number
}

/** Where a refund stands; its attempt's state decides. */
export type RefundStatus = "succeeded" | "pending" | "failed" | "unknown" | "needs_review"

const byState = {
  ready: "pending",
  sending: "pending",
  pending: "pending",
  succeeded: "succeeded",
  late_success: "succeeded",
  declined: "failed",
  rejected: "failed",
  not_sent: "failed",
  unknown: "unknown",
  needs_review: "needs_review"
} as const satisfies Record<State, RefundStatus>

/** The refund's status by the state of its attempt. */
export const statusOf = (state: State): RefundStatus => byState[state]
