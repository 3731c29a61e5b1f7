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
  /**
   * An id of the gateway's that the request named too: a capture's answer about its payment. The id of
   * something new cannot be wrong, because nobody knew it.
   */
  readonly id?: string
  /** Every field that tells the outcome; each is replaced by an unlisted value in a case of its own. */
  readonly outcome?: ReadonlyArray<string>
}

/** The answers that are falsified: of these operations, and of `status` by each key. */
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
  | "statusById"
  | "payoutStatus"

/** Replaces the value at a path of an answer's text; the text as it was where the path leads nowhere. */
export type Edit = (text: string, path: string, change: (value: unknown) => unknown) => string

/** The amount in a request as it is written, and what it counts. */
export interface WireAmount {
  readonly text: string
  /** `hundredths`: two decimals without a point, whatever the currency has. */
  readonly unit: "major" | "minor" | "hundredths"
}

/** Where a notification carries its signature: a header, or a value between other text of the body. */
export type Signature = { readonly header: string } | { readonly body: RegExp }

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
  /** A charge that first sends the shopper away: 3-D Secure of a card where that is claimed, else a page. */
  readonly challenged?: Charge
  /** A charge of a card that sends the shopper away where it demands 3-D Secure; it names a way back. */
  readonly stepUp?: Charge
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
  /**
   * Where the answer to an operation repeats the request. `{}`: nowhere, and nothing of it is falsified.
   * `status` is the answer by our reference (by the gateway's id where that is the only key), and
   * `statusById` the one by the gateway's id, where it has another shape.
   */
  readonly answers: Readonly<Partial<Record<Answered, AnswerShape>>>
  /**
   * HTTP statuses that the gateway's document makes a refusal whatever the body says. Under all others
   * JSON that no document lists is `OutcomeUnknown`.
   */
  readonly decisiveStatuses?: ReadonlyArray<number>
  /**
   * Follow-ups of `lookup.followUps` after which the payment's own status stays as it was; only the
   * transaction of their own tells of them.
   */
  readonly keptApart?: ReadonlyArray<"capture" | "void" | "refund">
  /** How a value of an answer is replaced; by dotted paths into JSON where absent. */
  readonly edit?: Edit
  /** The amount in a request, or null where it names none. */
  readonly amountIn: (request: Sent) => WireAmount | null
  /**
   * Makes things happen and answers the notifications of them, genuine and as they arrived: one of each
   * kind that the gateway sends.
   */
  readonly notifications?: Effect.Effect<ReadonlyArray<Webhook.Raw>, PaymentError.PaymentError>
  /** Where its notifications are signed. */
  readonly signatures?: ReadonlyArray<Signature>
  /**
   * Facts of an event that the gateway's signature does not cover, as dotted paths into the event, for
   * example `payment.amount.currency`, where its webhooks are `partly_signed`. A change of any other fact
   * has to be refused.
   */
  readonly unsigned?: ReadonlyArray<string>
  /** What must be seen nowhere: keys, passwords, tokens, by name. Cards of the charges come on top. */
  readonly secrets: Readonly<Record<string, string>>
  /** Request headers whose values are secrets too: access tokens, signatures. Names in lower case. */
  readonly secretHeaders?: ReadonlyArray<string>
}
