import { type PaymentError, SecureHttp } from "@switchyard/core"
import * as Clock from "effect/Clock"
import { Effect } from "effect"
import * as Headers from "effect/http/Headers"
import * as HttpBody from "effect/http/HttpBody"
import type { HttpClient } from "effect/http"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as UrlParams from "effect/http/UrlParams"
import * as Option from "effect/Option"
import { provider } from "./errors.ts"
import * as Signature from "./signature.ts"
import * as Wire from "./wire.ts"

/**
 * HTTP of the gateway (sheet sections 2 and 3). A request is signed and sent once. A question alone is
 * asked a second time where the gateway says that its timestamp is wrong, then with the gateway's own
 * time (section 9, point 3); whatever moves money is not.
 */
export interface Client {
  readonly call: (
    operation: string,
    call: Call
  ) => Effect.Effect<Reply, PaymentError.ProviderUnavailable | PaymentError.OutcomeUnknown>
}

/** A request, still to be signed. */
export interface Call {
  readonly method: "GET" | "POST"
  /** After the base URL's slash. */
  readonly path: string
  readonly query: string
  /** What is sent; a GET has none. */
  readonly body: string
  readonly contentType: string
  /** What is signed in the body's line: the body itself, wherever the document lets it be. */
  readonly signed: string
  readonly readOnly: boolean
}

/** An answer that arrived whole. */
export interface Reply {
  readonly httpStatus: number
  /** Null where it is no JSON object. */
  readonly envelope: Wire.Envelope | null
  readonly retryAfterMs?: number
}

/** What the client needs of an account. */
export interface Account {
  readonly baseUrl: string
  readonly accessKey: string
  readonly secretKey: string
  readonly rules: Signature.Rules
}

/** Builds the client on the `HttpClient` of the context. */
export const make = (account: Account): Effect.Effect<Client, never, HttpClient.HttpClient> =>
  Effect.map(
    SecureHttp.make({ provider, redactedHeaders: ["access-key", "signature"] }),
    (http) => ({
      call: (operation, call) =>
        Clock.clockWith((clock) => {
          const send = (millis: number) => http.send(operation, signed(account, call, millis))
          return Effect.flatMap(send(clock.currentTimeMillisUnsafe()), (answer) => {
            const theirs = call.readOnly ? timeOfStale(answer) : null
            return theirs === null ? Effect.succeed(reply(answer)) : Effect.map(send(theirs), reply)
          })
        })
    })
  )

const signed = (account: Account, call: Call, millis: number) => {
  const { accessKey, baseUrl, rules, secretKey } = account
  const { body, contentType, method, path, query } = call
  const timestamp = String(millis)
  const message = { method, path, query, body: call.signed, timestamp }
  return HttpClientRequest.makeWith(
    method,
    `${baseUrl}/${path}${query === "" ? "" : `?${query}`}`,
    UrlParams.empty,
    Option.none(),
    Headers.fromRecordUnsafe({
      accept: "application/json",
      "access-key": accessKey,
      signature: Signature.sign(secretKey, rules, message),
      timestamp,
      ...(method === "GET" ? {} : { "content-type": contentType })
    }),
    method === "GET" ? HttpBody.empty : HttpBody.text(body, contentType)
  )
}

/** The gateway's time where it refused ours, or null. */
const timeOfStale = ({ headers, status, text }: SecureHttp.Answer): number | null => {
  if (status !== 401 || !/timestamp/i.test(text)) return null
  const theirs = Date.parse(headers["date"] ?? "")
  return Number.isNaN(theirs) ? null : theirs
}

const reply = ({ headers, status, text }: SecureHttp.Answer): Reply => {
  const seconds = /^\d{1,6}$/.exec(headers["retry-after"] ?? "")?.[0]
  return {
    httpStatus: status,
    envelope: Wire.readEnvelope(Wire.parse(text)),
    ...(seconds === undefined ? {} : { retryAfterMs: Number(seconds) * 1000 })
  }
}
