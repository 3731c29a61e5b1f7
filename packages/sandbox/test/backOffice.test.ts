import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { Server } from "../src/index.ts"
import { bodyOf, connect, control, merchant2 } from "./client.ts"

let sandbox: Server.StartedSandbox
let base: string
let gateway: Awaited<ReturnType<typeof connect>>

beforeAll(async () => {
  sandbox = await Server.start()
  base = sandbox.baseUrl("checksum")
})
beforeEach(async () => {
  await control(sandbox.url, "POST", "checksum/reset")
  gateway = await connect(base)
})
afterAll(() => sandbox.close())

const movements = () =>
  sandbox
    .ledger("checksum")
    .movements.map(({ amount, kind, paymentId, reference }) => [kind, reference, paymentId, amount])

const authorize = async (reference: string, amount = "92.00") => {
  const body = bodyOf(await gateway.create(reference, { paymentType: "PA", amount }))
  expect(body["transactionStatus"]).toBe("Y")
  return String(body["paymentId"])
}

describe("capture, refund, reversal", () => {
  it("captures once, in part, and the answer has the sample's shape", async () => {
    const id = await authorize("order-1")
    const body = bodyOf(await gateway.capture(id, "40.00"))
    expect(body).toEqual({
      paymentId: id,
      result: { code: "00004", description: "Transaction captured successfully" },
      timestamp: expect.any(String)
    })
    expect(bodyOf(await gateway.capture(id, "40.00")).result.code).toBe("20005")
    expect(movements()[1]).toEqual(["capture", "order-1", id, "40.00"])
    expect(movements()).toHaveLength(2)
  })

  it("refuses to capture more than was authorized, or a DB", async () => {
    const id = await authorize("order-1")
    expect(bodyOf(await gateway.capture(id, "92.01")).result.code).toBe("20006")
    expect(bodyOf(await gateway.capture(id, "0.00")).result.code).toBe("20003")
    const charged = String(bodyOf(await gateway.create("order-2"))["paymentId"])
    expect(bodyOf(await gateway.capture(charged, "50.00")).result.code).toBe("20005")
    expect(movements().map(([kind]) => kind)).toEqual(["authorize", "charge"])
  })

  it("refunds once, up to what was captured", async () => {
    const id = await authorize("order-1")
    expect(bodyOf(await gateway.refund(id, "10.00")).result.code).toBe("20005")
    await gateway.capture(id, "40.00")
    expect(bodyOf(await gateway.refund(id, "40.01")).result.code).toBe("20006")
    expect(bodyOf(await gateway.refund(id, "15.00")).result).toEqual({
      code: "00005",
      description: "Transaction refunded successfully"
    })
    expect(bodyOf(await gateway.refund(id, "1.00")).result.code).toBe("20008")
    expect(movements()[2]).toEqual(["refund", "order-1", id, "15.00"])
    expect(bodyOf(await gateway.inquire(id))).toMatchObject({
      status: "reversed",
      transactionStatus: "C"
    })
  })

  it("reverses only an uncaptured PA", async () => {
    const id = await authorize("order-1")
    expect(bodyOf(await gateway.reverse(id)).result).toEqual({
      code: "00006",
      description: "Transaction cancelled successfully"
    })
    expect(bodyOf(await gateway.reverse(id)).result.code).toBe("20005")
    expect(bodyOf(await gateway.capture(id, "1.00")).result.code).toBe("20005")
    const charged = String(bodyOf(await gateway.create("order-2"))["paymentId"])
    expect(bodyOf(await gateway.reverse(charged)).result.code).toBe("20005")
    expect(movements().map(([kind]) => kind)).toEqual(["authorize", "void", "charge"])
  })

  it("refuses a path id and a body id that differ, and a checksum of the wrong formula", async () => {
    const id = await authorize("order-1")
    const signed = gateway.sign(id, "92.00")
    const capture = { ...signed, paymentType: "CP", amount: "92.00" }
    const mismatch = await gateway.post(`payments/${id}`, { ...capture, paymentId: "1" })
    expect(bodyOf(mismatch).result.code).toBe("20009")
    const unsigned = await gateway.post(`payments/${id}`, { ...capture, ...gateway.sign(id) })
    expect(bodyOf(unsigned).result.code).toBe("20001")
    const otherAmount = await gateway.post(`payments/${id}`, { ...capture, amount: "91.00" })
    expect(bodyOf(otherAmount).result.code).toBe("20001")
    expect(movements()).toHaveLength(1)
    expect(
      bodyOf(await gateway.post(`payments/${id}`, { ...capture, paymentId: id })).result.code
    ).toBe("00004")
  })

  it("another merchant's payment does not exist", async () => {
    const id = await authorize("order-1")
    const other = await connect(base, merchant2)
    expect(bodyOf(await other.capture(id, "92.00"))).toEqual({
      result: { code: "10009", description: "Record not found" }
    })
    expect(bodyOf(await other.inquire(id)).result.code).toBe("10009")
    expect(movements()).toHaveLength(1)
  })
})
