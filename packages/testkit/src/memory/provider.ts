import {
  Money,
  type Operation,
  type Payment,
  PaymentError,
  Payments,
  type PaymentMethod,
  type Payout,
  type Reference,
  type Refund,
  SecureHttp
} from "@switchyard/core"
import * as Effect from "effect/Effect"
import type { HttpClient } from "effect/http/HttpClient"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Schema from "effect/Schema"
import { capabilities } from "./capabilities.ts"
import * as Webhooks from "./webhooks.ts"
import * as Wire from "./wire.ts"

/** How an account at the gateway in memory is configured. */
export interface Options {
  readonly apiKey: Redacted.Redacted<string>
  readonly webhookKey: Redacted.Redacted<string>
}

const baseUrl = "https://memory.invalid"

type Failure = PaymentError.PaymentError

/** Sends once and reads the answer with a schema; a refusal that the gateway documents is an error. */
const asker =
  (http: SecureHttp.SecureHttp, apiKey: string) =>
  <A>(
    operation: string,
    request: HttpClientRequest.HttpClientRequest,
    schema: Schema.ConstraintDecoder<A>
  ): Effect.Effect<A, Failure> =>
    Effect.flatMap(
      http.send(operation, HttpClientRequest.bearerToken(request, apiKey)),
      ({ status, text }) => {
        const at = { provider: Wire.provider, operation, httpStatus: status }
        const unreadable = new PaymentError.OutcomeUnknown({ ...at, cause: "unreadable" })
        const read = <B>(of: Schema.ConstraintDecoder<B>) =>
          Effect.mapError(
            Schema.decodeUnknownEffect(Schema.fromJsonString(of))(text),
            () => unreadable
          )
        return status === 200
          ? read(schema)
          : Effect.flatMap(read(Wire.Refusal), ({ error }) =>
              Effect.fail(Wire.refusalOf(at, error.code))
            )
      }
    )

type Ask = ReturnType<typeof asker>

const post = (path: string, body: object) =>
  HttpClientRequest.post(`${baseUrl}${path}`).pipe(
    HttpClientRequest.bodyText(JSON.stringify(body), "application/json")
  )

const get = (path: string) => HttpClientRequest.get(`${baseUrl}${path}`)

/** An outcome that nobody can name. The gateway's word is kept, unless it could hold anything. */
const unlisted = (operation: string, raw: string, cause: "unlisted" | "mismatch" = "unlisted") =>
  new PaymentError.OutcomeUnknown({
    provider: Wire.provider,
    operation,
    cause,
    ...(/^[a-z_-]{1,30}$/.test(raw) ? { vendorCode: raw } : {})
  })

/** A payment out of an answer; a decline is an error, unless it was only asked for. */
const payment = (
  operation: Operation.Operation,
  wire: Wire.Transaction,
  kind?: Payment.Kind
): Effect.Effect<Payment.Payment, Failure> => {
  const read = Wire.paymentOf(wire)
  if (read === "status") return Effect.fail(unlisted(operation, wire.status))
  if (kind !== undefined && wire.kind !== kind) {
    return Effect.fail(unlisted(operation, wire.kind, "mismatch"))
  }
  if (read.decline === undefined || operation === "status") return Effect.succeed(read)
  const at = { provider: Wire.provider, operation }
  return Effect.fail(PaymentError.Declined.of(at, read.decline))
}

const methodFields = (method: PaymentMethod.PaymentMethod): object => {
  switch (method.type) {
    case "card":
      return { card: Redacted.value(method.number) }
    case "token":
      return { token: Redacted.value(method.token) }
    default:
      return {}
  }
}

const order = ({ amount, reference }: { amount: Money.Money; reference: Reference.Reference }) => ({
  reference,
  amount: Money.toNumber(amount),
  currency: amount.currency
})

const charge =
  (ask: Ask, operation: "authorize" | "purchase") => (request: Payment.ChargeRequest) => {
    const body = {
      ...order(request),
      ...methodFields(request.method),
      capture: operation === "purchase",
      save: request.saveMethod === true
    }
    return Effect.flatMap(ask(operation, post("/payments", body), Wire.Transaction), (wire) =>
      payment(operation, wire, "payment")
    )
  }

const endpoints = {
  capture: "captures",
  void: "voids",
  refund: "refunds",
  rebill: "rebills",
  receipt: "receipts"
} as const

interface FollowUp {
  readonly reference: Reference.Reference
  readonly providerReference: string
  readonly amount?: Money.Money
}

const followUp = (ask: Ask, operation: keyof typeof endpoints) => (request: FollowUp) => {
  const { amount, providerReference: id, reference } = request
  const body = amount === undefined ? { reference } : order({ amount, reference })
  const path = `/payments/${encodeURIComponent(id)}/${endpoints[operation]}`
  return Effect.flatMap(ask(operation, post(path, body), Wire.Transaction), (wire) => {
    const isOurs = wire.parent === id && (amount === undefined || isSame(wire, amount))
    return isOurs
      ? payment(operation, wire, operation)
      : Effect.fail(unlisted(operation, wire.status, "mismatch"))
  })
}

const isSame = (wire: Wire.Transaction, amount: Money.Money) =>
  Money.equals(Wire.moneyOf(wire.amount, wire.currency), amount)

const refund = (ask: Ask) => (request: Refund.RefundRequest) =>
  Effect.map(followUp(ask, "refund")(request), (made): Refund.Refund => ({
    status: { unified: "succeeded", raw: made.status.raw },
    providerReference: made.providerReference,
    ...(made.reference === undefined ? {} : { reference: made.reference }),
    ...(made.amount === undefined ? {} : { amount: made.amount })
  }))

const status = (ask: Ask) => (request: Payment.StatusRequest) => {
  const path =
    "reference" in request
      ? `/payments?reference=${encodeURIComponent(request.reference)}`
      : `/payments/${encodeURIComponent(request.providerReference)}`
  return Effect.flatMap(ask("status", get(path), Wire.Transaction), (wire) =>
    payment("status", wire)
  )
}

const payoutOf =
  (operation: "payout" | "payoutStatus") =>
  (wire: typeof Wire.Payout.Type): Effect.Effect<Payout.Payout, Failure> =>
    wire.status === "paid"
      ? Effect.succeed({
          status: { unified: "succeeded", raw: wire.status },
          providerReference: wire.id,
          reference: wire.reference,
          amount: Wire.moneyOf(wire.amount, wire.currency)
        })
      : Effect.fail(unlisted(operation, wire.status))

const payoutStatus = (ask: Ask) => (request: Payout.PayoutStatusRequest) => {
  const reference = "reference" in request ? request.reference : request.providerReference
  const question = get(`/payouts?reference=${encodeURIComponent(reference)}`)
  return Effect.flatMap(ask("payoutStatus", question, Wire.Payout), payoutOf("payoutStatus"))
}

const tokens = (ask: Ask): Pick<Operation.Operations, "tokenize" | "deleteToken"> => ({
  tokenize: ({ method, reference }) =>
    Effect.map(
      ask("tokenize", post("/tokens", { reference, ...methodFields(method) }), Wire.Token),
      ({ status, token }) => ({ status: { unified: status, raw: status }, token })
    ),
  deleteToken: ({ token }) =>
    Effect.map(
      ask(
        "deleteToken",
        HttpClientRequest.delete(`${baseUrl}/tokens/${encodeURIComponent(Redacted.value(token))}`),
        Wire.Token
      ),
      ({ status }) => ({ status: { unified: status, raw: status }, token })
    )
})

const books = (ask: Ask): Pick<Operation.Operations, "list" | "balance"> => ({
  list: ({ fromMillis, toMillis }) =>
    Effect.map(
      ask("list", get(`/transactions?from=${fromMillis}&to=${toMillis}`), Wire.List),
      ({ transactions }) =>
        transactions.map(({ amount, currency, id, kind, reference, status, time }) => ({
          providerReference: id,
          reference,
          kind: kind === "refund" ? "refund" : "payment",
          status,
          amount: Wire.moneyOf(amount, currency),
          time
        }))
    ),
  balance: () =>
    Effect.map(ask("balance", get("/balance"), Wire.Balance), ({ amount, currency }) => ({
      available: Wire.moneyOf(amount, currency)
    }))
})

/** The provider of the gateway in memory: all operations of the contract. */
export const layer = (options: Options): Layer.Layer<Payments.Payments, never, HttpClient> =>
  Layer.effect(
    Payments.Payments,
    Effect.map(SecureHttp.make({ provider: Wire.provider }), (http) => {
      const ask = asker(http, Redacted.value(options.apiKey))
      const service = Payments.make({
        provider: Wire.provider,
        capabilities,
        operations: {
          authorize: charge(ask, "authorize"),
          purchase: charge(ask, "purchase"),
          capture: followUp(ask, "capture"),
          void: followUp(ask, "void"),
          refund: refund(ask),
          rebill: followUp(ask, "rebill"),
          receipt: followUp(ask, "receipt"),
          payout: (request) =>
            Effect.flatMap(
              ask("payout", post("/payouts", order(request)), Wire.Payout),
              payoutOf("payout")
            ),
          payoutStatus: payoutStatus(ask),
          ...tokens(ask),
          status: status(ask),
          ...books(ask),
          webhook: Webhooks.make(options.webhookKey)
        }
      })
      return service.payments
    })
  )
