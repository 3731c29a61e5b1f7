import * as Redacted from "effect/Redacted"
import { describe, expect, it } from "vitest"
import { IntentsReturn } from "../src/index.ts"
import { cardToken, id } from "./support.ts"

describe("a return from paying", () => {
  const none = { providerReference: null, reference: null, claimedStatus: null }

  it("is an id to ask about", () => {
    const url = `https://shop.test/return?trx_id=${id}&order_id=reference-0001&status=CAPTURED`
    const read = { providerReference: id, reference: "reference-0001", claimedStatus: "CAPTURED" }
    expect(IntentsReturn.parsePaymentReturn(url)).toEqual(read)
    expect(IntentsReturn.parsePaymentReturn(new URL(url).search)).toEqual(read)
  })

  it("means the last of several, because the merchant's own dummies come first", () => {
    const url = `https://shop.test/success?trx_id=XYZ&order_id=ZYX&trx_id=${id}&order_id=order-1`
    expect(IntentsReturn.parsePaymentReturn(url)).toMatchObject({
      providerReference: id,
      reference: "order-1"
    })
  })

  it.each([
    "https://shop.test/return",
    "",
    "https://",
    "?trx_id=&order_id=",
    "?trx_id=a%0d%0ab",
    "?trx_id=%00",
    `?trx_id=${"x".repeat(201)}`
  ])("%j says nothing", (url) => {
    expect(IntentsReturn.parsePaymentReturn(url)).toEqual(none)
  })
})

describe("a return from storing a card", () => {
  it("carries the token, redacted", () => {
    const url = `https://shop.test/stored?token=${cardToken}&external_id=reference-0001`
    const read = IntentsReturn.parseTokenReturn(url)
    expect(read?.reference).toBe("reference-0001")
    expect(read === null ? "" : Redacted.value(read.token)).toBe(cardToken)
    expect(JSON.stringify(read)).not.toContain(cardToken)
  })

  it("may name its parameters otherwise, or carry none", () => {
    const names = { token: "card_token", externalId: "reference_id" }
    const url = `https://shop.test/stored?card_token=${cardToken}&reference_id=r-1`
    expect(IntentsReturn.parseTokenReturn(url, names)?.reference).toBe("r-1")
    expect(IntentsReturn.parseTokenReturn(url)).toBeNull()
    expect(IntentsReturn.parseTokenReturn("https://shop.test/stored?token=")).toBeNull()
  })
})
