import { NodeHttpServer } from "@effect/platform-node"
import { Duration, Layer } from "effect"
import { createServer } from "node:http"
import type { RouterConfig } from "./Config.ts"
import * as Accounts from "./domain/Accounts.ts"
import * as Fingerprint from "./domain/Fingerprint.ts"
import * as Ids from "./domain/Ids.ts"
import * as Running from "./domain/Running.ts"
import { Settings } from "./domain/Settings.ts"
import * as Sweeper from "./domain/Sweeper.ts"
import * as GatewayClient from "./GatewayClient.ts"
import * as Authenticate from "./http/Authenticate.ts"
import * as Respond from "./http/Respond.ts"
import * as Server from "./http/Server.ts"
import * as Migrations from "./sql/Migrations.ts"
import * as Sqlite from "./sql/Sqlite.ts"
import { Store } from "./sql/Store.ts"

/** The database, locked for this process and with the newest schema. */
const database = ({ database }: RouterConfig) =>
  Migrations.layer.pipe(
    Layer.provideMerge(Sqlite.layer({ filename: database.filename, groupCommit: true }))
  )

/** What the domain works with, and its one background loop. */
const domain = (config: RouterConfig) => {
  const policyOf = (merchant: string) => config.routing[merchant] ?? {}
  const services = Layer.mergeAll(
    Accounts.layer(config.accounts).pipe(Layer.provide(GatewayClient.layer)),
    Fingerprint.layer,
    Ids.layer,
    Store.layer,
    Layer.succeed(Settings, { policyOf, publicUrl: config.publicUrl })
  )
  // Running work is waited for before the connections to the gateways are closed under it.
  return Layer.provideMerge(Sweeper.layer, Layer.provideMerge(Running.layer, services))
}

/** How long a shutdown waits for answers; with what `Running` adds for the work behind them, below 25 s. */
const gracefulShutdownTimeout = Duration.seconds(19)

/** Node keeps a connection for seconds after its last answer, also when the server is closing. */
const makeServer = () => {
  const server = createServer()
  server.on("request", (_, response) =>
    response.once("close", () => {
      if (!server.listening) server.closeIdleConnections()
    })
  )
  return server
}

/** The router: HTTP on top of the domain on top of one database. Stops in the opposite order. */
export const layer = (config: RouterConfig) =>
  Running.leaveOnStop.pipe(
    Layer.provideMerge(Server.layer),
    Layer.provide(Layer.mergeAll(Respond.layer, Authenticate.layer(config.merchants))),
    Layer.provideMerge(
      NodeHttpServer.layer(makeServer, {
        host: config.host,
        port: config.port,
        gracefulShutdownTimeout
      })
    ),
    Layer.provide(domain(config)),
    Layer.provide(database(config))
  )
