import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "effect/http-api"
import { Authorization } from "../Authorization.ts"
import { at, byId, described, listed, noQuery, reading, writing } from "../internal/endpoint.ts"
import * as Objects from "../Objects.ts"
import * as Requests from "../Requests.ts"

const list = HttpApiEndpoint.get("listEndpoints", "/v1/webhook-endpoints", {
  query: noQuery,
  success: Objects.page(Objects.Endpoint),
  error: reading
}).annotateMerge(listed("List webhook endpoints", "Role `admin`."))

const create = HttpApiEndpoint.post("createEndpoint", "/v1/webhook-endpoints", {
  payload: Requests.EndpointRequest,
  success: at(201, Objects.CreatedEndpoint),
  error: writing
}).annotateMerge(
  described("Add a webhook endpoint", "Its `secret` is answered this once. Role `admin`.")
)

const remove = HttpApiEndpoint.delete("deleteEndpoint", "/v1/webhook-endpoints/:id", {
  params: byId,
  success: HttpApiSchema.NoContent,
  error: reading
}).annotateMerge(described("Remove a webhook endpoint", "Role `admin`."))

/** Where events go. */
export const WebhookEndpointsGroup = HttpApiGroup.make("webhookEndpoints")
  .add(list, create, remove)
  .middleware(Authorization)
