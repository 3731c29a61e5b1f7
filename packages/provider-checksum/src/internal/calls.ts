import {
  type Money as CoreMoney,
  type Operation,
  type Payment,
  PaymentError
} from "@switchyard/core"
import { Effect } from "effect"
import type { HttpClient } from "effect/http"
import * as Redacted from "effect/Redacted"
import type { Options } from "../ChecksumConfig.ts"
import * as Answers from "./answers.ts"
import * as Client from "./client.ts"
import { provider, type Seen } from "./errors.ts"
import * as Money from "./money.ts"
import * as Requests from "./requests.ts"
import * as Signature from "./signature.ts"
import * as Transactions from "./transactions.ts"
import * as Wire from "./wire.ts"

/** The operations that call the gateway. */
export type Calls = Pick<
  Operation.Operations,
  "authorize" | "purchase" | "capture" | "void" | "refund" | "status" | "list"
>

const defaultBasePath = "/transactionServices/REST/v1"
const defaultTimeoutMs = 30_000

/** Checks, signs, sends once and decides; the constant parts are made once per account. */
export const make = (options: Options): Effect.Effect<Calls, never, HttpClient.HttpClient> => {
  const secureKey = Redacted.value(options.secureKey)
  const account = {
    base: `${options.baseUrl}${options.basePath ?? defaultBasePath}/`,
    partnerId: options.partnerId,
    username: options.username,
    secureKey,
    timeoutMs: options.timeoutMs ?? defaultTimeoutMs
  }
  return Effect.map(Client.make(account), (client) => {
    const signer = { memberId: options.memberId, secureKey }
    const context = { client, signer, prefix: Requests.prefix(options.memberId), options }
    return {
      authorize: charge(context, "authorize", "PA"),
      purchase: charge(context, "purchase", "DB"),
      ...followUps(context),
      status: status(context),
      list: (request) =>
        Transactions.list(client, context.prefix + Signature.list(signer), [secureKey], request)
    }
  })
}

interface Context {
  readonly client: Client.Client
  readonly signer: Signature.Signer
  /** A body up to its checksum. */
  readonly prefix: string
  readonly options: Options
}

/** Sends and decides; `hidden` are texts that a message of the gateway must not bring back. */
const ask = <A>(
  { client, signer }: Context,
  operation: Operation.Operation,
  path: string,
  body: string,
  decide: (seen: Seen) => Effect.Effect<A, PaymentError.PaymentError>,
  hidden: ReadonlyArray<string> = []
): Effect.Effect<A, PaymentError.PaymentError> =>
  Effect.flatMap(client.call(operation, path, body, Wire.readAnswer), ({ httpStatus, value }) =>
    decide({ operation, httpStatus, answer: value, hidden: [signer.secureKey, ...hidden] })
  )

const charge = (
  context: Context,
  operation: "authorize" | "purchase",
  paymentType: "PA" | "DB"
) => {
  const afterChecksum = Requests.terminal(context.options.terminalId)
  return (
    request: Payment.ChargeRequest
  ): Effect.Effect<Payment.Payment, PaymentError.PaymentError> => {
    const { amount: money, method, reference } = request
    if (method.type !== "card") return unsupported(operation, "method")
    const lacking = unsupportedWish(request)
    if (lacking !== null) return unsupported(operation, lacking)
    const number = Redacted.value(method.number)
    const paymentBrand = Requests.brandOf(number)
    if (paymentBrand === null) return unsupported(operation, "method.brand")
    const amount = Money.format(money)
    if (amount === null) return unsupported(operation, "amount")
    if (!Signature.isSignable(reference)) return unsignable(operation, "reference")
    const body =
      context.prefix +
      Signature.create(context.signer, reference, amount) +
      afterChecksum +
      Requests.create({ ...request, method }, { amount, paymentType, paymentBrand })
    return ask(
      context,
      operation,
      "payments",
      body,
      (seen) => Effect.fromResult(Answers.create(seen, { reference, amount: money, paymentType })),
      method.cvv === undefined ? [number] : [number, Redacted.value(method.cvv)]
    )
  }
}

// A stored card cannot be charged through this package yet, so none is stored.
const unsupportedWish = (request: Payment.ChargeRequest): string | null =>
  request.saveMethod === true ? "saveMethod" : request.recurring === undefined ? null : "recurring"

const followUps = (context: Context): Pick<Calls, "capture" | "void" | "refund"> => {
  const { prefix, signer } = context
  const withAmount = <A>(
    operation: "capture" | "refund",
    paymentType: "CP" | "RF",
    request: { readonly providerReference: string; readonly amount: CoreMoney.Money },
    decide: (seen: Seen) => Effect.Effect<A, PaymentError.PaymentError>
  ): Effect.Effect<A, PaymentError.PaymentError> => {
    const id = request.providerReference
    const amount = Money.format(request.amount)
    if (amount === null) return unsupported(operation, "amount")
    if (!isPathId(id)) return unsignable(operation, "providerReference")
    const checksum = Signature.capture(signer, id, amount)
    const body = `${prefix}${checksum}&paymentType=${paymentType}&amount=${amount}`
    return ask(context, operation, pathOf(id), body, decide)
  }
  return {
    capture: (request) =>
      withAmount("capture", "CP", request, (seen) =>
        Effect.fromResult(Answers.captureOrVoid(seen, "CP", request.providerReference))
      ),
    refund: (request) =>
      withAmount("refund", "RF", request, (seen) =>
        Effect.fromResult(Answers.refund(seen, request.providerReference))
      ),
    void: ({ amount, providerReference: id }) => {
      // A reversal is always whole, and what is left of the payment is not known here.
      if (amount !== undefined) return unsupported("void", "amount")
      if (!isPathId(id)) return unsignable("void", "providerReference")
      const body = `${prefix}${Signature.reversal(signer, id)}&paymentType=RV`
      return ask(context, "void", pathOf(id), body, (seen) =>
        Effect.fromResult(Answers.captureOrVoid(seen, "RV", id))
      )
    }
  }
}

const status = (context: Context): Calls["status"] => {
  const { prefix, signer } = context
  const { inquiryPath = "payments", referenceInquiryPath = "inquiry" } = context.options
  return (request) => {
    const byId = "providerReference" in request
    const id = byId ? request.providerReference : request.reference
    if (!isPathId(id)) return unsignable("status", byId ? "providerReference" : "reference")
    const endpoint = byId ? inquiryPath : referenceInquiryPath
    const body = prefix + Signature.inquiry(signer, id) + Requests.inquiry(byId ? "PID" : "MID", id)
    return ask(context, "status", endpoint === "inquiry" ? "inquiry" : pathOf(id), body, (seen) =>
      Effect.fromResult(Answers.inquiry(seen))
    )
  }
}

// A path segment of dots would lead to another endpoint.
const isPathId = (id: string): boolean => Signature.isSignable(id) && !/^\.+$/.test(id)

const pathOf = (id: string): string => `payments/${encodeURIComponent(id.toWellFormed())}`

const unsupported = (operation: Operation.Operation, detail: string) =>
  Effect.fail(new PaymentError.UnsupportedOperation({ provider, operation, detail }))

const unsignable = (operation: Operation.Operation, path: string) =>
  Effect.fail(
    new PaymentError.InvalidRequest({ provider, operation, path, rule: "must be text without |" })
  )
