import type * as Redacted from "effect/Redacted"
import type { Customer } from "./Customer.ts"
import type { NextAction, Status } from "./Payment.ts"
import type { Card, HostedPage } from "./PaymentMethod.ts"
import type { Reference } from "./Reference.ts"

/** Keeps a card at the gateway without charging it. */
export interface TokenizeRequest {
  readonly reference: Reference
  /** A card, or the gateway's own page on which the shopper types one in. */
  readonly method: Card | HostedPage
  readonly customer?: Customer
  readonly returnUrl?: string
}

/** Forgets a stored card. */
export interface DeleteTokenRequest {
  readonly reference: Reference
  readonly token: Redacted.Redacted<string>
}

/** A stored card. The token is a secret: with the account's key it charges the card. */
export interface Token {
  readonly status: Status<"active" | "pending" | "requires_action" | "deleted">
  /** Null until the shopper has done what `nextAction` asks for. */
  readonly token: Redacted.Redacted<string> | null
  readonly nextAction?: NextAction
}
