import { afterEach, describe, expect, it } from "vitest"
import { type Checksum, Server } from "../../src/index.ts"
import { bodyOf, connect, control, listenForNotifications, md5 } from "../client.ts"

type Switches = Partial<Omit<Checksum.ChecksumGateway.ChecksumOptions, "kind" | "name">>

const open: Array<() => Promise<void>> = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()))
})

const setUp = async (switches: Switches = {}, statuses: ReadonlyArray<number> = []) => {
  const merchant = await listenForNotifications(statuses)
  const sandbox = await Server.start({
    instances: [{ kind: "checksum", name: "checksum", ...switches }]
  })
  open.push(merchant.close, sandbox.close)
  const gateway = await connect(sandbox.baseUrl("checksum"))
  const create = (reference: string, overrides: Record<string, string> = {}) =>
    gateway.create(reference, { notificationUrl: merchant.url, ...overrides })
  return { merchant, sandbox, gateway, create }
}

const decode = (body: string) => JSON.parse(body) as Record<string, unknown>

describe("notifications", () => {
  it("JSON with both statuses, signed over the short one", async () => {
    const { create, merchant } = await setUp()
    await create("order-1")
    const [first] = await merchant.count(1)
    expect(first?.contentType).toContain("application/json")
    expect(decode(first?.body ?? "")).toMatchObject({
      paymentId: "54279",
      status: "capturesuccess",
      transactionStatus: "Y",
      merchantTransactionId: "order-1",
      amount: "50.00",
      currency: "EUR",
      checksum: md5("54279|order-1|50.00|Y|sandbox-secure-key"),
      result: { code: "00001", description: "Transaction succeeded" },
      customer: { email: "john.doe@xyz.com", id: "" },
      card: { bin: "400000", lastFourDigits: "0051", last4Digits: "0051" },
      terminalId: "1106",
      bankReferenceId: expect.stringMatching(/^\d{6}$/)
    })
    expect(first?.body).not.toContain("4000000000000051")
  })

  it("each final state of one payment is told: authorized, captured, refunded, charged back", async () => {
    const { create, gateway, merchant, sandbox } = await setUp()
    const id = String(bodyOf(await create("order-1", { paymentType: "PA" }))["paymentId"])
    await merchant.count(1)
    await gateway.capture(id, "40.00")
    await merchant.count(2)
    await control(sandbox.url, "POST", "checksum/advance", { paymentId: id, to: "settled" })
    await merchant.count(3)
    await control(sandbox.url, "POST", "checksum/advance", { paymentId: id, to: "chargeback" })
    const told = (await merchant.count(4)).map(({ body }) => decode(body))
    expect(told.map(({ status, transactionStatus }) => [status, transactionStatus])).toEqual([
      ["authsuccessful", "Y"],
      ["capturesuccess", "Y"],
      ["settled", "Y"],
      ["chargeback", "C"]
    ])
    for (const { checksum, transactionStatus } of told) {
      const signed = `${id}|order-1|50.00|${String(transactionStatus)}|sandbox-secure-key`
      expect(checksum).toBe(md5(signed))
    }
    expect(sandbox.ledger("checksum").movements[2]).toMatchObject({
      kind: "chargeback",
      amount: "40.00"
    })
  })

  it("a decline, a refund, a reversal and a settled pending are told too", async () => {
    const { create, gateway, merchant, sandbox } = await setUp()
    const tell = async (count: number) =>
      decode((await merchant.count(count)).at(-1)?.body ?? "")["status"]
    await create("order-1", { "card.number": "4000000000009995" })
    expect(await tell(1)).toBe("authfailed")
    const id = String(bodyOf(await create("order-2"))["paymentId"])
    await tell(2)
    await gateway.refund(id, "50.00")
    expect(await tell(3)).toBe("reversed")
    const held = String(bodyOf(await create("order-3", { paymentType: "PA" }))["paymentId"])
    await tell(4)
    await gateway.reverse(held)
    expect(await tell(5)).toBe("authcancelled")
    await control(sandbox.url, "POST", "checksum/faults", { fault: "pending", afterMs: 30 })
    await create("order-4")
    expect(await tell(6)).toBe("capturesuccess")
    expect(bodyOf(await gateway.inquireMine("order-4"))["transactionStatus"]).toBe("Y")
  })

  it("is sent again until it is accepted, and the tries are on record", async () => {
    const { create, merchant, sandbox } = await setUp(
      { notificationRetryDelaysMs: [5, 5, 5, 5] },
      [500, 302, 404]
    )
    await create("order-1")
    const received = await merchant.count(4)
    expect(new Set(received.map(({ body }) => body)).size).toBe(1)
    // The fourth was accepted; the record is written when its answer has arrived.
    await expect
      .poll(async () => (await control(sandbox.url, "GET", "checksum/notifications")).value)
      .toMatchObject([{ paymentId: "54279", tries: 4, lastStatus: 200, delivered: true }])
  })

  it("gives up when the retries are used up", async () => {
    const { create, merchant, sandbox } = await setUp(
      { notificationRetryDelaysMs: [5] },
      [500, 500]
    )
    await create("order-1")
    await merchant.count(2)
    await expect
      .poll(async () => (await control(sandbox.url, "GET", "checksum/notifications")).value)
      .toMatchObject([{ tries: 2, lastStatus: 500, delivered: false }])
    expect(merchant.received).toHaveLength(2)
  })

  it("form encoding, and the long status signed, by switch", async () => {
    const { create, merchant } = await setUp({
      notificationEncoding: "form",
      signLongStatus: true
    })
    await create("order-1")
    const [first] = await merchant.count(1)
    expect(first?.contentType).toContain("application/x-www-form-urlencoded")
    const fields = new URLSearchParams(first?.body)
    expect(fields.get("result.code")).toBe("00001")
    expect(fields.get("transactionStatus")).toBe("Y")
    const signed = "54279|order-1|50.00|capturesuccess|sandbox-secure-key"
    expect(fields.get("checksum")).toBe(md5(signed))
  })

  it("can be sent again, and forged, by the control API", async () => {
    const { create, merchant, sandbox } = await setUp()
    await create("order-1")
    await merchant.count(1)
    await control(sandbox.url, "POST", "checksum/notify", { reference: "order-1" })
    await merchant.count(2)
    const forgery = { reference: "order-1", mode: "forged" }
    await control(sandbox.url, "POST", "checksum/notify", forgery)
    const [first, second, third] = await merchant.count(3)
    expect(second?.body).toBe(first?.body)
    const genuine = md5("54279|order-1|50.00|Y|sandbox-secure-key")
    expect(decode(third?.body ?? "")["checksum"]).not.toBe(genuine)
    const unknown = await control(sandbox.url, "POST", "checksum/notify", { reference: "nowhere" })
    expect(unknown.status).toBe(400)
  })

  it("in other modes: a wrong amount is genuinely signed, an old status comes after the new", async () => {
    const { create, gateway, merchant, sandbox } = await setUp()
    const notify = (input: object) => control(sandbox.url, "POST", "checksum/notify", input)
    const id = String(bodyOf(await create("order-1", { paymentType: "PA" }))["paymentId"])
    await merchant.count(1)
    await notify({ paymentId: id, mode: "wrongAmount" })
    const wrong = decode((await merchant.count(2)).at(-1)?.body ?? "")
    expect([wrong["amount"], wrong["checksum"]]).toEqual([
      "51.00",
      md5(`${id}|order-1|51.00|Y|sandbox-secure-key`)
    ])
    expect((await notify({ mode: "dropped", reference: "order-1" })).status).toBe(200)
    await gateway.capture(id, "50.00")
    await notify({ reference: "order-1", mode: "reordered" })
    const told = (await merchant.count(4)).slice(2).map(({ body }) => decode(body)["status"])
    expect(told).toEqual(["capturesuccess", "authsuccessful"])
    const log = (await control(sandbox.url, "GET", "checksum/notifications")).value
    expect(log).toMatchObject([
      { mode: "genuine", reference: "order-1" },
      { mode: "wrongAmount" },
      { mode: "dropped", status: "capturesuccess", tries: 0 },
      { mode: "reordered" },
      { mode: "reordered" }
    ])
    for (const input of [
      { mode: "loud", reference: "order-1" },
      { mode: "early", paymentId: id }
    ]) {
      expect((await notify(input)).status).toBe(400)
    }
  })

  it("early: it has arrived when the answer of the create does", async () => {
    const { create, merchant, sandbox } = await setUp({ notificationDelayMs: 60_000 })
    await control(sandbox.url, "POST", "checksum/notify", { mode: "early", reference: "order-1" })
    await create("order-1")
    expect(merchant.received.map(({ body }) => decode(body)["status"])).toEqual(["capturesuccess"])
  })

  it("a preauthorization may end by itself, and the merchant is told", async () => {
    const { create, merchant, sandbox } = await setUp({ authorizationExpiresAfterMs: 3_600_000 })
    await create("order-1", { paymentType: "PA" })
    await create("order-2")
    await merchant.count(2)
    await control(sandbox.url, "POST", "checksum/clock", { advanceMs: 3_599_000 })
    expect(sandbox.ledger("checksum").movements).toHaveLength(2)
    await control(sandbox.url, "POST", "checksum/clock", { advanceMs: 1000 })
    const last = decode((await merchant.count(3)).at(-1)?.body ?? "")
    expect([last["status"], last["transactionStatus"]]).toEqual(["authcancelled", "C"])
    expect(sandbox.ledger("checksum").movements[2]).toMatchObject({
      kind: "void",
      reference: "order-1"
    })
  })

  it("delayed refunds and the other switches of section 20", async () => {
    const { create, gateway, merchant } = await setUp({
      refundSettlesAfterMs: 20,
      reversedShortStatus: "Y",
      backOfficeTransactionStatus: true,
      utcOffsetMinutes: 330,
      triggers: false
    })
    const id = String(bodyOf(await create("order-1", { amount: "1006.00" }))["paymentId"])
    await merchant.count(1)
    const refund = bodyOf(await gateway.refund(id, "6.00"))
    expect(refund).toMatchObject({ transactionStatus: "P", result: { code: "00005" } })
    const told = decode((await merchant.count(2)).at(-1)?.body ?? "")
    expect([told["status"], told["transactionStatus"]]).toEqual(["reversed", "Y"])
    const zoned = Date.parse(`${String(refund["timestamp"]).replace(" ", "T")}+05:30`)
    expect(Math.abs(zoned - Date.now())).toBeLessThan(60_000)
  })
})
