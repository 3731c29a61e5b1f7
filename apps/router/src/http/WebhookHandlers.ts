import { Api } from "@switchyard/client"
import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import * as webhooks from "./handlers/webhooks.ts"
import { Respond } from "./Respond.ts"

/** The webhooks group: what gateways send. */
export const layer = HttpApiBuilder.group(
  Api,
  "webhooks",
  Effect.fnUntraced(function* (handlers) {
    const { respond } = yield* Respond
    return handlers
      .handleRaw("receive", ({ params, request }) =>
        respond(webhooks.receive(request, params.account, null))
      )
      .handleRaw("receiveWithSecret", ({ params, request }) =>
        respond(webhooks.receive(request, params.account, params.secret))
      )
  })
)
