import { Registration } from "@switchyard/core"
import { capabilities } from "./Capabilities.ts"
import * as Checksum from "./Checksum.ts"
import { configSchema, type Options } from "./ChecksumConfig.ts"
import * as Errors from "./internal/errors.ts"
import * as Status from "./internal/status.ts"

/** What an application needs in order to offer this gateway. */
export const registration: Registration.Registration<Options> = Registration.make<Options>({
  id: Errors.provider,
  displayName: "Checksum gateway (transactionServices REST v1)",
  capabilities,
  dictionary: [...Status.dictionary, ...Errors.dictionary],
  configSchema,
  layer: Checksum.layer
})
