import type { Operation, PaymentError, Token } from "@switchyard/core"
import type { Effect } from "effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { type Account, ask, invalid, unsupported } from "./account.ts"
import * as Actions from "./actions.ts"
import { secretsOf } from "./charges.ts"
import * as Checkouts from "./checkouts.ts"
import * as Errors from "./errors.ts"
import { idRule, isId } from "./ids.ts"
import * as Requests from "./requests.ts"
import * as Status from "./status.ts"
import type { Decision } from "./transactions.ts"
import * as Wire from "./wire.ts"

/**
 * Stored cards (sheet section 2.11). The id of a registration is the token, and with the account's
 * access token it charges the card: it is kept out of every error.
 */

type Call<A> = Effect.Effect<A, PaymentError.PaymentError>

/** The answer about a registration; `expected` is the token that was asked about. */
export const registration = (
  seen: Errors.Seen,
  done: "active" | "deleted",
  expected?: string
): Decision<Token.Token> => {
  const id = Wire.read(seen.answer.id)
  const { id: _, ...nameless } = seen.answer
  const fault = { ...seen, answer: nameless }
  const code = Wire.codeOf(seen.answer)
  if (code === undefined) return Result.fail(Errors.unknown(fault, "unreadable", "result.code"))
  const meaning = Status.meaningOf(code)
  if (meaning === null) return Result.fail(Errors.unknown(fault, "unlisted", "result.code"))
  if (expected !== undefined && id !== undefined && id !== expected) {
    return Result.fail(Errors.unknown(fault, "mismatch", "id"))
  }
  // A payment has an id of the same form, which charges nothing.
  const type = Wire.read(seen.answer.paymentType)
  if (type !== undefined && !Status.registrations.includes(type)) {
    return Result.fail(Errors.unknown(fault, "mismatch", "paymentType"))
  }
  const token = expected ?? Errors.idOf(seen) ?? undefined
  switch (meaning.kind) {
    case "approved":
      return token === undefined
        ? Result.fail(Errors.unknown(fault, "unreadable", "id"))
        : Result.succeed({ status: { unified: done, raw: code }, token: Redacted.make(token) })
    case "waiting":
      return waiting(fault, code)
    default:
      return Result.fail(Errors.refused(fault, meaning))
  }
}

/** The card that a shopper typed into the widget of a checkout: a token only of this very checkout. */
export const ofCheckout = (seen: Errors.Seen, checkoutId: string): Decision<Token.Token> => {
  const ndc = Wire.read(seen.answer.ndc)
  return Result.flatMap(registration(seen, "active"), (found) =>
    ndc === checkoutId || (ndc === undefined && found.token === null)
      ? Result.succeed(found)
      : Result.fail(Errors.unknown({ ...seen, answer: {} }, "mismatch", "ndc"))
  )
}

const waiting = (seen: Errors.Seen, raw: string): Decision<Token.Token> => {
  const nextAction = Actions.redirect(seen.answer)
  if (nextAction === null) return Result.fail(Errors.unknown(seen, "unreadable", "redirect"))
  return Result.succeed(
    nextAction === undefined
      ? { status: { unified: "pending", raw }, token: null }
      : { status: { unified: "requires_action", raw }, token: null, nextAction }
  )
}

/**
 * Stores a card, typed in here or into the gateway's widget. The call for a card that is typed in here
 * has no field for a reference of ours, nor for a way back.
 */
export const tokenize =
  (account: Account): Operation.Operations["tokenize"] =>
  ({ customer, method, reference, returnUrl }): Call<Token.Token> => {
    const operation = "tokenize"
    const rest = Requests.customer(customer) + account.testMode
    if (method.type === "hosted") {
      const form = account.entity + Requests.reference(reference) + Requests.keep + rest
      return Checkouts.forRegistration(account, operation, form, returnUrl)
    }
    const brand = Requests.brandOf(method)
    if (brand === null) return unsupported(operation, "method.brand")
    return ask(
      account,
      operation,
      {
        method: "POST",
        path: "/v1/registrations",
        form: account.entity + Requests.card(method, brand) + rest
      },
      (seen) => registration(seen, "active"),
      secretsOf(method)
    )
  }

/** Forgets a stored card. */
export const deleteToken =
  (account: Account): Operation.Operations["deleteToken"] =>
  (request): Call<Token.Token> => {
    const operation = "deleteToken"
    const token = Redacted.value(request.token)
    if (!isId(token)) return invalid(operation, "token", idRule)
    const path = `/v1/registrations/${token}?${account.entity}${account.testMode}`
    return ask(
      account,
      operation,
      { method: "DELETE", path },
      (seen) => registration(seen, "deleted", token),
      [token]
    )
  }
