import { PaymentError, SecureHttp, TokenCache } from "@switchyard/core"
import { Effect } from "effect"
import type { HttpClient } from "effect/http"
import * as Headers from "effect/http/Headers"
import * as HttpBody from "effect/http/HttpBody"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as UrlParams from "effect/http/UrlParams"
import * as Option from "effect/Option"
import { provider } from "./errors.ts"
import { holdsTransaction } from "./holding.ts"
import * as Requests from "./requests.ts"
import * as Tokens from "./tokens.ts"
import * as Wire from "./wire.ts"

/**
 * HTTP of the gateway (sheet sections 4 and 5.1): JSON, a bearer token. A request is sent once; only HTTP
 * 401, which says that the token was refused before anything was processed, is followed by one more send
 * with a new token.
 */
export interface Client {
  readonly send: (
    operation: string,
    request: Requests.Request
  ) => Effect.Effect<Reply, PaymentError.PaymentError>
}

/** An answer, and the token that a message in it must not repeat. */
export interface Reply {
  readonly answer: SecureHttp.Answer
  readonly token: string
}

/** What the client needs of an account. */
export interface Account {
  readonly baseUrl: string
  readonly clientId: string
  readonly clientSecret: string
  readonly timeoutMs: number
}

const longestTokenMs = 10_000

/** Builds the client on the `HttpClient` of the context. */
export const make = (account: Account): Effect.Effect<Client, never, HttpClient.HttpClient> =>
  Effect.gen(function* () {
    const http = yield* SecureHttp.make({ provider })
    const tokenHttp = yield* SecureHttp.make({
      provider,
      // A caller that waits for a token must learn that nothing was sent before its own deadline ends.
      timeoutMs: Math.min(longestTokenMs, Math.ceil(account.timeoutMs / 3))
    })
    const tokens = TokenCache.make({ fetch: fetchToken(tokenHttp, account), lost: unavailable })
    const send: Client["send"] = (operation, request) =>
      Effect.map(
        tokens.send(
          operation,
          (held) => http.send(operation, httpRequest(account.baseUrl, request, held)),
          isTokenRefused
        ),
        ({ answer, held }) => ({ answer, token: held.token })
      )
    return { send }
  })

// A refusal "before anything was processed" that holds a transaction is not believed to be one.
const isTokenRefused = ({ status, text }: SecureHttp.Answer): boolean =>
  status === 401 && !holdsTransaction(text)

const httpRequest = (
  baseUrl: string,
  { body, path }: Requests.Request,
  { reading, writing }: Pick<Tokens.Held, "reading" | "writing">
) =>
  HttpClientRequest.makeWith(
    body === undefined ? "GET" : "POST",
    baseUrl + path,
    UrlParams.empty,
    Option.none(),
    body === undefined ? reading : writing,
    body === undefined ? HttpBody.empty : HttpBody.text(body, Tokens.jsonType)
  )

const anonymous = Headers.fromRecordUnsafe({
  accept: "application/json",
  "content-type": Tokens.jsonType
})

const fetchToken = (http: SecureHttp.SecureHttp, account: Account) => {
  const request = httpRequest(account.baseUrl, Requests.token(account), {
    reading: anonymous,
    writing: anonymous
  })
  return (operation: string, nowMillis: number): Effect.Effect<Tokens.Held, TokenCache.Failure> =>
    http.send(operation, request).pipe(
      Effect.mapError((error) =>
        // Nothing of the payment has been sent, whatever became of the request for a token.
        error._tag === "OutcomeUnknown" ? unavailable(operation) : error
      ),
      Effect.flatMap((answer) => tokenOf(operation, answer)),
      Effect.map((given) => Tokens.hold(given, nowMillis))
    )
}

const refusedCredentials: ReadonlySet<number> = new Set([400, 401, 403, 422])

const tokenOf = (
  operation: string,
  { status, text }: SecureHttp.Answer
): Effect.Effect<Tokens.Given, TokenCache.Failure> => {
  if (refusedCredentials.has(status)) return Effect.fail(refused(operation, status))
  const answer = status === 200 ? Wire.readToken(text) : null
  const token = Wire.read(answer?.access_token)
  const expiry = Wire.read(answer?.expiry)
  return token !== undefined && /^[\x21-\x7e]+$/.test(token)
    ? Effect.succeed({ token, expiry: expiry === undefined ? undefined : Number(expiry) })
    : Effect.fail(unavailable(operation))
}

const unavailable = (operation: string) =>
  new PaymentError.ProviderUnavailable({ provider, operation, cause: "authentication_unavailable" })

const refused = (operation: string, httpStatus: number) =>
  new PaymentError.AuthenticationFailed({ provider, operation, httpStatus })
