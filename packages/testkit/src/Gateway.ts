import {
  type Currency,
  Money,
  type Payment,
  type PaymentError,
  type Payout,
  type Reference,
  type Webhook
} from "@switchyard/core"
import type * as Effect from "effect/Effect"
import type { HttpClient } from "effect/http/HttpClient"
import type * as Layer from "effect/Layer"
import * as Result from "effect/Result"

/** Money that a gateway's own books show as moved. */
export interface Movement {
  readonly kind: "authorize" | "charge" | "capture" | "void" | "refund" | "payout" | "chargeback"
  /** The merchant's reference that the books show, of the movement or of its payment. */
  readonly reference: string
  readonly amount: Money.Money
}

const kinds: ReadonlySet<string> = new Set<Movement["kind"]>([
  "authorize",
  "charge",
  "capture",
  "void",
  "refund",
  "payout",
  "chargeback"
])

/** Movements out of books that keep decimal text such as `50.00`; other kinds of lines are left out. */
export const movementsOf = (
  lines: ReadonlyArray<{
    readonly kind: string
    readonly reference: string
    readonly amount: string
    readonly currency: string
  }>
): ReadonlyArray<Movement> =>
  lines.flatMap(({ amount, currency, kind, reference }) =>
    kinds.has(kind)
      ? [
          {
            kind: kind as Movement["kind"],
            reference,
            amount: Result.getOrThrow(Money.parse(amount, currency as Currency.Code))
          }
        ]
      : []
  )

/** One request as it was about to leave. */
export interface Sent {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A charge without its reference; the suite gives a new one each time. */
export type Charge = Omit<Payment.ChargeRequest, "reference">

/** Where an answer repeats what it is about: dotted paths into its JSON, for example `data.amount`. */
export interface AnswerShape {
  readonly amount?: string
  readonly currency?: string
  /** Our own reference. */
  readonly reference?: string
  /** The gateway's id. */
  readonly id?: string
  /** Every field that tells the outcome; each is replaced by an unlisted value in a case of its own. */
  readonly outcome?: ReadonlyArray<string>
}

/** The operations whose answers are falsified. */
export type Answered =
  | "authorize"
  | "purchase"
  | "capture"
  | "void"
  | "refund"
  | "rebill"
  | "receipt"
  | "payout"
  | "status"
  | "payoutStatus"

/**
 * A running gateway, real or simulated, as the suite needs it. What is absent is skipped, and the run
 * says so with the reason.
 */
export interface Gateway {
  /** How it is reached; the suite puts its faults between this and the provider. */
  readonly http: Layer.Layer<HttpClient>
  /** Its own books: all movements so far, oldest first. */
  readonly movements: Effect.Effect<ReadonlyArray<Movement>>
  /** A charge that it approves, or that waits for the shopper. */
  readonly charge: Charge
  /** A charge that it declines. */
  readonly declined?: Charge
  /** A charge that first sends the shopper away: 3-D Secure, a hosted page. */
  readonly challenged?: Charge
  /** A payout that it accepts. */
  readonly payout?: Omit<Payout.PayoutRequest, "reference">
  /** Makes a payout in another way, where the provider offers its status but not the operation. */
  readonly payOut?: (
    reference: Reference.Reference
  ) => Effect.Effect<Money.Money, PaymentError.PaymentError>
  /** Plays the shopper whom an answer with a `nextAction` sends away, and pays. */
  readonly pay?: (
    payment: Payment.Payment,
    reference: string
  ) => Effect.Effect<void, PaymentError.PaymentError>
  /** Whether a request only asks for a token; the suite's faults strike the request that follows. */
  readonly isAuthentication?: (request: Sent) => boolean
  /** Where the answer to an operation repeats the request. */
  readonly answers: Readonly<Partial<Record<Answered, AnswerShape>>>
  /** The amount in a request: its text, and whether that is in major or in minor units. */
  readonly amountIn: (
    request: Sent
  ) => { readonly text: string; readonly unit: "major" | "minor" } | null
  /** Makes something happen and answers the notifications of it, genuine and as they arrived. */
  readonly notifications?: Effect.Effect<ReadonlyArray<Webhook.Raw>, PaymentError.PaymentError>
  /** What must be seen nowhere: keys, passwords, tokens, by name. Cards of the charges come on top. */
  readonly secrets: Readonly<Record<string, string>>
  /** Request headers whose values are secrets too: access tokens, signatures. Names in lower case. */
  readonly secretHeaders?: ReadonlyArray<string>
}
