import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import { OpenPayment } from "../../src/index.ts"
import { listenForNotifications } from "../client.ts"
import { bodyOf, card, challenge, codeOf, decrypt, entity, idOf, useSetUp } from "./client.ts"
import { vectors } from "./vectors.ts"

const setUp = useSetUp()
const key = OpenPayment.Entities.defaultWebhookKey

/** A sandbox whose first entity tells this merchant. */
const setUpTold = async (
  webhook: Partial<OpenPayment.Entities.Webhook> = {},
  switches: Parameters<typeof setUp>[0] = {},
  statuses: ReadonlyArray<number> = []
) => {
  const world = await setUp(switches, statuses)
  const { url } = world.merchant
  await world.command("POST", "webhooks", {
    entityId: entity.entityId,
    url,
    test: false,
    ...webhook
  })
  const told = async (count: number) =>
    (await world.merchant.count(count)).map((request) => decrypt(request, key))
  return { ...world, told }
}

describe("the cipher", () => {
  it.each(vectors)("makes the published vector with key $key", ({ body, iv, key, plain, tag }) => {
    expect(OpenPayment.Webhooks.seal(plain, key, iv)).toEqual({ body, iv, tag })
    const lower = OpenPayment.Webhooks.seal(plain, key.toLowerCase(), iv.toLowerCase())
    expect(lower.body).toBe(body)
  })

  it("the vectors are those of the document", () => {
    expect(
      vectors.map(({ plain }) => createHash("sha256").update(plain, "utf8").digest("hex"))
    ).toEqual([
      "5c343b0e27c0ca2c1afb2e387ee390acc0831a0203cc51f372139b65df53979d",
      "128e26850f485948a9e616b7f76c0cc2c075d863978177795868f3254751b667"
    ])
  })
})

describe("messages", () => {
  it("a payment in bare hex, with the fields that only webhooks have", async () => {
    const { gateway, merchant, told } = await setUpTold()
    const id = idOf(await gateway.pay("order-0001"))
    const [first] = await told(1)
    expect(first).toMatchObject({
      type: "PAYMENT",
      payload: {
        id,
        paymentType: "DB",
        amount: "92.00",
        presentationAmount: "92.00",
        presentationCurrency: "EUR",
        merchantTransactionId: "order-0001",
        authentication: { entityId: entity.entityId },
        channelName: "Sandbox",
        source: "OPP",
        paymentMethod: "CC",
        result: { code: "000.100.110" }
      }
    })
    const [sent] = merchant.received
    expect(sent?.contentType).toBe("text/plain")
    expect(sent?.body).toMatch(/^([0-9A-F]{2})+$/)
    expect(sent?.headers["x-initialization-vector"]).toMatch(/^[0-9A-F]{24}$/)
    expect(sent?.headers["x-authentication-tag"]).toMatch(/^[0-9A-F]{32}$/)
    expect(JSON.stringify(first)).not.toContain("4200000000000000")
  })

  it("the JSON wrapper, without the customer where that is the option", async () => {
    const { gateway, merchant, told } = await setUpTold({
      wrapper: "JSON",
      fields: "NON_CUSTOMER_DATA"
    })
    await gateway.pay("order-0001", { "customer.surname": "Müller", "billing.city": "Köln" })
    const [first] = await told(1)
    expect(merchant.received[0]?.contentType).toBe("application/json")
    expect(first?.payload).not.toHaveProperty("customer")
    expect(first?.payload).not.toHaveProperty("billing")
    expect(first?.payload["card"]).not.toHaveProperty("holder")
  })

  it("tell every change: pending, approved, captured, refunded, charged back, declined", async () => {
    const { command, gateway, told } = await setUpTold()
    const id = idOf(await gateway.pay("order-0001", { ...challenge, paymentType: "PA" }))
    await told(1)
    await command("POST", "advance", { paymentId: id })
    await told(2)
    const capture = idOf(await gateway.capture(id, "92.00"))
    await told(3)
    await gateway.refund(capture, "2.00")
    await told(4)
    await command("POST", "advance", { paymentId: capture, to: "chargeback" })
    await told(5)
    await gateway.pay("order-0002", { "card.cvv": "" })
    const all = await told(6)
    expect(all.map(({ payload }) => [payload["paymentType"], payload.result.code])).toEqual([
      ["PA", "000.200.000"],
      ["PA", "000.100.110"],
      ["CP", "000.100.110"],
      ["RF", "000.100.110"],
      ["CB", "000.100.220"],
      ["DB", "100.100.600"]
    ])
    expect(all[2]?.payload["referencedId"]).toBe(id)
  })

  it("tell that a card was stored and deleted, to those who want it", async () => {
    const { gateway, told } = await setUpTold({ types: ["REGISTRATION"] })
    const paid = await gateway.pay("order-0001", { createRegistration: "true" })
    const id = String(bodyOf(paid)["registrationId"])
    await told(1)
    await gateway.remove(`/v1/registrations/${id}`)
    await told(2)
    await gateway.post("registrations", card)
    const all = await told(3)
    expect(all.map(({ action, type }) => [type, action])).toEqual([
      ["REGISTRATION", "CREATED"],
      ["REGISTRATION", "DELETED"],
      ["REGISTRATION", "CREATED"]
    ])
    expect(all[0]?.payload["id"]).toBe(id)
  })

  it("SCHEDULE and RISK by control", async () => {
    const { command, gateway, told } = await setUpTold()
    const id = idOf(await gateway.pay("order-0001"))
    await told(1)
    for (const type of ["SCHEDULE", "RISK"]) await command("POST", "event", { type, id })
    const types = (await told(3)).slice(1).map(({ type }) => type)
    expect(types.sort()).toEqual(["RISK", "SCHEDULE"])
  })
})

describe("delivery", () => {
  it("is repeated until a 2xx, faster than documented", async () => {
    const { command, gateway, merchant } = await setUpTold(
      {},
      { webhookSpeedUp: 12_000 },
      [500, 302, 404]
    )
    await gateway.pay("order-0001")
    const received = await merchant.count(4)
    expect(new Set(received.map(({ body }) => body)).size).toBe(1)
    await expect
      .poll(async () => (await command("GET", "notifications")).value)
      .toMatchObject([{ tries: 4, lastStatus: 200, delivered: true, status: "000.100.110" }])
  })

  it("several URLs get the same notice", async () => {
    const { command, gateway, told } = await setUpTold()
    const second = await listenForNotifications()
    const { entityId } = entity
    await command("POST", "webhooks", { entityId, url: second.url, test: false })
    await gateway.pay("order-0001")
    const [one] = await told(1)
    const [other] = (await second.count(1)).map((request) => decrypt(request, key))
    expect(other).toEqual(one)
    await second.close()
  })

  it("a webhook is active when its test was answered with a 2xx", async () => {
    const { command, merchant } = await setUp({}, [500])
    const webhook = { entityId: entity.entityId, url: merchant.url }
    expect((await command("POST", "webhooks", webhook)).status).toBe(400)
    expect((await command("GET", "webhooks")).value).toMatchObject([{ webhooks: [] }, {}])
    expect((await command("POST", "webhooks", webhook)).status).toBe(200)
    const [test] = await merchant.count(1)
    expect(test === undefined ? undefined : decrypt(test, key)).toEqual({
      type: "test",
      payload: {}
    })
  })

  it("the key rotates; the one before is kept for messages on request", async () => {
    const { command, gateway, merchant } = await setUpTold()
    const next = "ab".repeat(32)
    const { entityId } = entity
    const early = await command("POST", "rotate-webhook-key", { entityId, key: next })
    expect(early.value).toEqual({ entityId, webhookKey: next, previousWebhookKey: key })
    const id = idOf(await gateway.pay("order-0001"))
    await merchant.count(1)
    await command("POST", "event", { type: "PAYMENT", id, key: "previous" })
    const [now, before] = await merchant.count(2)
    if (now === undefined || before === undefined) throw new Error("two were sent")
    expect(decrypt(now, next).payload["id"]).toBe(id)
    expect(() => decrypt(now, key)).toThrow()
    expect(decrypt(before, key).payload["id"]).toBe(id)
  })
})

describe("modes", () => {
  it("forged, wrong amount, duplicated, replayed, reordered", async () => {
    const { command, gateway, merchant, told } = await setUpTold()
    const paymentId = idOf(await gateway.pay("order-0001", challenge))
    await told(1)
    await command("POST", "advance", { paymentId })
    await told(2)
    const notify = (mode: string) => command("POST", "notify", { paymentId, mode })
    await notify("forged")
    const [pending, , forged] = await merchant.count(3)
    if (forged === undefined) throw new Error("three were sent")
    expect(() => decrypt(forged, key)).toThrow()
    await notify("wrongAmount")
    const wrong = (await merchant.count(4))[3]
    if (wrong === undefined) throw new Error("four were sent")
    expect(decrypt(wrong, key).payload).toMatchObject({
      id: paymentId,
      amount: "93.00",
      presentationAmount: "93.00"
    })
    await notify("duplicated")
    const [one, two] = (await merchant.count(6)).slice(4)
    expect(one?.body).toBe(two?.body)
    await notify("replayed")
    expect((await merchant.count(7))[6]?.body).toBe(pending?.body)
    await notify("reordered")
    const reordered = (await merchant.count(9)).slice(7).map((request) => decrypt(request, key))
    expect(reordered.map(({ payload }) => payload.result.code)).toEqual([
      "000.100.110",
      "000.200.000"
    ])
  })

  it("early comes before the answer, dropped never", async () => {
    const { command, gateway, merchant } = await setUpTold()
    await command("POST", "notify", { mode: "early" })
    await gateway.pay("order-0001")
    expect(merchant.received).toHaveLength(1)
    await command("POST", "notify", { mode: "dropped" })
    await gateway.pay("order-0002")
    const id = idOf(await gateway.pay("order-0003"))
    const [, next] = await merchant.count(2)
    expect(next === undefined ? "" : decrypt(next, key).payload["id"]).toBe(id)
    expect(codeOf(await gateway.status(id))).toBe("000.100.110")
  })
})
