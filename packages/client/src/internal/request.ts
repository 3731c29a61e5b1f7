import { WebCrypto } from "effect/crypto/WebCrypto"
import * as Effect from "effect/Effect"
import * as HttpClientRequest from "effect/http/HttpClientRequest"
import type * as Redacted from "effect/Redacted"
import { SwitchyardProblem } from "../ClientError.ts"
import type { CallOptions } from "../Options.ts"
import * as ProblemCode from "../ProblemCode.ts"
import { type Call, routes } from "./routes.ts"

/** What goes into a call. */
export interface Input<Options = CallOptions> {
  readonly id?: string
  readonly query?: Readonly<Record<string, unknown>> | undefined
  readonly body?: object
  readonly options?: Options | undefined
}

const visibleAscii = /^[\x21-\x7e]{1,255}$/

/** The key of a call that moves money: one for all its tries. Other calls have none. */
export const keyOf = (
  name: Call,
  { idempotencyKey }: CallOptions
): Effect.Effect<string | null, SwitchyardProblem> => {
  if (routes[name][2] !== "keyed") return Effect.succeed(null)
  if (idempotencyKey === undefined) return Effect.map(WebCrypto, (crypto) => crypto.randomUUID())
  if (visibleAscii.test(idempotencyKey)) return Effect.succeed(idempotencyKey)
  const code = "idempotency_key_required"
  const title = ProblemCode.titleOf(code)
  return Effect.fail(
    new SwitchyardProblem({
      code,
      status: ProblemCode.statusOf(code),
      title,
      detail: title,
      instance: "",
      retryAfterMs: null,
      idempotencyKey: null
    })
  )
}

/** The request of every try. */
export const make = (
  { apiKey, baseUrl }: { readonly apiKey: Redacted.Redacted<string>; readonly baseUrl: string },
  name: Call,
  { body, id = "", query = {} }: Input<unknown>,
  key: string | null
): HttpClientRequest.HttpClientRequest => {
  const [method, path] = routes[name]
  const given = Object.entries(query).filter(([, value]) => value !== undefined)
  const request = HttpClientRequest.make(method)(
    `${baseUrl}${path.replace(":id", encodeURIComponent(id))}`
  ).pipe(
    HttpClientRequest.bearerToken(apiKey),
    HttpClientRequest.setHeader("accept", "application/json, application/problem+json"),
    HttpClientRequest.setUrlParams(given.map(([field, value]) => [field, String(value)] as const))
  )
  const keyed =
    key === null ? request : HttpClientRequest.setHeader(request, "idempotency-key", key)
  return body === undefined
    ? keyed
    : HttpClientRequest.bodyText(keyed, JSON.stringify(body), "application/json")
}
