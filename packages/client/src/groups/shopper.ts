import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "effect/http-api"
import { byId, described, errors, html } from "../internal/endpoint.ts"

// A page, or the way to the merchant's; without a `returnUrl` of theirs a page that says goodbye.
const comingBack = [HttpApiSchema.Empty(303), html]

const returnByGet = HttpApiEndpoint.get("returnByGet", "/v1/return/:id", {
  params: byId,
  success: comingBack,
  error: errors(404)
}).annotateMerge(
  described(
    "A shopper comes back",
    "Its parameters prove nothing: the gateway is asked, then the browser goes on to `returnUrl`" +
      " with `payment` and `status`."
  )
)

const returnByPost = HttpApiEndpoint.post("returnByPost", "/v1/return/:id", {
  params: byId,
  success: comingBack,
  error: errors(404)
}).annotateMerge(described("A shopper comes back by a form"))

const checkout = HttpApiEndpoint.get("checkout", "/v1/checkout/:id", {
  params: byId,
  success: comingBack,
  error: errors(404)
}).annotateMerge(
  described(
    "The page of a gateway that has none",
    "Loads the gateway's widget, or makes the hidden requests that a bank wants first. Once the payment" +
      " is over, the browser goes on to `returnUrl` with `payment` and `status`."
  )
)

/** What a shopper's browser asks for: no key. */
export const ShopperGroup = HttpApiGroup.make("shopper").add(returnByGet, returnByPost, checkout)
