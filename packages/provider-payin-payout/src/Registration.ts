import { Registration } from "@switchyard/core"
import { capabilities } from "./Capabilities.ts"
import * as Errors from "./internal/errors.ts"
import * as Status from "./internal/status.ts"
import * as PayinPayout from "./PayinPayout.ts"
import { configSchema, type Options } from "./PayinPayoutConfig.ts"

/** What an application needs in order to offer this gateway. */
export const registration: Registration.Registration<Options> = Registration.make<Options>({
  id: Errors.provider,
  displayName: "UPI payin and bank payout gateway (HMAC-signed)",
  capabilities,
  dictionary: [...Status.dictionary, ...Errors.dictionary],
  configSchema,
  layer: PayinPayout.layer
})
