import { conformance } from "@switchyard/testkit"
import { Capabilities, Intents } from "../src/index.ts"
import { simulator } from "./simulator.ts"

conformance({
  name: "intents",
  layer: ({ options }) => Intents.layer(options),
  capabilities: Capabilities.capabilities,
  gateway: simulator,
  skip: {
    "flows/authorize: a shopper who is sent away pays":
      "the account's page does one of the two, and here it captures (section 9, point 5)"
  }
})
