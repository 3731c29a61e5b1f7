import { describe, expect, it } from "@effect/vitest"
import { Money, type Payment, PaymentMethod, Reference } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Schema from "effect/Schema"
import { approved, base, card, charge, credentials, found, reference, sent } from "./support.ts"

const accepted = (code: string) => ({ paymentId: "54279", result: { code, description: "ok" } })

/** A charge with all that the contract knows. */
const everything: Payment.ChargeRequest = {
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
  },
  saveMethod: true,
  recurring: "initial",
  browser: {
    acceptHeader: "text/html,*/*;q=0.8",
    userAgent: "Mozilla/5.0 (X11)",
    language: "de-DE",
    javaEnabled: false,
    colorDepth: 24,
    screenHeight: 1080,
    screenWidth: 1920,
    timezoneOffsetMinutes: -60
  }
}

/** The same as the gateway knows it. */
const fields = [
  ["authentication.memberId", "11344"],
  ["authentication.checksum", "972e4b0fb758221b41a6b8b22b977063"],
  ["authentication.terminalId", "1106"],
  ["authentication.accountId", "77"],
  ["attemptThreeD", "only3D"],
  ["redirectMethod", "GET"],
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
  ["notificationUrl", "https://shop.test/notify"],
  ["createRegistration", "true"],
  ["recurringType", "INITIAL"],
  ["deviceDetails.user_Agent", "Mozilla/5.0 (X11)"],
  ["deviceDetails.browserAcceptHeader", "text/html,*/*;q=0.8"],
  ["deviceDetails.browserLanguage", "de-DE"],
  ["deviceDetails.browserTimezoneOffset", "-60"],
  ["deviceDetails.browserColorDepth", "24"],
  ["deviceDetails.browserScreenHeight", "1080"],
  ["deviceDetails.browserScreenWidth", "1920"],
  ["deviceDetails.browserJavaEnabled", "false"]
]

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
        (service) => service.authorize(everything),
        { ...approved, paymentType: "PA" },
        {
          terminalId: "1106",
          accountId: "77",
          attemptThreeD: "only3D",
          redirectMethod: "GET",
          basePath: "/api/REST/v1"
        }
      )
      expect(call?.path).toBe("/api/REST/v1/payments")
      expect([...new URLSearchParams(call?.body)]).toEqual(fields)
    })
  )

  it.effect.each([[{}], [{ attemptThreeD: "direct" }]] as const)(
    "3-D that is demanded, whatever the account's options say: %j",
    ([options]) =>
      Effect.gen(function* () {
        const demanded = {
          ...charge,
          returnUrl: "https://shop.test/return",
          threeDSecure: "required"
        } as const
        const { call } = yield* sent((service) => service.purchase(demanded), approved, options)
        expect(new URLSearchParams(call?.body).getAll("attemptThreeD")).toEqual(["only3D"])
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
        byReference({ referenceInquiryPath: "payments" }),
        byId({ inquiryPath: "resource" })
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
        [`${base}/payments/reference-0001`, own],
        [`${base}/payments/54279`, ""]
      ])
      expect(calls.map(({ call }) => call?.method)).toEqual(["POST", "POST", "POST", "POST", "GET"])
      expect(calls.at(-1)?.call?.headers).toMatchObject({ authtoken: "head.body.sign" })
      expect(calls.at(-1)?.call?.headers["content-type"]).toBeUndefined()
      expect(calls.every(({ exit }) => exit._tag === "Success")).toBe(true)
    })
  )

  it.effect("inquiry by our reference, with a signed amount where one is known", () =>
    Effect.gen(function* () {
      const ask = (expect_: object) =>
        sent((one) => one.status({ reference, expect: expect_ }), found, {
          signInquiryAmount: true
        })
      const known = yield* ask({ amount: charge.amount })
      // The digest of `11344|secureKey|reference-0001|50.00`, as in a purchase.
      expect(known.call?.body).toBe(
        `${credentials("972e4b0fb758221b41a6b8b22b977063")}&paymentType=IN&idType=MID` +
          "&merchantTransactionId=reference-0001&amount=50.00"
      )
      const unknown = yield* ask({})
      expect(unknown.call?.body).toBe(
        `${credentials("e24343b35cf2212b74b75123888cbcbf")}&paymentType=IN&idType=MID` +
          "&merchantTransactionId=reference-0001"
      )
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
