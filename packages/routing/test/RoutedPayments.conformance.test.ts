import { type Operation, PaymentError, Payments } from "@switchyard/core"
import { conformance, MemoryGateway } from "@switchyard/testkit"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import { RoutedPayments } from "../src/index.ts"

/**
 * What was written for one gateway runs on several: the suite that holds every provider to the contract,
 * on a gateway behind the routing, after one to which no order gets through.
 */

/** The shopper pays at the gateway, which knows only its own name of the payment. */
const gateway = Effect.map(MemoryGateway.start, (started): MemoryGateway.MemoryGateway => ({
  ...started,
  pay: (payment, reference) => {
    const providerReference = payment.providerReference?.replace(/^[^~]*~/, "") ?? null
    return started.pay?.({ ...payment, providerReference }, reference) ?? Effect.void
  }
}))

const without = (...left: ReadonlyArray<Operation.Operation>) =>
  ({
    ...MemoryGateway.capabilities,
    operations: MemoryGateway.capabilities.operations.filter((one) => !left.includes(one)),
    webhooks: "none"
  }) as const

const refused = (operation: Operation.Operation) => () =>
  Effect.fail(
    new PaymentError.ProviderUnavailable({ provider: "memory", operation, cause: "refused" })
  )

/** A gateway with empty books that is only reached by questions. */
const unreached = Effect.gen(function* () {
  const other = yield* MemoryGateway.start
  const built = yield* Layer.build(Layer.provide(MemoryGateway.layer(other), other.http))
  const payments: Payments.Service = {
    ...Context.get(built, Payments.Payments),
    authorize: refused("authorize"),
    purchase: refused("purchase"),
    tokenize: refused("tokenize"),
    payout: refused("payout")
  }
  return { id: "first", payments }
})

conformance({
  name: "routed",
  layer: (started) =>
    RoutedPayments.layer(
      Effect.gen(function* () {
        const payments = yield* Payments.Payments
        const accounts = [yield* unreached, { id: "second", payments }]
        // Half of the suite's calls fail on purpose: no circuit may open.
        return { accounts, breaker: false as const }
      })
    ).pipe(Layer.provide(MemoryGateway.layer(started)), Layer.orDie),
  capabilities: { ...without("webhook", "balance"), idempotency: "none" },
  gateway
})
