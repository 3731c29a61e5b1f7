import { Schema } from "effect"
import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "effect/http-api"
import { described, errors } from "../internal/endpoint.ts"

const refusals = errors(400, 401, 404, 413, 429, 503)
const taken = HttpApiSchema.Empty(200)

const receive = HttpApiEndpoint.post("receive", "/v1/webhooks/:account", {
  params: { account: Schema.String },
  success: taken,
  error: refusals
}).annotateMerge(
  described(
    "A gateway notifies",
    "Any bytes, as the gateway signed them. 401 where they are not genuine; nothing changes then."
  )
)

const receiveWithSecret = HttpApiEndpoint.post(
  "receiveWithSecret",
  "/v1/webhooks/:account/:secret",
  {
    params: { account: Schema.String, secret: Schema.String },
    success: taken,
    error: refusals
  }
).annotateMerge(described("A gateway notifies at an address that only it knows"))

/** Notifications from gateways: no key, their signatures decide. */
export const WebhooksGroup = HttpApiGroup.make("webhooks").add(receive, receiveWithSecret)
