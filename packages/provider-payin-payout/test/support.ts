import { createHmac } from "node:crypto"
import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import type { PaymentError } from "@switchyard/core"
import { Loopback } from "@switchyard/testkit"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { expect } from "vitest"
import { PayinPayout, type PayinPayoutConfig } from "../src/index.ts"
import type { Purpose, Seen } from "../src/internal/errors.ts"
import * as Wire from "../src/internal/wire.ts"
import { envelope, linkData, payinData, initiatedData, payoutData } from "./samples.ts"

export type Arrived = Loopback.Arrived

export type Respond = Loopback.Respond

export const json = Loopback.json

/** A gateway of fixed answers on a loopback port. */
export const stub = Loopback.serve

export const secretKey = "demo-secret-key-0001"
export const accessKey = "AK-demo-0001"

/** HMAC-SHA256 of lines, written here once more so that the tests do not believe the source. */
export const hmac = (lines: ReadonlyArray<string>, key = secretKey): string =>
  createHmac("sha256", key)
    .update(`${lines.join("\n")}\n`, "utf8")
    .digest("hex")

export const account = (
  baseUrl: string,
  more: Partial<PayinPayoutConfig.Options> = {}
): PayinPayoutConfig.Options => ({
  baseUrl,
  accessKey: Redacted.make(accessKey),
  secretKey: Redacted.make(secretKey),
  ...more
})

/** The provider on undici. */
export const gateway = (options: PayinPayoutConfig.Options) =>
  Effect.flatMap(
    Layer.build(Layer.provide(PayinPayout.layer(options), NodeHttpClient.layerUndici)),
    (context) => Effect.provideContext(PayinPayout.PayinPayout, context)
  )

/** A gateway that always answers the same, and the service on it. */
export const answering = (
  value: unknown,
  status = 200,
  more: Partial<PayinPayoutConfig.Options> = {}
) =>
  Effect.gen(function* () {
    const server = yield* stub((_, response) => json(response, value, status))
    return { server, service: yield* gateway(account(server.baseUrl, more)) }
  })

/** An answer as a decision sees it. */
export const seen = (purpose: Purpose, value: unknown, httpStatus = 200): Seen => ({
  operation: purpose === "question" ? "status" : purpose === "payin" ? "purchase" : "payout",
  purpose,
  httpStatus,
  envelope: Wire.readEnvelope(
    Wire.parse(typeof value === "string" ? value : JSON.stringify(value))
  ),
  hidden: [secretKey]
})

/** The tag of an error with its cause and detail, or the status of an answer. */
export const outcome = (
  decided: Result.Result<
    { readonly status: { readonly unified: string } },
    { readonly _tag: string; readonly cause?: unknown; readonly detail?: unknown }
  >
): string =>
  Result.match(decided, {
    onSuccess: ({ status }) => status.unified,
    onFailure: (error) =>
      error._tag === "OutcomeUnknown"
        ? `unknown ${String(error.cause)} ${String(error.detail)}`
        : error._tag
  })

/** The document's own answers, by path. */
export const answers: Readonly<Record<string, unknown>> = {
  "/api/v1/balance": { balance: "1111.11" },
  "/api/v1/payin/generate/link": linkData,
  "/api/v1/payin/transactions": payinData,
  "/api/v1/payout/initiate": initiatedData,
  "/api/v1/payout/qweq-2d2fss-2234sd-44533/status": payoutData
}

/** The calls of one account against the document's own answers, and what arrived. */
export const sent = <A>(
  call: (
    service: Effect.Success<ReturnType<typeof gateway>>
  ) => Effect.Effect<A, PaymentError.PaymentError>,
  more: Partial<PayinPayoutConfig.Options> = {},
  prefix = ""
) =>
  Effect.gen(function* () {
    const server = yield* stub(({ path }, response) =>
      json(response, envelope(answers[path.slice(prefix.length).split("?")[0] ?? ""]))
    )
    const service = yield* gateway(account(server.baseUrl + prefix, more))
    const result = yield* Effect.result(call(service))
    return { arrived: server.arrived, result }
  })

/** The one element of a list of one. */
export const only = <A>(list: ReadonlyArray<A>): A => {
  expect(list).toHaveLength(1)
  return list[0] as A
}

/** The result of one call against one answer: the tag with its details, or the answer itself. */
export const asked = <A>(
  value: unknown,
  call: (
    service: Effect.Success<ReturnType<typeof gateway>>
  ) => Effect.Effect<A, PaymentError.PaymentError>,
  status = 200
) =>
  Effect.gen(function* () {
    const { server, service } = yield* answering(value, status)
    const result = yield* Effect.result(call(service))
    expect(server.arrived).toHaveLength(1)
    return result._tag === "Success" ? result.success : result.failure
  }).pipe(Effect.scoped)

/** An outcome that nobody knows, with its cause. */
export const unknown = (cause: string, detail?: string) => ({
  _tag: "OutcomeUnknown",
  disposition: "Unknown",
  cause,
  ...(detail === undefined ? {} : { detail })
})
