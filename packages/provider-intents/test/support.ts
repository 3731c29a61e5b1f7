import type { ServerResponse } from "node:http"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { expect } from "@effect/vitest"
import { Money, type PaymentError, PaymentMethod, Reference } from "@switchyard/core"
import { Loopback } from "@switchyard/testkit"
import * as Effect from "effect/Effect"
import * as Headers from "effect/http/Headers"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Intents, type IntentsConfig } from "../src/index.ts"
import type { Seen } from "../src/internal/errors.ts"

export type Arrived = Loopback.Arrived

export type Respond = (arrived: Arrived, response: ServerResponse) => void

export interface Stub extends Loopback.Loopback {
  /** Everything that arrived but the requests for a token. */
  readonly calls: () => ReadonlyArray<Arrived>
  readonly tokenCalls: () => ReadonlyArray<Arrived>
}

export const json = Loopback.json

/** A JWT that says nothing but when it ends, in seconds since the epoch. */
export const jwt = (exp: unknown, name = "sandbox"): string =>
  [
    { alg: "HS256", typ: "JWT" },
    { iss: name, exp }
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString("base64url"))
    .concat("c2lnbmF0dXJl")
    .join(".")

export const token = jwt(4_102_444_800)

export const isTokenCall = ({ path }: Arrived): boolean => path === "/auth/token"

/** A gateway of fixed answers on a loopback port; requests for a token succeed unless `tokens` says else. */
export const stub = (
  respond: Respond,
  tokens: Respond = (_, response) => json(response, { access_token: token, expiry: 1 })
) =>
  Effect.map(
    Loopback.serve((arrived, response) =>
      (isTokenCall(arrived) ? tokens : respond)(arrived, response)
    ),
    ({ arrived, baseUrl }): Stub => ({
      baseUrl,
      arrived,
      calls: () => arrived.filter((one) => !isTokenCall(one)),
      tokenCalls: () => arrived.filter(isTokenCall)
    })
  )

export const clientSecret = "clientSecret-0001"

export const account = (
  baseUrl: string,
  more: Partial<IntentsConfig.Options> = {}
): IntentsConfig.Options => ({
  baseUrl,
  checkoutUrl: "https://checkout.test",
  clientId: "client-1",
  clientSecret: Redacted.make(clientSecret),
  accountId: "acc_1",
  ...more
})

/** The provider on undici. */
export const gateway = (options: IntentsConfig.Options) =>
  Effect.flatMap(
    Layer.build(Layer.provide(Intents.layer(options), NodeHttpClient.layerUndici)),
    (context) => Effect.provideContext(Intents.Intents, context)
  )

export type Gateway = Effect.Success<ReturnType<typeof gateway>>

export const pan = "4000000000000051"

export const card = Schema.decodeUnknownSync(PaymentMethod.Card)({
  type: "card",
  number: pan,
  expiryMonth: 7,
  expiryYear: 2030,
  cvv: "012",
  holder: "John Doe"
})

export const cardToken = "tkn_01J5XCMDXCFXCAQ1BV8HVG6644_215626ca92fcc591fd2491b483c9d496"
export const storedCard = { type: "token", token: Redacted.make(cardToken) } as const

export const reference = Reference.make("reference-0001")
export const id = "trx_01J5XCMDXCFXCAQ1BV8HVG6644"
export const amount = Money.make(10_000, "USD")

export const charge = { reference, amount, method: card } as const

/** The record of a payment, as the gateway's document shows it, with sums that agree. */
export const record = (status: string, more: object = {}) => ({
  id,
  type: "PAYMENT",
  status,
  order_amount: 10_000,
  order_currency: "USD",
  amount_authorized: status === "DECLINED" ? 0 : 10_000,
  amount_captured: /CAPTURED|SETTLED/.test(status) ? 10_000 : 0,
  amount_voided: status === "VOIDED" ? 10_000 : 0,
  amount_refunded: 0,
  external_id: reference as string,
  updated_at: "2024-09-05T05:05:25Z",
  ...more
})

/** The record of a refund of 20.00 of it. */
export const refundRecord = (status: string, more: object = {}) =>
  record(status, {
    id: "trx_refund",
    type: "REFUND",
    amount_authorized: 0,
    amount_captured: 0,
    amount_voided: 0,
    amount_refunded: 2_000,
    ...more
  })

/** An answer as a decision sees it. */
export const seen = (value: unknown, status = 200, operation = "purchase"): Seen => ({
  operation,
  answer: {
    status,
    headers: Headers.empty,
    text: typeof value === "string" ? value : JSON.stringify(value)
  },
  hidden: [clientSecret, token, pan]
})

/** The tag of an error with its cause and detail, or the status of an answer. */
export const outcome = (
  decided: Result.Result<
    { readonly status: { readonly unified: string } },
    PaymentError.PaymentError
  >
): string =>
  Result.match(decided, {
    onSuccess: ({ status }) => status.unified,
    onFailure: (error) =>
      error._tag === "OutcomeUnknown" ? `${error.cause} ${error.detail ?? ""}` : error._tag
  })

/** The one call that an operation makes, as its bytes arrived. */
export const sent = (
  use: (service: Gateway) => Effect.Effect<unknown, PaymentError.PaymentError>,
  answer: unknown,
  more: Partial<IntentsConfig.Options> = {}
) =>
  Effect.gen(function* () {
    const server = yield* stub((_, response) => json(response, answer))
    const service = yield* gateway(account(server.baseUrl, more))
    const exit = yield* Effect.exit(use(service))
    const [call, ...rest] = server.calls()
    expect(rest).toEqual([])
    return { exit, call, tokenCall: server.tokenCalls()[0] }
  })

/** The JSON of a call. */
export const bodyOf = (call: Arrived | undefined): unknown => JSON.parse(call?.body ?? "null")

/** The order of {@link charge}, as it is sent. */
export const order = {
  order_id: reference,
  order_amount: 10_000,
  order_currency: "USD",
  order_items: []
}
