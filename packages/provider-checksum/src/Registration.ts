import { Registration } from "@switchyard/core"
import { capabilities } from "./Capabilities.ts"
import * as Checksum from "./Checksum.ts"
import { configSchema, type Options } from "./ChecksumConfig.ts"
import { provider } from "./internal/errors.ts"

/** What an application needs in order to offer this gateway. */
export const registration: Registration.Registration<Options> = Registration.make<Options>({
  id: provider,
  displayName: "Checksum gateway (transactionServices REST v1)",
  capabilities,
  dictionary: [],
  configSchema,
  layer: Checksum.layer
})
