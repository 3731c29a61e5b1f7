import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import { Authorization } from "../Authorization.ts"
import {
  at,
  byId,
  described,
  keyHeader,
  listed,
  moving,
  noQuery,
  reading,
  routingWords,
  search,
  timelineWords,
  writing
} from "../internal/endpoint.ts"
import * as Objects from "../Objects.ts"
import * as Requests from "../Requests.ts"

const create = HttpApiEndpoint.post("createPayout", "/v1/payouts", {
  headers: keyHeader,
  payload: Requests.PayoutRequest,
  success: [at(201, Objects.Payout), at(202, Objects.Payout)],
  error: moving
}).annotateMerge(
  described("Pay out", "Pays once. 202: on its way, or unknown; then the gateway is asked.")
)

const list = HttpApiEndpoint.get("listPayouts", "/v1/payouts", {
  query: { status: Schema.optionalKey(Schema.Literals(Objects.payoutStatuses)), ...search },
  success: Objects.page(Objects.Payout),
  error: reading
}).annotateMerge(listed("List payouts", "Newest first."))

const get = HttpApiEndpoint.get("getPayout", "/v1/payouts/:id", {
  params: byId,
  success: Objects.Payout,
  error: reading
}).annotateMerge(described("Read a payout"))

const timeline = HttpApiEndpoint.get("getPayoutTimeline", "/v1/payouts/:id/timeline", {
  params: byId,
  query: noQuery,
  success: Objects.page(Objects.TimelineEntry),
  error: reading
}).annotateMerge(listed("Read a payout's history", timelineWords))

const routing = HttpApiEndpoint.get("getPayoutRouting", "/v1/payouts/:id/routing", {
  params: byId,
  success: Objects.Explanation,
  error: reading
}).annotateMerge(described("Explain a payout's routing", routingWords))

const sync = HttpApiEndpoint.post("syncPayout", "/v1/payouts/:id/sync", {
  params: byId,
  success: Objects.Payout,
  error: reading
}).annotateMerge(described("Ask the gateway about a payout now"))

const resolve = HttpApiEndpoint.post("resolvePayout", "/v1/payouts/:id/resolve", {
  params: byId,
  payload: Requests.ResolveRequest,
  success: Objects.Payout,
  error: writing
}).annotateMerge(
  described("Settle a payout by hand", "Only from `needs_review`, with evidence. Role `admin`.")
)

/** Money out. */
export const PayoutsGroup = HttpApiGroup.make("payouts")
  .add(create, list, get, timeline, routing, sync, resolve)
  .middleware(Authorization)
