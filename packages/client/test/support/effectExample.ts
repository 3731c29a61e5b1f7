import { Client } from "../../src/index.ts"
import { Effect, Layer, Stream } from "effect"
import { FetchHttpClient } from "effect/http"

export const program = Effect.gen(function* () {
  const router = yield* Client.Client
  const open = router.payments.list({ status: "unknown" }) // asks for the next page when it is needed
  return yield* Stream.runFold(
    open,
    () => 0,
    (sum, { amount }) => sum + amount.value
  )
}).pipe(Effect.catchTag("SwitchyardNoAnswer", ({ reason }) => Effect.logWarning(reason)))

export const main = Effect.provide(
  program,
  Layer.provide(Client.layerConfig(), FetchHttpClient.layer) // SWITCHYARD_URL, SWITCHYARD_API_KEY
)
