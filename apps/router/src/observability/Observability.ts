import { Layer } from "effect"
import * as Watch from "../sql/Watch.ts"
import * as Exposition from "./Exposition.ts"
import * as LedgerGauges from "./LedgerGauges.ts"
import * as ProcessGauges from "./ProcessGauges.ts"

/** What operators see of a router, over its database and its `Metrics.layer`. */
export const layer = Layer.mergeAll(
  Layer.provideMerge(Exposition.layer, LedgerGauges.layer),
  ProcessGauges.layer,
  Watch.layer
)
