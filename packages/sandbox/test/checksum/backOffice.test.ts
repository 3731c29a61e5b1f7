import { describe, expect, it } from "vitest"
import { bodyOf, connect, merchant2 } from "../client.ts"
import { useSandbox } from "../useSandbox.ts"

const checksum = useSandbox()

describe("capture, refund, reversal", () => {
  it("captures once, in part, and the answer has the sample's shape", async () => {
    const id = await checksum.authorize("order-1")
    const body = bodyOf(await checksum.gateway.capture(id, "40.00"))
    expect(body).toEqual({
      paymentId: id,
      result: { code: "00004", description: "Transaction captured successfully" },
      timestamp: expect.any(String)
    })
    expect(bodyOf(await checksum.gateway.capture(id, "40.00")).result.code).toBe("20005")
    expect(checksum.movements()[1]).toEqual(["capture", "order-1", id, "40.00"])
    expect(checksum.movements()).toHaveLength(2)
  })

  it("refuses to capture more than was authorized, or a DB", async () => {
    const id = await checksum.authorize("order-1")
    expect(bodyOf(await checksum.gateway.capture(id, "92.01")).result.code).toBe("20006")
    expect(bodyOf(await checksum.gateway.capture(id, "0.00")).result.code).toBe("20003")
    const charged = String(bodyOf(await checksum.gateway.create("order-2"))["paymentId"])
    expect(bodyOf(await checksum.gateway.capture(charged, "50.00")).result.code).toBe("20005")
    expect(checksum.movements().map(([kind]) => kind)).toEqual(["authorize", "charge"])
  })

  it("refunds once, up to what was captured", async () => {
    const id = await checksum.authorize("order-1")
    expect(bodyOf(await checksum.gateway.refund(id, "10.00")).result.code).toBe("20005")
    await checksum.gateway.capture(id, "40.00")
    expect(bodyOf(await checksum.gateway.refund(id, "40.01")).result.code).toBe("20006")
    expect(bodyOf(await checksum.gateway.refund(id, "15.00")).result).toEqual({
      code: "00005",
      description: "Transaction refunded successfully"
    })
    expect(bodyOf(await checksum.gateway.refund(id, "1.00")).result.code).toBe("20008")
    expect(checksum.movements()[2]).toEqual(["refund", "order-1", id, "15.00"])
    expect(bodyOf(await checksum.gateway.inquire(id))).toMatchObject({
      status: "reversed",
      transactionStatus: "C"
    })
  })

  it("reverses only an uncaptured PA", async () => {
    const id = await checksum.authorize("order-1")
    expect(bodyOf(await checksum.gateway.reverse(id)).result).toEqual({
      code: "00006",
      description: "Transaction cancelled successfully"
    })
    expect(bodyOf(await checksum.gateway.reverse(id)).result.code).toBe("20005")
    expect(bodyOf(await checksum.gateway.capture(id, "1.00")).result.code).toBe("20005")
    const charged = String(bodyOf(await checksum.gateway.create("order-2"))["paymentId"])
    expect(bodyOf(await checksum.gateway.reverse(charged)).result.code).toBe("20005")
    expect(checksum.movements().map(([kind]) => kind)).toEqual(["authorize", "void", "charge"])
  })

  it("refuses a path id and a body id that differ, and a checksum of the wrong formula", async () => {
    const id = await checksum.authorize("order-1")
    const signed = checksum.gateway.sign(id, "92.00")
    const capture = { ...signed, paymentType: "CP", amount: "92.00" }
    const mismatch = await checksum.gateway.post(`payments/${id}`, { ...capture, paymentId: "1" })
    expect(bodyOf(mismatch).result.code).toBe("20009")
    const unsigned = await checksum.gateway.post(`payments/${id}`, {
      ...capture,
      ...checksum.gateway.sign(id)
    })
    expect(bodyOf(unsigned).result.code).toBe("20001")
    const otherAmount = await checksum.gateway.post(`payments/${id}`, {
      ...capture,
      amount: "91.00"
    })
    expect(bodyOf(otherAmount).result.code).toBe("20001")
    expect(checksum.movements()).toHaveLength(1)
    expect(
      bodyOf(await checksum.gateway.post(`payments/${id}`, { ...capture, paymentId: id })).result
        .code
    ).toBe("00004")
  })

  it("another merchant's payment does not exist", async () => {
    const id = await checksum.authorize("order-1")
    const other = await connect(checksum.base, merchant2)
    expect(bodyOf(await other.capture(id, "92.00"))).toEqual({
      result: { code: "10009", description: "Record not found" }
    })
    expect(bodyOf(await other.inquire(id)).result.code).toBe("10009")
    expect(checksum.movements()).toHaveLength(1)
  })
})
