import { describe, expect, it } from "vitest"
import { form, send } from "../client.ts"
import { type Data, envelopeOf, hmac, useSwitches } from "./client.ts"

const { startWithWebhooks } = useSwitches()

interface Message {
  readonly event: string
  readonly data: Data
}

const decode = ({ body }: { readonly body: string }) => JSON.parse(body) as Message

describe("webhooks", () => {
  it("a payin is initiated by Confirm Payment, then succeeds; plain JSON without a signature", async () => {
    const { gateway, merchant } = await startWithWebhooks()
    const { pay_url: url } = envelopeOf(await gateway.link("order-1")).data
    await send(`${String(url)}/confirm`, "")
    await merchant.count(1)
    await send(`${String(url)}/upi`, form({ decision: "approve", amount: "99" }))
    const [initiated, succeeded] = await merchant.count(2)
    if (initiated === undefined || succeeded === undefined) throw new Error("two were counted")
    expect(initiated.contentType).toBe("application/json")
    expect(initiated.headers).not.toHaveProperty("signature")
    expect(initiated.headers).not.toHaveProperty("timestamp")
    expect(decode(initiated)).toMatchObject({
      event: "payin.initiated",
      data: {
        order_id: "order-1",
        status: "Initiated",
        comments: "Payin Initiated",
        transaction_id: null,
        bank_upi: null,
        bank_name: null
      }
    })
    const { data: status } = envelopeOf(await gateway.payin("order-1"))
    expect(decode(succeeded)).toEqual({
      event: "payin.succeeded",
      data: { ...status, bank_name: "YES BANK" }
    })
    expect(status).toMatchObject({ amount: 99, request_amount: 100, status: "Approved" })
  })

  it.each([
    ["payin.failed", "payin", "failure", "Rejected"],
    ["payin.failed", "payin", "expired", "Rejected"],
    ["payout.succeeded", "payout", "success", "Approved"],
    ["payout.failed", "payout", "failure", "Rejected"]
  ])("%s: a %s that is %s", async (event, kind, to, status) => {
    const { control, gateway, merchant } = await startWithWebhooks({
      payoutSettlesAfterMs: Infinity
    })
    if (kind === "payin") await gateway.link("order-1")
    else await gateway.payout("order-1")
    await control("POST", "advance", { reference: "order-1", to })
    const [message] = (await merchant.count(1)).map(decode)
    expect(message).toMatchObject({ event, data: { order_id: "order-1", status } })
  })

  it("a payout that succeeded has the bank's reference, its charge and its own words", async () => {
    const { gateway, merchant } = await startWithWebhooks({ payoutSettlesAfterMs: 0 })
    await gateway.payout("order-1")
    const [message] = (await merchant.count(1)).map(decode)
    const { data } = envelopeOf(await gateway.payoutStatus("order-1"))
    expect(message?.data).toEqual({ ...data, message: "Payout has been approved." })
    expect(data).toMatchObject({ transaction_id: "2517319122", charge: 2, vpa: null })
  })

  it("webhookSign: over method, path and raw body, with the merchant's first secret", async () => {
    const { control, gateway, merchant } = await startWithWebhooks({ webhookSign: true })
    await gateway.link("order-1")
    await control("POST", "advance", { reference: "order-1" })
    await control("POST", "notify", { reference: "order-1", mode: "forged" })
    const [genuine, forged] = await merchant.count(2)
    const expected = ({ body, headers }: NonNullable<typeof genuine>) =>
      hmac("sandbox-secret-key", `POST\nnotify\n${body}\n${String(headers["timestamp"])}\n`)
    if (genuine === undefined || forged === undefined) throw new Error("two were counted")
    expect(genuine.headers["signature"]).toBe(expected(genuine))
    expect(Math.abs(Number(genuine.headers["timestamp"]) - Date.now())).toBeLessThan(60_000)
    expect(forged.headers["signature"]).toMatch(/^[0-9a-f]{64}$/)
    expect(forged.headers["signature"]).not.toBe(expected(forged))
  })

  it("is sent again in the gateway's time until any 2xx", async () => {
    const { control, gateway, merchant } = await startWithWebhooks({}, [500, 302, 204])
    await gateway.link("order-1")
    await control("POST", "advance", { reference: "order-1" })
    const tries = async () =>
      (
        (await control("GET", "notifications")).value as ReadonlyArray<{ readonly tries: number }>
      )[0]
    await merchant.count(1)
    await expect.poll(tries).toMatchObject({ tries: 1, lastStatus: 500, delivered: false })
    await control("POST", "clock", { advanceMs: 30_000 })
    await merchant.count(2)
    await expect.poll(tries).toMatchObject({ tries: 2, lastStatus: 302, delivered: false })
    await control("POST", "clock", { advanceMs: 120_000 })
    await merchant.count(3)
    await expect.poll(tries).toMatchObject({ tries: 3, lastStatus: 204, delivered: true })
    await control("POST", "clock", { advanceMs: 600_000 })
    expect(merchant.received).toHaveLength(3)
  })

  it("goes to the merchant's own URL, which the control API sets and takes away", async () => {
    const { control, gateway, merchant } = await startWithWebhooks()
    const input = { merchantId: "sandbox-merchant", url: null }
    expect((await control("POST", "webhook", input)).value).toMatchObject({ webhookUrl: null })
    await gateway.link("order-1")
    await control("POST", "advance", { reference: "order-1" })
    expect((await control("POST", "notify", { reference: "order-1" })).status).toBe(400)
    await control("POST", "webhook", { url: merchant.url })
    await control("POST", "notify", { reference: "order-1" })
    const [message] = (await merchant.count(1)).map(decode)
    expect(message?.event).toBe("payin.succeeded")
    expect((await control("POST", "webhook", { merchantId: "x", url: null })).status).toBe(400)
  })
})

describe("webhooks as a receiver has to survive them", () => {
  it("duplicated, replayed, reordered, wrongAmount", async () => {
    const { control, gateway, merchant } = await startWithWebhooks()
    await gateway.link("order-1")
    await control("POST", "advance", { reference: "order-1", to: "initiated" })
    await merchant.count(1)
    await control("POST", "notify", { next: true, mode: "duplicated" })
    await control("POST", "advance", { reference: "order-1" })
    await merchant.count(3)
    await control("POST", "notify", { reference: "order-1", mode: "replayed" })
    await merchant.count(4)
    await control("POST", "notify", { reference: "order-1", mode: "reordered" })
    await merchant.count(6)
    await control("POST", "notify", { reference: "order-1", mode: "wrongAmount" })
    const received = await merchant.count(7)
    expect(received.map((one) => decode(one).event)).toEqual([
      "payin.initiated",
      "payin.succeeded",
      "payin.succeeded",
      "payin.initiated",
      "payin.succeeded",
      "payin.initiated",
      "payin.succeeded"
    ])
    expect(received[2]?.body).toBe(received[1]?.body)
    expect(received[3]?.body).toBe(received[0]?.body)
    expect(received.at(-1)).toMatchObject({ body: expect.stringContaining('"amount":101,') })
    expect(received.at(-1)?.body).toContain('"request_amount":100')
  })

  it("forged says the opposite of the truth, even where there is nothing to tell yet", async () => {
    const { control, gateway, merchant, movements } = await startWithWebhooks({
      payoutSettlesAfterMs: Infinity
    })
    await gateway.link("order-1")
    await gateway.payout("order-2")
    const genuine = await control("POST", "notify", { reference: "order-1" })
    expect(genuine.status).toBe(400)
    await control("POST", "notify", { reference: "order-1", mode: "forged" })
    await merchant.count(1)
    await control("POST", "notify", { reference: "order-2", mode: "forged" })
    await merchant.count(2)
    await control("POST", "advance", { reference: "order-2" })
    await merchant.count(3)
    await control("POST", "notify", { reference: "order-2", mode: "forged" })
    const told = (await merchant.count(4)).map(decode)
    expect(told.map(({ data, event }) => [event, data["status"], data["transaction_id"]])).toEqual([
      ["payin.succeeded", "Approved", "10000000001"],
      ["payout.succeeded", "Approved", "10000000001"],
      ["payout.succeeded", "Approved", "2517319122"],
      ["payout.failed", "Rejected", null]
    ])
    expect(envelopeOf(await gateway.payin("order-1")).data["status"]).toBe("Pending")
    expect(movements()).toEqual([["payout", "order-2", "100.00"]])
  })

  it("early is there before the payout's answer, dropped never comes", async () => {
    const { control, gateway, merchant } = await startWithWebhooks({ payoutSettlesAfterMs: 0 })
    await control("POST", "notify", { reference: "order-1", mode: "early" })
    await gateway.payout("order-1")
    expect(merchant.received).toHaveLength(1)
    await control("POST", "notify", { reference: "order-2", mode: "dropped" })
    await gateway.payout("order-2")
    await gateway.payout("order-3")
    const orders = (await merchant.count(2)).map((one) => decode(one).data["order_id"])
    expect(orders).toEqual(["order-1", "order-3"])
  })
})
