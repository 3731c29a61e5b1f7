import type * as Effect from "effect/Effect"
import type * as Stream from "effect/Stream"
import { describe, expectTypeOf, test } from "vitest"
import type { Client, ClientError, Objects, SwitchyardClient, verifyWebhook } from "../src/index.ts"
import { request } from "./support/router.ts"

// What compiles and what must not. Nothing here is run.

declare const client: SwitchyardClient
declare const effects: Client.Client["Service"]

describe("the promise client", () => {
  test("answers promises and async iterables of the contract's objects", () => {
    expectTypeOf(client.payments.create(request)).toEqualTypeOf<Promise<Objects.Payment>>()
    expectTypeOf(client.payments.refund("pay_1")).toEqualTypeOf<Promise<Objects.Refund>>()
    expectTypeOf(client.payments.list()).toEqualTypeOf<AsyncIterable<Objects.Payment>>()
    expectTypeOf(client.tokens.delete("tok_1")).toEqualTypeOf<Promise<void>>()
  })

  test("takes plain amounts", () => {
    // @ts-expect-error integer minor units with their currency
    client.payments.create({ ...request, amount: 92 })
    // @ts-expect-error a rebill says how much
    client.payments.rebill("pay_1", {})
  })

  test("knows every member", () => {
    // @ts-expect-error misspelt: it would have captured at once
    client.payments.create({ ...request, captrue: "manual" })
    // @ts-expect-error no such status
    client.payments.list({ status: "paid" })
    // @ts-expect-error a plan needs no number
    client.routing.decide({ amount: request.amount, method: { type: "card", number: "4111" } })
  })

  test("has no calls for gateways and browsers", () => {
    // @ts-expect-error only verifies
    client.webhooks.receive("opp-main")
  })
})

describe("the Effect client", () => {
  test("answers effects and streams that need nothing and say how they fail", () => {
    expectTypeOf(effects.payments.get("pay_1")).toEqualTypeOf<
      Effect.Effect<Objects.Payment, ClientError>
    >()
    expectTypeOf(effects.payments.list()).toEqualTypeOf<
      Stream.Stream<Objects.Payment, ClientError>
    >()
  })

  test("has no signal: effects are interrupted", () => {
    // @ts-expect-error that is for promises
    effects.payments.get("pay_1", { signal: AbortSignal.abort() })
  })
})

describe("a verified webhook", () => {
  test("is narrowed by its type", () => {
    const narrow = (event: Awaited<ReturnType<typeof verifyWebhook>>) => {
      if (event.type === "refund.succeeded") {
        expectTypeOf(event.data).toEqualTypeOf<Objects.Refund>()
      }
      if (event.type === "payment.captured" || event.type === "payment.duplicate_detected") {
        expectTypeOf(event.data).toEqualTypeOf<Objects.Payment>()
      }
    }
    expectTypeOf(narrow).toBeFunction()
  })
})
