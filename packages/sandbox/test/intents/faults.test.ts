import { describe, expect, it } from "vitest"
import { Faults, Server } from "../../src/index.ts"
import { control } from "../client.ts"
import { bodyOf, connect, order, payment, paymentOf, post, useIntents } from "./client.ts"

const intents = useIntents()

const code = (error: unknown) =>
  error instanceof Error && "code" in error ? error.code : String(error)

const amountOf = (digit: number, fault: Faults.FaultName) =>
  digit * 100_000 + (Faults.names.indexOf(fault) + 1) * 100

describe("trigger amounts, in minor units", () => {
  it("100600 loses the answer of the create once; the money is there", async () => {
    expect(amountOf(1, "loseAnswer")).toBe(100600)
    const request = paymentOf("pay-1", 100600)
    expect(await intents.gateway.pay(request).then(() => "answered", code)).toBe("ECONNRESET")
    expect(intents.movements()).toEqual([["authorize", "pay-1", "100600"]])
    expect(bodyOf(await intents.gateway.find("external_id", "pay-1"))["status"]).toBe("AUTHORIZED")
    expect((await intents.gateway.pay(request)).status).toBe(200)
    expect(intents.movements()).toHaveLength(1)
  })

  it("100100 declines with 200", async () => {
    expect(bodyOf(await intents.gateway.pay(paymentOf("pay-1", 100100)))).toMatchObject({
      status: "DECLINED"
    })
  })

  it("the first digit selects the later call: capture, refund, void", async () => {
    const { gateway } = intents
    const pay = async (name: string, amount: number) =>
      String(bodyOf(await gateway.pay(paymentOf(name, amount)))["id"])
    const captured = await pay("pay-1", 200700)
    expect((await gateway.change(captured, "capture", "c-1")).status).toBe(500)
    expect((await gateway.change(captured, "capture", "c-1")).status).toBe(200)
    const refunded = await pay("pay-2", 300700)
    await gateway.change(refunded, "capture", "c-2")
    expect((await gateway.refund(refunded, "r-1", 300700)).status).toBe(500)
    expect((await gateway.refund(refunded, "r-1", 300700)).status).toBe(200)
    const voided = await pay("pay-3", 400700)
    expect((await gateway.change(voided, "void", "v-1")).status).toBe(500)
    expect((await gateway.change(voided, "void", "v-1")).status).toBe(200)
  })

  it("5 hits the look-up by either id, 6 the payment intent", async () => {
    const { gateway } = intents
    const id = await intents.pay("pay-1", paymentOf("pay-1", 500700))
    expect((await gateway.find("external_id", "pay-1")).status).toBe(500)
    expect((await gateway.find("external_id", "pay-1")).status).toBe(200)
    expect((await gateway.get(`/transactions/${id}`)).status).toBe(200)
    await intents.pay("pay-2", paymentOf("pay-2", 500700))
    expect((await gateway.find("order_id", "pay-2")).status).toBe(500)
    const intent = { external_id: "pay-3", order: order({ order_amount: 600700 }) }
    expect((await gateway.post("/intents/payment", intent)).status).toBe(500)
    expect((await gateway.post("/intents/payment", intent)).status).toBe(200)
  })

  it("triggers=false switches amounts and cards off", async () => {
    const server = await Server.start({
      instances: [{ kind: "intents", name: "intents", triggers: false }]
    })
    const gateway = await connect(server.baseUrl("intents"))
    const request = paymentOf("pay-1", 100600, {
      card: { pan: "4000000000000002", code: "012", expiry: "122090", name: "John Doe" }
    })
    expect(bodyOf(await gateway.pay(request))["status"]).toBe("AUTHORIZED")
    await server.close()
  })
})

describe("rules", () => {
  it.each([
    ["refuse", 400, "request_refused"],
    ["throttle", 429, "too_many_requests"],
    ["expiredToken", 401, "unauthorized"]
  ])("%s: HTTP %i, nothing moved, the external_id stays free", async (fault, status, said) => {
    await intents.fault({ fault })
    const answer = await intents.gateway.pay(payment("pay-1"))
    expect([answer.status, bodyOf(answer)["code"]]).toEqual([status, said])
    if (status === 429) expect(answer.headers["retry-after"]).toBe("1")
    expect(intents.movements()).toEqual([])
    const next = await intents.gateway.pay(payment("pay-1"))
    expect(next.status).toBe(fault === "expiredToken" ? 401 : 200)
  })

  it("strike only what they name: reference and operation", async () => {
    await intents.fault({ fault: "error500", reference: "pay-2" })
    await intents.fault({ fault: "error500", operation: "list" })
    await intents.fault({ fault: "error500", operation: "token" })
    expect((await intents.gateway.pay(payment("pay-1"))).status).toBe(200)
    expect((await intents.gateway.pay(payment("pay-2"))).status).toBe(500)
    expect((await intents.gateway.list()).status).toBe(500)
    expect((await intents.gateway.list()).status).toBe(200)
    const credentials = { client_id: "sandbox-client", client_secret: "sandbox-client-secret" }
    expect((await post(`${intents.base}/auth/token`, credentials)).status).toBe(500)
    const wrong = { fault: "decline", operation: "CP" }
    expect((await control(intents.sandbox.url, "POST", "intents/faults", wrong)).status).toBe(400)
  })

  it.each([
    ["wrongAmount", { order_amount: 10100, amount_authorized: 10100, amount_captured: 0 }],
    ["wrongCurrency", { order_currency: "XTS" }],
    ["wrongReference", { external_id: "another-reference" }],
    ["unknownCode", { status: "UNLISTED" }]
  ])("%s: the answer says %j, the books do not", async (fault, said) => {
    await intents.fault({ fault })
    const answer = bodyOf(await intents.gateway.pay(payment("pay-1")))
    expect(answer).toMatchObject(said)
    expect(await intents.gateway.read(String(answer["id"]))).toMatchObject({
      status: "AUTHORIZED",
      order_amount: 10000,
      order_currency: "USD",
      external_id: "pay-1"
    })
    expect(intents.movements()).toEqual([["authorize", "pay-1", "10000"]])
  })

  it("wrongPaymentId names the transaction or the intent before", async () => {
    const { gateway } = intents
    const first = await intents.pay("pay-1")
    await intents.fault({ fault: "wrongPaymentId" })
    expect(bodyOf(await gateway.pay(payment("pay-2")))["id"]).toBe(first)
    await intents.fault({ fault: "wrongPaymentId", operation: "intent" })
    const intent = { external_id: "pay-3", order: order() }
    expect(bodyOf(await gateway.post("/intents/payment", intent))["intent_id"]).toMatch(/^int_0+$/)
  })

  it("a declined capture or void is 402 and changes nothing; a declined refund is a record", async () => {
    const { gateway } = intents
    const id = await intents.pay("pay-1")
    for (const operation of ["capture", "void"]) {
      await intents.fault({ fault: "decline", operation })
      const answer = await gateway.change(id, operation, "x-1", 100)
      expect([answer.status, bodyOf(answer)["code"]]).toEqual([402, "declined"])
    }
    expect(bodyOf(await gateway.change(id, "capture", "x-1"))["status"]).toBe("CAPTURED")
    await intents.fault({ fault: "decline", operation: "refund" })
    const refund = bodyOf(await gateway.refund(id, "r-1", 100))
    expect(refund).toMatchObject({ type: "REFUND", status: "DECLINED", amount_refunded: 0 })
    expect((await gateway.read(id))["amount_refunded"]).toBe(0)
    expect(intents.movements().map(([kind]) => kind)).toEqual(["authorize", "capture"])
  })

  it("pendingDecline of a capture leaves the hold", async () => {
    const id = await intents.pay("pay-1")
    await intents.fault({ fault: "pendingDecline", operation: "capture", afterMs: 1000 })
    await intents.gateway.change(id, "capture", "c-1")
    await intents.clock(1000)
    expect(await intents.gateway.read(id)).toMatchObject({
      status: "AUTHORIZED",
      amount_captured: 0
    })
    expect((await intents.gateway.change(id, "capture", "c-2")).status).toBe(200)
  })
})

describe("the request log", () => {
  it("names operation, reference, transaction and outcome, and no secret", async () => {
    const { gateway } = intents
    const id = await intents.pay("pay-1")
    await gateway.change(id, "capture", "c-1")
    await gateway.refund(id, "r-1", 100)
    const { value } = await control(intents.sandbox.url, "GET", "intents/requests")
    expect(value).toMatchObject([
      { operation: "token", outcome: "granted", status: 200 },
      { operation: "create", reference: "pay-1", paymentId: id, outcome: "approved" },
      { operation: "capture", reference: "c-1", paymentId: id, outcome: "captured" },
      { operation: "refund", reference: "r-1", outcome: "refunded", account: "sandbox-client" }
    ])
    const text = JSON.stringify(value)
    for (const secret of ["4111111111111111", "sandbox-client-secret", "Bearer", '012"']) {
      expect(text).not.toContain(secret)
    }
  })
})
