import { HttpApiEndpoint, HttpApiGroup } from "effect/http-api"
import { Authorization } from "../Authorization.ts"
import { described, reading, writing } from "../internal/endpoint.ts"
import * as Objects from "../Objects.ts"
import * as Requests from "../Requests.ts"

const get = HttpApiEndpoint.get("getRouting", "/v1/routing", {
  success: Objects.Routing,
  error: reading
}).annotateMerge(described("Read the routing policy"))

const put = HttpApiEndpoint.put("putRouting", "/v1/routing", {
  payload: Requests.PolicyRequest,
  success: Objects.Routing,
  error: writing
}).annotateMerge(
  described("Replace the routing policy", "A new version, for payments from now on. Role `admin`.")
)

const decide = HttpApiEndpoint.post("decide", "/v1/routing/decide", {
  payload: Requests.DecideRequest,
  success: Objects.Decision,
  error: writing
}).annotateMerge(
  described(
    "Ask for a plan",
    "Which accounts a payment would be offered to, and why. No money moves; the same request and" +
      " `seed` give the same plan. A card goes as `bin` and `brand`."
  )
)

/** Which account takes a payment. */
export const RoutingGroup = HttpApiGroup.make("routing")
  .add(get, put, decide)
  .middleware(Authorization)
