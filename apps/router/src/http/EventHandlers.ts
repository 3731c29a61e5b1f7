import { Api } from "@switchyard/client"
import { Effect, Layer } from "effect"
import { HttpApiBuilder } from "effect/http-api"
import * as events from "./handlers/events.ts"
import { Respond } from "./Respond.ts"

/** The events group. */
const eventHandlers = HttpApiBuilder.group(
  Api,
  "events",
  Effect.fnUntraced(function* (handlers) {
    const { respond } = yield* Respond
    return handlers
      .handleRaw("listEvents", ({ query }) => respond(events.listEvents(query)))
      .handleRaw("redeliverEvent", ({ params }) => respond(events.redeliver(params.id)))
  })
)

/** The group of webhook endpoints. */
const endpointHandlers = HttpApiBuilder.group(
  Api,
  "webhookEndpoints",
  Effect.fnUntraced(function* (handlers) {
    const { respond } = yield* Respond
    return handlers
      .handleRaw("listEndpoints", () => respond(events.listEndpoints()))
      .handleRaw("createEndpoint", ({ request }) => respond(events.createEndpoint(request)))
      .handleRaw("deleteEndpoint", ({ params }) => respond(events.deleteEndpoint(params.id)))
  })
)

/** Both groups: what merchants are told, and where. */
export const layer = Layer.mergeAll(eventHandlers, endpointHandlers)
