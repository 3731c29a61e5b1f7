import type { Operation, Payment, PaymentError } from "@switchyard/core"
import { Effect } from "effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { OwnCalls } from "../OwnCalls.ts"
import { type Account, amountOf, ask, invalid, isPathId, pathOf, unsupported } from "./account.ts"
import * as Answers from "./answers.ts"
import * as Requests from "./requests.ts"
import * as Signature from "./signature.ts"
import * as Wire from "./wire.ts"

/**
 * Whatever charges (sheet sections 5, 9 and 10): a card on `payments`, a stored card on `paywithtoken/{id}`,
 * a later payment of a series on `payments/{id}`.
 */
type Calls = Pick<Operation.Operations, "authorize" | "purchase" | "rebill"> &
  Pick<OwnCalls, "purchaseInInstalments">

/** The calls of an account. */
export const make = (account: Account): Calls => {
  const purchase = charge(account, "DB")
  const authorize = charge(account, "PA")
  return {
    authorize: (request) => authorize("authorize", request),
    purchase: (request) => purchase("purchase", request),
    purchaseInInstalments: (request) => {
      const operation = "purchaseInInstalments"
      const { instalments } = request
      return Number.isInteger(instalments) && instalments >= 2 && instalments <= 99
        ? purchase(operation, request, instalments)
        : Effect.fail(invalid(operation, "instalments", "must be a whole number from 2 to 99"))
    },
    rebill: rebill(account)
  }
}

/** A charge, with the constant parts of its body made once. */
const charge = (account: Account, paymentType: "DB" | "PA") => {
  const terminal = Requests.terminal(account.options)
  const constant = terminal + Requests.wishes(account.options)
  const authenticated = terminal + Requests.wishes(account.options, "required")
  return (
    operation: string,
    request: Payment.ChargeRequest,
    instalments?: number
  ): Effect.Effect<Payment.Payment, PaymentError.PaymentError> => {
    const sendable = amountOf(operation, request.amount)
    if (Result.isFailure(sendable)) return Effect.fail(sendable.failure)
    const amount = sendable.success
    const route = routeOf(account, operation, request, amount, instalments)
    if (Result.isFailure(route)) return Effect.fail(route.failure)
    const { checksum, fields, hidden, path, ...charged } = route.success
    const { prefix } = account
    const form =
      prefix +
      checksum +
      (request.threeDSecure === undefined ? constant : authenticated) +
      Requests.charge(request, amount, paymentType, fields)
    const asked = { reference: request.reference, amount: request.amount, paymentType, ...charged }
    const call = { operation, path, form, read: Wire.readAnswer, hidden }
    return ask(account, call, (seen) => Answers.create(seen, asked))
  }
}

/** Where a charge goes, by its method. */
interface Route {
  readonly path: string
  readonly checksum: string
  /** The method's own fields. */
  readonly fields: string
  readonly hidden: ReadonlyArray<string>
  /** The stored card that is charged. */
  readonly token?: string
}

const routeOf = (
  { options, signer }: Account,
  operation: string,
  { method, recurring, reference, saveMethod }: Payment.ChargeRequest,
  amount: string,
  instalments: number | undefined
): Result.Result<Route, PaymentError.PaymentError> => {
  const lacks = (detail: string) => Result.fail(unsupported(operation, detail))
  if (method.type !== "card" && method.type !== "token") return lacks("method")
  const cvv = method.cvv === undefined ? [] : [Redacted.value(method.cvv)]
  if (method.type === "token") {
    const token = Redacted.value(method.token)
    // It is stored already, and no document says what storing it again would mean.
    if (saveMethod === true) return lacks("saveMethod")
    if (!isPathId(token)) return Result.fail(invalid(operation, "method.token"))
    return Result.succeed({
      path: pathOf(options.storedCardPath ?? "paywithtoken", token),
      checksum: Signature.payWithToken(signer, token, amount),
      fields: Requests.storedCard(method, instalments),
      hidden: [token, ...cvv],
      token
    })
  }
  const number = Redacted.value(method.number)
  const brand = Requests.brandOf(number)
  if (brand === null) return lacks("method.brand")
  // A later payment of a series is charged by the stored card of the first.
  if (recurring === "repeated") return lacks("recurring")
  if (instalments !== undefined) return lacks("method")
  if (!Signature.isSignable(reference)) return Result.fail(invalid(operation, "reference"))
  return Result.succeed({
    path: "payments",
    checksum: Signature.create(signer, reference, amount),
    fields: Requests.card(method, brand),
    hidden: [number, ...cvv]
  })
}

const rebill = (account: Account): Calls["rebill"] => {
  const { prefix, signer } = account
  const terminal = Requests.terminal(account.options)
  const operation = "rebill"
  return ({ amount: money, customer, providerReference: id, reference }) => {
    const sendable = amountOf(operation, money)
    if (Result.isFailure(sendable)) return Effect.fail(sendable.failure)
    const amount = sendable.success
    if (!isPathId(id)) return Effect.fail(invalid(operation, "providerReference"))
    const form =
      prefix +
      Signature.rebill(signer, id, amount) +
      terminal +
      Requests.rebill({ reference, amount, currency: money.currency }, customer)
    const call = { operation, path: pathOf("payments", id), form, read: Wire.readAnswer }
    const asked = { reference, amount: money, paymentType: "DB", earlier: id } as const
    return ask(account, call, (seen) => Answers.create(seen, asked))
  }
}
