import type * as Calls from "../OwnCalls.ts"
import { Effect } from "effect"
import * as Result from "effect/Result"
import * as Account from "./account.ts"
import { secretsOf } from "./charges.ts"
import * as Errors from "./errors.ts"
import { idRule, isId } from "./ids.ts"
import * as Money from "./money.ts"
import * as Requests from "./requests.ts"
import * as Status from "./status.ts"
import { type Decision, waiting } from "./transactions.ts"
import * as Wire from "./wire.ts"

/** 3-D Secure apart from a payment (sheet section 2.12). No money moves here. */

const valuesOf = (answer: Wire.Answer): Calls.AuthenticationValues =>
  Object.fromEntries(
    Object.entries(Wire.threeDSecureOf(answer)).flatMap(([name, value]) => {
      const text = Wire.read(value)
      return text === undefined ? [] : [[name, text]]
    })
  )

/** What an answer says; `expected` is the authentication that was asked about. */
const decide = (seen: Errors.Seen, expected?: string): Decision<Calls.Authentication> => {
  const { answer } = seen
  const code = Wire.codeOf(answer)
  if (code === undefined) return Result.fail(Errors.unknown(seen, "unreadable", "result.code"))
  const meaning = Status.meaningOf(code)
  if (meaning === null) return Result.fail(Errors.unknown(seen, "unlisted", "result.code"))
  const different = differing(answer, expected)
  if (different !== null) return Result.fail(Errors.unknown(seen, "mismatch", different))
  const id = Errors.idOf(seen) ?? null
  switch (meaning.kind) {
    case "approved":
    case "authenticated":
      return Result.succeed({
        status: { unified: "authenticated", raw: code },
        id,
        values: valuesOf(answer)
      })
    case "waiting":
      return Result.map(waiting(seen, code), ({ nextAction }) => ({
        status: { unified: nextAction === undefined ? "pending" : "requires_action", raw: code },
        id,
        ...(nextAction === undefined ? {} : { nextAction })
      }))
    case "declined":
      return expected !== undefined && id !== null
        ? Result.succeed({
            status: { unified: "failed", raw: code },
            id,
            values: valuesOf(answer),
            decline: Errors.declineOf(seen, meaning.reason)
          })
        : Result.fail(Errors.refused(seen, meaning))
    default:
      return Result.fail(Errors.refused(seen, meaning))
  }
}

/** The answer to a question is about the authentication that was asked about, and none about a payment. */
const differing = (answer: Wire.Answer, expected: string | undefined): string | null => {
  const type = Wire.read(answer.paymentType) ?? Status.authentication
  if (type !== Status.authentication) return "paymentType"
  const id = Wire.read(answer.id) ?? expected
  return expected === undefined || id === expected ? null : "id"
}

const path = "/v1/threeDSecure"

/** The two calls of an account. */
export const make = (
  account: Account.Account
): Pick<Calls.OwnCalls, "authenticate" | "authentication"> => ({
  authenticate: ({ amount, browser, merchant, method, returnUrl }) => {
    const operation = "authenticate"
    const formatted = Money.format(amount)
    const brand = Requests.brandOf(method)
    if (formatted === null) return Account.unsupported(operation, "amount")
    if (brand === null) return Account.unsupported(operation, "method.brand")
    const form =
      account.entity +
      `&amount=${formatted}&currency=${amount.currency}` +
      Requests.card(method, brand) +
      Requests.field("merchant.name", merchant.name) +
      Requests.field("merchant.city", merchant.city) +
      Requests.field("merchant.country", merchant.country) +
      Requests.field("merchant.mcc", merchant.categoryCode) +
      "&transactionCategory=EC" +
      Requests.field("shopperResultUrl", returnUrl) +
      Requests.browser(browser) +
      account.testMode
    return Account.ask(
      account,
      operation,
      { method: "POST", path, form },
      decide,
      secretsOf(method)
    )
  },
  authentication: ({ id }) => {
    const operation = "authentication"
    if (!isId(id)) return Account.invalid(operation, "id", idRule)
    const request = { method: "GET", path: `${path}/${id}?${account.entity}` } as const
    return Effect.andThen(
      Account.takePayment(account, operation, `threeDSecure/${id}`),
      Account.ask(account, operation, request, (seen) => decide(seen, id))
    )
  }
})
