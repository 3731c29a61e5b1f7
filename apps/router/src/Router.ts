import { Layer } from "effect"
import * as Background from "./Background.ts"
import type { RouterConfig } from "./Config.ts"
import * as Domain from "./Domain.ts"
import * as Running from "./domain/Running.ts"
import * as Edges from "./Edges.ts"
import * as Authenticate from "./http/Authenticate.ts"
import * as Door from "./http/Door.ts"
import * as Respond from "./http/Respond.ts"
import * as Server from "./http/Server.ts"
import * as Metrics from "./observability/Metrics.ts"
import * as Observability from "./observability/Observability.ts"

/** The router: HTTP on top of the domain on top of one database. Stops in the opposite order. */
export const layer = (config: RouterConfig, edges: Edges.Edges = Edges.real(config)) =>
  Running.leaveOnStop.pipe(
    Layer.provideMerge(Server.layerWith({ ...Door.defaults, ...config.door })),
    Layer.provide(Authenticate.layer(config.merchants)),
    Layer.provide(Respond.layer),
    Layer.provideMerge(edges.listener),
    Layer.provide(Background.layer(edges)),
    Layer.provide(Observability.layer),
    Layer.provide(Domain.layer(config, edges)),
    Layer.provide(edges.database),
    Layer.provide(Metrics.layer)
  )
