import { Api } from "@switchyard/client"
import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import * as routing from "./handlers/routing.ts"
import { Respond } from "./Respond.ts"

/** The routing group. */
export const layer = HttpApiBuilder.group(
  Api,
  "routing",
  Effect.fnUntraced(function* (handlers) {
    const { respond } = yield* Respond
    return handlers
      .handleRaw("getRouting", () => respond(routing.read))
      .handleRaw("putRouting", ({ request }) => respond(routing.replace(request)))
      .handleRaw("decide", ({ request }) => respond(routing.decide(request)))
  })
)
