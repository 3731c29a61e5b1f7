import type * as Effect from "effect/Effect"
import type * as Payment from "./Payment.ts"
import type { PaymentError } from "./PaymentError.ts"
import type * as Payout from "./Payout.ts"
import type * as Refund from "./Refund.ts"
import type * as Statement from "./Statement.ts"
import type * as Token from "./Token.ts"
import type * as Webhook from "./Webhook.ts"

type Call<Request, Answer> = (request: Request) => Effect.Effect<Answer, PaymentError>

/**
 * Everything that a gateway may be able to do. A provider implements what its gateway documents;
 * `Capabilities.operations` lists which of them it is.
 */
export interface Operations {
  /** Reserves an amount; `capture` takes it, `void` releases it. */
  readonly authorize: Call<Payment.ChargeRequest, Payment.Payment>
  /** Authorizes and captures at once. */
  readonly purchase: Call<Payment.ChargeRequest, Payment.Payment>
  readonly capture: Call<Payment.CaptureRequest, Payment.Payment>
  readonly void: Call<Payment.VoidRequest, Payment.Payment>
  readonly refund: Call<Refund.RefundRequest, Refund.Refund>
  readonly rebill: Call<Payment.RebillRequest, Payment.Payment>
  readonly receipt: Call<Payment.ReceiptRequest, Payment.Payment>
  readonly payout: Call<Payout.PayoutRequest, Payout.Payout>
  readonly payoutStatus: Call<Payout.PayoutStatusRequest, Payout.Payout>
  readonly tokenize: Call<Token.TokenizeRequest, Token.Token>
  readonly deleteToken: Call<Token.DeleteTokenRequest, Token.Token>
  /** By the gateway's id or by our reference. */
  readonly status: Call<Payment.StatusRequest, Payment.Payment>
  readonly list: Call<Statement.ListRequest, ReadonlyArray<Statement.Transaction>>
  readonly balance: Call<void, Statement.Balance>
  /** Raw bytes in, a verified event out. */
  readonly webhook: (
    raw: Webhook.Raw
  ) => Effect.Effect<Webhook.Verified<Webhook.Event>, Webhook.WebhookError>
}

/** The name of an operation. */
export type Operation = keyof Operations

const movesMoneyTable = {
  authorize: true,
  purchase: true,
  capture: true,
  void: true,
  refund: true,
  rebill: true,
  receipt: true,
  payout: true,
  payoutStatus: false,
  tokenize: true,
  deleteToken: false,
  status: false,
  list: false,
  balance: false,
  webhook: false
} as const satisfies Record<Operation, boolean>

/** Every operation's name. */
export const names = Object.keys(movesMoneyTable) as ReadonlyArray<Operation>

/**
 * Whether a call may change what somebody owes. Such a call is sent once: neither a provider nor core
 * repeats it after a failure. (`tokenize` counts: several gateways authorize a small amount for it.)
 */
export const movesMoney = (operation: Operation): boolean => movesMoneyTable[operation]
