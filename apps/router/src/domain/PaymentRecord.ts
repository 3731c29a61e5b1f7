import type { Currency, Decline, Payment, PaymentMethod } from "@switchyard/core"
import type { Attempt, AttemptOperation, State, Verdict } from "./Attempt.ts"

/** Where a payment stands. */
export type Status =
  | "requires_action"
  | "processing"
  | "authorized"
  | "partially_captured"
  | "captured"
  | "partially_refunded"
  | "refunded"
  | "voided"
  | "declined"
  | "failed"
  | "expired"
  | "unknown"
  | "needs_review"

/** Every status, in the order of the documentation. */
export const statuses = [
  "requires_action",
  "processing",
  "authorized",
  "partially_captured",
  "captured",
  "partially_refunded",
  "refunded",
  "voided",
  "declined",
  "failed",
  "expired",
  "unknown",
  "needs_review"
] as const satisfies ReadonlyArray<Status>

/** What may be stored of a method. */
export type MethodSummary =
  | ({ readonly type: "card" } & PaymentMethod.CardSummary)
  | { readonly type: "token" | "upi" | "hosted" }

/** What the merchant asked for; never changes. */
export interface Order {
  readonly id: string
  readonly merchant: string
  readonly reference: string
  /** Minor units. */
  readonly amount: number
  readonly currency: Currency.Code
  readonly capture: "automatic" | "manual"
  readonly method: MethodSummary
  readonly returnUrl: string | null
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
  readonly nextAction: Payment.NextAction | null
  readonly decline: Decline.Decline | null
}

/** A payment as it is stored. `version` counts its journal entries. */
export interface PaymentRecord extends Order, Projection {
  readonly version: number
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
  decline: null
}

/** One change of one attempt's state, as the journal keeps it. */
export interface Change {
  readonly attempt: Pick<Attempt, "account" | "amount" | "operation" | "provider">
  readonly to: State
  readonly verdict: Pick<Verdict, "decline" | "nextAction" | "providerReference"> | null
}

/** The one function from journal entries to a payment: replaying all of them gives the projection. */
export const apply = (payment: Projection, change: Change): Projection => {
  switch (change.attempt.operation) {
    case "authorize":
    case "purchase":
      return applyCharge(payment, change)
    case "capture":
    case "void":
    case "refund":
      return change.to === "succeeded"
        ? applyFollowUp(payment, change.attempt.operation, change.attempt.amount)
        : payment
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

const applyCharge = (payment: Projection, { attempt, to, verdict }: Change): Projection => {
  if (to === "late_success") return payment
  const known = {
    ...payment,
    account: attempt.account,
    provider: attempt.provider,
    providerReference: verdict?.providerReference ?? null,
    nextAction: null
  }
  if (to === "succeeded") {
    const captured = attempt.operation === "purchase" ? attempt.amount : 0
    const status = captured > 0 ? "captured" : "authorized"
    return { ...known, status, authorized: attempt.amount, captured, decline: null }
  }
  if (to === "pending" && verdict?.nextAction) {
    return { ...known, status: "requires_action", nextAction: verdict.nextAction }
  }
  if (to === "declined") {
    const decline = verdict?.decline ?? null
    return { ...known, decline, status: decline?.reason === "expired" ? "expired" : "declined" }
  }
  // After a decline elsewhere, an account that could not be asked leaves the decline as the answer.
  const ended = statusOfCharge[to]
  return { ...known, status: ended === "failed" && known.decline !== null ? "declined" : ended }
}

const applyFollowUp = (
  payment: Projection,
  operation: Exclude<AttemptOperation, "authorize" | "purchase">,
  amount: number
): Projection => {
  const sums = {
    captured: payment.captured + (operation === "capture" ? amount : 0),
    voided: payment.voided + (operation === "void" ? amount : 0),
    refunded: payment.refunded + (operation === "refund" ? amount : 0)
  }
  return { ...payment, ...sums, status: statusOfSums({ ...payment, ...sums }) }
}

const statusOfSums = ({ authorized, captured, refunded, voided }: Projection): Status => {
  if (refunded > 0) return refunded === captured ? "refunded" : "partially_refunded"
  if (captured > 0) return captured + voided === authorized ? "captured" : "partially_captured"
  return voided === authorized ? "voided" : "authorized"
}
