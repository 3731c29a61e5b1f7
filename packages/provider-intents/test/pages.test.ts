import { describe, expect, it } from "@effect/vitest"
import { Money, type PaymentError } from "@switchyard/core"
import * as Effect from "effect/Effect"
import type { IntentsConfig } from "../src/index.ts"
import {
  amount,
  bodyOf,
  charge,
  type Gateway,
  id,
  order,
  record,
  reference,
  sent
} from "./support.ts"

const intent = { intent_id: "int_1 &", reference_id: reference }

describe("pages", () => {
  const returnUrl = "https://shop.test/return/1"

  it.effect("a hosted purchase leads to the checkout page, and has no transaction yet", () =>
    Effect.gen(function* () {
      const { call, exit } = yield* sent(
        (service) => service.purchase({ ...charge, method: { type: "hosted" }, returnUrl }),
        intent
      )
      expect(call).toMatchObject({ method: "POST", path: "/intents/payment" })
      expect(bodyOf(call)).toEqual({
        external_id: reference,
        redirect_urls: { success: returnUrl, failure: returnUrl },
        order
      })
      expect(exit).toMatchObject({
        value: {
          status: { unified: "requires_action", raw: "intent_id" },
          providerReference: null,
          reference,
          nextAction: {
            type: "redirect",
            method: "GET",
            url: "https://checkout.test?client_id=acc_1&intent_id=int_1%20%26",
            fields: []
          }
        }
      })
    })
  )

  it.effect("a card to be stored is typed in on a page of its own", () =>
    Effect.gen(function* () {
      const use = (service: Gateway) => service.tokenize({ reference, method: { type: "hosted" } })
      const { call, exit } = yield* sent(use, { ...intent, valid_for: 60_000 })
      expect(call).toMatchObject({ method: "POST", path: "/intents/card" })
      expect(call?.body).toBe('{"external_id":"reference-0001"}')
      const url = "https://checkout.test/card?client_id=acc_1&intent_id=int_1%20%26"
      expect(exit).toMatchObject({
        value: { status: { unified: "requires_action" }, token: null, nextAction: { url } }
      })
      const elsewhere = { cardCheckoutUrl: "https://cards.test/new", accountId: "acc 2" }
      const other = yield* sent(use, intent, elsewhere)
      expect(other.exit).toMatchObject({
        value: {
          nextAction: { url: "https://cards.test/new?client_id=acc%202&intent_id=int_1%20%26" }
        }
      })
    })
  )

  it.effect.each([
    ["another reference", { ...intent, reference_id: "reference-0002" }, "mismatch"],
    ["no id", { reference_id: reference }, "unreadable"],
    ["a transaction", record("CAPTURED"), "unreadable"]
  ] as const)("are unknown for an intent with %s", ([, answer, cause]) =>
    Effect.gen(function* () {
      const hosted = { type: "hosted" } as const
      for (const use of [
        (service: Gateway) => service.purchase({ ...charge, method: hosted }),
        (service: Gateway) => service.tokenize({ reference, method: hosted }),
        (service: Gateway) => service.cardIntent({ externalId: reference })
      ]) {
        const { exit } = yield* sent(use, answer)
        expect(yield* Effect.flip(exit)).toMatchObject({ _tag: "OutcomeUnknown", cause })
      }
    })
  )
})

describe("refused before anything is sent", () => {
  const zero = Money.make(0, "USD")
  const hosted = { ...charge, method: { type: "hosted" } } as const
  const followUp = { reference, providerReference: id, amount }
  const refusals: ReadonlyArray<
    readonly [
      string,
      (service: Gateway) => Effect.Effect<unknown, PaymentError.PaymentError>,
      object,
      Partial<IntentsConfig.Options>?
    ]
  > = [
    [
      "authorize on a page that may capture",
      (service) => service.authorize(hosted),
      { _tag: "UnsupportedOperation", detail: "method" }
    ],
    [
      "authorize on a page that captures",
      (service) => service.authorize(hosted),
      { _tag: "UnsupportedOperation", detail: "method" },
      { hostedOperation: "purchase" }
    ],
    [
      "purchase on a page that only authorizes",
      (service) => service.purchase(hosted),
      { _tag: "UnsupportedOperation", detail: "method" },
      { hostedOperation: "authorize" }
    ],
    [
      "purchase of nothing",
      (service) => service.purchase({ ...charge, amount: zero }),
      { path: "amount" }
    ],
    [
      "capture of nothing",
      (service) => service.capture({ ...followUp, amount: zero }),
      { path: "amount" }
    ],
    [
      "refund of nothing",
      (service) => service.refund({ ...followUp, amount: zero }),
      { path: "amount" }
    ],
    [
      "void of nothing",
      (service) => service.void({ ...followUp, amount: zero }),
      { path: "amount" }
    ],
    ...["", ".", ".."].map(
      (providerReference) =>
        [
          `the id ${JSON.stringify(providerReference)}`,
          (service: Gateway) => service.status({ providerReference }),
          { path: "providerReference" }
        ] as const
    ),
    [
      "upi",
      (service) => service.purchase({ ...charge, method: { type: "upi" } }),
      { _tag: "UnsupportedOperation" }
    ],
    [
      "storing a card that we have",
      (service) => service.tokenize({ reference, method: charge.method }),
      { _tag: "UnsupportedOperation", detail: "method" }
    ]
  ]
  it.effect.each(refusals)("%s", ([, use, expected, more]) =>
    Effect.gen(function* () {
      const { call, exit, tokenCall } = yield* sent(use, record("CAPTURED"), more)
      expect([call, tokenCall]).toEqual([undefined, undefined])
      expect(yield* Effect.flip(exit)).toMatchObject(expected)
    })
  )

  it.effect.each([
    [{}, ["purchase"]],
    [{ hostedOperation: "purchase" }, ["purchase"]],
    [{ hostedOperation: "authorize" }, ["authorize"]]
  ] as const)("the capabilities tell what the page of %j does", ([more, hostedOperations]) =>
    Effect.gen(function* () {
      let told: unknown
      yield* sent(
        (service) => Effect.sync(() => (told = service.payments.capabilities.hostedOperations)),
        intent,
        more
      )
      expect(told).toEqual(hostedOperations)
    })
  )

  it.effect("a page that authorizes serves authorize", () =>
    Effect.gen(function* () {
      const { call, exit } = yield* sent((service) => service.authorize(hosted), intent, {
        hostedOperation: "authorize"
      })
      expect(call?.path).toBe("/intents/payment")
      expect(bodyOf(call)).not.toHaveProperty("redirect_urls")
      expect(exit._tag).toBe("Success")
    })
  )
})
