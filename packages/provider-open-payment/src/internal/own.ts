import { type Payment, Payments, type PaymentError } from "@switchyard/core"
import { Effect } from "effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { capabilities } from "../Capabilities.ts"
import type * as Calls from "../OwnCalls.ts"
import * as Account from "./account.ts"
import * as Authentications from "./authentications.ts"
import * as Charges from "./charges.ts"
import * as Checkouts from "./checkouts.ts"
import { unknown, type Seen } from "./errors.ts"
import { idRule, isCheckoutId, isId } from "./ids.ts"
import * as Money from "./money.ts"
import * as Queries from "./queries.ts"
import * as Registrations from "./registrations.ts"
import * as Requests from "./requests.ts"
import type { Decision } from "./transactions.ts"
import * as Wire from "./wire.ts"

/** The calls of {@link Calls.OwnCalls}. */

type Call<A> = Effect.Effect<A, PaymentError.PaymentError>

const customParameterName = /^[a-zA-Z0-9._]{3,64}$/

const moreOf = (request: Calls.Charge): string =>
  Requests.field("standingInstruction.initialTransactionId", request.initialTransactionId) +
  Object.entries(request.authentication ?? {})
    .map(([name, value]) => Requests.field(`threeDSecure.${encodeURIComponent(name)}`, value))
    .join("") +
  // What the contract demands is sent with every charge already.
  (request.threeDSecure === undefined
    ? Requests.field("threeDSecure.challengeIndicator", request.challengeIndicator)
    : "") +
  Requests.field("numberOfCaptures", request.numberOfCaptures?.toString()) +
  Requests.field("merchantInvoiceId", request.invoiceId) +
  Requests.field("merchantMemo", request.memo) +
  Object.entries(request.customParameters ?? {})
    .map(([name, value]) => Requests.field(`customParameters%5B${name}%5D`, value))
    .join("")

/** The first fault of what core does not look at: it knows the charges of the contract alone. */
const faultOf = (
  request: Calls.Charge
): { readonly path: string; readonly rule: string } | null => {
  const { amount, capture, customParameters = {}, method, numberOfCaptures = 1 } = request
  if (amount.value === 0n && capture === "automatic") return { path: "amount", rule: "positive" }
  if (method.type === "card" && method.cvv === undefined) {
    return { path: "method.cvv", rule: "required" }
  }
  if (!Number.isSafeInteger(numberOfCaptures) || numberOfCaptures < 1) {
    return { path: "numberOfCaptures", rule: "must be a whole number from 1" }
  }
  return Object.keys(customParameters).every((name) => customParameterName.test(name))
    ? null
    : {
        path: "customParameters",
        rule: "names must be 3 to 64 letters, digits, dots and underscores"
      }
}

const chargeWith =
  (account: Account.Account) =>
  (request: Calls.Charge): Call<Payment.Payment> => {
    const operation = "chargeWith"
    const refusal = Payments.amountRefusal(capabilities, request.amount)
    if (refusal !== null) return Account.unsupported(operation, refusal)
    const fault = faultOf(request)
    if (fault !== null) return Account.invalid(operation, fault.path, fault.rule)
    const paymentType = request.capture === "manual" ? "PA" : "DB"
    return Charges.charge(account, operation, paymentType, request, moreOf(request))
  }

const ofCheckout = <A>(operation: string, checkoutId: string, call: Call<A>): Call<A> =>
  isCheckoutId(checkoutId) ? call : Account.invalid(operation, "checkoutId", idRule)

const checkoutPayment =
  (account: Account.Account) =>
  ({ checkoutId, expect }: Calls.CheckoutRequest): Call<Payment.Payment> => {
    const operation = "checkoutPayment"
    const asked = Queries.ofCheckout(account, operation, checkoutId, expect?.reference, "payment")
    return ofCheckout(
      operation,
      checkoutId,
      Effect.flatMap(asked, (payment) => {
        const detail = contradiction(payment, expect)
        return detail === null
          ? Effect.succeed(payment)
          : Effect.fail(
              unknown({ operation, httpStatus: 200, answer: {}, hidden: [] }, "mismatch", detail)
            )
      })
    )
  }

const contradiction = (
  { amount, reference }: Payment.Payment,
  expect: Payment.Expectation | undefined
): string | null => {
  if (expect?.reference !== undefined && (reference ?? expect.reference) !== expect.reference) {
    return "reference"
  }
  if (expect?.amount === undefined || amount === undefined) return null
  return amount.currency === expect.amount.currency && amount.value === expect.amount.value
    ? null
    : "amount"
}

const checkoutRegistration =
  (account: Account.Account): Calls.OwnCalls["checkoutRegistration"] =>
  ({ checkoutId }) => {
    const operation = "checkoutRegistration"
    const path = `/v1/checkouts/${checkoutId}/registration?${account.entity}`
    return ofCheckout(
      operation,
      checkoutId,
      Effect.andThen(
        Account.takeCheckout(account, operation, checkoutId),
        Account.ask(account, operation, { method: "GET", path }, (seen) =>
          Registrations.ofCheckout(seen, checkoutId)
        )
      )
    )
  }

const updateCheckout =
  (account: Account.Account): Calls.OwnCalls["updateCheckout"] =>
  ({ amount, checkoutId }) => {
    const operation = "updateCheckout"
    const formatted = Money.format(amount)
    if (formatted === null) return Account.unsupported(operation, "amount")
    const form =
      `${account.entity}&amount=${formatted}&currency=${amount.currency}` + account.testMode
    return ofCheckout(operation, checkoutId, Checkouts.update(account, operation, checkoutId, form))
  }

const numberOf = (value: string | number | null | undefined): number | null => {
  const text = Wire.read(value)
  return text === undefined || !/^\d{1,4}$/.test(text) ? null : Number(text)
}

const registration =
  (account: Account.Account): Calls.OwnCalls["registration"] =>
  (request) => {
    const operation = "registration"
    const token = Redacted.value(request.token)
    if (!isId(token)) return Account.invalid(operation, "token", idRule)
    const decide = (seen: Seen): Decision<Calls.StoredCard> =>
      Result.map(Registrations.registration(seen, "active", token), (known) => {
        const card = Wire.cardOf(seen.answer)
        return {
          ...known,
          brand: Wire.read(seen.answer.paymentBrand) ?? null,
          bin: Wire.read(card.bin) ?? null,
          last4: Wire.read(card.last4Digits) ?? null,
          expiryMonth: numberOf(card.expiryMonth),
          expiryYear: numberOf(card.expiryYear)
        }
      })
    const path = `/v1/registrations/${token}?${account.entity}`
    return Account.ask(account, operation, { method: "GET", path }, decide, [token])
  }

const linkedTransactions =
  (account: Account.Account): Calls.OwnCalls["linkedTransactions"] =>
  ({ providerReference }) =>
    isId(providerReference)
      ? Queries.linked(account, "linkedTransactions", providerReference)
      : Account.invalid("linkedTransactions", "providerReference", idRule)

const resultCodes = (account: Account.Account) => (): Call<ReadonlyArray<Calls.ResultCode>> =>
  Effect.map(
    account.client.call(
      "resultCodes",
      { method: "GET", path: "/v1/resultcodes" },
      Wire.readResultCodes
    ),
    ({ value }) =>
      ("resultCodes" in value ? value.resultCodes : value).map(({ code, description }) => ({
        code,
        description: Wire.read(description) ?? ""
      }))
  )

/** The calls of an account. */
export const make = (account: Account.Account): Calls.OwnCalls => ({
  chargeWith: chargeWith(account),
  checkoutPayment: checkoutPayment(account),
  checkoutRegistration: checkoutRegistration(account),
  updateCheckout: updateCheckout(account),
  linkedTransactions: linkedTransactions(account),
  registration: registration(account),
  ...Authentications.make(account),
  resultCodes: resultCodes(account)
})
