import { Layer } from "effect"
import * as Deliveries from "./domain/events/Deliveries.ts"
import * as InboxWorkers from "./domain/inbox/InboxWorkers.ts"
import * as Sweeper from "./domain/truth/Sweeper.ts"
import type { Edges } from "./Edges.ts"

/** What goes on without a request: open outcomes, gateways' notifications, and events on their way out. */
export const layer = ({ dialer }: Pick<Edges, "dialer">) =>
  Layer.mergeAll(Sweeper.layer, InboxWorkers.layer, Layer.provide(Deliveries.layer, dialer))
