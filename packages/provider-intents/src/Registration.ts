import { Registration } from "@switchyard/core"
import { capabilities } from "./Capabilities.ts"
import * as Intents from "./Intents.ts"
import { configSchema, type Options } from "./IntentsConfig.ts"
import { dictionary } from "./internal/dictionary.ts"
import { provider } from "./internal/errors.ts"

/** What an application needs in order to offer this gateway. */
export const registration: Registration.Registration<Options> = Registration.make<Options>({
  id: provider,
  displayName: "Intents gateway (JWT, hosted checkout)",
  capabilities,
  dictionary,
  configSchema,
  layer: Intents.layer
})
