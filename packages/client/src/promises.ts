import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as HttpClient from "effect/http/HttpClient"
import * as Stream from "effect/Stream"
import type { Calls, Kind } from "./Calls.ts"
import * as call from "./internal/call.ts"
import * as calls from "./internal/calls.ts"
import type { CallOptions, Options } from "./Options.ts"
import * as Webhook from "./Webhook.ts"

export type * from "./Calls.ts"
export { type ClientError, SwitchyardNoAnswer, SwitchyardProblem } from "./ClientError.ts"
export type * from "./Inputs.ts"
export type * from "./Objects.ts"
export { type WebhookEvent, WebhookRejected } from "./Webhook.ts"

/** The client for programs that are not written in Effect: promises, `for await`, and errors to catch. */

/** Calls that are promises, lists that are async iterables. */
export interface Promises extends Kind {
  readonly one: Promise<this["Of"]>
  readonly many: AsyncIterable<this["Of"]>
}

/** Which router, as whom, and how patiently. */
export interface ClientOptions extends Options {
  readonly apiKey: string
  /** Instead of the platform's own. */
  readonly fetch?: typeof globalThis.fetch
}

/** What one call may say for itself. */
export interface PromiseOptions extends CallOptions {
  /** Gives the call up. What was sent may still be carried out: repeat it with the same key. */
  readonly signal?: AbortSignal
}

/**
 * Every call of the contract. A call that fails rejects with a `SwitchyardProblem` (the router said no) or a
 * `SwitchyardNoAnswer` (nobody knows: make the same call again with the same `idempotencyKey`).
 */
export interface SwitchyardClient extends Calls<Promises, PromiseOptions> {
  readonly webhooks: { readonly verify: typeof verifyWebhook }
}

/**
 * The event in a request to your webhook endpoint, once its signature and time have been checked; rejects
 * with a `WebhookRejected`. `body` is exactly what arrived, before any JSON parser.
 */
export const verifyWebhook = (
  body: Webhook.Arrived["body"],
  headers: Webhook.WebhookHeaders,
  secret: Webhook.Arrived["secret"],
  options: Pick<Webhook.Arrived, "toleranceMs"> = {}
): Promise<Webhook.WebhookEvent> =>
  Effect.runPromise(Webhook.verify({ body, headers, secret, ...options }))

/** Fails with the signal's reason once it is given. */
const aborted = (signal: AbortSignal): Effect.Effect<never, unknown> =>
  Effect.callback((resume) => {
    const abort = () => resume(Effect.fail(signal.reason))
    if (signal.aborted) return abort()
    signal.addEventListener("abort", abort, { once: true })
    return Effect.sync(() => signal.removeEventListener("abort", abort))
  })

const clientOf = (fetch: typeof globalThis.fetch | undefined): HttpClient.HttpClient => {
  const platform = Effect.runSync(Effect.provide(HttpClient.HttpClient, FetchHttpClient.layer))
  return fetch === undefined
    ? platform
    : HttpClient.transform(platform, Effect.provideService(FetchHttpClient.Fetch, fetch))
}

/** A client of the router at `baseUrl`. It connects when it is first used. */
export const createClient = ({ fetch, ...options }: ClientOptions): SwitchyardClient => {
  const caller = call.make(clientOf(fetch), options)
  const streamed = call.pages(caller)
  return {
    ...calls.make<Promises, PromiseOptions>({
      call: (name, input) => {
        const signal = input.options?.signal
        const called = caller(name, input)
        return Effect.runPromise(
          signal === undefined ? called : Effect.raceFirst(called, aborted(signal))
        )
      },
      list: (name, input) => {
        const signal = input.options?.signal
        const items = streamed(name, input)
        return Stream.toAsyncIterable(
          signal === undefined ? items : Stream.interruptWhen(items, aborted(signal))
        )
      }
    }),
    webhooks: { verify: verifyWebhook }
  }
}
