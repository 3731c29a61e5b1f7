/** What a person needs in order to call this gateway. */
import type { GatewayDescription } from "../Gateway.ts"
import { sentenceOf } from "../kit/Triggers.ts"
import { endpoints } from "./Call.ts"
import * as Cards from "./Cards.ts"
import type { State } from "./State.ts"
import * as Triggers from "./Triggers.ts"

const operations = [
  ...Object.entries(endpoints).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`)
  ),
  "GET /checkout?client_id={accountId}&intent_id={intent_id} (the shopper's page)",
  "GET /card?client_id={accountId}&intent_id={intent_id} (the shopper's page)"
]

/** Credentials, operations, trigger amounts and cards of one instance. */
export const describe = (state: State): GatewayDescription => ({
  title: "JWT intents gateway",
  credentials: state.merchants.all().map(({ accountId, clientId, clientSecret }) => ({
    clientId,
    clientSecret,
    accountId
  })),
  triggers: state.switches.triggers ? sentenceOf(Triggers.operations) : "Switched off.",
  amounts: state.switches.triggers ? Triggers.amounts : [],
  cards: state.switches.triggers ? Cards.list : [],
  operations
})
