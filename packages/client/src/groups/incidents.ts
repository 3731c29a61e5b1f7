import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import { Authorization } from "../Authorization.ts"
import { listed, paging, reading } from "../internal/endpoint.ts"
import * as Objects from "../Objects.ts"

const list = HttpApiEndpoint.get("listIncidents", "/v1/incidents", {
  query: {
    payment: Schema.optionalKey(Schema.String),
    kind: Schema.optionalKey(Schema.Literals(Objects.incidentKinds)),
    ...paging
  },
  success: Objects.page(Objects.Incident),
  error: reading
}).annotateMerge(
  listed("List incidents", "What a person has to look at, newest first. Role `admin`.")
)

/** What went differently than it should. */
export const IncidentsGroup = HttpApiGroup.make("incidents").add(list).middleware(Authorization)
