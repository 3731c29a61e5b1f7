import type { Decline, Money, Payment, PaymentError, PaymentMethod, Token } from "@switchyard/core"
import type { Effect } from "effect"
import type * as Redacted from "effect/Redacted"
import type * as Result from "effect/Result"

/**
 * What this gateway's document has and the contract of `Payments` lacks (sheet sections 1, 2.1, 2.3,
 * 2.6, 2.11 and 2.12). Core gives these calls its deadline and span, and compares nothing: whatever is
 * checked of an answer is said at the call.
 */
type Call<Request, Answer> = (request: Request) => Effect.Effect<Answer, PaymentError.PaymentError>

/** A charge with fields that only this gateway has. */
export interface Charge extends Payment.ChargeRequest {
  /** `manual` authorizes (PA), `automatic` also captures (DB). */
  readonly capture: "manual" | "automatic"
  /** The first payment of the series that a repeated one belongs to, or the scheme's id of it. */
  readonly initialTransactionId?: string
  /** The outcome of an authentication that was made apart from the payment. */
  readonly authentication?: AuthenticationValues
  /** What the merchant wishes of the bank, for example `04`: a challenge is mandated. */
  readonly challengeIndicator?: string
  /** How many captures an authorization will have; a whole number. */
  readonly numberOfCaptures?: number
  readonly invoiceId?: string
  readonly memo?: string
  /** Names of 3 to 64 letters, digits, dots and underscores. */
  readonly customParameters?: Readonly<Record<string, string>>
}

/** What an authentication says to the issuer, in the gateway's names. */
export interface AuthenticationValues {
  readonly eci?: string
  readonly verificationId?: string
  /** Of 3-D Secure 1. */
  readonly xid?: string
  readonly version?: string
  readonly dsTransactionId?: string
  readonly acsTransactionId?: string
  readonly authenticationStatus?: string
  readonly flow?: string
}

/** A 3-D Secure authentication without a payment. */
export interface AuthenticationRequest {
  readonly amount: Money.Money
  readonly method: PaymentMethod.Card
  readonly browser: Payment.Browser
  readonly returnUrl: string
  readonly merchant: {
    readonly name: string
    readonly city: string
    /** ISO 3166-1 alpha-2. */
    readonly country: string
    /** Four digits. */
    readonly categoryCode: string
  }
}

/** What became of an authentication. */
export interface Authentication {
  readonly status: Payment.Status<"authenticated" | "requires_action" | "pending" | "failed">
  readonly id: string | null
  readonly nextAction?: Payment.NextAction
  readonly values?: AuthenticationValues
  readonly decline?: Decline.Decline
}

/** A checkout, and what the asker knows of its payment. */
export interface CheckoutRequest {
  readonly checkoutId: string
  readonly expect?: Payment.Expectation
}

/** A stored card as the gateway shows it. */
export interface StoredCard extends Token.Token {
  /** The gateway's name of the card's scheme. */
  readonly brand: string | null
  readonly bin: string | null
  readonly last4: string | null
  readonly expiryMonth: number | null
  readonly expiryYear: number | null
}

/** A line of the gateway's own list of result codes. */
export interface ResultCode {
  readonly code: string
  readonly description: string
}

/** The calls, beside the operations of the contract. */
export type OwnCalls = {
  /** A charge with more fields than the contract has; its answer is compared like any charge's. */
  readonly chargeWith: Call<Charge, Payment.Payment>
  /**
   * The payment of a checkout under its own id, with which it is captured and refunded. An answer that
   * contradicts `expect` is `OutcomeUnknown`.
   */
  readonly checkoutPayment: Call<CheckoutRequest, Payment.Payment>
  /** The card that a shopper typed into the widget of a `tokenize`. */
  readonly checkoutRegistration: Call<{ readonly checkoutId: string }, Token.Token>
  /** Changes the amount of a checkout that nobody has paid yet. */
  readonly updateCheckout: Call<
    { readonly checkoutId: string; readonly amount: Money.Money },
    Payment.Payment
  >
  /** A payment and all that followed it, each as it is, or why nobody can tell. */
  readonly linkedTransactions: Call<
    { readonly providerReference: string },
    ReadonlyArray<Result.Result<Payment.Payment, PaymentError.PaymentError>>
  >
  /** What the gateway shows of a stored card. */
  readonly registration: Call<{ readonly token: Redacted.Redacted<string> }, StoredCard>
  /** Begins a 3-D Secure authentication without a payment. A definite no is `Declined`. */
  readonly authenticate: Call<AuthenticationRequest, Authentication>
  /** What became of one. */
  readonly authentication: Call<{ readonly id: string }, Authentication>
  /** Every result code that the gateway knows. */
  readonly resultCodes: Call<void, ReadonlyArray<ResultCode>>
}
