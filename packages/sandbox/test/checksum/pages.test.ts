import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { Server } from "../../src/index.ts"
import { bodyOf, connect, control, form, md5, merchant2, send } from "../client.ts"
import { readForm, redirectOf, walk } from "./browser.ts"

let sandbox: Server.StartedSandbox
let gateway: Awaited<ReturnType<typeof connect>>

beforeAll(async () => {
  sandbox = await Server.start()
})
beforeEach(async () => {
  await control(sandbox.url, "POST", "checksum/reset")
  gateway = await connect(sandbox.baseUrl("checksum"))
})
afterAll(() => sandbox.close())

const threeD = { "card.number": "4000000000000002", amount: "92.00" }

describe("3-D", () => {
  it("the create answers 3D with a form for the bank's page, and nothing moves", async () => {
    const body = bodyOf(await gateway.create("order-1", threeD))
    expect(body).toMatchObject({ transactionStatus: "3D", result: { code: "00002" } })
    const { method, parameters, target, url } = redirectOf(body)
    expect([url, method, target]).toEqual([`${sandbox.baseUrl("checksum")}/acs`, "POST", "_self"])
    expect(parameters.map(({ name }) => name)).toEqual(["MD", "PaReq", "TermUrl"])
    expect(bodyOf(await gateway.inquireMine("order-1"))).toMatchObject({
      status: "3D Authstarted",
      transactionStatus: "3D"
    })
    expect(sandbox.ledger("checksum").movements).toEqual([])
  })

  it("Pay charges once and posts the signed fields back to the merchant", async () => {
    const body = bodyOf(await gateway.create("order-1", threeD))
    const { back, question } = await walk(redirectOf(body), "Y")
    expect(question.buttons).toEqual(["Y", "N", "C"])
    expect([back.action, back.method]).toEqual(["http://127.0.0.1:9/return", "post"])
    const id = String(body["paymentId"])
    expect(back.fields).toMatchObject({
      trackingid: id,
      paymentId: id,
      merchantTransactionId: "order-1",
      desc: "order-1",
      status: "Y",
      amount: "92.00",
      currency: "EUR",
      checksum: md5(`${id}|order-1|92.00|Y|sandbox-secure-key`),
      resultCode: "00001",
      custEmail: "john.doe@xyz.com",
      cardBin: "400000",
      cardLast4Digits: "0002",
      eci: "5"
    })
    // Pressing again, even the other button, changes nothing.
    const again = await send(question.action, form({ ...question.fields, PaRes: "N" }))
    expect(readForm(again.text).fields["status"]).toBe("Y")
    const { movements } = sandbox.ledger("checksum")
    expect(movements.map(({ kind, amount }) => [kind, amount])).toEqual([["charge", "92.00"]])
  })

  it.each([
    ["Fail", "N", "authfailed", "N"],
    ["Cancel", "C", "cancelled", "C"]
  ])("%s moves nothing", async (_name, button, status, short) => {
    const body = bodyOf(await gateway.create("order-1", { ...threeD, paymentType: "PA" }))
    const { back } = await walk(redirectOf(body), button)
    const { fields } = back
    expect(fields["status"]).toBe(short)
    const id = String(body["paymentId"])
    expect(fields["checksum"]).toBe(md5(`${id}|order-1|92.00|${short}|sandbox-secure-key`))
    expect(bodyOf(await gateway.inquireMine("order-1"))["status"]).toBe(status)
    expect(sandbox.ledger("checksum").movements).toEqual([])
  })

  it("only3D asks for it with any card; redirectMethod=GET comes back by GET", async () => {
    const overrides = { attemptThreeD: "only3D", redirectMethod: "GET", paymentType: "PA" }
    const body = bodyOf(await gateway.create("order-1", overrides))
    const { back } = await walk(redirectOf(body), "Y")
    expect(back.method).toBe("get")
    expect(bodyOf(await gateway.inquireMine("order-1"))["status"]).toBe("authsuccessful")
    const frictionless = await gateway.create("order-2", { attemptThreeD: "3D" })
    expect(bodyOf(frictionless)["transactionStatus"]).toBe("Y")
  })

  it("needs a merchantRedirectUrl", async () => {
    const body = bodyOf(await gateway.create("order-1", { ...threeD, merchantRedirectUrl: "" }))
    expect(body.result.code).toBe("20002")
    expect(body.result.description).toContain("merchantRedirectUrl")
  })

  it("a made-up secret opens no page", async () => {
    const acs = `${sandbox.baseUrl("checksum")}/acs`
    expect((await send(acs, form({ MD: "x" }))).status).toBe(404)
    expect((await send(`${acs}/complete`, form({ MD: "x", PaRes: "Y" }))).status).toBe(404)
    const body = bodyOf(await gateway.create("order-1", threeD))
    const secret = redirectOf(body).parameters[0]?.value ?? ""
    const byGet = await send(`${acs}/complete?MD=${secret}&PaRes=Y`, "", { method: "GET" })
    expect(byGet.status).toBe(404)
    expect(sandbox.ledger("checksum").movements).toEqual([])
  })

  it("the page shows the merchant's text as text", async () => {
    const reference = '"><script>alert(1)</script>'
    const body = bodyOf(await gateway.create(reference, threeD))
    const { parameters, url } = redirectOf(body)
    const page = await send(url, form({ MD: parameters[0]?.value ?? "" }))
    expect(page.text).not.toContain("<script>alert")
    const { back } = await walk(redirectOf(body), "Y")
    expect(back.fields["merchantTransactionId"]).toContain('"><script')
  })
})

describe("other asynchronous payments", () => {
  const transfer = { paymentMode: "NB", paymentBrand: "Bank Transfer", "card.number": "" }
  const read = (path: string, headers: Record<string, string> = {}, method = "GET") =>
    send(`${sandbox.baseUrl("checksum")}${path}`, "", { method, headers })

  it("a bank transfer is pending with a plain forward, then succeeds on the page", async () => {
    const body = bodyOf(await gateway.create("order-1", transfer))
    expect(body["transactionStatus"]).toBe("P")
    expect(body).not.toHaveProperty("card")
    const redirect = redirectOf(body)
    expect([redirect.method, redirect.parameters]).toEqual(["GET", []])
    const { back } = await walk(redirect, "Y")
    expect(back.fields["status"]).toBe("Y")
    expect(sandbox.ledger("checksum").movements).toHaveLength(1)
  })

  it("may come back pending: the money arrives later, by itself", async () => {
    const body = bodyOf(await gateway.create("order-1", transfer))
    const { back, question } = await walk(redirectOf(body), "P")
    expect(question.buttons).toEqual(["Y", "N", "C", "P"])
    const id = String(body["paymentId"])
    expect(back.fields).toMatchObject({
      status: "P",
      checksum: md5(`${id}|order-1|50.00|P|sandbox-secure-key`)
    })
    expect(sandbox.ledger("checksum").movements).toEqual([])
    // The customer's second thought comes too late.
    const again = await send(question.action, form({ ...question.fields, PaRes: "N" }))
    expect(readForm(again.text).fields["status"]).toBe("P")
    await control(sandbox.url, "POST", "checksum/clock", { advanceMs: 5000 })
    expect(sandbox.ledger("checksum").movements).toMatchObject([{ kind: "charge" }])
    expect(bodyOf(await gateway.inquireMine("order-1"))["status"]).toBe("capturesuccess")
  })

  it("brings a resourcePath that answers to GET with the token alone", async () => {
    const body = bodyOf(await gateway.create("order-1", transfer))
    const { back } = await walk(redirectOf(body), "P")
    const path = back.fields["resourcePath"] ?? ""
    expect(path).toBe(`/transactionServices/REST/v1/payments/${String(body["paymentId"])}`)
    const answer = await read(path, { AuthToken: gateway.authToken })
    expect(bodyOf(answer)).toMatchObject({
      status: "authstarted",
      transactionStatus: "P",
      merchantTransactionId: "order-1",
      result: { code: "00026" }
    })
    expect((await read(path)).status).toBe(401)
    const other = await connect(sandbox.baseUrl("checksum"), merchant2)
    const foreign = await read(path, { AuthToken: other.authToken })
    expect(bodyOf(foreign)).toEqual({ result: { code: "10009", description: "Record not found" } })
    expect((await read(path, { AuthToken: gateway.authToken }, "PUT")).status).toBe(405)
  })

  it("a card payment has none", async () => {
    const body = bodyOf(await gateway.create("order-1", threeD))
    const { back } = await walk(redirectOf(body), "Y")
    expect(back.fields).not.toHaveProperty("resourcePath")
    const path = `/transactionServices/REST/v1/payments/${String(body["paymentId"])}`
    const answer = await read(path, { AuthToken: gateway.authToken })
    expect(bodyOf(answer).result.code).toBe("10009")
  })
})

describe("time runs out", () => {
  it("for a customer who walked away from the page", async () => {
    const body = bodyOf(await gateway.create("order-1", threeD))
    const which = { reference: "order-1", to: "expired" }
    expect((await control(sandbox.url, "POST", "checksum/advance", which)).status).toBe(200)
    const late = await walk(redirectOf(body), "Y")
    expect(late.back.fields["status"]).toBe("N")
    expect(sandbox.ledger("checksum").movements).toEqual([])
  })

  it("for a preauthorization, whose hold is released once", async () => {
    const id = String(bodyOf(await gateway.create("order-1", { paymentType: "PA" }))["paymentId"])
    const which = { paymentId: id, to: "expired" }
    expect((await control(sandbox.url, "POST", "checksum/advance", which)).status).toBe(200)
    expect(bodyOf(await gateway.inquire(id))["status"]).toBe("authcancelled")
    expect((await control(sandbox.url, "POST", "checksum/advance", which)).status).toBe(400)
    expect(bodyOf(await gateway.capture(id, "50.00")).result.code).toBe("20005")
    const kinds = sandbox.ledger("checksum").movements.map(({ kind }) => kind)
    expect(kinds).toEqual(["authorize", "void"])
  })
})
