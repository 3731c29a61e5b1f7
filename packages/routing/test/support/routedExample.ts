import { Money, type PaymentMethod, Payments, Reference, Webhook } from "@switchyard/core"
import { RoutedPayments } from "../../src/index.ts"
import * as Effect from "effect/Effect"

const amount = Money.make(9200, "EUR")
const part = Money.make(2000, "EUR")

/** A program for one gateway. It knows of no accounts. */
export const sell = Effect.fnUntraced(function* (order: string, method: PaymentMethod.Card) {
  const gateway = yield* Payments.Payments
  const sale = { reference: Reference.make(`order-${order}`), amount }
  const payment = yield* gateway
    .purchase({ ...sale, method })
    .pipe(
      Effect.catchTag("OutcomeUnknown", () =>
        gateway.status({ reference: sale.reference, expect: sale })
      )
    )
  const { providerReference } = payment // for example `opp-main~8ac7a4a1`
  if (providerReference === null) return payment
  const reference = Reference.make(`refund-${order}`)
  yield* gateway.refund({ reference, providerReference, amount: part })
  return yield* gateway.status({ providerReference })
})

/** What it runs on: `Effect.provide(sell("1001", card), accounts(main, reserve))`. */
export const accounts = (main: Payments.Service, reserve: Payments.Service) =>
  RoutedPayments.layer({
    accounts: [
      { id: "opp-main", payments: main, fees: { percent: 1.4, fixed: 25 } },
      { id: "checksum-eu", payments: reserve, limits: { currencies: ["EUR"] } }
    ],
    policy: {
      default: { strategy: "successRate", accounts: ["opp-main", "checksum-eu"] },
      retry: { maxAttempts: 2, maxElapsedMs: 20_000 }
    }
  })

/** A notification is read with the keys of its account, which the path of the request names. */
export const hear = Effect.fnUntraced(function* (account: string, raw: Webhook.Raw) {
  const gateway = (yield* RoutedPayments.RoutedPayments).account(account)
  if (gateway === null) return null
  const { value: event } = yield* gateway.webhook(raw)
  return yield* Webhook.confirm(gateway, event)
})
