import { describe, expect, it } from "@effect/vitest"
import { Money, Reference } from "@switchyard/core"
import * as Effect from "effect/Effect"
import {
  amount,
  bodyOf,
  cardToken,
  charge,
  type Gateway,
  id,
  order,
  record,
  reference,
  refundRecord,
  sent,
  storedCard,
  token
} from "./support.ts"

describe("request bytes", () => {
  it.effect("token", () =>
    Effect.gen(function* () {
      const { tokenCall } = yield* sent((service) => service.purchase(charge), record("CAPTURED"))
      expect(tokenCall).toMatchObject({
        method: "POST",
        path: "/auth/token",
        body: '{"client_id":"client-1","client_secret":"clientSecret-0001"}',
        headers: { "content-type": "application/json" }
      })
      expect(tokenCall?.headers.authorization).toBeUndefined()
    })
  )

  it.effect("purchase with nothing but a card", () =>
    Effect.gen(function* () {
      const { call, exit } = yield* sent((service) => service.purchase(charge), record("CAPTURED"))
      expect(exit._tag).toBe("Success")
      expect(call).toMatchObject({
        method: "POST",
        path: "/transactions",
        headers: {
          authorization: `Bearer ${token}`,
          accept: "application/json",
          "content-type": "application/json"
        }
      })
      expect(call?.body).toBe(
        '{"operation":"authcap","external_id":"reference-0001","order":{"order_id":"reference-0001",' +
          '"order_amount":10000,"order_currency":"USD","order_items":[]},"card":{' +
          '"pan":"4000000000000051","code":"012","expiry":"072030","name":"John Doe"}}'
      )
    })
  )

  it.effect("authorize with a token and a customer", () =>
    Effect.gen(function* () {
      const { call, exit } = yield* sent(
        (service) =>
          service.authorize({
            ...charge,
            method: storedCard,
            description: "Order 1",
            returnUrl: "https://shop.test/return",
            customer: {
              id: "c-1",
              email: "jane+x@example.com",
              name: " Jane van der Bérg ",
              phone: "+31612345678",
              ip: "2001:db8::1",
              billingAddress: {
                line1: 'Street "1"\r\n',
                city: "Köln",
                state: "NW",
                postalCode: "1234 AB",
                country: "DE"
              }
            }
          }),
        record("AUTHORIZED")
      )
      expect(exit._tag).toBe("Success")
      expect(bodyOf(call)).toEqual({
        operation: "authorize",
        external_id: reference,
        order: {
          ...order,
          card_holder: {
            first_name: "Jane",
            last_name: "van der Bérg",
            email: "jane+x@example.com",
            phone: "+31612345678",
            address_1: 'Street "1"\r\n',
            postal_code: "1234 AB",
            city: "Köln",
            state: "NW",
            country: "DE"
          }
        },
        token: cardToken
      })
    })
  )

  it.effect("a card with its country and postal code, where the account says so", () =>
    Effect.gen(function* () {
      const customer = { name: "Jane", billingAddress: { country: "DE", postalCode: "1234" } }
      const use = (service: Gateway) => service.purchase({ ...charge, customer })
      const plain = yield* sent(use, record("CAPTURED"))
      const full = yield* sent(use, record("CAPTURED"), { cardAddress: true })
      const card = { pan: "4000000000000051", code: "012", expiry: "072030", name: "John Doe" }
      expect(bodyOf(plain.call)).toMatchObject({
        card,
        order: { card_holder: { first_name: "Jane" } }
      })
      expect(bodyOf(plain.call)).not.toHaveProperty("card.zip")
      expect(bodyOf(full.call)).toMatchObject({ card: { ...card, country: "DE", zip: "1234" } })
    })
  )

  it.effect.each([
    [Money.make(10_000, "JPY"), 10_000],
    [Money.make(10_000, "KWD"), 10_000],
    [Money.make(9_007_199_254_740_991, "USD"), 9_007_199_254_740_991]
  ] as const)("an amount in its currency's minor units: %o", ([money, units]) =>
    Effect.gen(function* () {
      const { call } = yield* sent((service) => service.purchase({ ...charge, amount: money }), {})
      expect(bodyOf(call)).toMatchObject({
        order: { order_amount: units, order_currency: money.currency }
      })
    })
  )

  it.effect.each([
    [
      "capture",
      (service: Gateway) => service.capture({ reference, providerReference: id, amount })
    ],
    ["void", (service: Gateway) => service.void({ reference, providerReference: id, amount })]
  ] as const)("%s", ([operation, use]) =>
    Effect.gen(function* () {
      const { call } = yield* sent(use, record("CAPTURED"))
      expect(call).toMatchObject({ method: "POST", path: `/transactions/${id}` })
      expect(call?.body).toBe(
        `{"external_id":"reference-0001","operation":"${operation}","amount":10000}`
      )
    })
  )

  it.effect("void of all that is left, of an id that needs encoding", () =>
    Effect.gen(function* () {
      const providerReference = "trx/1?a=b#c"
      const { call, exit } = yield* sent(
        (service) => service.void({ reference, providerReference }),
        record("VOIDED", { id: providerReference })
      )
      expect(exit._tag).toBe("Success")
      expect(call?.path).toBe("/transactions/trx%2F1%3Fa%3Db%23c")
      expect(call?.body).toBe('{"external_id":"reference-0001","operation":"void"}')
    })
  )

  it.effect("refund", () =>
    Effect.gen(function* () {
      const { call, exit } = yield* sent(
        (service) =>
          service.refund({ reference, providerReference: id, amount: Money.make(2000, "USD") }),
        refundRecord("CAPTURED")
      )
      expect(exit._tag).toBe("Success")
      expect(call).toMatchObject({ method: "POST", path: "/refunds" })
      expect(call?.body).toBe(`{"external_id":"reference-0001","trx_id":"${id}","amount":2000}`)
    })
  )

  it.effect("status by both ids", () =>
    Effect.gen(function* () {
      const byId = yield* sent(
        (service) => service.status({ providerReference: id }),
        record("CAPTURED")
      )
      expect(byId.call).toMatchObject({ method: "GET", path: `/transactions/${id}`, body: "" })
      expect(byId.call?.headers["content-type"]).toBeUndefined()
      const byReference = yield* sent(
        (service) => service.status({ reference }),
        record("CAPTURED")
      )
      expect(byReference.call).toMatchObject({
        method: "GET",
        path: "/transaction?type=external_id&id=reference-0001"
      })
    })
  )
})

describe("answers against requests", () => {
  it.effect.each([
    ["external_id", { external_id: "reference-0002" }],
    ["amount", { order_amount: 9_999, amount_authorized: 9_999, amount_captured: 9_999 }],
    ["currency", { order_currency: "EUR" }]
  ] as const)("a status that speaks of another %s is unknown", ([detail, change]) =>
    Effect.gen(function* () {
      const { exit } = yield* sent(
        (service) => service.status({ reference, expect: { amount } }),
        record("CAPTURED", change)
      )
      expect(yield* Effect.flip(exit)).toMatchObject({ cause: "mismatch", detail })
    })
  )

  it.effect("a refund's amount is compared with what it gave back", () =>
    Effect.gen(function* () {
      const use = (service: Gateway) =>
        service.refund({
          reference: Reference.make("reference-0001"),
          providerReference: id,
          amount: Money.make(2000, "USD")
        })
      const other = yield* sent(use, refundRecord("CAPTURED", { amount_refunded: 1999 }))
      expect(yield* Effect.flip(other.exit)).toMatchObject({ cause: "mismatch", detail: "amount" })
      const foreign = yield* sent(use, refundRecord("CAPTURED", { external_id: "reference-0002" }))
      expect(yield* Effect.flip(foreign.exit)).toMatchObject({ detail: "reference" })
    })
  )
})
