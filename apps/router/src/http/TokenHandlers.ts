import { Api } from "@switchyard/client"
import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import * as tokens from "./handlers/tokens.ts"
import { Respond } from "./Respond.ts"

/** The tokens group: which handler answers which endpoint. */
export const layer = HttpApiBuilder.group(
  Api,
  "tokens",
  Effect.fnUntraced(function* (handlers) {
    const { respond } = yield* Respond
    return handlers
      .handleRaw("createToken", ({ request }) => respond(tokens.create(request)))
      .handleRaw("getToken", ({ params }) => respond(tokens.token(params.id)))
      .handleRaw("deleteToken", ({ params }) => respond(tokens.remove(params.id)))
  })
)
