import type * as Calls from "../OwnCalls.ts"
import * as Result from "effect/Result"
import * as Account from "./account.ts"
import { secretsOf } from "./charges.ts"
import * as Errors from "./errors.ts"
import * as Money from "./money.ts"
import * as Requests from "./requests.ts"
import * as Status from "./status.ts"
import { type Decision, waiting } from "./transactions.ts"
import * as Wire from "./wire.ts"

/** 3-D Secure apart from a payment (sheet section 2.12). No money moves here. */

const valuesOf = ({ threeDSecure }: Wire.Answer): Calls.AuthenticationValues =>
  Object.fromEntries(
    Object.entries(threeDSecure ?? {}).flatMap(([name, value]) => {
      const text = Wire.read(value)
      return text === undefined ? [] : [[name, text]]
    })
  )

const decide = (seen: Errors.Seen, isQuestion: boolean): Decision<Calls.Authentication> => {
  const { answer } = seen
  const code = Wire.codeOf(answer)
  const id = Wire.read(answer.id) ?? null
  if (code === undefined) return Result.fail(Errors.unknown(seen, "unreadable", "result.code"))
  const meaning = Status.meaningOf(code)
  if (meaning === null) return Result.fail(Errors.unknown(seen, "unlisted", "result.code"))
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
      return isQuestion
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
      (seen) => decide(seen, false),
      secretsOf(method)
    )
  },
  authentication: ({ id }) => {
    const operation = "authentication"
    return Account.isId(id)
      ? Account.ask(
          account,
          operation,
          { method: "GET", path: `${path}/${id}?${account.entity}` },
          (seen) => decide(seen, true)
        )
      : Account.invalid(operation, "id", Account.idRule)
  }
})
