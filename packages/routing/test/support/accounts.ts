import { Money, Payments, Reference } from "@switchyard/core"
import { MemoryGateway, Network } from "@switchyard/testkit"
import * as Context from "effect/Context"
import * as Effect from "effect/Effect"
import { HttpClient } from "effect/http/HttpClient"
import * as Layer from "effect/Layer"
import { RoutedPayments } from "../../src/index.ts"

/** A complete gateway with books of its own, and a network in between that plays faults. */
export const open = Effect.gen(function* () {
  const gateway = yield* MemoryGateway.start
  const http = Context.get(yield* Layer.build(gateway.http), HttpClient)
  const network = Network.make({ http, onHang: () => undefined })
  const provider = Layer.provide(
    MemoryGateway.layer(gateway),
    Layer.succeed(HttpClient, network.client)
  )
  const payments = Context.get(yield* Layer.build(provider), Payments.Payments)
  const movements = Effect.map(gateway.movements, (lines) =>
    lines.map(({ amount, kind, reference }) => `${kind} ${reference} ${amount.value}`)
  )
  return { gateway, network, payments, movements }
})

/** See {@link open}. */
export type Opened = Effect.Success<typeof open>

/** The same gateway, which declines every card for want of funds. */
export const declining = ({ gateway, payments }: Opened): Payments.Service => {
  const declined = <A extends object>(request: A) => ({ ...request, ...gateway.declined })
  return {
    ...payments,
    purchase: (request) => payments.purchase(declined(request)),
    authorize: (request) => payments.authorize(declined(request))
  }
}

/** Two accounts `a` and `b` of two gateways, `a` asked first; a decline for want of funds goes on. */
export const two = Effect.fnUntraced(function* (
  change: {
    readonly first?: (one: Opened) => Payments.Service
    readonly second?: (one: Opened) => Payments.Service
    readonly options?: Partial<RoutedPayments.RoutedOptions>
  } = {}
) {
  const [a, b] = [yield* open, yield* open]
  const asItIs = ({ payments }: Opened) => payments
  const { first = asItIs, options, second = asItIs } = change
  const accounts = [
    { id: "a", payments: first(a) },
    { id: "b", payments: second(b) }
  ]
  const make = RoutedPayments.make({
    accounts,
    policy: { retry: { cascadeOn: ["insufficient_funds"] } },
    ...options
  })
  const routed = yield* make
  return { a, b, routed, payments: routed.payments, accounts, make }
})

/** EUR 92.00. */
export const amount = Money.make(9200, "EUR")

/** A reference with a readable name. */
export const named = (name: string): Reference.Reference => Reference.make(`order-${name}`)
