import type { Status } from "@switchyard/client"
import type { Currency, Decline, PaymentMethod } from "@switchyard/core"
import type { Attempt, FollowUpOperation, State, Verdict } from "./Attempt.ts"
import type { NextStep } from "./NextStep.ts"

export type { Status } from "@switchyard/client"

/** What may be stored of a method. */
export type MethodSummary =
  | ({ readonly type: "card" } & PaymentMethod.CardSummary)
  /** A stored card, by our id of it. */
  | ({ readonly type: "token"; readonly token: string } & Partial<PaymentMethod.CardSummary>)
  | { readonly type: "upi" | "hosted" }

/** What the merchant asked for; never changes. */
export interface Order {
  readonly type: "payment"
  readonly id: string
  readonly merchant: string
  readonly reference: string
  /** Minor units. */
  readonly amount: number
  readonly currency: Currency.Code
  readonly capture: "automatic" | "manual"
  readonly method: MethodSummary
  /** A keyed digest of the card's number, see `Fingerprint`; null where no number was given. */
  readonly card: string | null
  readonly returnUrl: string | null
  /** Whether the gateway is to keep the card for later payments. */
  readonly saveMethod: boolean
  readonly metadata: Readonly<Record<string, string>>
  readonly parent: string | null
  readonly createdAt: number
}

/** What its attempts have made of it. Sums are minor units of the order's currency. */
export interface Projection {
  readonly status: Status
  readonly authorized: number
  readonly captured: number
  readonly refunded: number
  readonly voided: number
  readonly account: string | null
  readonly provider: string | null
  readonly providerReference: string | null
  readonly nextAction: NextStep | null
  readonly decline: Decline.Decline | null
  /** Our id of the card that the gateway keeps, where the merchant asked for it. */
  readonly token: string | null
}

/** A payment as it is stored. `version` counts its journal entries, `events` what was told of it. */
export interface PaymentRecord extends Order, Projection {
  readonly version: number
  readonly events: number
  readonly updatedAt: number
}

/** A payment before its first attempt. */
export const initial: Projection = {
  status: "processing",
  authorized: 0,
  captured: 0,
  refunded: 0,
  voided: 0,
  account: null,
  provider: null,
  providerReference: null,
  nextAction: null,
  decline: null,
  token: null
}

/** One change of one attempt's state, as the journal keeps it. */
export interface Change {
  readonly attempt: Pick<Attempt, "account" | "amount" | "operation" | "provider" | "reverses">
  readonly to: State
  readonly verdict: Facts | null
}

/** The parts of a verdict that projections are made of. */
export type Facts = Pick<Verdict, "decline" | "nextAction" | "payout" | "providerReference"> & {
  readonly token: { readonly id: string } | null
}

/** The one function from journal entries to a payment: replaying all of them gives the projection. */
export const apply = (payment: Projection, change: Change): Projection => {
  const { operation, reverses } = change.attempt
  if (reverses !== null) return payment
  switch (operation) {
    case "authorize":
    case "purchase":
    case "rebill":
      return applyCharge(payment, change)
    case "capture":
    case "void":
    case "refund":
      return change.to === "succeeded" || change.to === "late_success"
        ? applyFollowUp(payment, operation, change.attempt.amount)
        : payment
    case "payout":
    case "tokenize":
      return payment
  }
}

const statusOfCharge = {
  ready: "processing",
  sending: "processing",
  pending: "processing",
  rejected: "failed",
  not_sent: "failed",
  unknown: "unknown",
  needs_review: "needs_review"
} as const satisfies Record<Exclude<State, "declined" | "late_success" | "succeeded">, Status>

/** Statuses in which nothing of a payment can move any more, and nothing has. */
const ended: ReadonlySet<Status> = new Set(["declined", "failed", "expired"])

const applyCharge = (payment: Projection, { attempt, to, verdict }: Change): Projection => {
  const known = {
    ...payment,
    account: attempt.account,
    provider: attempt.provider,
    providerReference: verdict?.providerReference ?? null,
    nextAction: null
  }
  // What succeeds late counts only where no other attempt has taken its place.
  if (to === "late_success" && !ended.has(payment.status)) return payment
  if (to === "succeeded" || to === "late_success") {
    const captured = attempt.operation === "authorize" ? 0 : attempt.amount
    const status = captured > 0 ? "captured" : "authorized"
    const token = verdict?.token?.id ?? null
    return { ...known, status, authorized: attempt.amount, captured, decline: null, token }
  }
  if (to === "pending" && verdict?.nextAction) {
    return { ...known, status: "requires_action", nextAction: verdict.nextAction }
  }
  if (to === "declined") {
    const decline = verdict?.decline ?? null
    return { ...known, decline, status: decline?.reason === "expired" ? "expired" : "declined" }
  }
  // After a decline elsewhere, an account that could not be asked leaves the decline as the answer.
  const status = statusOfCharge[to]
  return { ...known, status: status === "failed" && known.decline !== null ? "declined" : status }
}

const applyFollowUp = (
  payment: Projection,
  operation: FollowUpOperation,
  amount: number
): Projection => {
  const sums = {
    captured: payment.captured + (operation === "capture" ? amount : 0),
    voided: payment.voided + (operation === "void" ? amount : 0),
    refunded: payment.refunded + (operation === "refund" ? amount : 0)
  }
  // Only what comes late can exceed what is left: others have taken its place, and an incident tells.
  if (sums.captured + sums.voided > payment.authorized || sums.refunded > sums.captured) {
    return payment
  }
  return { ...payment, ...sums, status: statusOfSums({ ...payment, ...sums }) }
}

const statusOfSums = ({ authorized, captured, refunded, voided }: Projection): Status => {
  if (refunded > 0) return refunded === captured ? "refunded" : "partially_refunded"
  if (captured > 0) return captured + voided === authorized ? "captured" : "partially_captured"
  return voided === authorized ? "voided" : "authorized"
}
