import type { ServerResponse } from "node:http"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { Money, PaymentMethod, Reference } from "@switchyard/core"
import { Loopback } from "@switchyard/testkit"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type * as Scope from "effect/Scope"
import { OpenPayment, type OpenPaymentConfig } from "../src/index.ts"
import type { Seen } from "../src/internal/errors.ts"
import type { Answer } from "../src/internal/wire.ts"

/** A request as its bytes arrived, its query and form taken apart. */
export interface Arrived extends Omit<Loopback.Arrived, "bytes"> {
  readonly query: ReadonlyArray<readonly [string, string]>
  readonly fields: ReadonlyArray<readonly [string, string]>
}

export interface Stub {
  readonly baseUrl: string
  readonly arrived: Array<Arrived>
}

export type Respond = (arrived: Arrived, response: ServerResponse) => void

export const json = Loopback.json

const takenApart = ({ body, headers, method, path }: Loopback.Arrived): Arrived => {
  const url = new URL(path, "http://gateway.test")
  const fields = [...new URLSearchParams(body)]
  return { method, path: url.pathname, query: [...url.searchParams], headers, body, fields }
}

/** A gateway of fixed answers on a loopback port. */
export const stub = (respond: Respond): Effect.Effect<Stub, never, Scope.Scope> => {
  const arrived: Array<Arrived> = []
  const server = Loopback.serve((request, response) => {
    const one = takenApart(request)
    arrived.push(one)
    respond(one, response)
  })
  return Effect.map(server, ({ baseUrl }) => ({ baseUrl, arrived }))
}

export const accessToken = "OGE4Mjk0MTc0YjdlY2IyODAxNGI5Njk5MjIwMDE1Y2N8c3k2S0pzVDg="
export const entityId = "8a8294174b7ecb28014b9699220015ca"
export const webhookKey = "000102030405060708090A0B0C0D0E0F101112131415161718191A1B1C1D1E1F"

export const account = (
  baseUrl: string,
  more: Partial<OpenPaymentConfig.Options> = {}
): OpenPaymentConfig.Options => ({
  baseUrl,
  accessToken: Redacted.make(accessToken),
  entityId,
  webhookKey: Redacted.make(webhookKey),
  ...more
})

/** The provider on undici. */
export const gateway = (options: OpenPaymentConfig.Options) =>
  Effect.flatMap(
    Layer.build(Layer.provide(OpenPayment.layer(options), NodeHttpClient.layerUndici)),
    (context) => Effect.provideContext(OpenPayment.OpenPayment, context)
  )

export type Gateway = Effect.Success<ReturnType<typeof gateway>>

/** What a call sends, as its bytes arrived, and how it ends. */
export const sent = (
  use: (service: Gateway) => Effect.Effect<unknown, unknown>,
  answer: unknown,
  more: Partial<OpenPaymentConfig.Options> = {},
  status = 200
) =>
  Effect.gen(function* () {
    const server = yield* stub((_, response) => json(response, answer, status))
    const service = yield* gateway(account(server.baseUrl, more))
    const result = yield* Effect.result(use(service))
    return { result, calls: server.arrived, call: server.arrived[0] }
  })

export const pan = "4200000000000000"

export const cardOf = (number: string) =>
  Schema.decodeUnknownSync(PaymentMethod.Card)({
    type: "card",
    number,
    expiryMonth: 5,
    expiryYear: 2034,
    cvv: "123",
    holder: "Jane Jones"
  })

export const card = cardOf(pan)

export const cvv = Schema.decodeUnknownSync(PaymentMethod.Cvv)("123")

export const reference = Reference.make("order-12345")

export const charge = { reference, amount: Money.make(9200, "EUR"), method: card } as const

export const paymentId = "8ac7a4a289d210fc0189d5b4e9572cc8"
export const checkoutId = "164F2767AAC8D62CCF2C2319737136E9.uat01-vm-tx03"
export const token = "8ac7a4a1886fbf6c018871e528a731de"

/** A result node. */
export const result = (code: string, description = "") => ({ result: { code, description } })

/** The answer to {@link charge} as a preauthorisation, as the gateway's document shows it. */
export const approved = {
  id: paymentId,
  paymentType: "PA",
  paymentBrand: "VISA",
  amount: "92.00",
  currency: "EUR",
  descriptor: "7766.2840.5126 OPP_Channel ",
  merchantTransactionId: reference as string,
  ...result("000.100.110", "Request successfully processed in 'Merchant in Integrator Test Mode'"),
  resultDetails: { ExtendedDescription: "Authorized", AcquirerResponse: "0000" },
  card: {
    bin: "420000",
    last4Digits: "0000",
    holder: "Jane Jones",
    expiryMonth: "05",
    expiryYear: "2034"
  },
  risk: { score: "100" },
  buildNumber: "5ce30a257f96b238fa8ecc669ffdc2a77040ba35@2023-08-08 07:36:04 +0000",
  timestamp: "2023-08-08 15:12:30+0000",
  ndc: "8a8294174b7ecb28014b9699220015ca_83281e556b1e4216bef5c3bc1f63c45c"
}

/** The same as a debit. */
export const debited = { ...approved, paymentType: "DB" }

/** An answer as a decision sees it. */
export const seen = (answer: object, httpStatus = 200): Seen => ({
  operation: "purchase",
  httpStatus,
  answer: answer as Answer,
  hidden: []
})

/** The tag of an error with the reason or cause that it has, or the state of an answer. */
export const outcome = (
  decided: Result.Result<
    { readonly status: { readonly unified: string } },
    { readonly _tag: string; readonly cause?: unknown }
  >
): string =>
  Result.match(decided, {
    onSuccess: ({ status }) => status.unified,
    onFailure: (error) => {
      if ("decline" in error) return `Declined ${(error.decline as { reason: string }).reason}`
      return error._tag === "OutcomeUnknown" ? `unknown ${String(error.cause)}` : error._tag
    }
  })
