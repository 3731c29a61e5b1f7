import { beforeEach, describe, expect, it } from "vitest"
import { bodyOf, form, md5, send } from "../client.ts"
import { useSandbox } from "../useSandbox.ts"
import { press } from "./browser.ts"

const checksum = useSandbox()
const path = "/invoiceServices/REST/v1/"
const key = "sandbox-secure-key"
const returnUrl = "http://shop.test/return"

type Fields = Record<string, string>

let authToken: string

const post = async (call: string, fields: Fields, token = authToken) =>
  bodyOf(
    await send(`${checksum.base}${path}${call}`, form(fields), { headers: { AuthToken: token } })
  )

const signed = (...values: ReadonlyArray<string>) => ({
  "authentication.memberId": "11344",
  "authentication.checksum": md5(values.join("|"))
})

const generate = (overrides: Fields = {}, token = authToken) => {
  const fields = {
    merchantInvoiceId: "invoice-1",
    amount: "50.00",
    currency: "EUR",
    merchantRedirectUrl: returnUrl,
    ...overrides
  }
  const { amount, merchantInvoiceId, merchantRedirectUrl } = fields
  const checksummed = signed("11344", key, merchantInvoiceId, amount, merchantRedirectUrl)
  return post("generate", { ...checksummed, ...fields }, token)
}

const detailsOf = (body: Record<string, unknown>) =>
  body["invoiceDetails"] as { readonly invoiceId: string; readonly transactionUrl: string }

const visit = (url: string) => send(url, "", { method: "GET" })

beforeEach(async () => {
  const granted = await send(
    `${checksum.base}${path}authToken`,
    form({
      "authentication.partnerId": "195",
      "merchant.username": "testdoc",
      "authentication.sKey": key
    })
  )
  authToken = String(bodyOf(granted)["AuthToken"])
})

describe("invoices", () => {
  it("a link that the customer pays with, once", async () => {
    const { transactionUrl } = detailsOf(await generate())
    expect(bodyOf(await checksum.gateway.inquireMine("invoice-1"))["status"]).toBe("begun")
    const page = await visit(transactionUrl)
    const { back } = await press(page.text, "Y")
    expect(back.action).toBe(returnUrl)
    expect(back.fields).toMatchObject({
      status: "Y",
      checksum: md5(`54279|invoice-1|50.00|Y|${key}`)
    })
    await press(page.text, "Y")
    expect(checksum.movements()).toEqual([["charge", "invoice-1", "54279", "50.00"]])
  })

  it("needs a token of its own base, which regenerates there too", async () => {
    const refused = await send(
      `${checksum.base}${path}getinvoiceconfigdetails`,
      form(signed("11344", key)),
      { headers: { AuthToken: checksum.gateway.authToken } }
    )
    expect(refused.status).toBe(401)
    const create = await checksum.gateway.create(
      "order-1",
      {},
      { headers: { AuthToken: authToken } }
    )
    expect(create.status).toBe(401)
    const again = await post("regenerateToken", { "authentication.partnerId": "195", authToken })
    const renewed = await post(
      "getinvoiceconfigdetails",
      signed("11344", key),
      String(again["AuthToken"])
    )
    expect(renewed).toMatchObject({ memberId: "11344", result: { code: "00001" } })
  })

  it("regenerated, the old link is dead and the new one goes to the new address", async () => {
    const first = detailsOf(await generate())
    const { invoiceId } = first
    const elsewhere = "http://shop.test/elsewhere"
    const fields = { ...signed(invoiceId, "11344", key, elsewhere), invoiceId }
    const second = detailsOf(
      await post("regenerate", { ...fields, merchantRedirectUrl: elsewhere })
    )
    expect((await visit(first.transactionUrl)).status).toBe(404)
    const { back } = await press((await visit(second.transactionUrl)).text, "N")
    expect([back.action, back.fields["status"]]).toEqual([elsewhere, "N"])
    expect(checksum.movements()).toEqual([])
  })

  it("cancelled, it can be neither paid nor reminded of", async () => {
    const { invoiceId, transactionUrl } = detailsOf(await generate())
    const fields = { ...signed(invoiceId, "11344", key), invoiceId }
    expect((await post("remind", fields)).result.code).toBe("00001")
    expect((await post("cancel", fields)).result.code).toBe("00001")
    expect((await visit(transactionUrl)).status).toBe(404)
    expect((await post("remind", fields)).result.code).toBe("20005")
    expect((await post("cancel", fields)).result.code).toBe("20005")
    expect(bodyOf(await checksum.gateway.inquireMine("invoice-1"))["status"]).toBe("cancelled")
  })

  it("refuses a wrong checksum, a wrong amount, a used id, an unknown invoice", async () => {
    const wrong = signed("11344", key, "invoice-1", "50.00")
    expect((await generate(wrong)).result.code).toBe("20001")
    expect((await generate({ amount: "50" })).result.code).toBe("20003")
    expect((await generate({ merchantRedirectUrl: "" })).result.code).toBe("20002")
    await generate()
    expect((await generate()).result.code).toBe("20004")
    const unknown = { ...signed("9", "11344", key), invoiceId: "9" }
    expect((await post("cancel", unknown)).result.code).toBe("10009")
    expect((await post("remind", { ...unknown, invoiceId: "10" })).result.code).toBe("20001")
    expect((await post("getinvoiceconfigdetails", signed(key))).result.code).toBe("20001")
    const nowhere = { ...signed("1001", "11344", key, ""), invoiceId: "1001" }
    expect((await post("regenerate", nowhere)).result.code).toBe("20002")
  })

  it("a lost answer leaves the invoice, and the reference tells", async () => {
    await expect(generate({ amount: "9006.00" })).rejects.toThrow()
    expect((await generate({ amount: "9006.00" })).result.code).toBe("20004")
    expect(bodyOf(await checksum.gateway.inquireMine("invoice-1"))["status"]).toBe("begun")
  })
})
