import { Requests } from "@switchyard/client"
import { Effect, Redacted } from "effect"
import { HttpServerResponse } from "effect/http"
import { Endpoints } from "../../domain/events/Endpoints.ts"
import { Events } from "../../domain/events/Events.ts"
import * as Faults from "../../Faults.ts"
import * as answers from "../answers.ts"
import { merchantWith } from "../Authenticate.ts"
import * as Cursor from "../Cursor.ts"
import * as Edge from "../Edge.ts"
import { endpointView, eventView } from "../eventViews.ts"
import { asProblems } from "../refusals.ts"

/** The calls about events and the endpoints that get them. */

const decodeEndpoint = Faults.decoder(Requests.EndpointRequest)

const json = (value: unknown, status: number, headers: Readonly<Record<string, string>> = {}) =>
  HttpServerResponse.text(JSON.stringify(value), {
    status,
    headers,
    contentType: "application/json"
  })

/** `GET /v1/webhook-endpoints` */
export const listEndpoints = Effect.fnUntraced(function* () {
  const merchant = yield* merchantWith("admin")
  const { ofMerchant } = yield* Endpoints
  const all = yield* asProblems(ofMerchant(merchant))
  return yield* answers.ok({ data: all.map(endpointView), nextCursor: null })
})

/** `POST /v1/webhook-endpoints` */
export const createEndpoint = Effect.fnUntraced(function* (request: Edge.Request) {
  const merchant = yield* merchantWith("admin")
  const { url } = yield* Edge.body(request, decodeEndpoint)
  const { create } = yield* Endpoints
  const { endpoint, secret } = yield* asProblems(create(merchant, url))
  const created = { ...endpointView(endpoint), secret: Redacted.value(secret) }
  return json(created, 201, { "cache-control": "no-store" })
})

/** `DELETE /v1/webhook-endpoints/{id}` */
export const deleteEndpoint = Effect.fnUntraced(function* (id: string) {
  const merchant = yield* merchantWith("admin")
  const { remove } = yield* Endpoints
  yield* asProblems(remove(merchant, id))
  return HttpServerResponse.empty()
})

/** The query of `GET /v1/events`, each part checked by the API's schema. */
export interface EventQuery {
  readonly type?: string
  readonly payment?: string
  readonly limit?: number
  readonly cursor?: string
}

/** `GET /v1/events` */
export const listEvents = Effect.fnUntraced(function* (query: EventQuery) {
  const merchant = yield* merchantWith("read")
  const { cursor, limit = 20, payment: subject, type } = query
  const { list } = yield* Events
  const filter = {
    merchant,
    ...(type === undefined ? {} : { type }),
    ...(subject === undefined ? {} : { subject }),
    ...(yield* Cursor.before(cursor)),
    limit: limit + 1
  }
  const found = yield* asProblems(list(filter))
  const { nextCursor, shown } = Cursor.page(found, limit, ({ event }) => event)
  return yield* answers.ok({ data: shown.map(eventView), nextCursor })
})

/** `POST /v1/events/{id}/redeliver` */
export const redeliver = Effect.fnUntraced(function* (id: string) {
  const merchant = yield* merchantWith("write")
  const events = yield* Events
  return json(eventView(yield* asProblems(events.redeliver(merchant, id))), 202)
})
