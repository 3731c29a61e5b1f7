import * as NodeHttpClient from "@effect/platform-node/NodeHttpClient"
import { type Currency, Money } from "@switchyard/core"
import { Server } from "@switchyard/sandbox"
import { Gateway } from "@switchyard/testkit"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import type { IntentsConfig } from "../src/index.ts"
import { cardOf, press, urlOf } from "./sandbox.ts"

/** The simulated gateway over real HTTP, described for the conformance suite. */

const amount = Money.make(10_000, "USD")
const returnUrl = "https://shop.test/return"

const payment = {
  amount: "order_amount",
  currency: "order_currency",
  reference: "external_id",
  outcome: ["status", "type"]
} as const
// A capture and a void repeat the payment: its own reference and the order's amount.
const followed = { currency: "order_currency", id: "id", outcome: ["status", "type"] } as const

/** The books keep minor units. */
const movementsOf = (server: Server.RunningSandbox): ReadonlyArray<Gateway.Movement> =>
  server.ledger("intents").movements.flatMap((line) =>
    Gateway.movementsOf([{ ...line, amount: "0" }]).map((movement) => ({
      ...movement,
      amount: Result.getOrThrow(
        Money.fromMinorUnits(BigInt(line.amount), line.currency as Currency.Code)
      )
    }))
  )

const clientSecret = "sandbox-client-secret"

/** Starts it. */
export const simulator = Effect.gen(function* () {
  const server = yield* Server.make({
    instances: [{ kind: "intents", name: "intents", hcpOperation: "authcap" }],
    seed: 1
  })
  const baseUrl = server.baseUrl("intents")
  const options: IntentsConfig.Options = {
    baseUrl,
    checkoutUrl: `${baseUrl}/checkout`,
    clientId: "sandbox-client",
    clientSecret: Redacted.make(clientSecret)
  }
  const described: Gateway.Gateway = {
    http: NodeHttpClient.layerUndici,
    movements: Effect.sync(() => movementsOf(server)),
    charge: { amount, method: cardOf("4111111111111111"), returnUrl },
    declined: { amount, method: cardOf("4000000000000002"), returnUrl },
    challenged: { amount, method: { type: "hosted" }, returnUrl },
    pay: (waiting) => press(urlOf(waiting), "Pay"),
    isAuthentication: ({ url }) => url.endsWith("/auth/token"),
    answers: {
      authorize: payment,
      purchase: payment,
      capture: followed,
      // One of all that is left names no currency to compare with.
      void: { id: followed.id, outcome: followed.outcome },
      refund: { ...payment, amount: "amount_refunded" },
      status: { ...payment, id: "id" }
    },
    // No error is documented, and section 15 (point 11) lets these statuses decide.
    decisiveStatuses: [400, 403, 404, 422],
    amountIn: ({ body }) => {
      const text = /"(?:order_)?amount":([^,}]*)/.exec(body)?.[1]
      return text === undefined ? null : { text, unit: "minor" }
    },
    secrets: { "client secret": clientSecret },
    secretHeaders: ["authorization"]
  }
  return { ...described, options }
})
