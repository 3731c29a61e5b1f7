import * as Clock from "effect/Clock"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import type * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Option from "effect/Option"
import type { Problem, SwitchyardNoAnswer } from "../ClientError.ts"
import { read } from "./answer.ts"
import { retryAfterMs, type Seen } from "./repetition.ts"

/** What one try brought: what it means for the next, and what it answers if there is none. */
export interface Tried {
  readonly seen: Seen
  readonly answer:
    | { readonly _tag: "Value"; readonly value: unknown }
    | { readonly _tag: "Problem"; readonly problem: Problem }
    | { readonly _tag: "None"; readonly reason: SwitchyardNoAnswer["reason"] }
}

const nothing = (
  reason: SwitchyardNoAnswer["reason"],
  seen: Omit<Seen, "code"> = { status: null, retryAfterMs: null }
): Tried => ({ seen: { code: null, ...seen }, answer: { _tag: "None", reason } })

const triedOf = (response: HttpClientResponse.HttpClientResponse): Effect.Effect<Tried> =>
  Effect.gen(function* () {
    const { headers, status } = response
    const now = yield* Clock.currentTimeMillis
    const seen = { status, retryAfterMs: retryAfterMs(headers["retry-after"], now) }
    const text = yield* Effect.option(response.text)
    const answer = Option.isSome(text) ? read(status, text.value) : null
    if (answer === null) return nothing("unreadable", seen)
    const code = answer._tag === "Problem" ? answer.problem.code : ""
    return { seen: { code, ...seen }, answer }
  })

/** A redirect would carry a card to wherever it points: it is not followed. */
const withoutRedirects = <A, E>(effect: Effect.Effect<A, E>): Effect.Effect<A, E> =>
  Effect.flatMap(Effect.serviceOption(FetchHttpClient.RequestInit), (init) =>
    Effect.provideService(effect, FetchHttpClient.RequestInit, {
      ...Option.getOrUndefined(init),
      redirect: "manual"
    })
  )

/** Sends a request once. Errors of the transport hold the request, so they end here. */
export const once = (
  http: HttpClient.HttpClient,
  request: HttpClientRequest.HttpClientRequest,
  timeoutMs: number
): Effect.Effect<Tried> =>
  withoutRedirects(http.execute(request)).pipe(
    Effect.matchEffect({
      onFailure: () => Effect.succeed(nothing("unreachable")),
      onSuccess: triedOf
    }),
    Effect.timeoutOption(timeoutMs),
    Effect.map(Option.getOrElse(() => nothing("timeout")))
  )
