import { describe, expect, it } from "@effect/vitest"
import { Money } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import {
  accessToken,
  approved,
  type Arrived,
  card,
  cardOf,
  charge,
  checkoutId,
  cvv,
  debited,
  entityId,
  sent,
  token
} from "./support.ts"

const start = `entityId=${entityId}&merchantTransactionId=order-12345`
const bodyOf = (call: Arrived | undefined) => `${call?.method} ${call?.path} ${call?.body}`
const fieldsOf = (call: Arrived | undefined) => Object.fromEntries(call?.fields ?? [])
const stored = { type: "token", token: Redacted.make(token), cvv } as const

const browser = {
  acceptHeader: "text/html",
  userAgent: "Mozilla/5.0 (X11)",
  language: "nl-NL",
  javaEnabled: false,
  colorDepth: 24,
  screenHeight: 1080,
  screenWidth: 1920,
  timezoneOffsetMinutes: -60
}

const browserFields = {
  "customer.browser.acceptHeader": "text/html",
  "customer.browser.screenColorDepth": "24",
  "customer.browser.javaEnabled": "false",
  "customer.browser.language": "nl-NL",
  "customer.browser.screenHeight": "1080",
  "customer.browser.screenWidth": "1920",
  "customer.browser.timezone": "-60",
  "customer.browser.challengeWindow": "5",
  "customer.browser.userAgent": "Mozilla/5.0 (X11)"
}

describe("charges", () => {
  it.effect("a card and nothing else", () =>
    Effect.gen(function* () {
      const { call, calls, result } = yield* sent((one) => one.purchase(charge), debited)
      expect(result._tag).toBe("Success")
      expect(calls).toHaveLength(1)
      expect(call?.headers).toMatchObject({
        authorization: `Bearer ${accessToken}`,
        accept: "application/json",
        "content-type": "application/x-www-form-urlencoded; charset=UTF-8"
      })
      expect(bodyOf(call)).toBe(
        `POST /v1/payments ${start}&paymentType=DB&amount=92.00&currency=EUR&paymentBrand=VISA` +
          "&card.number=4200000000000000&card.expiryMonth=05&card.expiryYear=2034&card.cvv=123" +
          "&card.holder=Jane%20Jones"
      )
    })
  )

  it.effect("a card with every field", () =>
    Effect.gen(function* () {
      const { call } = yield* sent(
        (one) =>
          one.authorize({
            ...charge,
            description: "Order 1 & 2",
            returnUrl: "https://shop.test/return?a=1",
            notificationUrl: "https://shop.test/notify",
            saveMethod: true,
            recurring: "initial",
            browser,
            customer: {
              id: "c-1",
              email: "jane+x@example.com",
              name: "Jane van der Bérg \ud800",
              phone: "+31612345678",
              ip: "2001:db8::1",
              billingAddress: {
                line1: "Street 1",
                city: "Köln",
                state: "NW",
                postalCode: "1234 AB",
                country: "DE"
              }
            }
          }),
        approved,
        { testMode: "EXTERNAL" }
      )
      expect(fieldsOf(call)).toEqual({
        entityId,
        merchantTransactionId: "order-12345",
        paymentType: "PA",
        amount: "92.00",
        currency: "EUR",
        paymentBrand: "VISA",
        "card.number": "4200000000000000",
        "card.expiryMonth": "05",
        "card.expiryYear": "2034",
        "card.cvv": "123",
        "card.holder": "Jane Jones",
        createRegistration: "true",
        shopperResultUrl: "https://shop.test/return?a=1",
        ...browserFields,
        "customer.merchantCustomerId": "c-1",
        "customer.givenName": "Jane",
        "customer.surname": "van der Bérg \ufffd",
        "customer.email": "jane+x@example.com",
        "customer.phone": "+31612345678",
        "customer.ip": "2001:db8::1",
        "billing.street1": "Street 1",
        "billing.city": "Köln",
        "billing.state": "NW",
        "billing.postcode": "1234 AB",
        "billing.country": "DE",
        "standingInstruction.mode": "INITIAL",
        "standingInstruction.source": "CIT",
        "standingInstruction.type": "UNSCHEDULED",
        descriptor: "Order 1 & 2",
        testMode: "EXTERNAL"
      })
    })
  )

  it.effect("a token, with the shopper there", () =>
    Effect.gen(function* () {
      const returnUrl = "https://shop.test/r"
      const method = stored
      const { call } = yield* sent(
        (one) => one.purchase({ ...charge, method, returnUrl, browser, saveMethod: true }),
        debited
      )
      expect(call?.path).toBe(`/v1/registrations/${token}/payments`)
      expect(fieldsOf(call)).toEqual({
        entityId,
        merchantTransactionId: "order-12345",
        paymentType: "DB",
        amount: "92.00",
        currency: "EUR",
        "card.cvv": "123",
        shopperResultUrl: returnUrl,
        ...browserFields
      })
    })
  )

  it.effect("a token in a series: no code, no browser, the entity of such payments", () =>
    Effect.gen(function* () {
      const recurringEntityId = "8a8294174b7ecb28014b9699220015cb"
      const { call } = yield* sent(
        (one) =>
          one.purchase({
            ...charge,
            method: stored,
            recurring: "repeated",
            returnUrl: "https://shop.test/r",
            browser
          }),
        debited,
        { recurringEntityId, seriesType: "RECURRING" }
      )
      expect(fieldsOf(call)).toEqual({
        entityId: recurringEntityId,
        merchantTransactionId: "order-12345",
        paymentType: "DB",
        amount: "92.00",
        currency: "EUR",
        "standingInstruction.mode": "REPEATED",
        "standingInstruction.source": "MIT",
        "standingInstruction.type": "RECURRING",
        "standingInstruction.recurringType": "SUBSCRIPTION"
      })
    })
  )

  it.effect("the widget: the return address stays out of the checkout", () =>
    Effect.gen(function* () {
      const { call, result } = yield* sent(
        (one) =>
          one.authorize({
            ...charge,
            method: { type: "hosted" },
            returnUrl: "https://shop.test/return",
            saveMethod: true,
            recurring: "initial",
            browser
          }),
        {
          result: { code: "000.200.100", description: "successfully created checkout" },
          ndc: checkoutId,
          id: checkoutId,
          integrity: "sha384-abc"
        },
        { brands: ["VISA", "MASTER", "AMEX"] }
      )
      expect(call?.path).toBe("/v1/checkouts")
      expect(fieldsOf(call)).toEqual({
        entityId,
        merchantTransactionId: "order-12345",
        paymentType: "PA",
        amount: "92.00",
        currency: "EUR",
        createRegistration: "true",
        "standingInstruction.mode": "INITIAL",
        "standingInstruction.source": "CIT",
        "standingInstruction.type": "UNSCHEDULED",
        integrity: "true"
      })
      expect(result).toMatchObject({
        success: {
          status: { unified: "requires_action", raw: "000.200.100" },
          providerReference: checkoutId,
          nextAction: {
            type: "widget",
            scriptUrl: expect.stringMatching(
              /^http:\/\/127\.0\.0\.1:\d+\/v1\/paymentWidgets\.js\?checkoutId=164F[0-9A-F]+\.uat01-vm-tx03$/
            ),
            integrity: "sha384-abc",
            brands: ["VISA", "MASTER", "AMEX"],
            returnUrl: "https://shop.test/return"
          }
        }
      })
    })
  )

  it.effect.each([
    ["4200000000000000", "VISA"],
    ["5454545454545454", "MASTER"],
    ["377777777777770", "AMEX"],
    ["36000000000008", "DINERS"],
    ["6011000000000004", "DISCOVER"],
    ["3530111333300000", "JCB"],
    ["6759649826438453", "MAESTRO"],
    ["6200000000000005", "UNIONPAY"]
  ] as const)("brand of %s: %s", ([number, brand]) =>
    Effect.gen(function* () {
      const method = cardOf(number)
      const { call } = yield* sent((one) => one.purchase({ ...charge, method }), debited)
      expect(fieldsOf(call)["paymentBrand"]).toBe(brand)
    })
  )

  it.effect("amounts of other exponents keep two decimals", () =>
    Effect.gen(function* () {
      const amountSent = (amount: Money.Money) =>
        Effect.map(
          sent((one) => one.purchase({ ...charge, amount }), {}),
          ({ call }) => fieldsOf(call)["amount"]
        )
      expect(yield* amountSent(Money.make(100, "JPY"))).toBe("100.00")
      expect(yield* amountSent(Money.make(1230, "KWD"))).toBe("1.23")
      expect(yield* amountSent(Money.make(999_999_999_999, "EUR"))).toBe("9999999999.99")
      const verification = yield* sent(
        (one) => one.authorize({ ...charge, amount: Money.make(0, "EUR") }),
        {}
      )
      expect(fieldsOf(verification.call)).toMatchObject({ paymentType: "PA", amount: "0.00" })
    })
  )

  it.effect("what the gateway's format cannot carry of a customer is cut or left out", () =>
    Effect.gen(function* () {
      const customer = {
        name: `${"a".repeat(60)} b`,
        email: "a@b.c",
        billingAddress: { city: "c".repeat(90), postalCode: "12345678901234567" }
      }
      const { call } = yield* sent(
        (one) => one.purchase({ ...charge, customer, method: { ...card, holder: "Bo" } }),
        debited
      )
      const fields = fieldsOf(call)
      expect(fields["customer.givenName"]).toBe("a".repeat(50))
      expect(fields["billing.city"]).toBe("c".repeat(80))
      for (const name of ["customer.email", "billing.postcode", "card.holder"]) {
        expect(Object.keys(fields)).not.toContain(name)
      }
    })
  )
})
