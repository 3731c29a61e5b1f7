import { describe, expect, it } from "vitest"
import { form, send } from "../client.ts"
import { envelopeOf, useGateway, useSwitches } from "./client.ts"

const shared = useGateway()
const { start } = useSwitches()

type Gateway = Pick<typeof shared.it, "gateway">

const linkOf = async ({ gateway }: Gateway, orderId: string, overrides = {}) =>
  String(envelopeOf(await gateway.link(orderId, overrides)).data["pay_url"])

const statusOf = async ({ gateway }: Gateway, orderId: string) =>
  envelopeOf(await gateway.payin(orderId)).data

const get = (url: string) => send(url, "", { method: "GET" })

/** Presses a button of a form on the page. */
const press = (url: string, fields: Record<string, string> = {}) => send(url, form(fields))

const actionOf = (page: string) => /action="([^"]*)"/.exec(page)?.[1] ?? ""

/** Walks to the app, as a browser does: the link, Confirm Payment, the redirect. */
const walk = async (url: string) => {
  const page = await get(url)
  expect(page.text).toContain("<button>Confirm Payment</button>")
  const confirmed = await press(actionOf(page.text))
  expect([confirmed.status, confirmed.headers.location]).toEqual([303, `${url}/upi`])
  const app = await get(`${url}/upi`)
  return { app, action: actionOf(app.text) }
}

describe("the payment page", () => {
  it("Confirm Payment, Approve, and back to the shop's URL unchanged", async () => {
    const url = await linkOf(shared.it, "order-1", {
      amount: 100.5,
      redirect_url: "http://shop.test?a=1#b"
    })
    const { action, app } = await walk(url)
    expect(app.text).toContain('value="100.50"')
    expect(app.text).toContain("₹ 100.50")
    expect((await statusOf(shared.it, "order-1"))["comments"]).toBe("Payin Initiated")
    expect((await statusOf(shared.it, "order-1"))["status"]).toBe("Pending")
    const back = await press(action, { amount: "100.5", decision: "approve" })
    expect([back.status, back.headers.location]).toEqual([303, "http://shop.test?a=1#b"])
    expect(await statusOf(shared.it, "order-1")).toMatchObject({
      status: "Approved",
      amount: 100.5
    })
    expect(shared.it.movements()).toEqual([["charge", "order-1", "100.50"]])
  })

  it("another amount may be paid, but no nonsense", async () => {
    const { action } = await walk(await linkOf(shared.it, "order-1"))
    for (const amount of ["", "0", "-5", "1.005", "all"]) {
      expect((await press(action, { amount, decision: "approve" })).status).toBe(422)
    }
    expect((await press(action, { amount: "50" })).status).toBe(422)
    expect(shared.it.movements()).toEqual([])
    await press(action, { amount: "99.99", decision: "approve" })
    expect(await statusOf(shared.it, "order-1")).toMatchObject({
      status: "Approved",
      amount: 99.99,
      request_amount: 100
    })
  })

  it("Reject moves nothing and returns to the shop too", async () => {
    const { action } = await walk(await linkOf(shared.it, "order-1"))
    const back = await press(action, { decision: "reject" })
    expect([back.status, back.headers.location]).toEqual([303, "http://shop.test/back"])
    expect(await statusOf(shared.it, "order-1")).toMatchObject({
      status: "Rejected",
      comments: "Rejected by the payer",
      transaction_id: null
    })
    expect(shared.it.movements()).toEqual([])
  })

  it("walking away, before or after Confirm Payment, leaves it Pending until it expires", async () => {
    const { control } = shared.it
    const first = await linkOf(shared.it, "order-1")
    expect((await get(first)).text).toContain('<a href="http://shop.test/back">')
    const { app } = await walk(await linkOf(shared.it, "order-2"))
    expect(app.text).toContain('<a href="http://shop.test/back">')
    await control("POST", "clock", { advanceMs: 900_000 })
    for (const orderId of ["order-1", "order-2"]) {
      expect(await statusOf(shared.it, orderId)).toMatchObject({
        status: "Rejected",
        comments: "Expired"
      })
    }
    expect((await press(`${first}/confirm`)).status).toBe(410)
  })

  it("is good for one time: a second confirmation or decision changes nothing", async () => {
    const url = await linkOf(shared.it, "order-1")
    expect((await press(`${url}/upi`, { decision: "approve" })).status).toBe(410)
    const { action } = await walk(url)
    expect((await get(url)).status).toBe(410)
    expect((await press(`${url}/confirm`)).status).toBe(410)
    await press(action, { decision: "reject" })
    expect((await press(action, { decision: "approve" })).status).toBe(410)
    expect((await get(`${url}/upi`)).status).toBe(410)
    expect(shared.it.movements()).toEqual([])
  })

  it("made-up links lead nowhere, and looking changes nothing", async () => {
    const url = await linkOf(shared.it, "order-1")
    const made = [
      `${url}x`,
      `${url}/other`,
      url.slice(0, -1),
      url.replace(/\w{32}$/, "x".repeat(32))
    ]
    for (const link of made) expect((await get(link)).status).toBe(404)
    expect((await get(`${url}/confirm`)).status).toBe(404)
    expect((await statusOf(shared.it, "order-1"))["comments"]).toBe(null)
  })

  it("shows the shop's text as text", async () => {
    const redirect_url = "http://shop.test/?a=1&b='\"><script>alert(1)</script>"
    const page = await get(await linkOf(shared.it, "order-1", { redirect_url }))
    expect(page.text).not.toContain("<script>")
    expect(page.text).toContain("a=1&amp;b=")
  })

  it("appendOrderId adds the order to the redirect", async () => {
    const started = await start({ appendOrderId: true })
    const { action } = await walk(
      await linkOf(started, "order-1", { redirect_url: "http://s.test/?a=1" })
    )
    const back = await press(action, { decision: "approve" })
    expect(back.headers.location).toBe("http://s.test/?a=1&order_id=order-1")
    expect(started.movements()).toEqual([["charge", "order-1", "100.00"]])
  })
})
