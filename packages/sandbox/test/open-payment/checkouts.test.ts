import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import { send } from "../client.ts"
import {
  type Fields,
  bodyOf,
  card,
  codeOf,
  connect,
  entity2,
  idOf,
  shop,
  useOpenPayment,
  useSetUp,
  wrongFields
} from "./client.ts"
import { loadWidget } from "./dom.ts"
import { formOf, open, press, submit } from "./pages.ts"

const opp = useOpenPayment()
const setUp = useSetUp()

const order: Fields = {
  amount: "92.00",
  currency: "EUR",
  paymentType: "DB",
  merchantTransactionId: "order-0001"
}

const prepare = async (overrides: Fields = {}) => {
  const answer = await opp.gateway.post("checkouts", { ...order, ...overrides })
  expect([answer.status, codeOf(answer)]).toEqual([200, "000.200.100"])
  return idOf(answer)
}

const widgetOf = async (id: string, brands = "VISA MASTER") => {
  const url = `${opp.base}/v1/paymentWidgets.js?checkoutId=${id}`
  const script = await send(url, "", { method: "GET" })
  return { script, ...loadWidget(url, script.text, shop, brands) }
}

/** Fills the drawn form in and sends it. */
const pay = async (id: string, overrides: Fields = {}) => {
  const { action, fields } = await widgetOf(id)
  return submit(action, { ...Object.fromEntries(fields), ...card, ...overrides })
}

const payment = (id: string) => opp.gateway.get(`/v1/checkouts/${id}/payment`)

describe("prepare, update, delete", () => {
  it("answers an id that is also its ndc, and moves nothing", async () => {
    const answer = await opp.gateway.post("checkouts", order)
    const body = bodyOf(answer)
    expect(body["id"]).toMatch(/^[0-9A-F]{32}\.[a-zA-Z0-9-]+$/)
    expect(body["ndc"]).toBe(body["id"])
    expect(body.result).toEqual({
      code: "000.200.100",
      description: "successfully created checkout"
    })
    expect(body).not.toHaveProperty("integrity")
    expect(opp.movements()).toEqual([])
    expect(opp.sandbox.ledger("open-payment").arrivals["order-0001"]?.total).toBe(1)
  })

  it("an update changes the amount, a deleted one is gone", async () => {
    const id = await prepare()
    const updated = await opp.gateway.post(`checkouts/${id}`, { amount: "10.00" })
    expect(codeOf(updated)).toBe("000.200.101")
    await pay(id)
    expect(opp.movements()).toEqual([["charge", "order-0001", "10.00"]])
    expect(codeOf(await opp.gateway.post(`checkouts/${id}`, { amount: "11.00" }))).toBe(
      "200.300.404"
    )
    const other = await prepare()
    expect(codeOf(await opp.gateway.remove(`/v1/checkouts/${other}`))).toBe("000.200.102")
    expect((await payment(other)).status).toBe(404)
  })

  it("refuses what cannot become a payment", async () => {
    const wrong = await opp.gateway.post("checkouts", { ...order, paymentType: "CD" })
    expect(wrongFields(wrong)).toEqual(["paymentType"])
    const empty = await opp.gateway.post("checkouts", {})
    expect(wrongFields(empty)).toEqual(["paymentType", "amount", "currency"])
    const withCard = await opp.gateway.post("checkouts", { ...order, ...card })
    expect(wrongFields(withCard)).toContain("card.number")
    const unknown = { ...order, "registrations[0].id": "f".repeat(32) }
    expect(codeOf(await opp.gateway.post("checkouts", unknown))).toBe("100.150.200")
    expect(codeOf(await opp.gateway.post("checkouts", { ...order, amount: "0.00" }))).toBe(
      "100.550.300"
    )
  })
})

describe("the widget", () => {
  it("draws a card form with the page's brands; its bytes are the announced ones", async () => {
    const prepared = await opp.gateway.post("checkouts", { ...order, integrity: "true" })
    const id = idOf(prepared)
    const { action, calls, fields, method, script } = await widgetOf(id)
    const digest = createHash("sha384").update(script.text).digest("base64")
    expect(bodyOf(prepared)["integrity"]).toBe(`sha384-${digest}`)
    expect(script.headers).toMatchObject({
      "content-type": "text/javascript;charset=UTF-8",
      "access-control-allow-origin": "*"
    })
    expect([method, action]).toEqual(["post", `${opp.base}/v1/checkouts/${id}/payment`])
    expect([...fields.keys()]).toEqual(
      expect.arrayContaining(["paymentBrand", "card.number", "card.cvv", "shopperResultUrl"])
    )
    expect([fields.get("paymentBrand"), fields.get("shopperResultUrl")]).toEqual(["VISA", shop])
    expect(calls).toEqual(["ready"])
  })

  it("draws no card form for another page's brand, and nothing for an unknown checkout", async () => {
    const { fields } = await widgetOf(await prepare(), "IDEAL")
    expect([...fields.keys()]).not.toContain("card.number")
    const unknown = `${opp.base}/v1/paymentWidgets.js?checkoutId=none`
    expect((await send(unknown, "", { method: "GET" })).status).toBe(404)
  })
})

describe("pay", () => {
  it("charges once, and the browser comes back with id and resourcePath", async () => {
    const id = await prepare({ testMode: "EXTERNAL" })
    expect(codeOf(await payment(id))).toBe("000.200.100")
    const done = await pay(id)
    expect(codeOf(await payment(id))).toBe("000.100.112")
    const back = new URL(done.location ?? "http://nowhere")
    expect([done.status, Object.fromEntries(back.searchParams)]).toEqual([
      303,
      { cart: "1", id, resourcePath: `/v1/checkouts/${id}/payment` }
    ])
    const final = bodyOf(await opp.gateway.get(back.searchParams.get("resourcePath") ?? ""))
    expect(final).toMatchObject({
      paymentType: "DB",
      amount: "92.00",
      merchantTransactionId: "order-0001",
      ndc: id,
      card: { last4Digits: "0000" }
    })
    expect(final["id"]).not.toBe(id)
    expect((await pay(id)).status).toBe(404)
    expect(opp.movements()).toEqual([["charge", "order-0001", "92.00"]])
    expect(codeOf(await opp.gateway.refund(String(final["id"]), "92.00"))).toBe("000.100.112")
  })

  it("a declined card comes back too, and its result is readable", async () => {
    const id = await prepare()
    expect(await pay(id, { "card.number": "4444444444444444" })).toMatchObject({ status: 303 })
    const read = await payment(id)
    expect([read.status, codeOf(read)]).toEqual([200, "100.100.101"])
    expect(opp.movements()).toEqual([])
  })

  it("a form that is wrong is not sent on, and can be sent again", async () => {
    const id = await prepare()
    const wrong = await pay(id, { "card.expiryMonth": "13" })
    expect([wrong.status, wrong.text]).toEqual([400, expect.stringContaining("card.expiryMonth")])
    expect(codeOf(await payment(id))).toBe("000.200.103")
    expect((await pay(id)).status).toBe(303)
  })

  it("the trap: a shopperResultUrl on the checkout itself refuses the submit", async () => {
    const id = await prepare({ shopperResultUrl: shop })
    const page = await pay(id)
    expect([page.status, page.text]).toEqual([400, expect.stringContaining("already set")])
    expect(opp.movements()).toEqual([])
  })

  it("3-D: the method form, the bank, and back by the checkout's id", async () => {
    const id = await prepare({ paymentType: "PA" })
    const waiting = await pay(id, { "card.number": "4200000000000042" })
    expect(formOf(waiting).action).toContain("acsRequest=METHOD")
    const next = /id="next" href="([^"]*)"/.exec(waiting.text)?.[1]?.replaceAll("&amp;", "&")
    expect(codeOf(await payment(id))).toBe("000.200.000")
    const back = await press(await open(next ?? ""), "approve")
    expect(new URL(back.location ?? "").searchParams.get("id")).toBe(id)
    expect(bodyOf(await payment(id))).toMatchObject({ paymentType: "PA", ndc: id })
    expect(opp.movements()).toEqual([["authorize", "order-0001", "92.00"]])
  })

  it("trigger amounts decide about the shopper's payment", async () => {
    const id = await prepare({ amount: "1001.00" })
    await pay(id)
    expect(codeOf(await payment(id))).toBe("800.100.152")
  })
})

describe("sessions", () => {
  it("end after half an hour, whether or not they were used", async () => {
    const unused = await prepare()
    const used = await prepare()
    await pay(used)
    await opp.control("POST", "clock", { advanceMs: 30 * 60_000 + 1000 })
    for (const id of [unused, used]) {
      const gone = await payment(id)
      expect([gone.status, codeOf(gone)]).toEqual([404, "200.300.404"])
      expect(bodyOf(gone)).not.toHaveProperty("id")
    }
    const list = await opp.gateway.get("/v1/query", { merchantTransactionId: "order-0001" })
    expect(bodyOf(list)["payments"]).toHaveLength(1)
  })

  it("belong to their entity, and can be readable once by switch", async () => {
    const id = await prepare()
    const foreign = await connect(opp.base, entity2).get(`/v1/checkouts/${id}/payment`)
    expect(foreign.status).toBe(404)
    const { base, gateway } = await setUp({ checkoutReadOnce: true })
    const once = idOf(await gateway.post("checkouts", order))
    await submit(`${base}/v1/checkouts/${once}/payment`, { ...card, shopperResultUrl: shop })
    expect(codeOf(await gateway.get(`/v1/checkouts/${once}/payment`))).toBe("000.100.110")
    expect((await gateway.get(`/v1/checkouts/${once}/payment`)).status).toBe(404)
  })
})

describe("cards stored through checkouts", () => {
  const registration = (id: string) => opp.gateway.get(`/v1/checkouts/${id}/registration`)

  it("alone, and offered again as one click", async () => {
    const stored = await opp.gateway.post("checkouts", { createRegistration: "true" })
    const id = idOf(stored)
    expect(codeOf(await registration(id))).toBe("000.200.100")
    const { action, fields } = await widgetOf(`${id}/registration`)
    expect(action).toBe(`${opp.base}/v1/checkouts/${id}/registration`)
    const done = await submit(action, { ...Object.fromEntries(fields), ...card })
    expect(new URL(done.location ?? "").searchParams.get("resourcePath")).toBe(
      `/v1/checkouts/${id}/registration`
    )
    const token = bodyOf(await registration(id))
    expect(token).toMatchObject({ ndc: id, paymentBrand: "VISA", card: { last4Digits: "0000" } })
    expect((await payment(id)).status).toBe(404)
    expect(opp.movements()).toEqual([])

    const oneClick = await prepare({ "registrations[0].id": String(token["id"]) })
    const drawn = await widgetOf(oneClick)
    expect(drawn.fields.get("registrationId")).toBe(token["id"])
    expect([...drawn.fields.keys()]).not.toContain("card.number")
    await submit(drawn.action, { ...Object.fromEntries(drawn.fields), "card.cvv": "123" })
    expect(bodyOf(await payment(oneClick))).toMatchObject({
      card: { last4Digits: "0000" },
      result: { code: "000.100.110" }
    })
  })

  it("a card that is not offered is not charged; a wrong one is not stored", async () => {
    const token = idOf(await opp.gateway.post("registrations", card))
    const id = await prepare()
    const stolen = await submit(`${opp.base}/v1/checkouts/${id}/payment`, {
      registrationId: token,
      shopperResultUrl: shop
    })
    expect(stolen.status).toBe(400)
    const store = idOf(await opp.gateway.post("checkouts", { createRegistration: "true" }))
    const wrong = { ...card, "card.number": "4444444444444444", shopperResultUrl: shop }
    await submit(`${opp.base}/v1/checkouts/${store}/registration`, wrong)
    expect(codeOf(await registration(store))).toBe("100.100.101")
    expect(opp.movements()).toEqual([])
  })
})
