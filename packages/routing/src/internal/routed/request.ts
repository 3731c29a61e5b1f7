import { type Payment, PaymentMethod, type Payout, type Token } from "@switchyard/core"
import * as Redacted from "effect/Redacted"
import * as Plan from "../../Plan.ts"
import * as Carried from "./carried.ts"

/** What a plan needs to know of a request: never more of a card than its first eight digits. */

const noCard = { brand: null, bin: null }

const ofNumber = (number: PaymentMethod.CardNumber) => {
  const digits = Redacted.value(number)
  return { brand: PaymentMethod.brandOf(digits), bin: digits.slice(0, 8) }
}

/** The account that keeps a stored method, which its token names. */
const keeper = (token: Redacted.Redacted<string>): { readonly keptBy?: string } => {
  const parts = Carried.split(Redacted.value(token))
  return parts === null ? {} : { keptBy: parts.account }
}

const common = (request: Payment.ChargeRequest | Token.TokenizeRequest | Payout.PayoutRequest) => ({
  country: request.customer?.billingAddress?.country ?? null,
  metadata: {},
  missing: Plan.missingOf(request)
})

/** A payment. */
export const ofCharge =
  (operation: Plan.Charge["operation"]) =>
  (request: Payment.ChargeRequest): Plan.Charge => {
    const { amount, method, recurring, saveMethod } = request
    return {
      ...common(request),
      operation,
      method: method.type,
      amount,
      ...(method.type === "card" ? ofNumber(method.number) : noCard),
      ...(method.type === "token" ? keeper(method.token) : {}),
      saveMethod: saveMethod === true,
      recurring: recurring !== undefined
    }
  }

/** A method to be stored. */
export const ofTokenize = (request: Token.TokenizeRequest): Plan.Tokenize => ({
  ...common(request),
  operation: "tokenize",
  method: request.method.type,
  ...(request.method.type === "card" ? ofNumber(request.method.number) : noCard)
})

/** A payout. */
export const ofPayout = (request: Payout.PayoutRequest): Plan.PayOut => {
  const { amount, destination } = request
  return {
    ...common(request),
    operation: "payout",
    destination: destination.type,
    amount,
    brand: destination.type === "card" ? ofNumber(destination.number).brand : null,
    ...(destination.type === "token" ? keeper(destination.token) : {})
  }
}
