import { describe, expect, it } from "vitest"
import { bodyOf, connect, control, merchant2 } from "../client.ts"
import { useSandbox } from "../useSandbox.ts"

const checksum = useSandbox()

describe("inquiry", () => {
  it("by payment id, at both endpoints", async () => {
    const id = await checksum.authorize("order-1")
    const body = bodyOf(await checksum.gateway.inquire(id))
    expect(body).toMatchObject({
      paymentId: id,
      status: "authsuccessful",
      transactionStatus: "Y",
      amount: "92.00",
      currency: "EUR",
      firstName: "John",
      lastName: "Doe",
      merchantTransactionId: "order-1",
      result: { code: "00026", description: "Your record found successfully" }
    })
    const other = await checksum.gateway.post("inquiry", {
      ...checksum.gateway.sign(id),
      paymentType: "IN",
      idType: "PID",
      paymentId: id
    })
    expect(bodyOf(other)).toEqual(body)
  })

  it("by our own id, at both endpoints, also with the four-field checksum", async () => {
    const reference = "Rest Transaction 01"
    const id = String(bodyOf(await checksum.gateway.create(reference))["paymentId"])
    expect(bodyOf(await checksum.gateway.inquireMine(reference))["paymentId"]).toBe(id)
    const inPath = await checksum.gateway.post(`payments/${encodeURIComponent(reference)}`, {
      ...checksum.gateway.sign(reference),
      paymentType: "IN",
      idType: "MID"
    })
    expect(bodyOf(inPath)["paymentId"]).toBe(id)
    const query = { paymentType: "IN", idType: "MID", merchantTransactionId: reference }
    const signed = checksum.gateway.sign(reference, "50.00")
    const fourFields = await checksum.gateway.post("inquiry", {
      ...query,
      ...signed,
      amount: "50.00"
    })
    expect(bodyOf(fourFields)["paymentId"]).toBe(id)
    const withoutAmount = await checksum.gateway.post("inquiry", { ...query, ...signed })
    expect(bodyOf(withoutAmount).result.code).toBe("20001")
  })

  it("an unknown id is answered with a result alone", async () => {
    const answer = await checksum.gateway.inquireMine("nowhere")
    expect(answer.status).toBe(200)
    expect(bodyOf(answer)).toEqual({ result: { code: "10009", description: "Record not found" } })
  })
})

describe("getTransactionList", () => {
  const list = async (fields: Record<string, string>, gateway = checksum.gateway) =>
    bodyOf(await gateway.post("getTransactionList", { ...gateway.sign(), ...fields }))

  const references = (body: Record<string, unknown>) =>
    (body["transaction"] as ReadonlyArray<Record<string, string>>).map(
      (row) => row["merchantTransactionId"]
    )

  it("pages, filters by status, and shows amounts and the long status", async () => {
    for (const number of [1, 2, 3]) await checksum.gateway.create(`order-${number}`)
    const id = await checksum.authorize("order-4")
    await checksum.gateway.capture(id, "40.00")
    await checksum.gateway.refund(id, "10.00")
    const body = await list({ "pagination.pageno": "2", "pagination.records": "3" })
    expect(body.result.code).toBe("00029")
    expect(body["transaction"]).toMatchObject([
      {
        systemPaymentId: id,
        merchantTransactionId: "order-4",
        transactionStatus: "reversed",
        amount: "92.00",
        captureamount: "40.00",
        refundamount: "10.00",
        chargebackamount: "0.00",
        date: expect.stringMatching(/\.0$/),
        card: { bin: "400000", lastFourDigits: "0051" }
      }
    ])
    const charged = await list({ status: "capturesuccess" })
    expect(references(charged)).toEqual(["order-1", "order-2", "order-3"])
    expect(references(await list({ "pagination.pageno": "3", "pagination.records": "3" }))).toEqual(
      []
    )
  })

  it("is fifteen to a page unless asked otherwise, at most a hundred, and ends empty", async () => {
    const wanted = Array.from({ length: 17 }, (_, index) => `order-${index}`)
    for (const reference of wanted) await checksum.gateway.create(reference)
    const page = async (number: string) => references(await list({ "pagination.pageno": number }))
    const pages = [await page("1"), await page("2"), await page("3")]
    expect(pages.map((rows) => rows.length)).toEqual([15, 2, 0])
    expect(pages.flat()).toEqual(wanted)
    expect(references(await list({ "pagination.records": "100" }))).toEqual(wanted)
    for (const fields of [
      { "pagination.records": "101" },
      { "pagination.records": "0" },
      { "pagination.pageno": "0" },
      { status: "paid" }
    ]) {
      expect((await list(fields)).result.code).toBe("20003")
    }
  })

  it("filters by day, both days included", async () => {
    const day = (ms: number) =>
      new Date(ms).toISOString().slice(0, 10).split("-").reverse().join("/")
    const { value } = await control(checksum.sandbox.url, "POST", "checksum/clock", {
      advanceMs: 0
    })
    const today = Date.parse((value as { now: string }).now)
    await checksum.gateway.create("order-1")
    await control(checksum.sandbox.url, "POST", "checksum/clock", { advanceMs: 2 * 86_400_000 })
    const later = await connect(checksum.base)
    await later.create("order-2")
    const between = (from: number, to: number) =>
      list({ "pagination.fromdate": day(from), "pagination.todate": day(to) }, later)
    const inTwoDays = today + 2 * 86_400_000
    expect(references(await between(today, today))).toEqual(["order-1"])
    expect(references(await between(inTwoDays, inTwoDays))).toEqual(["order-2"])
    expect(references(await between(today, inTwoDays))).toEqual(["order-1", "order-2"])
    expect((await list({ "pagination.fromdate": "31/02/2026" }, later)).result.code).toBe("20003")
    expect((await list({ "pagination.fromdate": "2026-02-01" }, later)).result.code).toBe("20003")
  })

  it("shows a merchant only its own, and needs the right checksum", async () => {
    await checksum.gateway.create("order-1")
    const other = await connect(checksum.base, merchant2)
    const answer = await other.post("getTransactionList", other.sign())
    expect(references(bodyOf(answer))).toEqual([])
    const wrong = await checksum.gateway.post("getTransactionList", checksum.gateway.sign("extra"))
    expect(bodyOf(wrong).result.code).toBe("20001")
  })
})
