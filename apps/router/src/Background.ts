import { Layer } from "effect"
import type { RouterConfig } from "./Config.ts"
import * as Dialer from "./dialer/Dialer.ts"
import * as Resolver from "./dialer/Resolver.ts"
import * as Deliveries from "./domain/events/Deliveries.ts"
import * as InboxWorkers from "./domain/inbox/InboxWorkers.ts"
import * as Sweeper from "./domain/truth/Sweeper.ts"

/** What goes on without a request: open outcomes, gateways' notifications, and events on their way out. */
export const layer = ({ security }: RouterConfig) => {
  const allowPrivate = security.allowPrivateWebhookTargets
  const dialer = Dialer.layer({ allowPrivate }).pipe(
    Layer.provide(allowPrivate ? Resolver.layerSystem : Resolver.layer)
  )
  return Layer.mergeAll(Sweeper.layer, InboxWorkers.layer, Layer.provide(Deliveries.layer, dialer))
}
