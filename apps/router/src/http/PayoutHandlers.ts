import { Api } from "@switchyard/client"
import { Effect } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import * as payouts from "./handlers/payouts.ts"
import { Respond } from "./Respond.ts"

/** The payouts group: which handler answers which endpoint. */
export const layer = HttpApiBuilder.group(
  Api,
  "payouts",
  Effect.fnUntraced(function* (handlers) {
    const { respond } = yield* Respond
    return handlers
      .handleRaw("createPayout", ({ request }) => respond(payouts.create(request)))
      .handleRaw("listPayouts", ({ query }) => respond(payouts.list(query)))
      .handleRaw("getPayout", ({ params }) => respond(payouts.payout(params.id)))
      .handleRaw("getPayoutTimeline", ({ params }) => respond(payouts.timeline(params.id)))
      .handleRaw("getPayoutRouting", ({ params }) => respond(payouts.routing(params.id)))
      .handleRaw("syncPayout", ({ params }) => respond(payouts.sync(params.id)))
      .handleRaw("resolvePayout", ({ params, request }) =>
        respond(payouts.resolve(request, params.id))
      )
  })
)
