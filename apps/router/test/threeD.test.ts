import type { Objects } from "@switchyard/client"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { card, paymentOf, timelineOf } from "./support/client.ts"
import * as Router from "./support/router.ts"
import * as Shopper from "./support/shopper.ts"

let router: Router.Running
beforeAll(async () => void (router = await Router.start({ reachable: true })))
afterAll(() => router.close())

const returnUrl = "https://shop.test/done?cart=7"

const challenged = async (members: object = {}): Promise<Objects.Payment> => {
  const method = { ...card, number: "4000000000000002" }
  const answer = await router.pay({ method, returnUrl, ...members })
  const payment = paymentOf(answer)
  expect([answer.status, payment.status]).toEqual([201, "requires_action"])
  return payment
}

describe("a card that asks for 3-D", () => {
  it("waits for the shopper, who authenticates and comes back to the shop with the outcome", async () => {
    const payment = await challenged()
    expect(payment).toMatchObject({
      captured: 0,
      nextAction: { type: "redirect", method: "POST", url: expect.stringContaining("/acs") },
      attempts: [{ state: "pending" }]
    })
    const back = await Shopper.decide(payment, "Y")
    expect(back.status).toBe(303)
    const target = new URL(back.headers.get("location") ?? "")
    expect(target.origin + target.pathname).toBe("https://shop.test/done")
    expect(Object.fromEntries(target.searchParams)).toEqual({
      cart: "7",
      payment: payment.id,
      status: "captured"
    })
    expect(await router.read(payment.id)).toMatchObject({
      status: "captured",
      captured: 5000,
      nextAction: null
    })
    const { data } = timelineOf(await router.get(`/v1/payments/${payment.id}/timeline`))
    // The gateway notifies when the shopper has decided; who asks it first is a matter of chance.
    expect(data.map(({ cause, status }) => [status, cause])).toEqual([
      ["processing", "claim"],
      ["requires_action", "call"],
      ["captured", expect.stringMatching(/^(query|webhook)$/)]
    ])
  })

  it.each([
    ["N", "generic_decline"],
    ["C", "cancelled_by_shopper"]
  ] as const)("is declined where the shopper's decision is %s", async (decision, reason) => {
    const payment = await challenged()
    const back = await Shopper.decide(payment, decision)
    expect(new URL(back.headers.get("location") ?? "").searchParams.get("status")).toBe("declined")
    expect(await router.read(payment.id)).toMatchObject({
      status: "declined",
      captured: 0,
      decline: { reason },
      attempts: [{ state: "declined" }]
    })
  })

  it("is authorized only, where the capture is manual", async () => {
    const payment = await challenged({ capture: "manual" })
    await Shopper.decide(payment, "Y")
    expect(await router.read(payment.id)).toMatchObject({ status: "authorized", captured: 0 })
  })
})

describe("the way back", () => {
  it("proves nothing by its parameters", async () => {
    const payment = await challenged()
    const forged = new URLSearchParams({ status: "Y", amount: "50.00", resultCode: "00001" })
    for (const method of ["GET", "POST"] as const) {
      const url = `${router.url}/v1/return/${payment.id}`
      const back = await (method === "GET"
        ? fetch(`${url}?${forged}`, { redirect: "manual" })
        : fetch(url, { method, body: forged, redirect: "manual" }))
      expect(back.status).toBe(303)
      const target = new URL(back.headers.get("location") ?? "")
      expect(target.searchParams.get("status")).toBe("requires_action")
    }
    expect(await router.read(payment.id)).toMatchObject({ status: "requires_action", captured: 0 })
  })

  it("of a payment without a return URL ends on a page", async () => {
    const payment = paymentOf(await router.pay({ method: { ...card, number: "4000000000000002" } }))
    const back = await Shopper.decide(payment, "Y")
    expect([back.status, back.headers.get("content-type")]).toEqual([200, "text/html"])
    expect((await router.read(payment.id)).status).toBe("captured")
  })

  it("of an unknown payment leads nowhere", async () => {
    const back = await fetch(`${router.url}/v1/return/pay_none`, { redirect: "manual" })
    expect([back.status, back.headers.get("location")]).toEqual([404, null])
    await back.text()
  })
})
