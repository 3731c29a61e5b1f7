import { conformance } from "@switchyard/testkit"
import { Capabilities, PayinPayout } from "../src/index.ts"
import { simulator } from "./simulator.ts"

conformance({
  name: "payin-payout",
  layer: ({ options }) => PayinPayout.layer(options),
  capabilities: Capabilities.capabilities,
  gateway: simulator,
  skip: {
    "flows/purchase: a decline is definite, and moves nothing":
      "a link is made for everybody; that it was not paid is told later (sandbox.test.ts)"
  }
})
