import * as Context from "effect/Context"
import * as Duration from "effect/Duration"
import * as Effect from "effect/Effect"
import { RequestInit } from "effect/http/FetchHttpClient"
import * as Headers from "effect/http/Headers"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import type { HttpClientResponse } from "effect/http/HttpClientResponse"
import * as Scope from "effect/Scope"
import * as Stream from "effect/Stream"
import * as HttpFailure from "./HttpFailure.ts"
import { OutcomeUnknown, type ProviderUnavailable } from "./PaymentError.ts"

/**
 * The HTTP client that providers use: sends each request once, follows no redirect, reads at most
 * 1 MB, keeps secrets out of spans, and answers only with errors of the Payments contract.
 */
export interface SecureHttp {
  /** Sends once. Any HTTP status is an answer, except redirects and 5xx, which are `OutcomeUnknown`. */
  readonly send: (
    operation: string,
    request: HttpClientRequest.HttpClientRequest
  ) => Effect.Effect<Answer, ProviderUnavailable | OutcomeUnknown>
}

/** A gateway's answer, read whole. */
export interface Answer {
  readonly status: number
  readonly headers: Headers.Headers
  readonly text: string
}

/** What {@link make} needs. */
export interface Options {
  readonly provider: string
  /** Headers that hold secrets, beside the usual ones. */
  readonly redactedHeaders?: ReadonlyArray<string>
  /** Bytes of the largest answer that is read; 1 MB by default. */
  readonly maxBodyBytes?: number
  /** Deadline of one call, where the operation's own deadline is too long for it. */
  readonly timeoutMs?: number
  /**
   * Answer 5xx as well, for a gateway whose body decides and not its HTTP status. A body that decides
   * nothing has to become `OutcomeUnknown` by the provider. False by default.
   */
  readonly readServerErrors?: boolean
}

/** Wraps the `HttpClient` of the context. */
export const make = (options: Options): Effect.Effect<SecureHttp, never, HttpClient.HttpClient> =>
  Effect.map(
    Effect.zip(HttpClient.HttpClient, Effect.service(Headers.CurrentRedactedNames)),
    ([unscoped, redactedNames]) => {
      const client = HttpClient.withScope(unscoped)
      const reading = {
        limit: options.maxBodyBytes ?? 1_048_576,
        serverErrors: options.readServerErrors ?? false
      }
      const context = Context.make(HttpClient.TracerDisabledWhen, () => true).pipe(
        Context.add(RequestInit, { redirect: "manual" }),
        Context.add(Headers.CurrentRedactedNames, [
          ...redactedNames,
          ...(options.redactedHeaders ?? [])
        ])
      )
      const once = (at: HttpFailure.At, request: HttpClientRequest.HttpClientRequest) => {
        const scope = Scope.makeUnsafe()
        return client.execute(request).pipe(
          Effect.matchEffect({
            onFailure: (error) => Effect.fail(HttpFailure.fromClientError(at, error)),
            onSuccess: (response) => answer(at, reading, response)
          }),
          Effect.provideContext(Context.add(context, Scope.Scope, scope)),
          // A body that is not read whole must not hold its connection; one that was has nothing to end.
          Effect.onExit((exit) =>
            exit._tag === "Success" ? Effect.void : Scope.close(scope, exit)
          )
        )
      }
      const send: SecureHttp["send"] = (operation, request) => {
        const at = { provider: options.provider, operation }
        const call = Effect.suspend(() => once(at, request))
        return options.timeoutMs === undefined
          ? call
          : Effect.timeoutOrElse(call, {
              duration: Duration.millis(options.timeoutMs),
              orElse: () => Effect.fail(new OutcomeUnknown({ ...at, cause: "timeout" }))
            })
      }
      return { send }
    }
  )

const answer = (
  at: HttpFailure.At,
  { limit, serverErrors }: { readonly limit: number; readonly serverErrors: boolean },
  response: HttpClientResponse
): Effect.Effect<Answer, OutcomeUnknown> => {
  const status = response.status
  if (status >= 500 && !serverErrors) return fail(at, status, "server_error")
  if (status >= 300 && status < 400) return fail(at, status, "redirect")
  const headers = response.headers
  const length = Number(headers["content-length"] ?? Number.NaN)
  if (length > limit) return fail(at, status, "too_large")
  // With a length and no compression the client itself notices a short or long body.
  const text =
    length >= 0 && headers["content-encoding"] === undefined
      ? response.text
      : readLimited(response, limit)
  return Effect.matchEffect(text, {
    onFailure: () => fail(at, status, "unreadable"),
    onSuccess: (body) =>
      body === null
        ? fail(at, status, "too_large")
        : Effect.succeed({ status, headers, text: body })
  })
}

const fail = (at: HttpFailure.At, httpStatus: number, cause: OutcomeUnknown["cause"]) =>
  Effect.fail(new OutcomeUnknown({ ...at, cause, httpStatus }))

const readLimited = (response: HttpClientResponse, limit: number) => {
  const decoder = new TextDecoder()
  return response.stream.pipe(
    Stream.runFoldEffect(
      () => ({ size: 0, text: "" }),
      (body, chunk) => {
        const size = body.size + chunk.length
        return size > limit
          ? Effect.fail(tooLarge)
          : Effect.succeed({ size, text: body.text + decoder.decode(chunk, { stream: true }) })
      }
    ),
    Effect.map((body) => body.text + decoder.decode()),
    Effect.catchIf(
      (error) => error === tooLarge,
      () => Effect.succeed(null)
    )
  )
}

const tooLarge = "too large" as const
