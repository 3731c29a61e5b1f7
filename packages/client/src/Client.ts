import * as Config from "effect/Config"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as HttpClient from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import type * as Stream from "effect/Stream"
import type { Calls, Kind } from "./Calls.ts"
import type { ClientError } from "./ClientError.ts"
import * as call from "./internal/call.ts"
import * as calls from "./internal/calls.ts"
import type { CallOptions, Options } from "./Options.ts"

/** Calls that are effects, lists that are streams. */
export interface Effects extends Kind {
  readonly one: Effect.Effect<this["Of"], ClientError>
  readonly many: Stream.Stream<this["Of"], ClientError>
}

/** A router's calls, for programs written in Effect. */
export class Client extends Context.Service<Client, Calls<Effects>>()(
  "@switchyard/client/Client"
) {}

/** A client on the HttpClient of the context. It neither connects nor fails here. */
export const make = (
  options: Options
): Effect.Effect<Calls<Effects>, never, HttpClient.HttpClient> =>
  Effect.map(HttpClient.HttpClient, (http) => {
    const caller = call.make(http, options)
    return calls.make<Effects, CallOptions>({ call: caller, list: call.pages(caller) })
  })

/** {@link make} as a layer. */
export const layer = (options: Options): Layer.Layer<Client, never, HttpClient.HttpClient> =>
  Layer.effect(Client, make(options))

/** {@link layer} from the environment: `SWITCHYARD_URL` and `SWITCHYARD_API_KEY`. */
export const layerConfig = (): Layer.Layer<Client, Config.ConfigError, HttpClient.HttpClient> =>
  Layer.effect(
    Client,
    Effect.flatMap(
      Config.all({
        baseUrl: Config.String("SWITCHYARD_URL"),
        apiKey: Config.Redacted("SWITCHYARD_API_KEY")
      }),
      make
    )
  )
