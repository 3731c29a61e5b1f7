import { PaymentError, SecureHttp, TokenCache } from "@switchyard/core"
import { Effect } from "effect"
import * as Headers from "effect/http/Headers"
import * as HttpBody from "effect/http/HttpBody"
import type { HttpClient } from "effect/http"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as UrlParams from "effect/http/UrlParams"
import * as Option from "effect/Option"
import * as Result from "effect/Result"
import type { BodyEncoding } from "../ChecksumConfig.ts"
import * as Body from "./body.ts"
import { familyOf, provider, scrub } from "./errors.ts"
import * as Requests from "./requests.ts"
import * as Silence from "./silence.ts"
import * as Tokens from "./tokens.ts"
import * as Wire from "./wire.ts"

/**
 * HTTP of the gateway (sheet sections 2 and 3): POST, the token in a header, JSON back. A request is
 * sent once; only HTTP 401, which says that the token was refused before anything was processed, and a
 * body that speaks of no transaction are followed by one more send with a new token.
 */
export interface Client {
  /** Sends to a path under the base and reads the answer's text; what cannot be read is unknown. */
  readonly call: <A>(request: Request<A>) => Effect.Effect<Reply<A>, PaymentError.PaymentError>
}

/** One request. */
export interface Request<A> {
  readonly operation: string
  readonly path: string
  /** A form of dotted names, or null for a GET. */
  readonly form: string | null
  readonly read: (text: string) => A | null
  /** It only asks, so that a refusal which proves nothing costs nothing. */
  readonly isQuestion?: boolean
}

/** An answer that could be read. */
export interface Reply<A> {
  readonly httpStatus: number
  readonly value: A
  /** The token that was sent, which no message may repeat. */
  readonly token: string
}

/** What the client needs of an account; each base of the gateway has tokens of its own. */
export interface Options {
  /** `{baseUrl}{basePath}/`. */
  readonly base: string
  readonly encoding: BodyEncoding
  readonly partnerId: string
  readonly username: string
  readonly secureKey: string
  readonly timeoutMs: number
}

const longestTokenMs = 10_000

/** Builds the client on the `HttpClient` of the context. */
export const make = (options: Options): Effect.Effect<Client, never, HttpClient.HttpClient> =>
  Effect.gen(function* () {
    const redactedHeaders = ["authtoken"]
    const http = yield* SecureHttp.make({ provider, redactedHeaders })
    const tokenHttp = yield* SecureHttp.make({
      provider,
      redactedHeaders,
      // A caller that waits for a token must learn that nothing was sent before its own deadline ends.
      timeoutMs: Math.min(longestTokenMs, Math.ceil(options.timeoutMs / 3))
    })
    const tokens = TokenCache.make({
      fetch: fetchToken(tokenHttp, options),
      lost: (operation) => unavailable(operation, "authentication_unavailable")
    })
    return { call: caller(http, tokens, options) }
  })

const caller =
  (
    http: SecureHttp.SecureHttp,
    tokens: TokenCache.TokenCache<Tokens.Held>,
    { base, encoding }: Options
  ): Client["call"] =>
  (request) => {
    const { form, operation, path } = request
    const url = base + path
    const body = form === null ? null : bodyOf(form, encoding)
    const sendWith = ({ headers }: Tokens.Held) =>
      http.send(operation, body === null ? get(url, headers) : post(url, headers, body))
    const sent = tokens.send(operation, sendWith, Silence.isTokenRefused)
    return Effect.flatMap(sent, ({ answer, held }) => {
      const reply = replyOf(request, answer, held.token)
      const isUnreadable = Result.isFailure(reply) && reply.failure._tag === "OutcomeUnknown"
      // It may have been a login page: the next call, not this one, gets a new token.
      if (isUnreadable || answer.status === 401) tokens.drop(held)
      return Effect.fromResult(reply)
    })
  }

const replyOf = <A>(
  { isQuestion = false, operation, read }: Request<A>,
  answer: SecureHttp.Answer,
  token: string
): Result.Result<Reply<A>, PaymentError.PaymentError> => {
  const httpStatus = answer.status
  if (Silence.isTokenRefused(answer)) return Result.fail(refused(operation, httpStatus))
  if (Silence.isThrottled(answer, isQuestion)) return Result.fail(rateLimited(operation, answer))
  const value = read(answer.text)
  return value === null
    ? Result.fail(
        new PaymentError.OutcomeUnknown({ provider, operation, httpStatus, cause: "unreadable" })
      )
    : Result.succeed({ httpStatus, value, token })
}

const bodyOf = (form: string, encoding: BodyEncoding): HttpBody.HttpBody =>
  HttpBody.text(Body.encode(form, encoding), Body.contentType[encoding])

const post = (url: string, headers: Headers.Headers, body: HttpBody.HttpBody) =>
  HttpClientRequest.makeWith("POST", url, UrlParams.empty, Option.none(), headers, body)

const get = (url: string, headers: Headers.Headers) =>
  HttpClientRequest.makeWith(
    "GET",
    url,
    UrlParams.empty,
    Option.none(),
    Headers.remove(headers, "content-type"),
    HttpBody.empty
  )

const fetchToken = (http: SecureHttp.SecureHttp, options: Options) => {
  const headers = Headers.fromRecordUnsafe({
    accept: "application/json",
    "content-type": Body.contentType[options.encoding]
  })
  const body = bodyOf(Requests.token(options), options.encoding)
  const request = post(`${options.base}authToken`, headers, body)
  return (operation: string, nowMillis: number): Effect.Effect<Tokens.Held, TokenCache.Failure> =>
    http.send(operation, request).pipe(
      Effect.mapError((error) =>
        // Nothing of the payment has been sent, whatever became of the request for a token.
        error._tag === "OutcomeUnknown"
          ? unavailable(operation, "authentication_unavailable")
          : error
      ),
      Effect.flatMap((answer) => tokenOf(operation, answer, options.secureKey)),
      Effect.map((token) => Tokens.hold(token, Body.contentType[options.encoding], nowMillis))
    )
}

const tokenOf = (
  operation: string,
  { status, text }: SecureHttp.Answer,
  secureKey: string
): Effect.Effect<string, TokenCache.Failure> => {
  const answer = Wire.readToken(text)
  const token = Wire.read(answer?.AuthToken)
  const code = Wire.read(answer?.result?.code)
  if (status === 200 && token !== undefined && /^[\x21-\x7e]+$/.test(token)) {
    return Effect.succeed(token)
  }
  const family = familyOf(code)
  // Not found is a base that is not there, whatever code comes with it.
  const credentials =
    status !== 404 &&
    (status === 401 || status === 403 || family === "failed" || family === "rejected")
  return Effect.fail(
    credentials
      ? refused(operation, status, code === undefined ? undefined : scrub(code, [secureKey]))
      : unavailable(operation, "authentication_unavailable")
  )
}

const unavailable = (operation: string, cause: PaymentError.ProviderUnavailable["cause"]) =>
  new PaymentError.ProviderUnavailable({ provider, operation, cause })

const refused = (operation: string, httpStatus: number, vendorCode?: string) =>
  new PaymentError.AuthenticationFailed({
    provider,
    operation,
    httpStatus,
    ...(vendorCode === undefined ? {} : { vendorCode })
  })

const rateLimited = (operation: string, { status, headers }: SecureHttp.Answer) => {
  const seconds = /^\d{1,6}$/.exec(headers["retry-after"] ?? "")?.[0]
  return new PaymentError.RateLimited({
    provider,
    operation,
    httpStatus: status,
    ...(seconds === undefined ? {} : { retryAfterMs: Number(seconds) * 1000 })
  })
}
