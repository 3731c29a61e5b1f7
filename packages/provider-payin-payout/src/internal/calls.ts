import {
  type Money as CoreMoney,
  type Operation,
  PaymentError,
  type Reference
} from "@switchyard/core"
import { Effect } from "effect"
import type { HttpClient } from "effect/http"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { Limits, Options } from "../PayinPayoutConfig.ts"
import * as Answers from "./answers.ts"
import * as Client from "./client.ts"
import { provider, type Purpose, type Seen } from "./errors.ts"
import * as Money from "./money.ts"
import * as Requests from "./requests.ts"
import * as Signature from "./signature.ts"

/** The operations that call the gateway. */
export type Calls = Pick<
  Operation.Operations,
  "purchase" | "status" | "payout" | "payoutStatus" | "balance"
> &
  Own

/** What only this gateway has. */
export interface Own {
  /** A payin with comments, times and payer; by our reference, like `status`. */
  readonly payinDetails: (request: {
    readonly reference: Reference.Reference
  }) => Effect.Effect<Answers.PayinDetails, PaymentError.PaymentError>
}

type Failure = PaymentError.PaymentError
type Outcome<A> = Effect.Effect<A, Failure>

/** Checks, signs, sends once and decides; the constant parts are made once per account. */
export const make = (options: Options): Effect.Effect<Calls, never, HttpClient.HttpClient> => {
  const rules = { ...Signature.recommended, ...options.signing }
  const account = {
    baseUrl: options.baseUrl,
    accessKey: Redacted.value(options.accessKey),
    secretKey: Redacted.value(options.secretKey),
    rules
  }
  const requests = Requests.make(
    rules,
    options.balanceMethod ?? "GET",
    payinStatusOf(options, rules)
  )
  return Effect.map(Client.make(account), (client) => {
    const context = { client, requests, hidden: [account.secretKey, account.accessKey] }
    return { ...creates(context, options), ...questions(context) }
  })
}

const payinStatusOf = (
  { payinStatus = {} }: Options,
  rules: Signature.Rules
): Requests.PayinStatus => {
  const { method = "POST" } = payinStatus
  return {
    method,
    encoding: payinStatus.encoding ?? (method === "GET" ? "query" : "json"),
    signedBody: payinStatus.signedBody ?? (method === "GET" ? rules.getBodyLine : "json")
  }
}

interface Context {
  readonly client: Client.Client
  readonly requests: Requests.Requests
  /** Texts that a message of the gateway must not bring back. */
  readonly hidden: ReadonlyArray<string>
}

/** Sends and decides. */
const ask = <A>(
  { client, hidden }: Context,
  at: { readonly operation: string; readonly purpose: Purpose },
  call: Client.Call,
  decide: (seen: Seen) => Result.Result<A, Failure>,
  sent: ReadonlyArray<string> = []
): Outcome<A> =>
  Effect.flatMap(client.call(at.operation, call), (reply) =>
    Effect.fromResult(decide({ ...at, ...reply, hidden: [...hidden, ...sent] }))
  )

const creates = (context: Context, options: Options): Pick<Calls, "purchase" | "payout"> => {
  const { requests } = context
  const lenient = options.lenientBeneficiary ?? false
  return {
    purchase: (request) => {
      const at = { operation: "purchase", purpose: "payin" } as const
      const amount = amountOf(at.operation, options.limits, request.amount)
      const fields = checked(at.operation, Requests.linkFields(request))
      return withBoth(amount, fields, (amount, fields) =>
        ask(context, at, requests.link(fields, amount), (seen) => Answers.link(seen, fields.userId))
      )
    },
    payout: (request) => {
      const at = { operation: "payout", purpose: "payout" } as const
      const { destination } = request
      if (destination.type !== "bank_account") return unsupported(at.operation, "destination")
      const amount = amountOf(at.operation, options.limits, request.amount)
      const fields = checked(at.operation, Requests.payoutFields(request, destination, lenient))
      return withBoth(amount, fields, (amount, fields) =>
        ask(context, at, requests.payout(fields, amount), (seen) => Answers.payout(seen, fields), [
          fields.accountNumber,
          fields.mobile,
          fields.email
        ])
      )
    }
  }
}

const withBoth = <A, B, C>(
  one: Result.Result<A, Failure>,
  other: Result.Result<B, Failure>,
  then: (one: A, other: B) => Outcome<C>
): Outcome<C> => {
  if (Result.isFailure(one)) return Effect.fail(one.failure)
  return Result.isFailure(other) ? Effect.fail(other.failure) : then(one.success, other.success)
}

const questions = (
  context: Context
): Pick<Calls, "status" | "payoutStatus" | "balance" | "payinDetails"> => {
  const { requests } = context
  const byReference = <A>(
    operation: string,
    request: { readonly reference: string } | { readonly providerReference: string },
    write: (orderId: string) => Client.Call,
    decide: (seen: Seen, orderId: string) => Result.Result<A, Failure>
  ): Outcome<A> => {
    if (!("reference" in request)) return unsupported(operation, "providerReference")
    const orderId = request.reference
    return Requests.isOrderId(orderId)
      ? ask(context, { operation, purpose: "question" }, write(orderId), (seen) =>
          decide(seen, orderId)
        )
      : Effect.fail(invalid(operation, { path: "reference", rule: Requests.orderIdRule }))
  }
  return {
    status: (request) => byReference("status", request, requests.payinStatus, Answers.payin),
    payinDetails: (request) =>
      byReference("payinDetails", request, requests.payinStatus, Answers.payinDetails),
    payoutStatus: (request) =>
      byReference("payoutStatus", request, requests.payoutStatus, Answers.payoutStatus),
    balance: () =>
      ask(context, { operation: "balance", purpose: "question" }, requests.balance, Answers.balance)
  }
}

/** The amount as it is sent. Another account may have other limits, so those are not a wrong request. */
const amountOf = (
  operation: string,
  { maxAmount, minAmount }: Limits = {},
  money: CoreMoney.Money
): Result.Result<string, Failure> => {
  if (money.value === 0n) {
    return Result.fail(invalid(operation, { path: "amount", rule: "must be more than 0" }))
  }
  const beyond = (detail: string) =>
    Result.fail(new PaymentError.UnsupportedOperation({ provider, operation, detail }))
  if (minAmount !== undefined && money.value < minAmount) return beyond("amount.minimum")
  if (maxAmount !== undefined && money.value > maxAmount) return beyond("amount.maximum")
  const text = Money.format(money)
  return text === null ? beyond("amount") : Result.succeed(text)
}

const checked = <A>(operation: string, fields: Result.Result<A, Requests.Fault>) =>
  Result.mapError(fields, (fault) => invalid(operation, fault))

const invalid = (operation: string, fault: Requests.Fault) =>
  new PaymentError.InvalidRequest({ provider, operation, ...fault })

const unsupported = (operation: string, detail: string) =>
  Effect.fail(new PaymentError.UnsupportedOperation({ provider, operation, detail }))
