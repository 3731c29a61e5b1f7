import { describe, expect, it } from "vitest"
import { Server } from "../../src/index.ts"
import { form, send } from "../client.ts"
import {
  accountId,
  type Body,
  bodyOf,
  connect,
  credentials,
  landingOf,
  openPage,
  order,
  pageUrl,
  press,
  useIntents
} from "./client.ts"

const intents = useIntents()

const redirect_urls = {
  success: "https://www.example.com/success?trx_id=XYZ&order_id=ZYX&keep=1",
  failure: "https://www.example.com/failure?trx_id=XYZ&order_id=ZYX"
}

const intentBody = (externalId: string, overrides: Body = {}): Body => ({
  external_id: externalId,
  order: order({ order_id: "order-7" }),
  redirect_urls,
  ...overrides
})

/** Opens a payment intent and gives the URL of its page. */
const checkout = async (externalId: string, overrides: Body = {}) => {
  const answer = await intents.gateway.post("/intents/payment", intentBody(externalId, overrides))
  return pageUrl(intents.base, "checkout", bodyOf(answer)["intent_id"])
}

const found = async (externalId: string) =>
  bodyOf(await intents.gateway.find("external_id", externalId))

describe("POST /intents/payment", () => {
  it("answers intent_id and reference_id and nothing else; nothing moves", async () => {
    const answer = await intents.gateway.post("/intents/payment", intentBody("pay-1"))
    expect([answer.status, bodyOf(answer)]).toEqual([
      200,
      {
        intent_id: expect.stringMatching(/^int_[0-9A-HJKMNP-TV-Z]{26}$/),
        reference_id: "pay-1"
      }
    ])
    expect(intents.movements()).toEqual([])
    expect(intents.arrival("pay-1")).toEqual({ total: 1, outcomes: { opened: 1 } })
    expect((await intents.gateway.find("external_id", "pay-1")).status).toBe(404)
  })

  it("the same request again is the same intent, another one 409", async () => {
    const { post } = intents.gateway
    const first = bodyOf(await post("/intents/payment", intentBody("pay-1")))
    expect(bodyOf(await post("/intents/payment", intentBody("pay-1")))).toEqual(first)
    const other = intentBody("pay-1", { order: order({ order_amount: 1 }) })
    expect((await post("/intents/payment", other)).status).toBe(409)
  })

  it.each([
    ["no external_id", { external_id: undefined }, 400],
    ["no order", { order: undefined }, 400],
    ["an operation", { operation: "authcap" }, 400],
    ["a script as URL", { redirect_urls: { success: "javascript:alert(1)" } }, 400],
    ["an amount of nothing", { order: order({ order_amount: 0 }) }, 422]
  ])("refuses %s", async (_name, overrides, status) => {
    const answer = await intents.gateway.post("/intents/payment", intentBody("pay-1", overrides))
    expect(answer.status).toBe(status)
  })
})

describe("the checkout page", () => {
  it("Pay authorizes with the suggested card and returns by success", async () => {
    const url = await checkout("pay-1")
    const page = await openPage(url)
    expect(page).toMatchObject({ status: 200, buttons: ["pay", "decline", "leave"] })
    expect(page.text).toMatch(/USD\s100\.00/)
    const answer = await press(url, "pay")
    const transaction = await found("pay-1")
    expect(transaction).toMatchObject({ type: "PAYMENT", status: "AUTHORIZED" })
    expect(answer.status).toBe(303)
    expect(landingOf(answer)).toEqual({
      page: "https://www.example.com/success",
      parameters: {
        trx_id: transaction["id"],
        order_id: "order-7",
        keep: "1",
        status: "AUTHORIZED"
      }
    })
    expect(intents.movements()).toEqual([["authorize", "pay-1", "10000"]])
    expect(intents.arrival("pay-1")).toEqual({ total: 1, outcomes: { opened: 1 } })
  })

  it("Decline returns by failure, and the intent is spent", async () => {
    const url = await checkout("pay-1")
    const answer = await press(url, "decline")
    const { id, status } = await found("pay-1")
    expect(status).toBe("DECLINED")
    expect(landingOf(answer)).toEqual({
      page: "https://www.example.com/failure",
      parameters: { trx_id: id, order_id: "order-7", status: "DECLINED" }
    })
    expect((await openPage(url)).status).toBe(409)
    expect(intents.movements()).toEqual([])
  })

  it("Walk away does nothing: the page can still be paid", async () => {
    const url = await checkout("pay-1")
    const answer = await press(url, "leave")
    expect(answer.status).toBe(200)
    expect(answer.headers).not.toHaveProperty("location")
    expect(answer.text).toContain("Nothing happened")
    expect((await intents.gateway.find("external_id", "pay-1")).status).toBe(404)
    expect((await press(url, "pay")).status).toBe(303)
  })

  it("a second submission makes no second transaction", async () => {
    const url = await checkout("pay-1")
    const { action, fields } = await openPage(url)
    const submit = () => send(action, form({ ...fields, decision: "pay" }))
    const answers = await Promise.all([submit(), submit()])
    expect(answers.map(({ status }) => status).sort()).toEqual([303, 409])
    expect(intents.movements()).toHaveLength(1)
  })

  it("a typed card is checked and decides", async () => {
    const url = await checkout("pay-1")
    const wrong = await press(url, "pay", { pan: "4111111111111112" })
    expect([wrong.status, wrong.text.includes("check digit")]).toEqual([400, true])
    expect(wrong.text).not.toContain("4111111111111112")
    expect((await press(url, "pay", { expiry: "012020" })).status).toBe(400)
    const declined = await press(url, "pay", { pan: "4000000000000002" })
    expect(landingOf(declined).page).toBe("https://www.example.com/failure")
    const pending = await checkout("pay-2")
    const answer = await press(pending, "pay", { pan: "4000000000003220" })
    expect(landingOf(answer).parameters["status"]).toBe("PENDING")
    await intents.clock(5000)
    expect((await found("pay-2"))["status"]).toBe("AUTHORIZED")
  })

  it("opens for account id and client id, and for nobody else", async () => {
    const url = await checkout("pay-1")
    const intentId = new URL(url).searchParams.get("intent_id")
    const at = async (clientId: string, id: unknown = intentId) =>
      (await openPage(pageUrl(intents.base, "checkout", id, clientId))).status
    expect(await at(credentials.client_id)).toBe(200)
    expect(await at("acc_01J5XCMDXCFXCAQ1BV8HVG6645")).toBe(404)
    expect(await at("nobody")).toBe(404)
    expect(await at(accountId, "int_unknown")).toBe(404)
    expect((await openPage(`${intents.base}/checkout?intent_id=${String(intentId)}`)).status).toBe(
      404
    )
    expect((await openPage(pageUrl(intents.base, "card", intentId))).status).toBe(404)
  })

  it("closes after half an hour, or when the control API says so", async () => {
    const url = await checkout("pay-1")
    const { action, fields } = await openPage(url)
    await intents.clock(1_800_000)
    expect((await openPage(url)).status).toBe(410)
    expect((await send(action, form({ ...fields, decision: "pay" }))).status).toBe(410)
    const other = await checkout("pay-2")
    await intents.advance({ reference: "pay-2", to: "expired" })
    expect((await openPage(other)).status).toBe(410)
    expect(intents.movements()).toEqual([])
  })

  it("without redirect URLs the way ends on the page", async () => {
    const answer = await press(await checkout("pay-1", { redirect_urls: undefined }), "pay")
    expect(answer.status).toBe(200)
    expect(answer.text).toContain(String((await found("pay-1"))["id"]))
  })

  it("shows the merchant's text as text", async () => {
    const script = "<script>alert(1)</script>"
    const url = await checkout("pay-1", {
      order: order({ order_id: script, order_items: [{ item_title: script }] })
    })
    expect((await openPage(url)).text).not.toContain("<script>alert")
  })

  it("the control API stands in for the shopper", async () => {
    await checkout("pay-1")
    await checkout("pay-2")
    expect(await intents.advance({ reference: "pay-1" })).toMatchObject({ status: "AUTHORIZED" })
    expect(await intents.advance({ reference: "pay-2", to: "failure" })).toMatchObject({
      status: "DECLINED"
    })
    expect(intents.movements()).toEqual([["authorize", "pay-1", "10000"]])
    await checkout("pay-3")
    await intents.advance({ reference: "pay-3", to: "settled" }, 400)
  })

  it("faults of the create strike here too: the return is lost, the look-up is not", async () => {
    const lost = await checkout("pay-1", { order: order({ order_amount: 100600 }) })
    await expect(press(lost, "pay")).rejects.toMatchObject({ code: "ECONNRESET" })
    expect(await found("pay-1")).toMatchObject({ status: "AUTHORIZED", order_amount: 100600 })
    await intents.fault({ fault: "decline" })
    const answer = await press(await checkout("pay-2"), "pay")
    expect(landingOf(answer).page).toBe("https://www.example.com/failure")
    await intents.fault({ fault: "resetBeforeProcessing" })
    const open = await checkout("pay-3")
    await expect(press(open, "pay")).rejects.toMatchObject({ code: "ECONNRESET" })
    expect((await press(open, "pay")).status).toBe(303)
  })

  it("hcpOperation=authcap captures; hcpRedirectStatusParam may be off", async () => {
    const server = await Server.start({
      instances: [
        {
          kind: "intents",
          name: "intents",
          hcpOperation: "authcap",
          hcpRedirectStatusParam: undefined
        }
      ]
    })
    const base = server.baseUrl("intents")
    const gateway = await connect(base)
    const intent = bodyOf(await gateway.post("/intents/payment", intentBody("pay-1")))
    const answer = await press(pageUrl(base, "checkout", intent["intent_id"]), "pay")
    expect(Object.keys(landingOf(answer).parameters).sort()).toEqual(["keep", "order_id", "trx_id"])
    expect(server.ledger("intents").movements).toMatchObject([{ kind: "charge" }])
    await server.close()
  })
})
