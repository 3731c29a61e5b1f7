import { describe, expect, it } from "@effect/vitest"
import { Money } from "@switchyard/core"
import * as Effect from "effect/Effect"
import type { Transaction } from "../src/index.ts"
import { account, amount, gateway, id, json, record, reference, stub } from "./support.ts"

const disputed = {
  ...{ id, type: "CHARGEBACK", status: "HELD", external_id: reference },
  updated_at: "2024-09-05T05:05:25Z"
}

describe("transaction", () => {
  const lookups: ReadonlyArray<readonly [string, Transaction.Lookup, string]> = [
    ["the gateway's id", { id }, `/transactions/${id}`],
    ["our reference", { externalId: reference }, `/transaction?type=external_id&id=${reference}`],
    ["the order's id", { orderId: "order 1&2" }, "/transaction?type=order_id&id=order%201%262"]
  ]
  it.effect.each(lookups)("by %s", ([, by, path]) =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) => json(response, { ...disputed, extra: [1] }))
      const service = yield* gateway(account(server.baseUrl))
      expect(yield* service.transaction(by)).toEqual({
        id,
        type: "CHARGEBACK",
        status: "HELD",
        externalId: reference,
        updatedAt: "2024-09-05T05:05:25Z"
      })
      expect(server.calls()).toMatchObject([{ method: "GET", path, body: "" }])
    })
  )

  it.effect("that is another one's is unknown", () =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) => json(response, record("CAPTURED")))
      const service = yield* gateway(account(server.baseUrl))
      const byId = yield* Effect.flip(service.transaction({ id: "trx_other" }))
      expect(byId).toMatchObject({ cause: "mismatch", detail: "id", operation: "transaction" })
      const byReference = yield* Effect.flip(service.transaction({ externalId: "other" }))
      expect(byReference).toMatchObject({ cause: "mismatch", detail: "external_id" })
    })
  )

  it.effect.each([
    ["external_id", { external_id: null }],
    ["order_currency", { order_currency: null }]
  ] as const)("without its %s is unknown", ([detail, change]) =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) => json(response, record("CAPTURED", change)))
      const service = yield* gateway(account(server.baseUrl))
      const error = yield* Effect.flip(service.transaction({ externalId: reference }))
      expect(error).toMatchObject({ _tag: "OutcomeUnknown", detail })
    })
  )

  it.effect("that does not exist is not found", () =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) => json(response, { message: "none" }, 404))
      const service = yield* gateway(account(server.baseUrl))
      expect((yield* Effect.flip(service.transaction({ id })))._tag).toBe("NotFound")
    })
  )

  const empty: ReadonlyArray<Transaction.Lookup> = [
    { id: "" },
    { id: ".." },
    { externalId: "" },
    { orderId: "" }
  ]
  it.effect.each(empty)("%j is asked for by nobody", (by) =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) => json(response, record("CAPTURED")))
      const service = yield* gateway(account(server.baseUrl))
      const error = yield* Effect.flip(service.transaction(by))
      expect(error).toMatchObject({ _tag: "InvalidRequest", path: Object.keys(by)[0] })
      expect(server.arrived).toEqual([])
    })
  )
})

/** What types do not let through, as a caller without types may send it. */
const forged = (value: bigint): Money.Money => Object.assign(Object.create(null), amount, { value })

describe("intents in the gateway's own terms", () => {
  const answer = { intent_id: "int_1", reference_id: reference, valid_for: 60_000 }

  it.effect("a payment with lines, a card holder, and two ways back", () =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) => json(response, answer))
      const service = yield* gateway(account(server.baseUrl))
      const intent = yield* service.paymentIntent({
        externalId: reference,
        successUrl: "https://shop.test/success",
        failureUrl: "https://shop.test/failure",
        order: {
          orderId: "order-1",
          amount,
          items: [{ title: "Book", id: "b-1", quantity: 2, price: Money.make(5000, "USD") }, {}],
          cardHolder: {
            firstName: "Jane",
            middleName: "Q",
            lastName: "Doe",
            dateOfBirth: "1990-01-31",
            email: "jane@example.com",
            phone: "+31612345678",
            address1: "Street 1",
            address2: "2nd floor",
            postalCode: "1234 AB",
            city: "Delft",
            state: "ZH",
            country: "NL"
          }
        }
      })
      expect(JSON.parse(server.calls()[0]?.body ?? "")).toEqual({
        external_id: reference,
        redirect_urls: {
          success: "https://shop.test/success",
          failure: "https://shop.test/failure"
        },
        order: {
          order_id: "order-1",
          order_amount: 10_000,
          order_currency: "USD",
          order_items: [{ item_title: "Book", item_id: "b-1", item_qty: 2, item_price: 5000 }, {}],
          card_holder: {
            first_name: "Jane",
            middle_name: "Q",
            last_name: "Doe",
            dob: "1990-01-31",
            email: "jane@example.com",
            phone: "+31612345678",
            address_1: "Street 1",
            address_2: "2nd floor",
            postal_code: "1234 AB",
            city: "Delft",
            state: "ZH",
            country: "NL"
          }
        }
      })
      expect(intent).toEqual({
        intentId: "int_1",
        externalId: reference,
        validFor: 60_000,
        url: "https://checkout.test?client_id=acc_1&intent_id=int_1"
      })
    })
  )

  it.effect("a page for a card, with what the gateway says of its validity", () =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) => json(response, answer))
      const service = yield* gateway(account(server.baseUrl))
      expect(yield* service.cardIntent({ externalId: reference })).toMatchObject({
        intentId: "int_1",
        validFor: 60_000,
        url: "https://checkout.test/card?client_id=acc_1&intent_id=int_1"
      })
    })
  )

  it.effect.each(["soon", -1, 1.5, "1e400"])("a validity that is none is left out: %j", (valid) =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) => json(response, { ...answer, valid_for: valid }))
      const service = yield* gateway(account(server.baseUrl))
      const intent = yield* service.cardIntent({ externalId: reference })
      expect(intent.intentId).toBe("int_1")
      expect(intent).not.toHaveProperty("validFor")
    })
  )

  it.effect.each([
    ["order.items[1].price", { items: [{ price: amount }, { price: Money.make(1, "EUR") }] }],
    ["order.items[0].price", { items: [{ price: forged(-1n) }] }],
    ...[0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY].map(
      (quantity) => ["order.items[0].quantity", { items: [{ quantity }] }] as const
    ),
    ["order.amount", { amount: Money.make(0, "USD") }],
    ["order.amount", { amount: forged(-5n) }],
    ["order.amount", { amount: forged(10n ** 20n) }],
    ["order.orderId", { orderId: "" }]
  ] as const)("%s is checked before anything is sent", ([path, change]) =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) => json(response, answer))
      const service = yield* gateway(account(server.baseUrl))
      const order = { orderId: "order-1", amount, ...change }
      const error = yield* Effect.flip(service.paymentIntent({ externalId: reference, order }))
      expect(error).toMatchObject({ _tag: "InvalidRequest", path })
      expect(server.arrived).toEqual([])
    })
  )
})
