import { describe, expect, it } from "vitest"
import { Server } from "../../src/index.ts"
import { control } from "../client.ts"
import { bodyOf, connect, payment, paymentOf, useIntents } from "./client.ts"

const intents = useIntents()

const status = async (id: string) => (await intents.gateway.read(id))["status"]

describe("settlement", () => {
  it("CAPTURED settles once; a refund of it settles too", async () => {
    const id = await intents.pay("pay-1", { operation: "authcap" })
    expect(await intents.advance({ paymentId: id, to: "settled" })).toEqual({
      paymentId: id,
      reference: "pay-1",
      type: "PAYMENT",
      status: "SETTLED"
    })
    await intents.advance({ paymentId: id, to: "settled" }, 400)
    expect((await intents.gateway.refund(id, "refund-1", 100)).status).toBe(200)
    expect(await status(id)).toBe("SETTLED")
    expect((await intents.advance({ reference: "refund-1", to: "settled" }))["status"]).toBe(
      "SETTLED"
    )
    await intents.advance({ reference: "refund-1", to: "settled" }, 400)
  })

  it("PARTIAL_CAPTURED becomes PARTIAL_SETTLED, and SETTLED with the rest", async () => {
    const id = await intents.pay("pay-1")
    const { gateway } = intents
    await intents.advance({ paymentId: id, to: "settled" }, 400)
    await gateway.change(id, "capture", "c-1", 4000)
    await intents.advance({ paymentId: id, to: "settled" })
    expect(await status(id)).toBe("PARTIAL_SETTLED")
    expect((await gateway.change(id, "void", "v-1")).status).toBe(409)
    expect(bodyOf(await gateway.change(id, "capture", "c-2"))).toMatchObject({
      status: "PARTIAL_SETTLED",
      amount_captured: 10000
    })
    await intents.advance({ paymentId: id, to: "settled" })
    expect(await status(id)).toBe("SETTLED")
    expect((await gateway.refund(id, "r-1", 10000)).status).toBe(200)
  })

  it("autoSettleMs settles by itself", async () => {
    const server = await Server.start({
      instances: [{ kind: "intents", name: "intents", autoSettleMs: 1000 }]
    })
    const gateway = await connect(server.baseUrl("intents"))
    const pay = bodyOf(await gateway.pay(payment("pay-1", { operation: "authcap" })))
    const move = (advanceMs: number) => control(server.url, "POST", "intents/clock", { advanceMs })
    await move(900)
    expect((await gateway.read(String(pay["id"])))["status"]).toBe("CAPTURED")
    await move(200)
    expect((await gateway.read(String(pay["id"])))["status"]).toBe("SETTLED")
    await server.close()
  })
})

describe("holds", () => {
  const week = 604_800_000

  it("lapse after seven days; a captured part stays", async () => {
    const whole = await intents.pay("pay-1")
    const part = await intents.pay("pay-2")
    const done = await intents.pay("pay-3", { operation: "authcap" })
    await intents.gateway.change(part, "capture", "c-1", 4000)
    await intents.clock(week - 60_000)
    const late = await connect(intents.base)
    expect((await late.read(whole))["status"]).toBe("AUTHORIZED")
    await intents.clock(60_000)
    expect(await late.read(whole)).toMatchObject({ status: "EXPIRED", amount_voided: 10000 })
    expect(await late.read(part)).toMatchObject({
      status: "PARTIAL_CAPTURED",
      amount_captured: 4000,
      amount_voided: 6000
    })
    expect((await late.read(done))["status"]).toBe("CAPTURED")
    expect((await late.change(whole, "capture", "c-2")).status).toBe(409)
    expect((await late.change(part, "capture", "c-3", 1)).status).toBe(409)
    expect(intents.movements().slice(-2)).toEqual([
      ["void", "pay-1", "10000"],
      ["void", "pay-2", "6000"]
    ])
  })

  it("each lapses in its own time", async () => {
    const first = await intents.pay("pay-1")
    await intents.clock(week / 2)
    const gateway = await connect(intents.base)
    const second = String(bodyOf(await gateway.pay(payment("pay-2")))["id"])
    await intents.clock(week / 2)
    const later = await connect(intents.base)
    expect((await later.read(first))["status"]).toBe("EXPIRED")
    expect((await later.read(second))["status"]).toBe("AUTHORIZED")
    await intents.clock(week / 2)
    const last = await connect(intents.base)
    expect((await last.read(second))["status"]).toBe("EXPIRED")
  })

  it("the control API expires one now", async () => {
    const id = await intents.pay("pay-1")
    expect((await intents.advance({ paymentId: id, to: "expired" }))["status"]).toBe("EXPIRED")
    await intents.advance({ paymentId: id, to: "expired" }, 400)
    const captured = await intents.pay("pay-2", { operation: "authcap" })
    await intents.advance({ paymentId: captured, to: "expired" }, 400)
  })
})

describe("chargebacks", () => {
  it("are records of their own over what was not refunded, and leave nothing to refund", async () => {
    const id = await intents.pay("pay-1", { operation: "authcap" })
    await intents.gateway.refund(id, "r-1", 1000)
    const made = await intents.advance({ reference: "pay-1", to: "chargeback" })
    expect(made).toMatchObject({ type: "CHARGEBACK", reference: "pay-1", status: "CAPTURED" })
    expect(await intents.gateway.read(String(made["paymentId"]))).toMatchObject({
      type: "CHARGEBACK",
      order_amount: 10000,
      amount_refunded: 9000,
      external_id: "pay-1"
    })
    expect(bodyOf(await intents.gateway.find("external_id", "pay-1"))["id"]).toBe(id)
    expect((await intents.gateway.refund(id, "r-2", 1)).status).toBe(422)
    expect((await intents.gateway.refund(String(made["paymentId"]), "r-3", 1)).status).toBe(409)
    await intents.advance({ paymentId: id, to: "chargeback" }, 400)
    expect(intents.movements().at(-1)).toEqual(["chargeback", "pay-1", "9000"])
    await intents.advance({ paymentId: String(made["paymentId"]), to: "settled" })
  })

  it("need captured money", async () => {
    const id = await intents.pay("pay-1")
    await intents.advance({ paymentId: id, to: "chargeback" }, 400)
    await intents.advance({ paymentId: "trx_unknown" }, 400)
    await intents.advance({ paymentId: id, to: "refunded" }, 400)
  })
})

describe("what is under way", () => {
  it.each([
    ["success", "AUTHORIZED", 1],
    ["failure", "DECLINED", 0]
  ])("a pending payment is decided by the control API: %s", async (to, decided, moved) => {
    await intents.fault({ fault: "pending" })
    const body = bodyOf(await intents.gateway.pay(payment("pay-1")))
    expect(body["status"]).toBe("PENDING")
    await intents.clock(86_400_000)
    expect(intents.movements()).toEqual([])
    await intents.advance({ reference: "pay-1", to })
    expect(intents.movements()).toHaveLength(moved)
    const gateway = await connect(intents.base)
    expect((await gateway.read(String(body["id"])))["status"]).toBe(decided)
    await intents.advance({ reference: "pay-1", to }, 400)
  })

  it("a pending capture leaves the transaction as it was until it happens", async () => {
    const id = await intents.pay("pay-1")
    await intents.fault({ fault: "pending", operation: "capture" })
    const answer = await intents.gateway.change(id, "capture", "c-1", 4000)
    expect(bodyOf(answer)).toMatchObject({ status: "AUTHORIZED", amount_captured: 0 })
    expect((await intents.gateway.change(id, "capture", "c-2", 1)).status).toBe(409)
    await intents.advance({ paymentId: id })
    expect(bodyOf(await intents.gateway.change(id, "capture", "c-1", 4000))).toMatchObject({
      status: "PARTIAL_CAPTURED",
      amount_captured: 4000
    })
    expect(intents.movements()).toHaveLength(2)
  })

  it("the appointment of a decided change does not decide the next one", async () => {
    const id = await intents.pay("pay-1")
    await intents.fault({ fault: "pending", operation: "capture", afterMs: 1000 })
    await intents.gateway.change(id, "capture", "c-1", 4000)
    await intents.advance({ paymentId: id })
    await intents.fault({ fault: "pending", operation: "capture" })
    await intents.gateway.change(id, "capture", "c-2", 1000)
    await intents.clock(1000)
    expect((await intents.gateway.read(id))["amount_captured"]).toBe(4000)
  })

  it("a pending refund holds its amount back until it is decided", async () => {
    const id = await intents.pay("pay-1", { operation: "authcap" })
    const { gateway } = intents
    await intents.fault({ fault: "pending", operation: "refund" })
    expect(bodyOf(await gateway.refund(id, "r-1", 6000))).toMatchObject({
      status: "PENDING",
      amount_refunded: 0
    })
    expect((await gateway.refund(id, "r-2", 4001)).status).toBe(422)
    await intents.advance({ reference: "r-1", to: "failure" })
    expect(bodyOf(await gateway.find("external_id", "r-1"))["status"]).toBe("DECLINED")
    expect((await gateway.refund(id, "r-2", 10000)).status).toBe(200)
    expect(intents.movements()).toHaveLength(2)
  })

  it("a pending capture is decided before its hold lapses", async () => {
    const id = await intents.pay("pay-1", paymentOf("pay-1", 9000))
    await intents.fault({ fault: "pending", operation: "capture" })
    await intents.gateway.change(id, "capture", "c-1", 4000)
    await intents.advance({ paymentId: id, to: "expired" })
    expect(await intents.gateway.read(id)).toMatchObject({
      status: "PARTIAL_CAPTURED",
      amount_captured: 4000,
      amount_voided: 5000
    })
  })
})
