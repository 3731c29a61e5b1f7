import { describe, expect, it } from "vitest"
import { OpenPaymentReturn } from "../src/index.ts"
import { checkoutId, paymentId } from "./support.ts"

const read = (resourcePath: string, id?: string) =>
  OpenPaymentReturn.parse(
    `https://shop.test/r?order=1${id === undefined ? "" : `&id=${id}`}` +
      `&resourcePath=${encodeURIComponent(resourcePath)}`
  )

describe("the shopper's way back", () => {
  it("names what to ask about", () => {
    expect(read(`/v1/payments/${paymentId}`, paymentId)).toEqual({
      type: "payment",
      providerReference: paymentId
    })
    expect(read(`/v1/checkouts/${checkoutId}/payment`, checkoutId)).toEqual({
      type: "checkout",
      checkoutId
    })
    expect(read(`/v1/checkouts/${checkoutId}/registration`)).toEqual({
      type: "registration",
      checkoutId
    })
    const bare = "164F2767AAC8D62CCF2C2319737136E9"
    expect(read(`/v1/checkouts/${bare}/payment`, bare)).toEqual({
      type: "checkout",
      checkoutId: bare
    })
    expect(read(`/v1/threeDSecure/${paymentId}`)).toEqual({ type: "authentication", id: paymentId })
    expect(OpenPaymentReturn.parse(`/r?resourcePath=/v1/payments/${paymentId}`)).not.toBeNull()
  })

  it.each([
    ["another place", `https://evil.test/v1/payments/${paymentId}`],
    ["a longer path", `/v1/payments/${paymentId}/../../x`],
    ["a query", `/v1/payments/${paymentId}?entityId=1`],
    ["another resource", `/v1/registrations/${paymentId}`],
    ["a checkout of dots", "/v1/checkouts/../payment"],
    ["a checkout with a transaction's id", `/v1/checkouts/${paymentId}/payment`],
    ["no version", `/payments/${paymentId}`],
    ["nothing", ""]
  ])("%s is none", (_, path) => {
    expect(read(path)).toBeNull()
  })

  it("is none where it contradicts itself", () => {
    const path = `/v1/payments/${paymentId}`
    expect(read(path, checkoutId)).toBeNull()
    expect(OpenPaymentReturn.parse(`/r?resourcePath=${path}&resourcePath=${path}`)).toBeNull()
    expect(OpenPaymentReturn.parse("/r")).toBeNull()
    expect(OpenPaymentReturn.parse("http://[")).toBeNull()
  })
})
