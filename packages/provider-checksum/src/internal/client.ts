import { type Operation, PaymentError, SecureHttp } from "@switchyard/core"
import * as Clock from "effect/Clock"
import { Effect } from "effect"
import * as Headers from "effect/http/Headers"
import * as HttpBody from "effect/http/HttpBody"
import type { HttpClient } from "effect/http"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as UrlParams from "effect/http/UrlParams"
import * as Option from "effect/Option"
import { familyOf, provider, scrub } from "./errors.ts"
import * as Requests from "./requests.ts"
import * as Tokens from "./tokens.ts"
import * as Wire from "./wire.ts"

/**
 * HTTP of the gateway (sheet sections 2 and 3): form POST, the token in a header, JSON back. A request
 * is sent once; only HTTP 401, which says that the token was refused before anything was processed, is
 * followed by one more send with a new token.
 */
export interface Client {
  /** Sends to a path under the base and reads the answer's text; what cannot be read is unknown. */
  readonly call: <A>(
    operation: Operation.Operation,
    path: string,
    body: string,
    read: (text: string) => A | null
  ) => Effect.Effect<Reply<A>, PaymentError.PaymentError>
}

/** An answer that could be read. */
export interface Reply<A> {
  readonly httpStatus: number
  readonly value: A
}

/** What the client needs of an account. */
export interface Account {
  /** `{baseUrl}{basePath}/`. */
  readonly base: string
  readonly partnerId: string
  readonly username: string
  readonly secureKey: string
  readonly timeoutMs: number
}

const longestTokenMs = 10_000

/** Builds the client on the `HttpClient` of the context. */
export const make = (account: Account): Effect.Effect<Client, never, HttpClient.HttpClient> =>
  Effect.gen(function* () {
    const redactedHeaders = ["authtoken"]
    const http = yield* SecureHttp.make({ provider, redactedHeaders })
    const tokenHttp = yield* SecureHttp.make({
      provider,
      redactedHeaders,
      // A caller that waits for a token must learn that nothing was sent before its own deadline ends.
      timeoutMs: Math.min(longestTokenMs, Math.ceil(account.timeoutMs / 3))
    })
    const tokens = Tokens.make(fetchToken(tokenHttp, account), (operation) =>
      unavailable(operation, "authentication_unavailable")
    )
    return clientOf(http, tokens, account.base)
  })

const clientOf = (http: SecureHttp.SecureHttp, tokens: Tokens.Tokens, base: string): Client => {
  const token = (operation: Operation.Operation) =>
    Effect.mapError(tokens.get(operation), (error) => relabelled(operation, error))

  const send = (
    operation: Operation.Operation,
    path: string,
    body: string,
    held: Tokens.Held
  ): Effect.Effect<SecureHttp.Answer, PaymentError.PaymentError> =>
    http.send(operation, post(base + path, held.headers, body))

  const withToken = <A>(
    operation: Operation.Operation,
    path: string,
    body: string,
    held: Tokens.Held,
    read: (text: string) => A | null
  ) =>
    Effect.flatMap(send(operation, path, body, held), (answer) => {
      if (answer.status !== 401 || speaksOfPayment(answer)) {
        return reply(operation, answer, held, read)
      }
      tokens.drop(held)
      return Effect.flatMap(token(operation), (next) =>
        Effect.flatMap(send(operation, path, body, next), (second) => {
          if (second.status !== 401) return reply(operation, second, next, read)
          tokens.drop(next)
          return Effect.fail(refused(operation, second.status))
        })
      )
    })

  const reply = <A>(
    operation: Operation.Operation,
    answer: SecureHttp.Answer,
    held: Tokens.Held,
    read: (text: string) => A | null
  ): Effect.Effect<Reply<A>, PaymentError.PaymentError> => {
    const httpStatus = answer.status
    if (httpStatus === 429 && !speaksOfPayment(answer))
      return Effect.fail(rateLimited(operation, answer))
    const value = read(answer.text)
    if (value !== null) return Effect.succeed({ httpStatus, value })
    // It may have been a login page: the next call, not this one, gets a new token.
    tokens.drop(held)
    const at = { provider, operation, httpStatus }
    return Effect.fail(new PaymentError.OutcomeUnknown({ ...at, cause: "unreadable" }))
  }

  return {
    call: (operation, path, body, read) =>
      Clock.clockWith((clock) => {
        const held = tokens.fresh(clock.currentTimeMillisUnsafe())
        return held === undefined
          ? Effect.flatMap(token(operation), (next) => withToken(operation, path, body, next, read))
          : withToken(operation, path, body, held, read)
      })
  }
}

/** A refusal "before anything was processed" that names a payment is not believed to be one. */
const speaksOfPayment = ({ text }: SecureHttp.Answer): boolean =>
  /"(?:paymentId|transactionStatus)"\s*:\s*"?[A-Za-z0-9]/.test(text)

const post = (url: string, headers: Headers.Headers, body: string) =>
  HttpClientRequest.makeWith(
    "POST",
    url,
    UrlParams.empty,
    Option.none(),
    headers,
    HttpBody.text(body, Tokens.formType)
  )

const anonymous = Headers.fromRecordUnsafe({
  accept: "application/json",
  "content-type": Tokens.formType
})

const fetchToken = (http: SecureHttp.SecureHttp, account: Account) => {
  const request = post(`${account.base}authToken`, anonymous, Requests.token(account))
  return (operation: Operation.Operation): Effect.Effect<string, Tokens.Failure> =>
    http.send(operation, request).pipe(
      Effect.mapError((error) =>
        // Nothing of the payment has been sent, whatever became of the request for a token.
        error._tag === "OutcomeUnknown"
          ? unavailable(operation, "authentication_unavailable")
          : error
      ),
      Effect.flatMap((answer) => tokenOf(operation, answer, account.secureKey))
    )
}

const tokenOf = (
  operation: Operation.Operation,
  { status, text }: SecureHttp.Answer,
  secureKey: string
): Effect.Effect<string, Tokens.Failure> => {
  const answer = Wire.readToken(text)
  const token = Wire.read(answer?.AuthToken)
  const code = Wire.read(answer?.result?.code)
  if (status === 200 && token !== undefined && /^[\x21-\x7e]+$/.test(token)) {
    return Effect.succeed(token)
  }
  const family = familyOf(code)
  const credentials =
    status === 401 || status === 403 || family === "failed" || family === "rejected"
  return Effect.fail(
    credentials
      ? refused(operation, status, code === undefined ? undefined : scrub(code, [secureKey]))
      : unavailable(operation, "authentication_unavailable")
  )
}

const unavailable = (
  operation: Operation.Operation,
  cause: PaymentError.ProviderUnavailable["cause"]
) => new PaymentError.ProviderUnavailable({ provider, operation, cause })

const refused = (operation: Operation.Operation, httpStatus: number, vendorCode?: string) =>
  new PaymentError.AuthenticationFailed({
    provider,
    operation,
    httpStatus,
    ...(vendorCode === undefined ? {} : { vendorCode })
  })

/** A shared fetch fails for every caller; each gets the error under its own operation. */
const relabelled = (operation: Operation.Operation, error: Tokens.Failure): Tokens.Failure => {
  if (error.operation === operation) return error
  return error._tag === "ProviderUnavailable"
    ? unavailable(operation, error.cause)
    : refused(operation, error.httpStatus ?? 401, error.vendorCode)
}

const rateLimited = (operation: Operation.Operation, { status, headers }: SecureHttp.Answer) => {
  const seconds = /^\d{1,6}$/.exec(headers["retry-after"] ?? "")?.[0]
  return new PaymentError.RateLimited({
    provider,
    operation,
    httpStatus: status,
    ...(seconds === undefined ? {} : { retryAfterMs: Number(seconds) * 1000 })
  })
}
