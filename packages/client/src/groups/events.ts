import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import { Authorization } from "../Authorization.ts"
import { at, byId, described, listed, paging, reading } from "../internal/endpoint.ts"
import * as Objects from "../Objects.ts"

const list = HttpApiEndpoint.get("listEvents", "/v1/events", {
  query: {
    type: Schema.optionalKey(Schema.Literals(Objects.eventTypes)),
    payment: Schema.optionalKey(Schema.String),
    ...paging
  },
  success: Objects.page(Objects.Event),
  error: reading
}).annotateMerge(listed("List events", "What endpoints were told, newest first."))

const redeliver = HttpApiEndpoint.post("redeliverEvent", "/v1/events/:id/redeliver", {
  params: byId,
  success: at(202, Objects.Event),
  error: reading
}).annotateMerge(described("Send an event again", "To every endpoint, with the same id and bytes."))

/** What happened, as endpoints are told. */
export const EventsGroup = HttpApiGroup.make("events")
  .add(list, redeliver)
  .middleware(Authorization)
