import { afterEach, describe, expect, it } from "vitest"
import { Server } from "../../src/index.ts"
import { bodyOf, connect, control, listenForNotifications, md5 } from "../client.ts"
import { useSandbox } from "../useSandbox.ts"

const checksum = useSandbox()

const open: Array<() => Promise<void>> = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()))
})

type Fields = Record<string, string>

const payout = async (overrides: Fields = {}, gateway = checksum.gateway) => {
  const fields: Fields = {
    "authentication.memberId": "11344",
    merchantTransactionId: "payout-1",
    amount: "20.00",
    paymentType: "PO",
    ...overrides
  }
  const { amount, merchantTransactionId } = fields
  const signed = `11344|${merchantTransactionId}|${amount}|sandbox-secure-key`
  const checksummed = { "authentication.checksum": md5(signed), ...fields }
  return bodyOf(await gateway.post("payout", checksummed))
}

const paid = async () => String(bodyOf(await checksum.gateway.create("order-1"))["paymentId"])
const toCustomer = { "customer.givenName": "Jane", currency: "JPY" }

describe("payout", () => {
  it("refers to a captured payment: the documented shape, and money to the customer", async () => {
    const paymentId = await paid()
    expect(await payout({ paymentId })).toEqual({
      paymentId: "54280",
      status: "payoutsuccessful",
      transactionStatus: "Y",
      paymentBrand: "VISA",
      paymentMode: "CC",
      amount: "20.00",
      currency: "EUR",
      timestamp: expect.any(String) as string,
      merchantTransactionId: "payout-1",
      remark: "PAYOUT SUCCESS",
      result: { code: "00001", description: "Transaction succeeded" }
    })
    expect(checksum.movements()[1]).toEqual(["payout", "payout-1", "54280", "20.00"])
    expect(bodyOf(await checksum.gateway.inquireMine("payout-1"))["status"]).toBe(
      "payoutsuccessful"
    )
  })

  it("or names the customer and the currency", async () => {
    expect(await payout(toCustomer)).toMatchObject({ transactionStatus: "Y", currency: "JPY" })
    const other = { merchantTransactionId: "payout-2" }
    expect((await payout(other)).result.description).toContain("paymentId or customer")
    const noCurrency = { ...other, "customer.givenName": "Jane" }
    expect((await payout(noCurrency)).result.description).toContain("currency")
    expect(checksum.movements()).toHaveLength(1)
  })

  it.each([
    ["the key second, as everywhere else", { "authentication.checksum": "" }, "20001"],
    ["an amount without decimals", { amount: "20" }, "20003"],
    ["nothing", { amount: "0.00" }, "20003"],
    ["another paymentType", { paymentType: "RF" }, "20013"],
    ["a payment that is not there", { paymentId: "99999" }, "10009"]
  ])("refuses: %s", async (name, overrides, code) => {
    const second = md5("11344|sandbox-secure-key|payout-1|20.00")
    const signed = name.startsWith("the key") ? { "authentication.checksum": second } : overrides
    expect((await payout({ ...toCustomer, ...signed })).result.code).toBe(code)
    expect(checksum.movements()).toEqual([])
  })

  it("refuses a used reference, a payment that is not captured, another currency", async () => {
    const held = await checksum.authorize("order-2")
    expect((await payout({ paymentId: held })).result.code).toBe("20005")
    const paymentId = await paid()
    expect((await payout({ paymentId, currency: "USD" })).result.code).toBe("20003")
    expect((await payout({ paymentId, merchantTransactionId: "order-1" })).result.code).toBe(
      "20004"
    )
    expect(checksum.movements().map(([kind]) => kind)).toEqual(["authorize", "charge"])
  })

  it("may fail or wait; inquiry and the list tell which", async () => {
    const fault = (name: string) =>
      control(checksum.sandbox.url, "POST", "checksum/faults", { fault: name, operation: "payout" })
    await fault("decline")
    expect(await payout(toCustomer)).toMatchObject({
      status: "payoutfailed",
      transactionStatus: "N",
      result: { code: "10001" }
    })
    await fault("pending")
    const second = { ...toCustomer, merchantTransactionId: "payout-2" }
    expect(await payout(second)).toMatchObject({ status: "payoutstarted", transactionStatus: "P" })
    expect(checksum.movements()).toEqual([])
    const id = String(bodyOf(await checksum.gateway.inquireMine("payout-2"))["paymentId"])
    expect(bodyOf(await checksum.gateway.refund(id, "1.00")).result.code).toBe("20005")
    await control(checksum.sandbox.url, "POST", "checksum/advance", { paymentId: id })
    expect(bodyOf(await checksum.gateway.inquire(id))["status"]).toBe("payoutsuccessful")
    const fields = { ...checksum.gateway.sign(), status: "payoutsuccessful" }
    const listed = bodyOf(await checksum.gateway.post("getTransactionList", fields))
    expect(listed["transaction"]).toMatchObject([
      { merchantTransactionId: "payout-2", payoutamount: "20.00", captureamount: "0.00" }
    ])
    expect(checksum.movements()).toEqual([["payout", "payout-2", id, "20.00"]])
  })

  it("is hit by the digit 8", async () => {
    await expect(payout({ ...toCustomer, amount: "8006.00" })).rejects.toThrow()
    expect(checksum.movements()).toEqual([["payout", "payout-1", "54279", "8006.00"]])
  })

  it("is told to the merchant when it is final, also when that takes time", async () => {
    const merchant = await listenForNotifications()
    const sandbox = await Server.start({
      instances: [{ kind: "checksum", name: "checksum", payoutSettlesAfterMs: 60_000 }]
    })
    open.push(merchant.close, sandbox.close)
    const gateway = await connect(sandbox.baseUrl("checksum"))
    const body = await payout({ ...toCustomer, notificationUrl: merchant.url }, gateway)
    expect(body["status"]).toBe("payoutstarted")
    await control(sandbox.url, "POST", "checksum/clock", { advanceMs: 60_000 })
    const [first] = await merchant.count(1)
    expect(JSON.parse(first?.body ?? "")).toMatchObject({
      status: "payoutsuccessful",
      transactionStatus: "Y",
      checksum: md5("54279|payout-1|20.00|Y|sandbox-secure-key")
    })
    expect(sandbox.ledger("checksum").movements).toMatchObject([{ kind: "payout" }])
  })
})
