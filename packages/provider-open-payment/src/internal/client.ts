import { PaymentError, SecureHttp } from "@switchyard/core"
import { Effect } from "effect"
import * as Headers from "effect/http/Headers"
import * as HttpBody from "effect/http/HttpBody"
import type { HttpClient, HttpMethod } from "effect/http"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as UrlParams from "effect/http/UrlParams"
import * as Option from "effect/Option"
import * as Auth from "./auth.ts"
import { provider } from "./errors.ts"

/**
 * HTTP of the gateway (sheet sections 1 and 3): form POST, the access token in a header, JSON back at
 * every status. Nothing is sent twice.
 */
export interface Client {
  /** Sends to a path under the host and reads the answer's text; what cannot be read is unknown. */
  readonly call: <A>(
    operation: string,
    request: Request,
    read: (text: string) => A | null
  ) => Effect.Effect<Reply<A>, PaymentError.PaymentError>
}

/** One request: a body where there is a form, else the query is in the path. */
export interface Request {
  readonly method: "POST" | "GET" | "DELETE"
  /** Begins with a slash. */
  readonly path: string
  readonly form?: string
}

/** An answer that could be read. */
export interface Reply<A> {
  readonly httpStatus: number
  readonly value: A
}

/** The content type of every request with a body. */
const formType = "application/x-www-form-urlencoded; charset=UTF-8"

/** Builds the client on the `HttpClient` of the context. */
export const make = (
  baseUrl: string,
  accessToken: string
): Effect.Effect<Client, never, HttpClient.HttpClient> =>
  // The result code decides at every HTTP status, also at those of the server's own failures.
  Effect.map(SecureHttp.make({ provider, readServerErrors: true }), (http) => {
    const bare = Headers.fromRecordUnsafe({
      accept: "application/json",
      authorization: Auth.bearer(accessToken)
    })
    const withForm = Headers.set(bare, "content-type", formType)
    const built = ({ form, method, path }: Request) =>
      HttpClientRequest.makeWith(
        method satisfies HttpMethod.HttpMethod,
        baseUrl + path,
        UrlParams.empty,
        Option.none(),
        form === undefined ? bare : withForm,
        form === undefined ? HttpBody.empty : HttpBody.text(form, formType)
      )
    return {
      call: (operation, request, read) =>
        Effect.flatMap(http.send(operation, built(request)), ({ status, text }) => {
          const value = read(text)
          return value === null
            ? Effect.fail(notRead(operation, status))
            : Effect.succeed({ httpStatus: status, value })
        })
    }
  })

const notRead = (operation: string, httpStatus: number) =>
  new PaymentError.OutcomeUnknown({
    provider,
    operation,
    httpStatus,
    cause: httpStatus >= 500 ? "server_error" : "unreadable"
  })
