import { describe, expect, it } from "vitest"
import { connect, envelopeOf, useGateway, waiting } from "./client.ts"

const shared = useGateway(waiting)

const balance = async () => envelopeOf(await shared.it.gateway.balance()).data["balance"]

describe("advance", () => {
  it("names an order by the merchant's id and kind, or by the bank's", async () => {
    const { control, gateway } = shared.it
    await gateway.link("order-1")
    await gateway.payout("order-1")
    const payout = await control("POST", "advance", { reference: "order-1", kind: "payout" })
    expect(payout.value).toEqual({
      kind: "payout",
      paymentId: "2517319122",
      reference: "order-1",
      status: "Approved",
      amount: "100.00"
    })
    const payin = await control("POST", "advance", { paymentId: "98675644343", amount: 7 })
    expect(payin.value).toMatchObject({ kind: "payin", status: "Approved", amount: "7.00" })
  })

  it("refuses what is over, what does not fit, and what is nowhere", async () => {
    const { control, gateway } = shared.it
    await gateway.link("order-1")
    await gateway.payout("order-2")
    const refusals = [
      { reference: "nowhere" },
      { reference: "order-1", to: "settled" },
      { reference: "order-1", amount: 0 },
      { reference: "order-1", amount: 1.005 },
      { reference: "order-1", to: "failure", amount: 5 },
      { reference: "order-2", amount: 5 },
      { reference: "order-2", to: "expired" },
      { reference: "order-2", to: "initiated" }
    ]
    for (const input of refusals) {
      expect((await control("POST", "advance", input)).status).toBe(400)
    }
    await control("POST", "advance", { reference: "order-1" })
    const again = await control("POST", "advance", { reference: "order-1", to: "failure" })
    expect([again.status, again.value]).toEqual([
      400,
      { error: "not possible while the payin is Approved" }
    ])
  })

  it("force plays a late success and a reversal, with the money", async () => {
    const { control, gateway, movements } = shared.it
    await gateway.link("order-1")
    await gateway.payout("order-2")
    await control("POST", "advance", { reference: "order-1", to: "expired" })
    await control("POST", "advance", { reference: "order-1", force: true })
    expect(await balance()).toBe("999998.00")
    await control("POST", "advance", { reference: "order-1", to: "failure", force: true })
    await control("POST", "advance", { reference: "order-2" })
    await control("POST", "advance", { reference: "order-2", to: "failure", force: true })
    expect(await balance()).toBe("1000000.00")
    await control("POST", "advance", { reference: "order-2", force: true })
    expect(await balance()).toBe("999898.00")
    expect(movements()).toEqual([
      ["charge", "order-1", "100.00"],
      ["chargeback", "order-1", "100.00"],
      ["payout", "order-2", "100.00"],
      ["refund", "order-2", "100.00"],
      ["payout", "order-2", "100.00"]
    ])
    const twice = await control("POST", "advance", { reference: "order-2", force: true })
    expect(twice.status).toBe(400)
  })
})

describe("merchants", () => {
  it("can be added, and their keys changed without touching wallet and webhook URL", async () => {
    const { base, control } = shared.it
    const webhookUrl = "http://127.0.0.1:9/hook"
    const first = { accessKey: "acme-1", secretKey: "s-1" }
    const second = { accessKey: "acme-2", secretKey: "s-2" }
    const added = await control("POST", "merchants", {
      merchantId: "acme",
      keys: [first],
      balance: "50.00",
      webhookUrl
    })
    expect(added.value).toEqual({
      merchantId: "acme",
      accessKeys: ["acme-1"],
      balance: "50.00",
      webhookUrl
    })
    await connect(base, first).payout("order-1", { amount: 10 })
    await control("POST", "merchants", { merchantId: "acme", keys: [first, second] })
    expect((await connect(base, second).payoutStatus("order-1")).status).toBe(200)
    const rotated = await control("POST", "merchants", { merchantId: "acme", keys: [second] })
    expect(rotated.value).toMatchObject({ balance: "38.00", webhookUrl, accessKeys: ["acme-2"] })
    expect((await connect(base, first).balance()).status).toBe(401)
    const listed = await control("GET", "merchants")
    expect(JSON.stringify(listed.value)).not.toContain("s-2")
    expect(JSON.stringify(listed.value)).not.toContain("sandbox-secret-key")
    const bad = await control("POST", "merchants", { merchantId: "acme", keys: [] })
    expect(bad.status).toBe(400)
  })

  it("reset forgets orders, books and clock, and fills the wallets again", async () => {
    const { control, gateway, movements, sandbox } = shared.it
    await gateway.link("order-1")
    await gateway.payout("order-1")
    await control("POST", "advance", { reference: "order-1", kind: "payout" })
    await control("POST", "clock", { advanceMs: 86_400_000 })
    await control("POST", "reset")
    expect(movements()).toEqual([])
    expect(sandbox.ledger("payin-payout").arrivals).toEqual({})
    expect(await balance()).toBe("1000000.00")
    expect((await gateway.payin("order-1")).status).toBe(404)
    const { created_at: createdAt } = envelopeOf(await gateway.link("order-1")).data
    expect(Math.abs(Date.parse(String(createdAt)) - Date.now())).toBeLessThan(60_000)
  })
})

describe("the books", () => {
  it("name operation, reference and account, and no secret or personal data", async () => {
    const { control, gateway } = shared.it
    await gateway.payout("order-1")
    await gateway.payoutStatus("order-1")
    await gateway.link("order-2", {}, { signature: () => "0".repeat(64) })
    const { value } = await control("GET", "requests")
    expect(value).toMatchObject([
      {
        operation: "payout",
        reference: "order-1",
        paymentId: "2517319122",
        account: "sandbox-merchant",
        outcome: "pending",
        status: 200
      },
      { operation: "payoutStatus", reference: "order-1", outcome: "found" },
      { operation: "payin", reference: "order-2", outcome: "unauthorized", status: 401 }
    ])
    for (const text of ["99999999999", "7878787878", "gmail", "आरव", "sandbox-secret-key"]) {
      expect(JSON.stringify(value)).not.toContain(text)
    }
  })
})
