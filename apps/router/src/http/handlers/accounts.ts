import { type PaymentError, type Statement } from "@switchyard/core"
import { Clock, Effect, Result } from "effect"
import * as ApiProblem from "../../ApiProblem.ts"
import { Accounts, type OpenAccount } from "../../domain/accounts/Accounts.ts"
import * as views from "../../views.ts"
import * as answers from "../answers.ts"
import { merchantWith } from "../Authenticate.ts"

/** The calls on accounts: what each can do, what it holds, and what its gateway has on its books. */

/** `GET /v1/accounts` */
export const list = Effect.fnUntraced(function* () {
  const merchant = yield* merchantWith("read")
  const accounts = yield* Accounts
  const data = accounts.ofMerchant(merchant).map(views.accountView)
  return yield* answers.ok({ data, nextCursor: null })
})

/** The merchant's own account, where its gateway can do this. */
const find = Effect.fnUntraced(function* (id: string, operation: "balance" | "list") {
  const merchant = yield* merchantWith("read")
  const account = (yield* Accounts).find(id)
  if (account?.merchant !== merchant) return yield* ApiProblem.make("not_found")
  if (!account.capabilities.operations.includes(operation)) {
    return yield* ApiProblem.make("unsupported_operation", {
      detail: `the account's gateway has no ${operation}`
    })
  }
  return account
})

/** Nothing moved, whatever went wrong: the caller may ask again. */
const asked = <A>(
  account: OpenAccount,
  question: Effect.Effect<A, PaymentError.PaymentError>
): Effect.Effect<A, ApiProblem.ApiProblem> =>
  Effect.flatMap(Effect.result(account.ask(question)), (answer) => {
    if (Result.isSuccess(answer)) return Effect.succeed(answer.success)
    const { _tag } = answer.failure
    if (_tag === "RateLimited") {
      return Effect.fail(ApiProblem.make("rate_limited", { headers: { "retry-after": "60" } }))
    }
    const isRefused = answer.failure.disposition === "Refused"
    return Effect.fail(
      ApiProblem.make(isRefused ? "provider_rejected" : "provider_unavailable", {
        detail: `the gateway did not tell: ${_tag}`
      })
    )
  })

/** `GET /v1/accounts/{id}/balance` */
export const balance = Effect.fnUntraced(function* (id: string) {
  const account = yield* find(id, "balance")
  const { available } = yield* asked(account, account.payments.balance())
  return yield* answers.ok({ available: money(available) })
})

const dayMs = 24 * 3_600_000

/** `GET /v1/accounts/{id}/transactions`: the last day where no time is given. */
export const transactions = Effect.fnUntraced(function* (
  id: string,
  query: { readonly from?: string; readonly to?: string }
) {
  const account = yield* find(id, "list")
  const toMillis = query.to === undefined ? yield* Clock.currentTimeMillis : Date.parse(query.to)
  const fromMillis = query.from === undefined ? toMillis - dayMs : Date.parse(query.from)
  const lines = yield* asked(account, account.payments.list({ fromMillis, toMillis }))
  return yield* answers.ok({ data: lines.map(lineView), nextCursor: null })
})

const money = ({ currency, value }: Statement.Balance["available"]) => ({
  value: Number(value),
  currency
})

const lineView = ({ amount, ...line }: Statement.Transaction) => ({
  ...line,
  amount: money(amount)
})
