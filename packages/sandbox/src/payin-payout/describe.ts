/** What a person needs in order to call this gateway. */
import type { GatewayDescription } from "../Gateway.ts"
import { sentenceOf } from "../kit/Triggers.ts"
import type { State } from "./State.ts"
import * as Triggers from "./Triggers.ts"

const operations = [
  "GET /api/v1/balance",
  "POST /api/v1/payin/generate/link",
  "POST /api/v1/payin/transactions",
  "POST /api/v1/payout/initiate",
  "GET /api/v1/payout/{order_id}/status"
]

/** Credentials, operations and trigger amounts of one instance. */
export const describe = (state: State): GatewayDescription => ({
  title: "HMAC payin/payout gateway (UPI, India)",
  credentials: state.merchants.all().flatMap(({ merchant }) =>
    merchant.keys.map(({ accessKey, secretKey }) => ({
      merchantId: merchant.merchantId,
      accessKey,
      secretKey
    }))
  ),
  triggers: state.switches.triggers ? sentenceOf(Triggers.operations) : "Switched off.",
  amounts: state.switches.triggers ? Triggers.amounts : [],
  cards: [],
  operations
})
