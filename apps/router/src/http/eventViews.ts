import type { Objects } from "@switchyard/client"
import type { EventState } from "../domain/events/Events.ts"
import { type Json, parsed } from "../sql/columns.ts"
import type { Delivery } from "../sql/DeliveryRows.ts"
import type { Endpoint } from "../sql/EndpointRows.ts"
import { iso, isoOrNull } from "../views.ts"

/** Events and endpoints as the HTTP contract shows them. */

const deliveryView = (delivery: Delivery) => ({
  endpoint: delivery.endpoint,
  tries: delivery.tries,
  lastStatus: delivery.lastStatus,
  deliveredAt: isoOrNull(delivery.deliveredAt),
  nextAt: delivery.wanted ? isoOrNull(delivery.nextAt) : null
})

/** An event: what its endpoints get, under its id, and how each got it. */
export const eventView = ({ deliveries, event }: EventState) => {
  const body: Json<Objects.Notification> = event.body
  return { id: event.id, ...parsed(body), deliveries: deliveries.map(deliveryView) }
}

/** An endpoint, without its secret. */
export const endpointView = (endpoint: Endpoint): Objects.Endpoint => ({
  id: endpoint.id,
  url: endpoint.url,
  source: endpoint.source === "config" ? "configuration" : "api",
  failingSince: isoOrNull(endpoint.failingSince),
  disabledAt: isoOrNull(endpoint.disabledAt),
  createdAt: iso(endpoint.createdAt)
})
