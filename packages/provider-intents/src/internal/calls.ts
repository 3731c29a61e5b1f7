import { type Money, type Operation, type Payment, PaymentError } from "@switchyard/core"
import { Effect } from "effect"
import type { HttpClient } from "effect/http"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { Options } from "../IntentsConfig.ts"
import * as Answers from "./answers.ts"
import * as Ask from "./ask.ts"
import * as Client from "./client.ts"
import { provider } from "./errors.ts"
import * as Intents from "./intents.ts"
import * as Own from "./own.ts"
import * as Requests from "./requests.ts"
import * as Transactions from "./transactions.ts"

/** The operations of the contract that call the gateway. */
export type Operations = Pick<
  Operation.Operations,
  "authorize" | "purchase" | "capture" | "void" | "refund" | "tokenize" | "status" | "list"
>

/** Everything that calls the gateway. */
export interface Calls {
  readonly operations: Operations
  readonly own: Own.Calls
}

type Answer<A> = Effect.Effect<A, PaymentError.PaymentError>

const defaultTimeoutMs = 30_000

/** Checks, sends once and decides; the constant parts are made once per account. */
export const make = (options: Options): Effect.Effect<Calls, never, HttpClient.HttpClient> => {
  const { baseUrl, clientId, timeoutMs = defaultTimeoutMs } = options
  const clientSecret = Redacted.value(options.clientSecret)
  const pages = Intents.pagesOf(options)
  return Effect.map(Client.make({ baseUrl, clientId, clientSecret, timeoutMs }), (client) => {
    const ask = Ask.make(client, clientSecret)
    return {
      operations: {
        authorize: charge(ask, options, pages, "authorize"),
        purchase: charge(ask, options, pages, "purchase"),
        ...followUps(ask),
        tokenize: tokenize(ask, pages),
        status: status(ask),
        list: (request) => Transactions.list(ask, request)
      },
      own: Own.make(ask, pages)
    }
  })
}

const verbs = { authorize: "authorize", purchase: "authcap" } as const

const charge = (
  ask: Ask.Ask,
  { cardAddress = false }: Options,
  pages: Intents.Pages,
  operation: "authorize" | "purchase"
) => {
  const verb = verbs[operation]
  return (request: Payment.ChargeRequest): Answer<Payment.Payment> => {
    const { amount, method, reference } = request
    if (amount.value === 0n) return zero(operation)
    // The page does one of the two, and the capabilities say which: the other one does not come here.
    if (method.type === "hosted") return hosted(ask, pages, operation, request)
    if (method.type === "upi") return unsupported(operation, "method")
    return ask(
      operation,
      Requests.charge(verb, { ...request, method }, cardAddress),
      (seen) => Answers.charge(seen, { operation: verb, reference, amount }),
      secretsOf(method)
    )
  }
}

const secretsOf = (
  method: Extract<Payment.ChargeRequest["method"], { readonly type: "card" | "token" }>
): ReadonlyArray<string> => [
  Redacted.value(method.type === "card" ? method.number : method.token),
  ...(method.cvv === undefined ? [] : [Redacted.value(method.cvv)])
]

const hosted = (
  ask: Ask.Ask,
  pages: Intents.Pages,
  operation: "authorize" | "purchase",
  request: Payment.ChargeRequest
): Answer<Payment.Payment> =>
  ask(operation, Requests.hostedCharge(request), (seen) =>
    Result.map(Intents.read(seen, pages.payment, request.reference), (intent) => ({
      ...Intents.waiting(intent),
      // Not the intent's id, by which nothing can be asked: a transaction begins when the shopper pays.
      providerReference: null,
      ...(intent.externalId === undefined ? {} : { reference: intent.externalId })
    }))
  )

const tokenize =
  (ask: Ask.Ask, pages: Intents.Pages): Operations["tokenize"] =>
  ({ reference }) =>
    ask("tokenize", Requests.cardIntent(reference), (seen) =>
      Result.map(Intents.read(seen, pages.card, reference), (intent) => ({
        ...Intents.waiting(intent),
        token: null
      }))
    )

const followUps = (ask: Ask.Ask): Pick<Operations, "capture" | "void" | "refund"> => ({
  capture: (request) =>
    checked("capture", request) ??
    ask("capture", Requests.followUp("capture", request), (seen) => Answers.capture(seen, request)),
  void: (request) =>
    checked("void", request) ??
    ask("void", Requests.followUp("void", request), (seen) => Answers.released(seen, request)),
  refund: (request) =>
    checked("refund", request) ??
    ask("refund", Requests.refund(request), (seen) => Answers.refund(seen, request))
})

/** What is refused before it is sent, or null. */
const checked = (
  operation: Operation.Operation,
  { amount, providerReference }: { readonly amount?: Money.Money; providerReference: string }
) => {
  if (amount?.value === 0n) return zero(operation)
  return Requests.isPathId(providerReference) ? null : noId(operation)
}

const status =
  (ask: Ask.Ask): Operations["status"] =>
  (request) => {
    const byId = "providerReference" in request
    if (byId && !Requests.isPathId(request.providerReference)) return noId("status")
    const by = byId ? { id: request.providerReference } : { externalId: request.reference }
    return ask("status", Requests.lookup(by), (seen) => Answers.status(seen, by))
  }

const unsupported = (operation: Operation.Operation, detail: string) =>
  Effect.fail(new PaymentError.UnsupportedOperation({ provider, operation, detail }))

const invalid = (operation: Operation.Operation, path: string, rule: string) =>
  Effect.fail(new PaymentError.InvalidRequest({ provider, operation, path, rule }))

const zero = (operation: Operation.Operation) => invalid(operation, "amount", "must not be zero")

const noId = (operation: Operation.Operation) =>
  invalid(operation, "providerReference", "must be text and not only dots")
