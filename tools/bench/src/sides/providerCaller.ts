import { NodeHttpClient } from "@effect/platform-node"
import { Money, PaymentMethod, Reference } from "@switchyard/core"
import { Checksum } from "@switchyard/provider-checksum"
import { Effect, ManagedRuntime, Redacted, Schema } from "effect"
import { account, amount, card, customer, returnUrl } from "../account.ts"
import type { Lane } from "../load.ts"
import { answerRounds } from "./answerRounds.ts"

/** Our side of `provider-checksum`: purchases through the provider over undici. */

const [port] = process.argv.slice(2)
const runtime = ManagedRuntime.make(NodeHttpClient.layerUndici)
const { purchase } = await runtime.runPromise(
  Checksum.make({
    ...account,
    baseUrl: `http://127.0.0.1:${port}`,
    secureKey: Redacted.make(account.secureKey)
  })
)
const method = Schema.decodeUnknownSync(PaymentMethod.Card)(card)
const money = Money.make(amount.value, amount.currency)

const call = (number: number) =>
  purchase({
    reference: Reference.make(`reference-${number}`),
    amount: money,
    method,
    customer,
    returnUrl
  })

const calls = (lane: Lane) =>
  Effect.gen(function* () {
    for (let number = lane.begin(); number !== null; number = lane.begin()) {
      const payment = yield* call(number)
      if (payment.status.unified !== "captured") return yield* Effect.die("not captured")
      lane.end()
    }
  })

answerRounds((lane) => runtime.runPromise(calls(lane)))
