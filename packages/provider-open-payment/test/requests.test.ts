import { describe, expect, it } from "@effect/vitest"
import { Money, Reference } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import {
  approved,
  type Arrived,
  card,
  cardOf,
  charge,
  checkoutId,
  entityId,
  type Gateway,
  json,
  account,
  gateway,
  paymentId,
  reference,
  result,
  sent,
  stub,
  token
} from "./support.ts"

const start = `entityId=${entityId}&merchantTransactionId=order-12345`
const bodyOf = (call: Arrived | undefined) => `${call?.method} ${call?.path} ${call?.body}`

describe("what follows a payment", () => {
  const followUp = { reference: Reference.make("follow-up-1"), providerReference: paymentId }
  const part = { ...followUp, amount: Money.make(400, "EUR") }
  const named = `entityId=${entityId}&merchantTransactionId=follow-up-1`
  const cases: ReadonlyArray<
    readonly [string, (one: Gateway) => Effect.Effect<unknown, unknown>, string]
  > = [
    ["capture", (one) => one.capture(part), "&paymentType=CP&amount=4.00&currency=EUR"],
    ["refund", (one) => one.refund(part), "&paymentType=RF&amount=4.00&currency=EUR"],
    ["void of a part", (one) => one.void(part), "&paymentType=RV&amount=4.00&currency=EUR"],
    ["void of all", (one) => one.void(followUp), "&paymentType=RV"],
    [
      "rebill",
      (one) => one.rebill({ ...part, customer: { id: "c-1" } }),
      "&paymentType=RB&amount=4.00&currency=EUR&customer.merchantCustomerId=c-1"
    ],
    ["receipt", (one) => one.receipt(part), "&paymentType=RC&amount=4.00&currency=EUR"]
  ]
  it.effect.each(cases)("%s", ([, use, body]) =>
    Effect.gen(function* () {
      const { call, calls } = yield* sent(use, result("000.100.110"), { testMode: "INTERNAL" })
      expect(calls).toHaveLength(1)
      expect(bodyOf(call)).toBe(`POST /v1/payments/${paymentId} ${named}${body}&testMode=INTERNAL`)
    })
  )
})

describe("payouts and stored cards", () => {
  const payout = { reference, amount: charge.amount, remarks: "Winnings" }

  it.effect("a credit to a card, and to a stored one", () =>
    Effect.gen(function* () {
      const toCard = yield* sent((one) => one.payout({ ...payout, destination: card }), {})
      expect(bodyOf(toCard.call)).toBe(
        `POST /v1/payments ${start}&paymentType=CD&amount=92.00&currency=EUR&paymentBrand=VISA` +
          "&card.number=4200000000000000&card.expiryMonth=05&card.expiryYear=2034&card.cvv=123" +
          "&card.holder=Jane%20Jones&descriptor=Winnings"
      )
      const destination = { type: "token", token: Redacted.make(token) } as const
      const toToken = yield* sent((one) => one.payout({ ...payout, destination }), {})
      expect(bodyOf(toToken.call)).toBe(
        `POST /v1/registrations/${token}/payments ${start}` +
          "&paymentType=CD&amount=92.00&currency=EUR&descriptor=Winnings"
      )
    })
  )

  it.effect("a card is stored without type and amount, and forgotten by DELETE", () =>
    Effect.gen(function* () {
      const request = { reference, method: card, customer: { id: "c-1" } }
      const kept = yield* sent((one) => one.tokenize(request), result("000.100.110"))
      expect(bodyOf(kept.call)).toBe(
        `POST /v1/registrations entityId=${entityId}&paymentBrand=VISA&card.number=4200000000000000` +
          "&card.expiryMonth=05&card.expiryYear=2034&card.cvv=123&card.holder=Jane%20Jones" +
          "&customer.merchantCustomerId=c-1"
      )
      const forgotten = yield* sent(
        (one) => one.deleteToken({ reference, token: Redacted.make(token) }),
        result("000.100.110"),
        { testMode: "INTERNAL" }
      )
      expect(bodyOf(forgotten.call)).toBe(`DELETE /v1/registrations/${token} `)
      expect(forgotten.call?.query).toEqual([
        ["entityId", entityId],
        ["testMode", "INTERNAL"]
      ])
    })
  )

  it.effect("the widget stores a card: a checkout without type and amount", () =>
    Effect.gen(function* () {
      const { call, result } = yield* sent(
        (one) =>
          one.tokenize({ reference, method: { type: "hosted" }, returnUrl: "https://shop.test/r" }),
        { result: { code: "000.200.100" }, id: checkoutId }
      )
      expect(bodyOf(call)).toBe(
        `POST /v1/checkouts ${start}&createRegistration=true&integrity=true`
      )
      expect(result).toMatchObject({
        success: {
          token: null,
          status: { unified: "requires_action" },
          nextAction: {
            scriptUrl: expect.stringMatching(
              /checkoutId=164F[0-9A-F]+\.uat01-vm-tx03\/registration$/
            ),
            brands: ["VISA", "MASTER"]
          }
        }
      })
    })
  )
})

describe("refused before anything is sent", () => {
  const followUp = { reference, amount: Money.make(1, "EUR") }
  const cases: ReadonlyArray<
    readonly [string, (one: Gateway) => Effect.Effect<unknown, { _tag: string }>, object, object?]
  > = [
    [
      "a third decimal",
      (one) => one.purchase({ ...charge, amount: Money.make(1234, "KWD") }),
      { _tag: "UnsupportedOperation" }
    ],
    [
      "a card scheme without a name",
      (one) => one.purchase({ ...charge, method: cardOf("6080000000000000") }),
      { _tag: "UnsupportedOperation", detail: "method.brand" }
    ],
    [
      "a card in the middle of a series",
      (one) => one.purchase({ ...charge, recurring: "repeated" }),
      { _tag: "InvalidRequest", path: "method" }
    ],
    [
      "the widget without a way back",
      (one) => one.purchase({ ...charge, method: { type: "hosted" } }),
      { _tag: "InvalidRequest", path: "returnUrl", rule: "required" }
    ],
    [
      "a token that leaves the path",
      (one) =>
        one.purchase({
          ...charge,
          method: { type: "token", token: Redacted.make("../payments?x=") }
        }),
      { _tag: "InvalidRequest", path: "method.token" }
    ],
    [
      "the id of a checkout where a payment's is needed",
      (one) => one.refund({ ...followUp, providerReference: checkoutId }),
      { _tag: "InvalidRequest", path: "providerReference" }
    ],
    [
      "an id that leaves the path",
      (one) => one.capture({ ...followUp, providerReference: "a/b" }),
      { _tag: "InvalidRequest", path: "providerReference" }
    ],
    [
      "an id of dots",
      (one) => one.status({ providerReference: ".." }),
      { _tag: "InvalidRequest", path: "providerReference" }
    ],
    [
      "options that break a rule",
      (one) => one.purchase(charge),
      { _tag: "InvalidConfiguration", path: "entityId" },
      { entityId: "short" }
    ]
  ]
  it.effect.each(cases)("%s", ([, use, expected, more]) =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) => json(response, approved))
      const error = yield* Effect.flip(use(yield* gateway(account(server.baseUrl, more))))
      expect(error).toMatchObject(expected)
      expect(server.arrived).toEqual([])
    })
  )
})
