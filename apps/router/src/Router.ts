import { NodeHttpServer } from "@effect/platform-node"
import { Layer } from "effect"
import { createServer } from "node:http"
import type { RouterConfig } from "./Config.ts"
import * as Accounts from "./domain/Accounts.ts"
import { Calls } from "./domain/Calls.ts"
import { Charges } from "./domain/Charges.ts"
import * as Fingerprint from "./domain/Fingerprint.ts"
import { FollowUps } from "./domain/FollowUps.ts"
import * as Ids from "./domain/Ids.ts"
import { Ledger } from "./domain/Ledger.ts"
import { Reconcile } from "./domain/Reconcile.ts"
import * as Running from "./domain/Running.ts"
import * as Sweeper from "./domain/Sweeper.ts"
import * as GatewayClient from "./GatewayClient.ts"
import * as Authenticate from "./http/Authenticate.ts"
import * as Respond from "./http/Respond.ts"
import * as Server from "./http/Server.ts"
import * as Migrations from "./sql/Migrations.ts"
import * as Sqlite from "./sql/Sqlite.ts"

/** The database, locked for this process and with the newest schema. */
const database = ({ database }: RouterConfig) =>
  Migrations.layer.pipe(
    Layer.provideMerge(Sqlite.layer({ filename: database.filename, groupCommit: true }))
  )

/** Everything between the HTTP handlers and the database. */
const domain = (config: RouterConfig) => {
  const policyOf = (merchant: string) => config.routing[merchant] ?? {}
  return Layer.mergeAll(
    Charges.layer({ policyOf, publicUrl: config.publicUrl }),
    FollowUps.layer,
    Sweeper.layer
  ).pipe(
    Layer.provideMerge(Layer.mergeAll(Calls.layer, Reconcile.layer)),
    Layer.provideMerge(
      Layer.mergeAll(
        Ledger.layer,
        Fingerprint.layer,
        Accounts.layer(config.accounts).pipe(Layer.provide(GatewayClient.layer)),
        Running.layer
      )
    ),
    Layer.provideMerge(Ids.layer)
  )
}

/** The router: HTTP on top of the domain on top of one database. Stops in the opposite order. */
export const layer = (config: RouterConfig) =>
  Server.layer.pipe(
    Layer.provide(Layer.mergeAll(Respond.layer, Authenticate.layer(config.merchants))),
    Layer.provideMerge(
      NodeHttpServer.layer(() => createServer(), { host: config.host, port: config.port })
    ),
    Layer.provide(domain(config)),
    Layer.provide(database(config))
  )
