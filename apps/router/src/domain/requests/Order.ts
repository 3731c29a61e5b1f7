import type { Requests } from "@switchyard/client"
import { type Payment, PaymentMethod, type Reference } from "@switchyard/core"
import { Effect } from "effect"
import { Fingerprint } from "../Fingerprint.ts"
import type { Attempt } from "../ledger/Attempt.ts"
import { initial, type MethodSummary, type PaymentRecord } from "../ledger/PaymentRecord.ts"
import { InvalidField } from "./Refusal.ts"
import type * as RouteRequest from "../routing/RouteRequest.ts"
import * as StoredTokens from "./StoredTokens.ts"

/** From a merchant's request to what is stored of it, and to what a gateway is asked. */

/** How the shopper pays. */
export interface Method {
  /** As the gateway takes it: a stored card by the gateway's own name for it. */
  readonly sent: PaymentMethod.PaymentMethod
  /** As it may be stored. */
  readonly summary: MethodSummary
  /** What the card is known by, where its number was given: see `Fingerprint.card`. */
  readonly card: string | null
  /** The stored card that it is, and with it the one account that can charge it. */
  readonly kept: RouteRequest.Kept | null
}

/** Opens the request's method; what does not exist for the merchant is a fault of its field. */
export const methodOf = Effect.fnUntraced(function* (
  merchant: string,
  { method, saveMethod }: Requests.PaymentRequest
) {
  const summary = summaryOf(method)
  if (method.type !== "token") {
    const card = method.type === "card" ? (yield* Fingerprint).card(method.number) : null
    return { sent: method, summary, card, kept: null } satisfies Method
  }
  if (saveMethod === true) {
    return yield* new InvalidField({ path: "saveMethod", rule: "not_with_a_stored_card" })
  }
  const { record, token } = yield* StoredTokens.open(merchant, method, "method.token")
  return {
    sent: { ...method, token },
    summary: { ...summary, ...record.method },
    card: null,
    kept: record
  } satisfies Method
})

const summaryOf = (method: Requests.PaymentRequest["method"]): MethodSummary => {
  if (method.type === "card") return { type: "card", ...PaymentMethod.summarize(method) }
  return method.type === "token" ? { type: "token", token: method.token } : { type: method.type }
}

/** The payment before its first attempt; of the card only the summary. */
export const orderOf = (
  id: string,
  merchant: string,
  request: Requests.PaymentRequest,
  { card, summary }: Pick<Method, "card" | "summary">,
  now: number
): PaymentRecord => ({
  ...initial,
  type: "payment",
  id,
  merchant,
  reference: request.reference,
  amount: Number(request.amount.value),
  currency: request.amount.currency,
  capture: request.capture ?? "automatic",
  method: summary,
  card,
  returnUrl: request.returnUrl ?? null,
  saveMethod: request.saveMethod ?? false,
  metadata: request.metadata ?? {},
  parent: null,
  version: 0,
  events: 0,
  createdAt: now,
  updatedAt: now
})

/** What tells the request from another one: a card by its summary and digest, a stored one by our id. */
export const identityOf = (
  { amount, method, ...rest }: Requests.PaymentRequest,
  { digest }: Pick<Fingerprint["Service"], "digest">
) => ({
  ...rest,
  operation: "payment",
  amount: { value: Number(amount.value), currency: amount.currency },
  method: summaryOf(method),
  number: method.type === "card" ? digest(method.number) : null
})

/** Where the gateway and the shopper reach us about this payment. */
export type Ways = Required<Pick<Payment.ChargeRequest, "notificationUrl" | "returnUrl">>

/** The request to the gateway: the attempt's own reference, the method itself; a step-up demands 3-D. */
export const chargeRequest = (
  attempt: Attempt,
  { amount, customer, recurring, saveMethod }: Requests.PaymentRequest,
  method: PaymentMethod.PaymentMethod,
  ways: Ways,
  isStepUp = false
): Payment.ChargeRequest => ({
  reference: attempt.reference as Reference.Reference,
  amount,
  method,
  ...ways,
  ...(customer === undefined ? {} : { customer }),
  ...(saveMethod === undefined ? {} : { saveMethod }),
  ...(recurring === undefined ? {} : { recurring }),
  ...(isStepUp ? { threeDSecure: "required" } : {})
})
