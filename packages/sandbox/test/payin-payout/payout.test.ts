import { describe, expect, it } from "vitest"
import {
  connect,
  type Data,
  envelopeOf,
  key2,
  payoutBody,
  useGateway,
  useSwitches,
  waiting
} from "./client.ts"

const shared = useGateway(waiting)
const { start } = useSwitches()

const balanceOf = async (gateway: ReturnType<typeof connect>) =>
  envelopeOf(await gateway.balance()).data["balance"]

describe("payout", () => {
  it("is Pending with its charge reserved, then Approved", async () => {
    const { control, gateway, movements } = shared.it
    const envelope = envelopeOf(await gateway.payout("order-1", { amount: 100.25 }))
    expect(envelope).toMatchObject({ error: "", message: "Payout initiated.", success: true })
    const { created_at, updated_at, ...data } = envelope.data
    expect(data).toEqual({
      ...payoutBody("order-1", { amount: 100.25 }),
      beneficiary_mobile_no: 7_878_787_878,
      transaction_id: null,
      charge: 2,
      status: "Pending",
      message: "Payout has been processing."
    })
    expect(created_at).toBe(updated_at)
    expect(await balanceOf(gateway)).toBe("999897.75")
    await control("POST", "advance", { reference: "order-1" })
    const status = envelopeOf(await gateway.payoutStatus("order-1"))
    expect(status.message).toBe("Payout status fetched.")
    expect(status.data).toMatchObject({
      ...payoutBody("order-1", { amount: 100.25 }),
      transaction_id: "2517319122",
      charge: 2,
      vpa: null,
      status: "Approved",
      message: "Payout has been completed."
    })
    expect(movements()).toEqual([["payout", "order-1", "100.25"]])
    expect(await balanceOf(gateway)).toBe("999897.75")
  })

  it("is approved by itself after a second of the gateway's time", async () => {
    const { control, gateway, movements } = await start()
    await gateway.payout("order-1")
    await control("POST", "clock", { advanceMs: 1000 })
    expect(envelopeOf(await gateway.payoutStatus("order-1")).data["status"]).toBe("Approved")
    expect(movements()).toEqual([["payout", "order-1", "100.00"]])
  })

  it("Rejected gives amount and charge back", async () => {
    const { control, gateway, movements } = shared.it
    await gateway.payout("order-1")
    await control("POST", "advance", { reference: "order-1", to: "failure" })
    expect(envelopeOf(await gateway.payoutStatus("order-1")).data).toMatchObject({
      status: "Rejected",
      transaction_id: null
    })
    expect(await balanceOf(gateway)).toBe("1000000.00")
    expect(movements()).toEqual([])
  })

  it("needs amount and charge in the wallet", async () => {
    const { control, gateway } = shared.it
    await control("POST", "balance", { balance: "101.99" })
    const refused = await gateway.payout("order-1")
    expect([refused.status, envelopeOf(refused).error]).toEqual([422, "Insufficient balance"])
    expect((await gateway.payoutStatus("order-1")).status).toBe(404)
    await control("POST", "balance", { balance: "102.00" })
    expect((await gateway.payout("order-1")).status).toBe(200)
    expect(await balanceOf(gateway)).toBe("0.00")
    // An approved payin fills the wallet.
    await gateway.link("order-1", { amount: 5.9 })
    await control("POST", "advance", { reference: "order-1", kind: "payin" })
    expect(await balanceOf(gateway)).toBe("5.90")
  })

  it("each merchant has a wallet and ids of its own", async () => {
    const { base, gateway } = shared.it
    const other = connect(base, key2)
    await gateway.payout("order-1")
    expect((await other.payoutStatus("order-1")).status).toBe(404)
    expect((await other.payout("order-1")).status).toBe(200)
    expect(await balanceOf(other)).toBe("999898.00")
  })

  it("a second one with the order id is 409 and reserves nothing; by switch the first again", async () => {
    const { gateway } = shared.it
    await gateway.payout("order-1")
    expect((await gateway.payout("order-1", { amount: 7 })).status).toBe(409)
    expect(await balanceOf(gateway)).toBe("999898.00")
    const replaying = (await start({ duplicateOrder: "replay", payoutSettlesAfterMs: Infinity }))
      .gateway
    const first = envelopeOf(await replaying.payout("order-1"))
    expect(envelopeOf(await replaying.payout("order-1"))).toEqual(first)
    expect(await balanceOf(replaying)).toBe("999898.00")
  })

  it.each<readonly [string, Data, string]>([
    ["no name", { beneficiary_name: null }, "Field required: beneficiary_name"],
    ["a bad email", { beneficiary_email: "test" }, "Field format invalid: beneficiary_email"],
    [
      "nine digits",
      { beneficiary_mobile_no: "787878787" },
      "Field format invalid: beneficiary_mobile_no"
    ],
    ["another method", { payment_method: "NEFT" }, "Field format invalid: payment_method"],
    [
      "a short account",
      { beneficiary_acc_no: "12345" },
      "Field format invalid: beneficiary_acc_no"
    ],
    ["a small-letter IFSC", { ifsc: "sbin0060589" }, "Field format invalid: ifsc"],
    ["an IFSC without its 0", { ifsc: "SBIN1060589" }, "Field format invalid: ifsc"],
    ["a textual amount", { amount: "100" }, "Field format invalid: amount"],
    ["three decimals", { amount: 100.001 }, "Field format invalid: amount"],
    ["above the limit", { amount: 500_001 }, "Field format invalid: amount is from 1 to 500000"],
    ["no user", { user_id: undefined }, "Field required: user_id"],
    ["remarks of an object", { remarks: {} }, "Field format invalid: remarks"]
  ])("%s is 422 and names no value", async (_name, overrides, error) => {
    const answer = await shared.it.gateway.payout("order-1", overrides)
    expect([answer.status, envelopeOf(answer).error]).toEqual([422, error])
    expect((await shared.it.gateway.payoutStatus("order-1")).status).toBe(404)
  })

  it("a numeric mobile number is taken as well; texts are trimmed", async () => {
    const { gateway } = shared.it
    const overrides = { beneficiary_mobile_no: 7_878_787_878, bank_name: " SBI ", remarks: "  " }
    const { data } = envelopeOf(await gateway.payout("order-1", overrides))
    expect(data).toMatchObject({
      beneficiary_mobile_no: 7_878_787_878,
      bank_name: "SBI",
      remarks: null
    })
    const status = envelopeOf(await gateway.payoutStatus("order-1"))
    expect(status.data["beneficiary_mobile_no"]).toBe("7878787878")
  })

  it("switches: lenient beneficiaries, more methods, the other charge, plain types, limits", async () => {
    const { gateway } = await start({
      strictBeneficiary: false,
      paymentMethods: ["IMPS", "NEFT"],
      payoutChargePaise: 590,
      quirks: false,
      minimumAmount: 10,
      maximumAmount: 20
    })
    const loose = {
      ifsc: "x",
      beneficiary_acc_no: "1",
      beneficiary_email: "x",
      payment_method: "NEFT"
    }
    const { data } = envelopeOf(await gateway.payout("order-1", { ...loose, amount: 10 }))
    expect(data).toMatchObject({ charge: 5.9, beneficiary_mobile_no: "7878787878" })
    expect((await gateway.payout("order-2", { ...loose, amount: 9.99 })).status).toBe(422)
    expect((await gateway.payout("order-2", { ...loose, amount: 20.01 })).status).toBe(422)
  })

  it("payoutSettlesAfterMs 0 approves before the answer is out, which still says Pending", async () => {
    const { gateway, movements } = await start({ payoutSettlesAfterMs: 0 })
    const { data } = envelopeOf(await gateway.payout("order-1"))
    expect(data["status"]).toBe("Pending")
    expect(movements()).toHaveLength(1)
    expect(envelopeOf(await gateway.payoutStatus("order-1")).data["status"]).toBe("Approved")
  })
})

describe("balance", () => {
  it("is a text, by GET and by POST", async () => {
    const { gateway } = shared.it
    const expected = {
      error: "",
      data: { balance: "1000000.00" },
      message: "Merchant wallet balance fetched.",
      success: true
    }
    expect(envelopeOf(await gateway.balance())).toEqual(expected)
    expect(envelopeOf(await gateway.run("POST", "api/v1/balance", "{}"))).toEqual(expected)
    const strict = (await start({ acceptPostBalance: false })).gateway
    expect((await strict.run("POST", "api/v1/balance", "{}")).status).toBe(405)
  })
})
