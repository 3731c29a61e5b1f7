import { conformance } from "@switchyard/testkit"
import { Capabilities, Checksum } from "../src/index.ts"
import { simulator } from "./simulator.ts"

const noField = "the gateway's request has no field for a reference of ours (section 7)"

conformance({
  name: "checksum",
  layer: ({ options }) => Checksum.layer(options),
  capabilities: Capabilities.capabilities,
  gateway: simulator,
  skip: {
    "references/capture: carries our reference, the same each time": noField,
    "references/void: carries our reference, the same each time": noField,
    "references/refund: carries our reference, the same each time": noField,
    "references/tokenize: carries our reference, the same each time": noField
  }
})
