import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as fc from "fast-check"
import * as Body from "../src/internal/body.ts"
import { approved, charge, sent } from "./support.ts"

describe("bodies in JSON", () => {
  it.effect("have the fields and the checksum of the form, in nested groups", () =>
    Effect.gen(function* () {
      const request = {
        ...charge,
        customer: { name: 'Jane "van" Bérg', billingAddress: { country: "DE" } },
        returnUrl: "https://shop.test/return?a=1&b=2",
        saveMethod: true
      }
      const { call, exit, token } = yield* sent((one) => one.purchase(request), approved, {
        bodyEncoding: "json"
      })
      expect(exit._tag).toBe("Success")
      expect(call?.headers).toMatchObject({
        "content-type": "application/json",
        authtoken: "head.body.sign"
      })
      expect(JSON.parse(call?.body ?? "")).toEqual({
        authentication: { memberId: "11344", checksum: "972e4b0fb758221b41a6b8b22b977063" },
        merchantTransactionId: "reference-0001",
        amount: "50.00",
        currency: "EUR",
        paymentType: "DB",
        paymentMode: "CC",
        paymentBrand: "VISA",
        card: {
          number: "4000000000000051",
          expiryMonth: "07",
          expiryYear: "2030",
          cvv: "745",
          holder: "John Doe"
        },
        customer: { givenName: "Jane", surname: '"van" Bérg' },
        shipping: { country: "DE" },
        merchantRedirectUrl: "https://shop.test/return?a=1&b=2",
        createRegistration: "true"
      })
      expect(token?.headers["content-type"]).toBe("application/json")
      expect(JSON.parse(token?.body ?? "")).toEqual({
        authentication: { partnerId: "195", sKey: "secureKey" },
        merchant: { username: "testdoc" }
      })
    })
  )

  it("lose no field and no character of the form", () => {
    const value = fc.string({ unit: "grapheme", maxLength: 20 })
    const names = ["amount", "card.number", "card.holder", "customer.ip", "a.b.c"] as const
    fc.assert(
      fc.property(fc.tuple(value, value, value, value, value), (values) => {
        const form = names
          .map((name, index) => `${name}=${encodeURIComponent(values[index] ?? "")}`)
          .join("&")
        const [amount, number, holder, ip, c] = values
        expect(JSON.parse(Body.encode(form, "json"))).toEqual({
          amount,
          card: { number, holder },
          customer: { ip },
          a: { b: { c } }
        })
        expect(Body.encode(form, "form")).toBe(form)
      })
    )
  })
})
