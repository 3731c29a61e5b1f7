import { describe, expect, it } from "vitest"
import { bodyOf, control } from "../client.ts"
import { useSandbox } from "../useSandbox.ts"
import { redirectOf, walk } from "./browser.ts"

const checksum = useSandbox()

type Fields = Record<string, string>

const initial = async (overrides: Fields = {}) => {
  const first = { recurringType: "INITIAL", currency: "USD", ...overrides }
  return bodyOf(await checksum.gateway.create("first", first))
}

const repeat = async (id: string, overrides: Fields = {}) => {
  const fields: Fields = {
    merchantTransactionId: "second",
    amount: "20.00",
    recurringType: "REPEATED",
    ...overrides
  }
  const signed = checksum.gateway.sign(id, fields["amount"] ?? "")
  return bodyOf(await checksum.gateway.post(`payments/${id}`, { ...signed, ...fields }))
}

describe("recurring", () => {
  it("repeats a first payment by its id, without a card in the request", async () => {
    const first = String((await initial())["paymentId"])
    expect(await repeat(first)).toMatchObject({
      paymentId: "54280",
      transactionStatus: "Y",
      paymentType: "DB",
      amount: "20.00",
      currency: "USD",
      merchantTransactionId: "second",
      card: { last4Digits: "0051" },
      result: { code: "00001" }
    })
    expect(
      await repeat(first, { merchantTransactionId: "third", paymentType: "PA" })
    ).toMatchObject({ transactionStatus: "Y", paymentType: "PA" })
    expect(checksum.movements()).toEqual([
      ["charge", "first", "54279", "50.00"],
      ["charge", "second", "54280", "20.00"],
      ["authorize", "third", "54281", "20.00"]
    ])
  })

  it("asks nobody: a 3-D card is authenticated once, at the start", async () => {
    const first = await initial({ "card.number": "4000000000000002" })
    const id = String(first["paymentId"])
    expect((await repeat(id)).result.code).toBe("20005")
    await walk(redirectOf(first), "Y")
    expect((await repeat(id))["transactionStatus"]).toBe("Y")
  })

  it("refuses what was not announced as a series, and what never succeeded", async () => {
    const plain = String(bodyOf(await checksum.gateway.create("plain"))["paymentId"])
    expect((await repeat(plain)).result.code).toBe("20016")
    const declined = String((await initial({ "card.number": "4000000000009995" }))["paymentId"])
    expect((await repeat(declined)).result.code).toBe("20005")
    expect((await repeat("99999")).result.code).toBe("10009")
    expect(checksum.movements()).toHaveLength(1)
  })

  it("refuses a wrong checksum, a wrong amount and a used reference", async () => {
    const first = String((await initial())["paymentId"])
    expect((await repeat(first, checksum.gateway.sign("first", "20.00"))).result.code).toBe("20001")
    expect((await repeat(first, { amount: "20" })).result.code).toBe("20003")
    expect((await repeat(first, { merchantTransactionId: "first" })).result.code).toBe("20004")
    expect(checksum.movements()).toHaveLength(1)
  })

  it("is hit by its own digit and by its own name", async () => {
    const first = String((await initial())["paymentId"])
    expect((await repeat(first, { amount: "7001.00" }))["transactionStatus"]).toBe("N")
    const rule = { fault: "refuse", operation: "repeat" }
    await control(checksum.sandbox.url, "POST", "checksum/faults", rule)
    expect((await repeat(first, { merchantTransactionId: "third" })).result.code).toBe("20011")
    expect(checksum.movements()).toHaveLength(1)
  })

  it("goes by a stored card too", async () => {
    const first = await initial({ createRegistration: "true" })
    const id = String(first["registrationId"])
    const answer = await checksum.gateway.post(`paywithtoken/${id}`, {
      ...checksum.gateway.sign(id, "20.00"),
      merchantTransactionId: "second",
      amount: "20.00",
      currency: "USD",
      paymentType: "DB",
      recurringType: "REPEATED"
    })
    expect(bodyOf(answer).result.code).toBe("00001")
    expect(checksum.movements()[1]).toEqual(["charge", "second", "54280", "20.00"])
  })
})
