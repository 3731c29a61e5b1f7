import {
  Money,
  type PaymentError,
  type PaymentMethod,
  type Payments,
  Reference
} from "@switchyard/core"
import { Failover } from "../../src/index.ts"
import * as Effect from "effect/Effect"

const method: PaymentMethod.HostedPage = { type: "hosted" }
const amount = Money.make(9200, "EUR")
const reference = (order: string, gateway: Payments.Service) =>
  Reference.make(`${order}-${gateway.provider}`) // one per attempt: it finds the attempt again

/** Asks the second gateway only if the first one provably took nothing. */
export const charge = (
  gateways: readonly [Payments.Service, ...ReadonlyArray<Payments.Service>],
  order: string
) =>
  Failover.run(
    gateways,
    (gateway) => gateway.purchase({ reference: reference(order, gateway), amount, method }),
    { maxAttempts: 2, maxElapsedMs: 20_000 }
  )

/** The same for two, with a look at the error in between. It cannot be an `OutcomeUnknown`. */
export const chargeEither = (first: Payments.Service, second: Payments.Service, order: string) =>
  Failover.orElse(
    first.purchase({ reference: reference(order, first), amount, method }),
    (error: PaymentError.Cascadable) =>
      Effect.andThen(
        Effect.logInfo(`asking ${second.provider}: ${error.message}`),
        second.purchase({ reference: reference(order, second), amount, method })
      )
  )

/** After an `OutcomeUnknown` only the gateway that gave it can tell: ask until it does. */
export const settle = (gateways: ReadonlyArray<Payments.Service>, order: string) =>
  Effect.fnUntraced(function* (error: PaymentError.OutcomeUnknown) {
    const gateway = gateways.find(({ provider }) => provider === error.provider)
    if (gateway === undefined) return yield* error
    return yield* gateway.status({ reference: reference(order, gateway), expect: { amount } })
  })
