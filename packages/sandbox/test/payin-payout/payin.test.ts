import { describe, expect, it } from "vitest"
import { type Data, envelopeOf, linkBody, useGateway, useSwitches } from "./client.ts"

const shared = useGateway()
const { start } = useSwitches()

const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000000Z$/

describe("payin link", () => {
  it("echoes the five fields and gives an unguessable link", async () => {
    const answer = await shared.it.gateway.link("order-1", { amount: 100.5 })
    const envelope = envelopeOf(answer)
    expect(answer.status).toBe(200)
    expect(Object.keys(envelope)).toEqual(["error", "data", "message", "success"])
    expect(envelope).toMatchObject({
      error: "",
      message: "Payin link generated successfully.",
      success: true
    })
    const { created_at, pay_url, updated_at, ...echo } = envelope.data
    expect(echo).toEqual(linkBody("order-1", { amount: 100.5 }))
    expect([created_at, updated_at]).toEqual([
      expect.stringMatching(instant),
      expect.stringMatching(instant)
    ])
    expect(String(pay_url)).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/payin-payout\/pay\/[A-Za-z0-9]{32}$/
    )
    expect(shared.it.movements()).toEqual([])
  })

  it.each<readonly [string, Data, string]>([
    ["no user", { user_id: undefined }, "Field required: user_id"],
    ["a blank user", { user_id: "  " }, "Field required: user_id"],
    ["an order id with a slash", { order_id: "a/b" }, "Field format invalid: order_id"],
    ["a long order id", { order_id: "a".repeat(65) }, "Field format invalid: order_id"],
    ["a numeric order id", { order_id: 1 }, "Field format invalid: order_id"],
    ["a textual amount", { amount: "100" }, "Field format invalid: amount"],
    ["three decimals", { amount: 1.005 }, "Field format invalid: amount"],
    ["a binary remainder", { amount: 1.1 + 2.2 }, "Field format invalid: amount"],
    ["nothing", { amount: 0 }, "Field format invalid: amount is from 1 to 500000"],
    ["less than nothing", { amount: -1 }, "Field format invalid: amount"],
    ["below the limit", { amount: 0.99 }, "Field format invalid: amount is from 1 to 500000"],
    ["above the limit", { amount: 500_000.01 }, "Field format invalid: amount is from 1 to 500000"],
    ["astronomic", { amount: 1e21 }, "Field format invalid: amount"],
    ["another method", { method: "CARD" }, "Field format invalid: method"],
    ["no URL", { redirect_url: "shop" }, "Field format invalid: redirect_url"],
    ["a script", { redirect_url: "javascript:alert(1)" }, "Field format invalid: redirect_url"]
  ])("%s is 422 and leaves the order id free", async (_name, overrides, error) => {
    const { gateway } = shared.it
    const answer = await gateway.link("order-1", overrides)
    expect([answer.status, envelopeOf(answer)]).toEqual([
      422,
      { error, data: null, message: error, success: false }
    ])
    expect((await gateway.payin("order-1")).status).toBe(404)
    expect((await gateway.link("order-1")).status).toBe(200)
  })

  it("the limits themselves, and one and two decimals, are taken", async () => {
    for (const [index, amount] of [1, 500_000, 5.9, 100.05, 0.1 + 0.9].entries()) {
      const answer = await shared.it.gateway.link(`order-${index}`, { amount })
      expect([answer.status, envelopeOf(answer).data["amount"]]).toEqual([200, amount])
    }
  })

  it("a second link with the order id is 409; by switch it is the first one again", async () => {
    const { gateway } = shared.it
    await gateway.link("order-1")
    const second = await gateway.link("order-1", { amount: 7 })
    expect([second.status, envelopeOf(second).error]).toEqual([
      409,
      "The order_id has already been taken"
    ])
    // The families do not share their ids.
    expect((await gateway.payout("order-1")).status).toBe(200)
    const replaying = (await start({ duplicateOrder: "replay" })).gateway
    const first = envelopeOf(await replaying.link("order-1"))
    expect(envelopeOf(await replaying.link("order-1", { amount: 7 }))).toEqual(first)
  })

  it("what is not JSON, not POST or nowhere is refused in the envelope", async () => {
    const { gateway } = shared.it
    const path = "api/v1/payin/generate/link"
    const refusals = [
      await gateway.run("POST", path, "[1]"),
      await gateway.run("POST", path, "{"),
      await gateway.run("POST", path, "", { signedBody: "{}" }),
      await gateway.run("POST", path, "a=1", {
        headers: { "content-type": "application/x-www-form-urlencoded" }
      }),
      await gateway.run("GET", path, ""),
      await gateway.run("POST", "api/v1/payin/refund", "{}"),
      await gateway.run("PUT", "api/v1/payout/order-1/status", "{}")
    ]
    expect(refusals.map(({ status }) => status)).toEqual([422, 422, 422, 415, 405, 404, 405])
    expect(refusals[4]?.headers["allow"]).toBe("POST")
    for (const refusal of refusals) {
      expect(envelopeOf(refusal)).toMatchObject({ data: null, success: false })
    }
  })
})

describe("payin status", () => {
  it("Pending, then Approved with the received amount, India's time and the bank's reference", async () => {
    const { control, gateway, movements } = shared.it
    await gateway.link("order-1", { amount: 100 })
    const pending = envelopeOf(await gateway.payin("order-1"))
    expect(pending.message).toBe("Payin transaction fetched successfully.")
    expect(pending.data).toEqual({
      user_id: "user-1",
      order_id: "order-1",
      transaction_id: null,
      amount: 100,
      request_amount: 100,
      method: "UPI",
      comments: null,
      status: "Pending",
      time_of_processing: null,
      created_at: expect.stringMatching(instant),
      updated_at: expect.stringMatching(instant),
      bank_upi: null,
      bank_name: null
    })
    await control("POST", "advance", { reference: "order-1", amount: 99.5 })
    const { data } = envelopeOf(await gateway.payin("order-1"))
    expect(data).toMatchObject({
      transaction_id: "98675644343",
      amount: 99.5,
      request_amount: 100,
      comments: "Auto Approved",
      status: "Approved",
      bank_upi: "payer@yesbankltd",
      bank_name: null
    })
    const utc = Date.parse(String(data["updated_at"]))
    expect(Date.parse(`${String(data["time_of_processing"]).replace(" ", "T")}+05:30`)).toBe(utc)
    expect(movements()).toEqual([["charge", "order-1", "99.50"]])
  })

  it("unknown is 404, malformed 422", async () => {
    const { gateway } = shared.it
    const unknown = await gateway.payin("order-1")
    expect([unknown.status, envelopeOf(unknown).error]).toEqual([404, "Order not found"])
    expect((await gateway.payin("a b")).status).toBe(422)
  })

  it("expires after 15 minutes and says so; a client's timestamps stay good", async () => {
    const { control, gateway, movements } = shared.it
    await gateway.link("order-1")
    await control("POST", "clock", { advanceMs: 800_000 })
    expect(envelopeOf(await gateway.payin("order-1")).data["status"]).toBe("Pending")
    await control("POST", "clock", { advanceMs: 100_000 })
    expect(envelopeOf(await gateway.payin("order-1")).data).toMatchObject({
      status: "Rejected",
      comments: "Expired",
      transaction_id: null
    })
    expect(movements()).toEqual([])
  })

  it("the multipart form of the curl is taken, with three body lines by switch", async () => {
    const body =
      '--b1\r\nContent-Disposition: form-data; name="order_id"\r\n\r\norder-1\r\n--b1--\r\n'
    const headers = { "content-type": "multipart/form-data; boundary=b1" }
    const run = async (switches: Parameters<typeof start>[0]) => {
      const { gateway } = await start(switches)
      await gateway.link("order-1")
      const lines = ['{"order_id":"order-1"}', "", "{}", body]
      const answers = lines.map((signedBody) =>
        gateway.run("POST", "api/v1/payin/transactions", body, { headers, signedBody })
      )
      return (await Promise.all(answers)).map(({ status }) => status)
    }
    expect(await run({})).toEqual([200, 401, 401, 401])
    expect(await run({ multipartBodyLine: "empty" })).toEqual([401, 200, 401, 401])
    expect(await run({ multipartBodyLine: "braces" })).toEqual([401, 401, 200, 401])
    expect(await run({ acceptMultipartStatus: false })).toEqual([415, 415, 415, 415])
    const cut = await shared.it.gateway.run("POST", "api/v1/payin/transactions", "--b1", {
      headers,
      signedBody: "{}"
    })
    expect(cut.status).toBe(401)
  })

  it("switches: Initiated in the status, a bank's name where the sample has none", async () => {
    const { control, gateway } = await start({ statusShowsInitiated: true, quirks: false })
    await gateway.link("order-1")
    await control("POST", "advance", { reference: "order-1", to: "initiated" })
    expect(envelopeOf(await gateway.payin("order-1")).data["status"]).toBe("Initiated")
    await control("POST", "advance", { reference: "order-1" })
    expect(envelopeOf(await gateway.payin("order-1")).data["bank_name"]).toBe("YES BANK")
  })
})
