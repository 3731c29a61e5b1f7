import * as Effect from "effect/Effect"
import type * as HttpClient from "effect/http/HttpClient"
import * as Option from "effect/Option"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { type ClientError, SwitchyardNoAnswer, SwitchyardProblem } from "../ClientError.ts"
import type { CallOptions, Options } from "../Options.ts"
import { delayMs } from "./repetition.ts"
import * as Request from "./request.ts"
import { type Answered, type Call, type Item, type ListCall, routes } from "./routes.ts"
import { once } from "./try.ts"

/** Makes one call, with all its tries. */
export type Caller = <C extends Call>(
  name: C,
  input: Request.Input
) => Effect.Effect<Answered<C>, ClientError>

/** Calls of this router. What does not tell the outcome is asked again, with the same key. */
export const make = (http: HttpClient.HttpClient, options: Options): Caller => {
  const { maxRetries = 4, timeoutMs = 40_000 } = options
  const router = {
    apiKey: Redacted.isRedacted(options.apiKey) ? options.apiKey : Redacted.make(options.apiKey),
    baseUrl: options.baseUrl.replace(/\/+$/, "")
  }
  return <C extends Call>(name: C, input: Request.Input) =>
    Effect.gen(function* () {
      const own: CallOptions = { maxRetries, timeoutMs, ...input.options }
      const idempotencyKey = yield* Request.keyOf(name, own)
      const request = Request.make(router, name, input, idempotencyKey)
      for (let tries = 1; ; tries++) {
        const { answer, seen } = yield* once(http, request, own.timeoutMs ?? timeoutMs)
        const wait = delayMs(seen, routes[name][2], tries, yield* Random.next)
        if (wait !== null && tries <= (own.maxRetries ?? maxRetries)) {
          yield* Effect.sleep(wait)
          continue
        }
        const { retryAfterMs, status } = seen
        switch (answer._tag) {
          case "Value":
            return answer.value as Answered<C>
          case "Problem":
            return yield* new SwitchyardProblem({ ...answer.problem, retryAfterMs, idempotencyKey })
          case "None":
            return yield* new SwitchyardNoAnswer({ reason: answer.reason, status, idempotencyKey })
        }
      }
    }).pipe(Effect.withSpan(`switchyard.${name}`))
}

/** Every item of a list; each page is asked for when its first item is wanted. */
export const pages =
  (call: Caller) =>
  <C extends ListCall>(name: C, input: Request.Input): Stream.Stream<Item<C>, ClientError> =>
    Stream.paginate(input.query, (query: Request.Input["query"]) =>
      Effect.map(call(name, { ...input, query }), ({ data, nextCursor: cursor }) => {
        const next = cursor === null ? Option.none() : Option.some({ ...query, cursor })
        return [data as ReadonlyArray<Item<C>>, next] as const
      })
    )
