import { conformance } from "@switchyard/testkit"
import { Capabilities, Checksum } from "../src/index.ts"
import { simulator } from "./simulator.ts"

const noField = "the gateway's request has no field for a reference of ours (section 7)"

for (const rebillByPaymentId of [false, true]) {
  conformance({
    name: rebillByPaymentId ? "checksum-rebill" : "checksum",
    layer: ({ options }) => Checksum.layer({ ...options, rebillByPaymentId }),
    capabilities: Capabilities.capabilitiesOf({ rebillByPaymentId }),
    gateway: simulator,
    skip: {
      "references/capture: carries our reference, the same each time": noField,
      "references/void: carries our reference, the same each time": noField,
      "references/refund: carries our reference, the same each time": noField,
      "references/tokenize: carries our reference, the same each time": noField
    }
  })
}
