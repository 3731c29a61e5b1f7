import { NodeHttpClient } from "@effect/platform-node"
import { Money, PaymentMethod, Payments, Reference } from "@switchyard/core"
import { Effect, Layer, ManagedRuntime, Schema } from "effect"
import { named } from "../gateways/all.ts"
import type { Lane } from "../load.ts"
import { answerRounds } from "./answerRounds.ts"

/** Our side: purchases through a provider over undici. */

const [name, port] = process.argv.slice(2)
const { account, provider, purchase: bought, status } = named(name)
const layer = await provider(({ configSchema, layer }) =>
  layer(Schema.decodeUnknownSync(configSchema)({ baseUrl: `http://127.0.0.1:${port}`, ...account }))
)
const runtime = ManagedRuntime.make(Layer.provide(layer, NodeHttpClient.layerUndici))
const { purchase } = await runtime.runPromise(Effect.service(Payments.Payments))

const { amount, customer, method, returnUrl } = bought
const request = {
  amount: Schema.decodeUnknownSync(Money.Money)(amount),
  method: method.type === "card" ? Schema.decodeUnknownSync(PaymentMethod.Card)(method) : method,
  customer,
  returnUrl
}

const calls = (lane: Lane) =>
  Effect.gen(function* () {
    for (let number = lane.begin(); number !== null; number = lane.begin()) {
      const reference = Reference.make(`reference-${number}`)
      const payment = yield* purchase({ reference, ...request })
      if (payment.status.unified !== status) return yield* Effect.die(`not ${status}`)
      lane.end()
    }
  })

answerRounds((lane) => runtime.runPromise(calls(lane)))
