import type { Decline, Operation, Payment } from "@switchyard/core"

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
  "authorize" | "purchase" | "capture" | "void" | "refund"
>

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
  readonly payment: string
  /** The refund that it carries out, if it is one. */
  readonly refund: string | null
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

/** What is known of an attempt after a call or a query; `mayFollow` below says whether it may be written. */
export interface Verdict {
  readonly state: State
  readonly providerReference: string | null
  readonly error: AttemptError | null
  readonly decline: Decline.Decline | null
  readonly nextAction: Payment.NextAction | null
  readonly evidence: Evidence
}

/** What a verdict rests on: the gateway's words in our form, no card data. */
export interface Evidence {
  readonly kind: "call" | "query" | "resume"
  readonly status: string | null
  readonly code: string | null
  readonly httpStatus: number | null
}

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
  late_success: []
}

/** Whether a state may follow another. States never move backwards. */
export const mayFollow = (from: State, to: State): boolean => following[from].includes(to)

/** States in which money may be moving or may have moved without our knowing. */
export const isOpen = (state: State): boolean =>
  state === "ready" || state === "sending" || isAsked(state) || state === "needs_review"

/** States that the gateway has to be asked about. */
export const isAsked = (state: State): boolean => state === "unknown" || state === "pending"

/** Operations that charge the shopper. */
export const isCharge = (operation: AttemptOperation): operation is "authorize" | "purchase" =>
  operation === "authorize" || operation === "purchase"
