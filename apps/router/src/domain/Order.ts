import { type Payment, PaymentMethod, type Reference } from "@switchyard/core"
import { Effect } from "effect"
import type { OpenAccount } from "./Accounts.ts"
import type { Attempt } from "./Attempt.ts"
import { initial, type MethodSummary, type PaymentRecord } from "./PaymentRecord.ts"
import type { PaymentRequest } from "./PaymentRequest.ts"
import { InvalidField } from "./Refusal.ts"

/** From a merchant's request to what is stored of it, and to what a gateway is asked. */

/** A request whose method needs nothing of ours to be sent on. */
export interface Chargeable extends PaymentRequest {
  readonly method: Exclude<PaymentRequest["method"], { readonly type: "token" }>
}

/** Names in the request that have to exist: tokens, of which there are none yet, and accounts. */
export const check = (
  request: PaymentRequest,
  own: ReadonlyArray<OpenAccount>
): Effect.Effect<Chargeable, InvalidField> => {
  const { method, route } = request
  const unknown =
    route?.accounts?.findIndex((id) => !own.some((account) => account.id === id)) ?? -1
  if (unknown >= 0) {
    return Effect.fail(
      new InvalidField({ path: `route.accounts[${unknown}]`, rule: "unknown_account" })
    )
  }
  return method.type === "token"
    ? Effect.fail(new InvalidField({ path: "method.token", rule: "unknown_token" }))
    : Effect.succeed({ ...request, method })
}

const summaryOf = (method: PaymentRequest["method"]): MethodSummary =>
  method.type === "card"
    ? { type: "card", ...PaymentMethod.summarize(method) }
    : { type: method.type }

/** The payment before its first attempt; of the card only the summary. */
export const orderOf = (
  id: string,
  merchant: string,
  request: PaymentRequest,
  now: number
): PaymentRecord => ({
  ...initial,
  id,
  merchant,
  reference: request.reference,
  amount: Number(request.amount.value),
  currency: request.amount.currency,
  capture: request.capture ?? "automatic",
  method: summaryOf(request.method),
  returnUrl: request.returnUrl ?? null,
  metadata: request.metadata ?? {},
  parent: null,
  version: 0,
  createdAt: now,
  updatedAt: now
})

/** The request as far as it may be stored: the card by its summary. */
export const storable = ({ amount, method, ...rest }: PaymentRequest) => ({
  ...rest,
  operation: "payment",
  amount: { value: Number(amount.value), currency: amount.currency },
  method: summaryOf(method)
})

/** The request to the gateway: the attempt's own reference, the card itself. */
export const chargeRequest = (
  attempt: Attempt,
  { amount, customer, method, recurring, saveMethod }: Chargeable,
  returnUrl: string
): Payment.ChargeRequest => ({
  reference: attempt.reference as Reference.Reference,
  amount,
  method,
  returnUrl,
  ...(customer === undefined ? {} : { customer }),
  ...(saveMethod === undefined ? {} : { saveMethod }),
  ...(recurring === undefined ? {} : { recurring })
})
