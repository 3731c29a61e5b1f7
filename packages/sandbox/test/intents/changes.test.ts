import { describe, expect, it } from "vitest"
import { bodyOf, connect, credentials2, useIntents } from "./client.ts"

const intents = useIntents()

const sums = (body: Record<string, unknown>) => [
  body["status"],
  body["amount_authorized"],
  body["amount_captured"],
  body["amount_voided"],
  body["amount_refunded"]
]

/** Captures or voids and gives status and sums, or the HTTP status of a refusal. */
const change = async (id: string, operation: string, amount?: number, name = operation) => {
  const answer = await intents.gateway.change(id, operation, `${name}-${amount ?? "all"}`, amount)
  return answer.status === 200 ? sums(bodyOf(answer)) : answer.status
}

describe("capture", () => {
  it("without an amount takes everything that remains", async () => {
    const id = await intents.pay("pay-1")
    expect(await change(id, "capture")).toEqual(["CAPTURED", 10000, 10000, 0, 0])
    expect(await change(id, "capture", 1)).toBe(409)
    expect(await change(id, "void")).toBe(409)
    expect(intents.movements().slice(1)).toEqual([["capture", "pay-1", "10000"]])
  })

  it("in parts until nothing remains", async () => {
    const id = await intents.pay("pay-1")
    expect(await change(id, "capture", 4000)).toEqual(["PARTIAL_CAPTURED", 10000, 4000, 0, 0])
    expect(await change(id, "capture", 6001)).toBe(422)
    expect(await change(id, "capture", 5000)).toEqual(["PARTIAL_CAPTURED", 10000, 9000, 0, 0])
    expect(await change(id, "capture")).toEqual(["CAPTURED", 10000, 10000, 0, 0])
    expect(intents.movements().map(([, , amount]) => amount)).toEqual([
      "10000",
      "4000",
      "5000",
      "1000"
    ])
  })

  it.each([0, -1, 10001])("an amount of %i is 422", async (amount) => {
    const id = await intents.pay("pay-1")
    expect(await change(id, "capture", amount)).toBe(422)
    expect(await change(id, "capture", 10000)).toEqual(["CAPTURED", 10000, 10000, 0, 0])
  })

  it("a repeated external_id is one capture; another payload is 409", async () => {
    const id = await intents.pay("pay-1")
    const { gateway } = intents
    await gateway.change(id, "capture", "c-1", 100)
    const again = await gateway.change(id, "capture", "c-1", 100)
    expect(bodyOf(again)["amount_captured"]).toBe(100)
    expect((await gateway.change(id, "capture", "c-1", 200)).status).toBe(409)
    expect((await gateway.change(id, "void", "c-1", 100)).status).toBe(409)
    expect((await gateway.change(await intents.pay("pay-2"), "capture", "c-1", 100)).status).toBe(
      409
    )
    expect(intents.movements().filter(([kind]) => kind === "capture")).toHaveLength(1)
    expect((await gateway.find("external_id", "c-1")).status).toBe(404)
  })

  it("refuses other operations, fractions, and transactions of others", async () => {
    const id = await intents.pay("pay-1")
    expect(await change(id, "refund", 100)).toBe(400)
    expect(await change(id, "capture", 1.5)).toBe(400)
    expect(await change("trx_unknown", "capture")).toBe(404)
    const other = await connect(intents.base, credentials2)
    expect((await other.change(id, "capture", "c-1")).status).toBe(404)
    expect(intents.movements()).toHaveLength(1)
  })
})

describe("void", () => {
  it("all of it is VOIDED, and final", async () => {
    const id = await intents.pay("pay-1")
    expect(await change(id, "void")).toEqual(["VOIDED", 10000, 0, 10000, 0])
    expect(await change(id, "capture")).toBe(409)
    expect(await change(id, "void", 1)).toBe(409)
    expect((await intents.gateway.refund(id, "r-1", 1)).status).toBe(409)
    expect(intents.movements()[1]).toEqual(["void", "pay-1", "10000"])
  })

  it("a part leaves AUTHORIZED; captured and voided never exceed the authorization", async () => {
    const id = await intents.pay("pay-1")
    expect(await change(id, "void", 3000)).toEqual(["AUTHORIZED", 10000, 0, 3000, 0])
    expect(await change(id, "capture", 7001)).toBe(422)
    expect(await change(id, "capture", 2000)).toEqual(["PARTIAL_CAPTURED", 10000, 2000, 3000, 0])
    expect(await change(id, "void")).toEqual(["PARTIAL_CAPTURED", 10000, 2000, 8000, 0])
    expect(await change(id, "capture", 1)).toBe(409)
    expect(await change(id, "void", 1)).toBe(409)
  })

  it("in parts to the end is VOIDED", async () => {
    const id = await intents.pay("pay-1")
    await change(id, "void", 4000)
    expect(await change(id, "void", 6000)).toEqual(["VOIDED", 10000, 0, 10000, 0])
  })
})

describe("POST /refunds", () => {
  it("makes a REFUND of its own and grows the payment's sum", async () => {
    const id = await intents.pay("pay-1", { operation: "authcap" })
    const refund = bodyOf(await intents.gateway.refund(id, "refund-1", 4000))
    expect(refund).toMatchObject({
      id: expect.stringMatching(/^trx_/),
      type: "REFUND",
      status: "CAPTURED",
      order_amount: 10000,
      order_currency: "USD",
      amount_authorized: 0,
      amount_captured: 0,
      amount_refunded: 4000,
      external_id: "refund-1"
    })
    expect(refund["id"]).not.toBe(id)
    expect(await intents.gateway.read(String(refund["id"]))).toEqual(refund)
    expect(bodyOf(await intents.gateway.find("external_id", "refund-1"))).toEqual(refund)
    expect(sums(await intents.gateway.read(id))).toEqual(["CAPTURED", 10000, 10000, 0, 4000])
    expect(intents.movements()[1]).toEqual(["refund", "pay-1", "4000"])
  })

  it("several, never more than was captured", async () => {
    const id = await intents.pay("pay-1")
    const { gateway } = intents
    expect((await gateway.refund(id, "r-0", 1)).status).toBe(409)
    await change(id, "capture", 5000)
    expect((await gateway.refund(id, "r-1", 5001)).status).toBe(422)
    expect((await gateway.refund(id, "r-2", 3000)).status).toBe(200)
    expect((await gateway.refund(id, "r-3", 2001)).status).toBe(422)
    expect((await gateway.refund(id, "r-4", 2000)).status).toBe(200)
    expect((await gateway.refund(id, "r-5", 1)).status).toBe(422)
    expect(sums(await gateway.read(id))).toEqual(["PARTIAL_CAPTURED", 10000, 5000, 0, 5000])
  })

  it("a repeated external_id is one refund", async () => {
    const id = await intents.pay("pay-1", { operation: "authcap" })
    const first = bodyOf(await intents.gateway.refund(id, "r-1", 100))
    expect(bodyOf(await intents.gateway.refund(id, "r-1", 100))["id"]).toBe(first["id"])
    expect((await intents.gateway.refund(id, "r-1", 200)).status).toBe(409)
    expect(intents.movements()).toHaveLength(2)
  })

  it("refuses a refund of a refund, zero, no amount, and another merchant's payment", async () => {
    const { gateway } = intents
    const id = await intents.pay("pay-1", { operation: "authcap" })
    const refund = bodyOf(await gateway.refund(id, "r-1", 100))
    expect((await gateway.refund(String(refund["id"]), "r-2", 1)).status).toBe(409)
    expect((await gateway.refund(id, "r-3", 0)).status).toBe(422)
    expect((await gateway.post("/refunds", { external_id: "r-4", trx_id: id })).status).toBe(400)
    const other = await connect(intents.base, credentials2)
    expect((await other.refund(id, "r-5", 1)).status).toBe(404)
    expect(intents.movements()).toHaveLength(2)
  })
})
