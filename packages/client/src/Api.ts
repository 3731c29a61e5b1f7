import { HttpApi, OpenApi } from "effect/http-api"
import { asClientsReadIt } from "./ApiDescription.ts"
import { AccountsGroup } from "./groups/accounts.ts"
import { EventsGroup } from "./groups/events.ts"
import { IncidentsGroup } from "./groups/incidents.ts"
import { PaymentsGroup } from "./groups/payments.ts"
import { PayoutsGroup } from "./groups/payouts.ts"
import { RoutingGroup } from "./groups/routing.ts"
import { ShopperGroup } from "./groups/shopper.ts"
import { SystemGroup } from "./groups/system.ts"
import { TokensGroup } from "./groups/tokens.ts"
import { WebhookEndpointsGroup } from "./groups/webhookEndpoints.ts"
import { WebhooksGroup } from "./groups/webhooks.ts"
import { Notification } from "./Objects.ts"

/** What the router sends; OpenAPI calls it a webhook. */
const webhooks = {
  event: {
    post: {
      summary: "An event, as an endpoint gets it",
      description:
        "Signed as Standard Webhooks say: `webhook-id`, `webhook-timestamp`, `webhook-signature`.",
      requestBody: {
        required: true,
        content: { "application/json": { schema: { $ref: "#/components/schemas/Notification" } } }
      },
      responses: { "2XX": { description: "Received" } }
    }
  }
}

type Group =
  | typeof PaymentsGroup
  | typeof PayoutsGroup
  | typeof TokensGroup
  | typeof AccountsGroup
  | typeof IncidentsGroup
  | typeof RoutingGroup
  | typeof WebhookEndpointsGroup
  | typeof EventsGroup
  | typeof WebhooksGroup
  | typeof ShopperGroup
  | typeof SystemGroup

/** The whole HTTP contract as data: paths, schemas, statuses. No logic. */
export const Api: HttpApi.HttpApi<"switchyard", Group> = HttpApi.make("switchyard")
  .add(
    PaymentsGroup,
    PayoutsGroup,
    TokensGroup,
    AccountsGroup,
    IncidentsGroup,
    RoutingGroup,
    WebhookEndpointsGroup,
    EventsGroup,
    WebhooksGroup,
    ShopperGroup,
    SystemGroup
  )
  .annotateMerge(
    OpenApi.annotations({
      title: "Switchyard",
      version: "1",
      description: "Payments over several gateways: never charged twice, never lost.",
      override: { webhooks },
      transform: asClientsReadIt
    })
  )
  .annotate(HttpApi.AdditionalSchemas, [Notification])
