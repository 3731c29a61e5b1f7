import type { Objects } from "@switchyard/client"
import type { Currency, Decline, Operation } from "@switchyard/core"
import type { NextStep } from "./NextStep.ts"

/**
 * One attempt at one operation on one account: what is stored of it, and which state may follow which.
 */

/** Where an attempt stands. */
export type State =
  | "ready"
  | "sending"
  | "succeeded"
  | "pending"
  | "declined"
  | "rejected"
  | "not_sent"
  | "unknown"
  | "needs_review"
  | "late_success"

/** Operations that are attempts. */
export type AttemptOperation = Extract<
  Operation.Operation,
  "authorize" | "purchase" | "rebill" | "capture" | "void" | "refund" | "payout" | "tokenize"
>

/** Operations that charge the shopper. */
export type ChargeOperation = Extract<AttemptOperation, "authorize" | "purchase" | "rebill">

/** Operations on a payment that has been charged. */
export type FollowUpOperation = Extract<AttemptOperation, "capture" | "void" | "refund">

/** Why an attempt did not succeed, as it is shown and stored: codes and words, no data of the request. */
export interface AttemptError {
  /** Tag of the `PaymentError`. */
  readonly code: string
  /** Decline reason or cause. */
  readonly reason: string | null
  readonly raw: Decline.Raw | null
}

/** An attempt as it is stored. */
export interface Attempt {
  readonly id: string
  /** The payment, payout or token that it is made for. */
  readonly subject: string
  /** The refund that it carries out, if it is one. */
  readonly refund: string | null
  /** The charge that it gives back because another one is kept: no part of the payment's own sums. */
  readonly reverses: string | null
  /** The gateway's id of what a capture, void, refund or rebill is sent to. */
  readonly target: string | null
  readonly sequence: number
  readonly operation: AttemptOperation
  readonly account: string
  readonly provider: string
  /** Our own reference, made and stored before the call. */
  readonly reference: string
  /** Minor units. */
  readonly amount: number
  readonly state: State
  /** Grows with each permission to call; a result counts only with the fence of its own call. */
  readonly fence: number
  readonly owner: string | null
  /** Milliseconds since the epoch. */
  readonly deadline: number | null
  readonly nextCheckAt: number | null
  /** How often the gateway has been asked for the outcome. */
  readonly checks: number
  readonly providerReference: string | null
  readonly error: AttemptError | null
  readonly createdAt: number
  readonly startedAt: number | null
  readonly finishedAt: number | null
}

/** A card that the gateway keeps, as it may be stored: `sealed` is the gateway's own name for it. */
export interface SavedToken {
  readonly id: string
  readonly sealed: string
}

/** What only payouts have: the bank's transaction reference and what the gateway takes. */
export interface PayoutFacts {
  readonly utr: string | null
  readonly fee: { readonly value: number; readonly currency: Currency.Code } | null
}

/** What is known of an attempt after a call or a query; `mayFollow` below says whether it may be written. */
export interface Verdict {
  readonly state: State
  readonly providerReference: string | null
  readonly error: AttemptError | null
  readonly decline: Decline.Decline | null
  readonly nextAction: NextStep | null
  readonly token: SavedToken | null
  readonly payout: PayoutFacts | null
  /** A charge that only holds what it was to take: from now on it is an authorization. */
  readonly isHeld: boolean
  /** What a person has to hear of, besides the change of state. */
  readonly incident: Finding | null
  readonly evidence: Evidence
}

/** Something that the states do not show; `detail` holds no data of the request but sums. */
export interface Finding {
  readonly kind: IncidentKind
  readonly detail: Readonly<Record<string, number | string | null>>
}

/** What incidents are about. */
export type IncidentKind = Objects.IncidentKind

/** What a verdict rests on: the gateway's words in our form, no card data. */
export interface Evidence {
  readonly kind: "call" | "query" | "webhook" | "resume" | "operator"
  readonly status: string | null
  readonly code: string | null
  readonly httpStatus: number | null
  /** SHA-256 of the bytes that the gateway sent, in hex. */
  readonly hash: string | null
  /** An operator's own words. */
  readonly note?: string
}

/** A verdict of which only these parts are known. */
export const verdictOf = (
  known: Partial<Verdict> & Pick<Verdict, "evidence" | "state">
): Verdict => ({
  providerReference: null,
  error: null,
  decline: null,
  nextAction: null,
  token: null,
  payout: null,
  isHeld: false,
  incident: null,
  ...known
})

const following: Readonly<Record<State, ReadonlyArray<State>>> = {
  ready: ["sending", "not_sent"],
  sending: ["succeeded", "pending", "declined", "rejected", "not_sent", "unknown"],
  unknown: ["succeeded", "pending", "declined", "rejected", "not_sent", "needs_review"],
  pending: ["succeeded", "declined", "needs_review"],
  needs_review: ["succeeded", "declined", "not_sent"],
  succeeded: [],
  declined: ["late_success"],
  rejected: ["late_success"],
  not_sent: ["late_success"],
  // Only the ledger itself lets it count, once nothing else of the payment can succeed (`Entries.adopt`).
  late_success: []
}

/** Whether a state may follow another. States never move backwards. */
export const mayFollow = (from: State, to: State): boolean => following[from].includes(to)

/** States in which money may be moving or may have moved without our knowing. */
export const isOpen = (state: State): boolean =>
  state === "ready" || state === "sending" || isAsked(state) || state === "needs_review"

/** States that the gateway has to be asked about. */
export const isAsked = (state: State): boolean => state === "unknown" || state === "pending"

/** States after which nothing moves any more, and nothing has moved. */
export const hasFailed = (state: State): boolean =>
  state === "declined" || state === "rejected" || state === "not_sent"

/** A charge that nobody has paid in time: whoever comes back to it may have paid all the same. */
export const isExpired = ({
  error,
  operation,
  state
}: Pick<Attempt, "error" | "operation" | "state">): boolean =>
  isCharge(operation) && state === "declined" && error?.reason === "expired"

/** Whether an operation charges the shopper. */
export const isCharge = (operation: AttemptOperation): operation is ChargeOperation =>
  operation === "authorize" || operation === "purchase" || operation === "rebill"
