/** What a person needs in order to call this gateway. */
import type { GatewayDescription } from "../Gateway.ts"
import { sentenceOf } from "../kit/Triggers.ts"
import * as Cards from "./Cards.ts"
import * as routes from "./routes.ts"
import type { State } from "./State.ts"
import * as Triggers from "./Triggers.ts"

/** Credentials, operations, trigger amounts and cards of one instance. */
export const describe = (state: State): GatewayDescription => ({
  title: "Open Payment Platform",
  credentials: state.entities.all().map(({ entity, webhookKey }) => ({
    entityId: entity.entityId,
    accessToken: entity.accessToken,
    webhookKey
  })),
  triggers: state.switches.triggers ? sentenceOf(Triggers.operations) : "Switched off.",
  amounts: state.switches.triggers ? Triggers.amounts : [],
  cards: Cards.effects,
  operations: [...routes.listed, "GET /v1/resultcodes", "GET /v1/paymentWidgets.js?checkoutId={id}"]
})
