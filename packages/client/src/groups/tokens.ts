import { HttpApiEndpoint, HttpApiGroup, HttpApiSchema } from "effect/http-api"
import { Authorization } from "../Authorization.ts"
import { at, byId, described, errors, keyHeader, moving, reading } from "../internal/endpoint.ts"
import * as Objects from "../Objects.ts"
import * as Requests from "../Requests.ts"

const create = HttpApiEndpoint.post("createToken", "/v1/tokens", {
  headers: keyHeader,
  payload: Requests.TokenRequest,
  success: [at(201, Objects.Token), at(202, Objects.Token)],
  error: moving
}).annotateMerge(
  described("Keep a card", "At one gateway, without charging it. Use it as method `token`.")
)

const get = HttpApiEndpoint.get("getToken", "/v1/tokens/:id", {
  params: byId,
  success: Objects.Token,
  error: reading
}).annotateMerge(described("Read a stored card"))

const remove = HttpApiEndpoint.delete("deleteToken", "/v1/tokens/:id", {
  params: byId,
  success: HttpApiSchema.NoContent,
  error: errors(401, 403, 404, 409, 422, 429, 502, 503)
}).annotateMerge(described("Forget a stored card", "The gateway is told, then it is gone."))

/** Stored cards. */
export const TokensGroup = HttpApiGroup.make("tokens")
  .add(create, get, remove)
  .middleware(Authorization)
