import { type Payment, type PaymentError, type PaymentMethod } from "@switchyard/core"
import type { Effect } from "effect"
import * as Redacted from "effect/Redacted"
import { type Account, ask, invalid, unsupported } from "./account.ts"
import * as Answers from "./answers.ts"
import * as Checkouts from "./checkouts.ts"
import { idRule, isId } from "./ids.ts"
import * as Money from "./money.ts"
import * as Requests from "./requests.ts"

/** PA and DB, by card, by token and by the gateway's form (sheet sections 2.1, 2.3 and 2.11). */

type Charge = Effect.Effect<Payment.Payment, PaymentError.PaymentError>

/** Charges; `more` is what a call beyond the contract adds to the body. */
export const charge = (
  account: Account,
  operation: string,
  paymentType: "PA" | "DB",
  request: Payment.ChargeRequest,
  more = ""
): Charge => {
  const { method, recurring } = request
  const amount = Money.format(request.amount)
  if (amount === null) return unsupported(operation, "amount")
  if (recurring === "repeated" && method.type !== "token") {
    return invalid(operation, "method", "must be a token where nobody is there")
  }
  const moved =
    Requests.reference(request.reference) +
    Requests.move(paymentType, amount, request.amount.currency)
  const rest =
    Requests.customer(request.customer) +
    Requests.series(recurring, account.series) +
    Requests.descriptor(request.description) +
    (request.threeDSecure === "required" ? Requests.challenged : "") +
    more +
    account.testMode
  const sending = { account, operation, paymentType, moved, rest } as const
  switch (method.type) {
    case "card":
      return byCard(sending, request, method)
    case "token":
      return byToken(sending, request, method)
    case "hosted":
      return Checkouts.forPayment(
        account,
        operation,
        account.entity + moved + keep(request) + rest,
        request.returnUrl
      )
    case "upi":
      return unsupported(operation, "method")
  }
}

interface Sending {
  readonly account: Account
  readonly operation: string
  readonly paymentType: "PA" | "DB"
  readonly moved: string
  readonly rest: string
}

const keep = ({ saveMethod }: Payment.ChargeRequest): string =>
  saveMethod === true ? Requests.keep : ""

/** Where the shopper comes back, and from what browser they came. */
const shopper = ({ browser, returnUrl }: Payment.ChargeRequest): string =>
  Requests.field("shopperResultUrl", returnUrl) + Requests.browser(browser)

const byCard = (
  { account, moved, operation, paymentType, rest }: Sending,
  request: Payment.ChargeRequest,
  method: PaymentMethod.Card
): Charge => {
  const brand = Requests.brandOf(method)
  if (brand === null) return unsupported(operation, "method.brand")
  const form =
    account.entity + moved + Requests.card(method, brand) + keep(request) + shopper(request) + rest
  const { amount, reference } = request
  return ask(
    account,
    operation,
    { method: "POST", path: "/v1/payments", form },
    (seen) => Answers.payment(seen, { paymentType, reference, amount }),
    secretsOf(method)
  )
}

const byToken = (
  { account, moved, operation, paymentType, rest }: Sending,
  request: Payment.ChargeRequest,
  method: PaymentMethod.StoredToken
): Charge => {
  const token = Redacted.value(method.token)
  if (!isId(token)) return invalid(operation, "method.token", idRule)
  const isRepeated = request.recurring === "repeated"
  // Nobody is there to type the code or to be authenticated.
  const present = isRepeated ? "" : Requests.cvv(method.cvv) + shopper(request)
  const entity = (isRepeated ? account.recurringEntity : undefined) ?? account.entity
  const { amount, reference } = request
  return ask(
    account,
    operation,
    {
      method: "POST",
      path: `/v1/registrations/${token}/payments`,
      form: entity + moved + present + rest
    },
    (seen) => Answers.payment(seen, { paymentType, reference, amount, registrationId: token }),
    [token, ...(method.cvv === undefined ? [] : [Redacted.value(method.cvv)])]
  )
}

/** What was sent of a card and must not come back in a message. */
export const secretsOf = (method: PaymentMethod.Card): ReadonlyArray<string> => [
  Redacted.value(method.number),
  ...(method.cvv === undefined ? [] : [Redacted.value(method.cvv)]),
  ...(method.holder === undefined ? [] : [method.holder, method.holder.toUpperCase()])
]
