import { Layer } from "effect"
import * as SharedStores from "./capacity/SharedStores.ts"
import * as Stores from "./capacity/Stores.ts"
import type { RouterConfig } from "./Config.ts"
import * as Accounts from "./domain/accounts/Accounts.ts"
import * as Endpoints from "./domain/events/Endpoints.ts"
import * as Events from "./domain/events/Events.ts"
import * as Fingerprint from "./domain/Fingerprint.ts"
import * as InboxQueue from "./domain/inbox/InboxQueue.ts"
import * as Outbox from "./domain/events/Outbox.ts"
import * as Bases from "./domain/routing/Bases.ts"
import * as Learning from "./domain/routing/Learning.ts"
import * as Policies from "./domain/routing/Policies.ts"
import * as Running from "./domain/Running.ts"
import { Settings } from "./domain/Settings.ts"
import * as Vault from "./domain/Vault.ts"
import * as Edges from "./Edges.ts"
import { Store } from "./sql/Store.ts"

/** What the domain works with, over the SQL client of the context. */
export const layer = (
  config: RouterConfig,
  { gateways, ids }: Pick<Edges.Edges, "gateways" | "ids"> = Edges.real(config)
) => {
  const { accounts, publicUrl, routing, security, webhookEndpoints } = config
  const stores = config.redisUrl === undefined ? Stores.memory : SharedStores.layer(config.redisUrl)
  const atOnce = config.maxInFlight ?? Running.defaults.atOnce
  const endpoints = Endpoints.layer({
    allowPrivate: security.allowPrivateWebhookTargets,
    configured: webhookEndpoints
  })
  const routed = Bases.layer.pipe(
    Layer.provideMerge(
      Layer.mergeAll(
        Accounts.layer(accounts, stores).pipe(Layer.provide(gateways)),
        Policies.layer(routing)
      )
    )
  )
  const services = Layer.mergeAll(
    routed,
    Learning.layer,
    Fingerprint.layer(security.encryptionKey),
    InboxQueue.layer,
    Events.layer.pipe(Layer.provideMerge(Outbox.layer)),
    Store.layer,
    Layer.succeed(Settings, { publicUrl }),
    endpoints
  ).pipe(Layer.provideMerge(Layer.mergeAll(ids, Vault.layer(security.encryptionKey))))
  // Running work is waited for before the connections to the gateways are closed under it.
  return Layer.provideMerge(Running.layerWith({ ...Running.defaults, atOnce }), services)
}
