import { Layer } from "effect"
import type { HttpClient } from "effect/http"
import type { SqlClient } from "effect/sql"
import type { RouterConfig } from "./Config.ts"
import * as Dialer from "./dialer/Dialer.ts"
import * as Resolver from "./dialer/Resolver.ts"
import * as Ids from "./domain/Ids.ts"
import * as GatewayClient from "./GatewayClient.ts"
import * as Listener from "./http/Listener.ts"
import * as Database from "./sql/Database.ts"

/** Where the router touches the world around its process, beside the clock; a simulation has its own. */
export interface Edges {
  readonly database: Layer.Layer<SqlClient.SqlClient, Database.DatabaseFault>
  /** Where its requests come from. */
  readonly listener: ReturnType<typeof Listener.layer>
  /** How it calls gateways. */
  readonly gateways: Layer.Layer<HttpClient.HttpClient>
  /** How it posts events to merchants. */
  readonly dialer: Layer.Layer<Dialer.Dialer>
  readonly ids: Layer.Layer<Ids.Ids>
}

const dialer = (allowPrivate: boolean) =>
  Dialer.layer({ allowPrivate }).pipe(
    Layer.provide(allowPrivate ? Resolver.layerSystem : Resolver.layer)
  )

/** The database, the port, the network and the random numbers of this machine. */
export const real = (config: RouterConfig): Edges => ({
  database: Database.layer(config.database),
  listener: Listener.layer(config),
  gateways: GatewayClient.layer,
  dialer: dialer(config.security.allowPrivateWebhookTargets),
  ids: Ids.layer
})
