/** What a person needs in order to call this gateway. */
import type { GatewayDescription } from "../Gateway.ts"
import { sentenceOf } from "../kit/Triggers.ts"
import { described } from "./routes.ts"
import type { State } from "./State.ts"
import * as Triggers from "./Triggers.ts"

/** Credentials, operations, trigger amounts and cards of one instance. */
export const describe = (state: State): GatewayDescription => ({
  title: "MD5-checksum gateway",
  credentials: state.merchants.all().map((merchant) => ({
    partnerId: merchant.partnerId,
    username: merchant.username,
    memberId: merchant.memberId,
    secureKey: merchant.secureKey,
    terminalId: merchant.terminalId ?? ""
  })),
  triggers: state.switches.triggers ? sentenceOf(Triggers.operations) : "Switched off.",
  amounts: state.switches.triggers ? Triggers.amounts : [],
  cards: state.switches.triggers ? Triggers.cardEffects : [],
  operations: described
})
