import { Registration } from "@switchyard/core"
import { capabilities } from "./Capabilities.ts"
import { dictionary } from "./internal/dictionary.ts"
import { provider } from "./internal/errors.ts"
import * as OpenPayment from "./OpenPayment.ts"
import { configSchema, type Options } from "./OpenPaymentConfig.ts"

/** What an application needs in order to offer this gateway. */
export const registration: Registration.Registration<Options> = Registration.make<Options>({
  id: provider,
  displayName: "Open Payment Platform (OPPWA)",
  capabilities,
  dictionary,
  configSchema,
  layer: OpenPayment.layer
})
