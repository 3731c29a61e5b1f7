import { describe, expect, it } from "@effect/vitest"
import { Money, PaymentMethod, Reference } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import {
  account,
  approved,
  card,
  charge,
  found,
  gateway,
  json,
  reference,
  stub
} from "./support.ts"

const base = "/transactionServices/REST/v1"
const credentials = (checksum: string) =>
  `authentication.memberId=11344&authentication.checksum=${checksum}`

const accepted = (code: string) => ({ paymentId: "54279", result: { code, description: "ok" } })

/** The one call that an operation makes, as its bytes arrived. */
const sent = (
  use: (service: Effect.Success<ReturnType<typeof gateway>>) => Effect.Effect<unknown, unknown>,
  answer: unknown,
  more: Parameters<typeof account>[1] = {}
) =>
  Effect.gen(function* () {
    const server = yield* stub((_, response) => json(response, answer))
    const service = yield* gateway(account(server.baseUrl, more))
    const exit = yield* Effect.exit(use(service))
    const [call, ...rest] = server.calls()
    expect(rest).toEqual([])
    return { exit, call, token: server.tokenCalls()[0] }
  })

describe("request bytes", () => {
  it.effect("token", () =>
    Effect.gen(function* () {
      const { token } = yield* sent((service) => service.purchase(charge), approved)
      expect(token?.path).toBe(`${base}/authToken`)
      expect(token?.body).toBe(
        "authentication.partnerId=195&merchant.username=testdoc&authentication.sKey=secureKey"
      )
      expect(token?.headers["content-type"]).toBe("application/x-www-form-urlencoded")
      expect(token?.headers.authtoken).toBeUndefined()
    })
  )

  it.effect("purchase with nothing but a card", () =>
    Effect.gen(function* () {
      const { call, exit } = yield* sent((service) => service.purchase(charge), approved)
      expect(exit._tag).toBe("Success")
      expect(call?.path).toBe(`${base}/payments`)
      expect(call?.headers).toMatchObject({
        authtoken: "head.body.sign",
        accept: "application/json",
        "content-type": "application/x-www-form-urlencoded"
      })
      expect(call?.body).toBe(
        `${credentials("972e4b0fb758221b41a6b8b22b977063")}&merchantTransactionId=reference-0001` +
          "&amount=50.00&currency=EUR&paymentType=DB&paymentMode=CC&paymentBrand=VISA" +
          "&card.number=4000000000000051&card.expiryMonth=07&card.expiryYear=2030&card.cvv=745" +
          "&card.holder=John%20Doe"
      )
    })
  )

  it.effect("authorize with every field", () =>
    Effect.gen(function* () {
      const { call } = yield* sent(
        (service) =>
          service.authorize({
            ...charge,
            description: "Order 1",
            returnUrl: "https://shop.test/return?a=1",
            notificationUrl: "https://shop.test/notify",
            customer: {
              id: "c-1",
              email: "jane+x@example.com",
              name: "Jane van der Bérg",
              phone: "+31612345678",
              ip: "2001:db8::1",
              billingAddress: {
                line1: "Street 1 & 2\r\nBcc: x",
                city: "Köln",
                state: "NW",
                postalCode: "1234 AB",
                country: "DE"
              }
            }
          }),
        { ...approved, paymentType: "PA" },
        { terminalId: "1106", basePath: "/api/REST/v1" }
      )
      expect(call?.path).toBe("/api/REST/v1/payments")
      expect([...new URLSearchParams(call?.body)]).toEqual([
        ["authentication.memberId", "11344"],
        ["authentication.checksum", "972e4b0fb758221b41a6b8b22b977063"],
        ["authentication.terminalId", "1106"],
        ["merchantTransactionId", "reference-0001"],
        ["amount", "50.00"],
        ["currency", "EUR"],
        ["paymentType", "PA"],
        ["paymentMode", "CC"],
        ["paymentBrand", "VISA"],
        ["card.number", "4000000000000051"],
        ["card.expiryMonth", "07"],
        ["card.expiryYear", "2030"],
        ["card.cvv", "745"],
        ["card.holder", "John Doe"],
        ["customer.givenName", "Jane"],
        ["customer.surname", "van der Bérg"],
        ["customer.email", "jane+x@example.com"],
        ["customer.phone", "+31612345678"],
        ["customer.ip", "2001:db8::1"],
        ["shipping.country", "DE"],
        ["shipping.city", "Köln"],
        ["shipping.state", "NW"],
        ["shipping.postcode", "1234 AB"],
        ["shipping.street1", "Street 1 & 2\r\nBcc: x"],
        ["orderDescriptor", "Order 1"],
        ["merchantRedirectUrl", "https://shop.test/return?a=1"],
        ["notificationUrl", "https://shop.test/notify"]
      ])
    })
  )

  it.effect("capture, refund and reversal", () =>
    Effect.gen(function* () {
      const followUp = { reference: Reference.make("reference-0002"), providerReference: "54279" }
      const amount = Money.make(5000, "EUR")
      const capture = yield* sent((one) => one.capture({ ...followUp, amount }), accepted("00004"))
      const refund = yield* sent((one) => one.refund({ ...followUp, amount }), accepted("00005"))
      const reversal = yield* sent((one) => one.void(followUp), accepted("00006"))
      const signed = credentials("e7683dd5a27bdb83031e748c89e16090")
      expect(capture.call?.body).toBe(`${signed}&paymentType=CP&amount=50.00`)
      expect(refund.call?.body).toBe(`${signed}&paymentType=RF&amount=50.00`)
      expect(reversal.call?.body).toBe(
        `${credentials("8c073dbef12934ea066aa56305ae89e8")}&paymentType=RV`
      )
      for (const { call } of [capture, refund, reversal]) {
        expect(call?.path).toBe(`${base}/payments/54279`)
      }
    })
  )

  it.effect("inquiry by either id, at either endpoint", () =>
    Effect.gen(function* () {
      const byId = (more = {}) =>
        sent((one) => one.status({ providerReference: "54279" }), found, more)
      const byReference = (more = {}) => sent((one) => one.status({ reference }), found, more)
      const calls = yield* Effect.all([
        byId(),
        byId({ inquiryPath: "inquiry" }),
        byReference(),
        byReference({ referenceInquiryPath: "payments" })
      ])
      const id =
        credentials("8c073dbef12934ea066aa56305ae89e8") +
        "&paymentType=IN&idType=PID&paymentId=54279"
      const own =
        `${credentials("e24343b35cf2212b74b75123888cbcbf")}` +
        "&paymentType=IN&idType=MID&merchantTransactionId=reference-0001"
      expect(calls.map(({ call }) => [call?.path, call?.body])).toEqual([
        [`${base}/payments/54279`, id],
        [`${base}/inquiry`, id],
        [`${base}/inquiry`, own],
        [`${base}/payments/reference-0001`, own]
      ])
      expect(calls.every(({ exit }) => exit._tag === "Success")).toBe(true)
    })
  )

  it.effect.each([
    ["4000000000000051", "VISA"],
    ["5101082187256503", "MC"],
    ["375510513169537", "AMEX"],
    ["3530111333300000", "JCB"],
    ["36000000000008", "DINER"],
    ["6200000000000005", "CUP"]
  ])("brand of %s", ([number, brand]) =>
    Effect.gen(function* () {
      const method = { ...card, number: Schema.decodeUnknownSync(PaymentMethod.CardNumber)(number) }
      const { call } = yield* sent((one) => one.purchase({ ...charge, method }), approved)
      expect(new URLSearchParams(call?.body).get("paymentBrand")).toBe(brand)
    })
  )

  it.effect("amounts of other exponents keep two decimals", () =>
    Effect.gen(function* () {
      const amountSent = (amount: Money.Money) =>
        Effect.map(
          sent((one) => one.purchase({ ...charge, amount }), {}),
          ({ call }) => new URLSearchParams(call?.body).get("amount")
        )
      expect(yield* amountSent(Money.make(100, "JPY"))).toBe("100.00")
      expect(yield* amountSent(Money.make(1230, "KWD"))).toBe("1.23")
      expect(yield* amountSent(Money.make(999_999_999_999, "EUR"))).toBe("9999999999.99")
    })
  )

  it.effect("a lone surrogate in a name is sent as U+FFFD", () =>
    Effect.gen(function* () {
      const customer = { name: "Jane \ud800Doe" }
      const { call } = yield* sent((one) => one.purchase({ ...charge, customer }), approved)
      expect(new URLSearchParams(call?.body).get("customer.surname")).toBe("\ufffdDoe")
    })
  )
})

describe("refused before anything is sent", () => {
  const followUp = { reference: Reference.make("reference-0002"), amount: Money.make(1, "EUR") }
  const cases: ReadonlyArray<
    readonly [
      string,
      (one: Effect.Success<ReturnType<typeof gateway>>) => Effect.Effect<unknown, { _tag: string }>,
      string,
      object?
    ]
  > = [
    [
      "three decimals",
      (one) => one.purchase({ ...charge, amount: Money.make(1234, "KWD") }),
      "UnsupportedOperation"
    ],
    [
      "an amount of 14 digits",
      (one) => one.purchase({ ...charge, amount: Money.make(1_000_000_000_000, "EUR") }),
      "UnsupportedOperation"
    ],
    [
      "a card scheme without a name",
      (one) =>
        one.purchase({
          ...charge,
          method: {
            ...card,
            number: Schema.decodeUnknownSync(PaymentMethod.CardNumber)("6011000000000004")
          }
        }),
      "UnsupportedOperation"
    ],
    [
      "another method",
      (one) => one.purchase({ ...charge, method: { type: "upi" } }),
      "UnsupportedOperation"
    ],
    [
      "a wish to store the card",
      (one) => one.purchase({ ...charge, saveMethod: true }),
      "UnsupportedOperation"
    ],
    [
      "the first of a series",
      (one) => one.purchase({ ...charge, recurring: "initial" }),
      "UnsupportedOperation"
    ],
    [
      "a part of a reversal",
      (one) => one.void({ ...followUp, providerReference: "54279" }),
      "UnsupportedOperation"
    ],
    [
      "a separator in the id of a capture",
      (one) => one.capture({ ...followUp, providerReference: "5|4" }),
      "InvalidRequest"
    ],
    [
      "a separator in the id of a refund",
      (one) => one.refund({ ...followUp, providerReference: "5|4" }),
      "InvalidRequest"
    ],
    [
      "a separator in the id of a reversal",
      (one) => one.void({ reference, providerReference: "5|4" }),
      "InvalidRequest"
    ],
    [
      "an id that leaves the path",
      (one) => one.status({ providerReference: ".." }),
      "InvalidRequest"
    ],
    [
      "a separator in the member id",
      (one) => one.purchase(charge),
      "InvalidConfiguration",
      { memberId: "1|2" }
    ]
  ]
  it.effect.each(cases)("%s", ([, use, tag, more]) =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) => json(response, approved))
      const error = yield* Effect.flip(use(yield* gateway(account(server.baseUrl, more))))
      expect(error._tag).toBe(tag)
      expect(server.arrived).toEqual([])
    })
  )
})
