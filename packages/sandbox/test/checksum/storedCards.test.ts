import { afterEach, describe, expect, it } from "vitest"
import { Server } from "../../src/index.ts"
import { bodyOf, connect, control, md5, merchant2, send, form, rest } from "../client.ts"
import { useSandbox } from "../useSandbox.ts"
import { redirectOf, walk } from "./browser.ts"

const checksum = useSandbox()

const open: Array<() => Promise<void>> = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()))
})

const card = {
  "card.number": "5101082187256503",
  "card.expiryMonth": "07",
  "card.expiryYear": "2090",
  paymentMode: "CC",
  paymentBrand: "MC",
  createRegistration: "true",
  "customer.givenName": "Jane",
  "customer.surname": "Roe",
  "customer.customerId": "12345"
}

type Fields = Record<string, string>

const store = (overrides: Fields = {}, gateway = checksum.gateway) => {
  const fields: Fields = { ...card, ...overrides }
  return gateway.post("registrations", { ...gateway.sign(fields["card.number"] ?? ""), ...fields })
}

const stored = async (overrides: Fields = {}) =>
  String(bodyOf(await store(overrides))["registrationId"])

const pay = (id: string, overrides: Fields = {}, gateway = checksum.gateway) => {
  const fields: Fields = {
    merchantTransactionId: "order-1",
    amount: "50.00",
    currency: "EUR",
    paymentType: "DB",
    "card.cvv": "123",
    ...overrides
  }
  const signed = gateway.sign(id, fields["amount"] ?? "")
  return gateway.post(`paywithtoken/${id}`, { ...signed, ...fields })
}

const remove = (id: string, gateway = checksum.gateway) =>
  gateway.post(`paywithtoken/${id}`, { ...gateway.sign(id), paymentType: "DL" })

const list = async (overrides: Fields = {}, gateway = checksum.gateway) =>
  bodyOf(await gateway.post("getCardsAndAccounts", { ...gateway.sign(), ...overrides }))

const notFound = { result: { code: "10009", description: "Record not found" } }

describe("a card is stored", () => {
  it("alone, signed over its number, and is listed without it", async () => {
    const answer = await store()
    const body = bodyOf(answer)
    expect(body).toEqual({
      registrationId: expect.stringMatching(/^[A-Za-z0-9]{32}$/) as string,
      memberId: "11344",
      paymentBrand: "MC",
      paymentMode: "CC",
      result: { code: "00001", description: "Transaction succeeded" },
      timestamp: expect.any(String) as string
    })
    const listed = await list()
    expect(listed).toMatchObject({
      partnerId: "195",
      memberId: "11344",
      cards: [
        {
          registrationId: body["registrationId"],
          cardType: "MC",
          bin: "510108",
          last4Digits: "6503",
          expiryMonth: "07",
          expiryYear: "2090"
        }
      ],
      bankAccounts: [],
      result: { code: "00026" }
    })
    expect(answer.text + JSON.stringify(listed)).not.toContain("5101082187256503")
    expect(checksum.movements()).toEqual([])
  })

  it("with a payment that succeeds, not with one that is declined", async () => {
    const asked = { createRegistration: "true" }
    const paid = bodyOf(await checksum.gateway.create("order-1", asked))
    const declined = { ...asked, "card.number": "4000000000009995" }
    const refused = bodyOf(await checksum.gateway.create("order-2", declined))
    expect(refused).not.toHaveProperty("registrationId")
    const { cards } = await list()
    expect(cards).toMatchObject([{ registrationId: paid["registrationId"], last4Digits: "0051" }])
  })

  it("after 3-D: the browser brings its id", async () => {
    const asked = { createRegistration: "true", "card.number": "4000000000000002" }
    const body = bodyOf(await checksum.gateway.create("order-1", asked))
    expect(body).not.toHaveProperty("registrationId")
    const { back } = await walk(redirectOf(body), "Y")
    expect((await list())["cards"]).toMatchObject([{ registrationId: back.fields["token"] }])
  })

  it.each([
    ["an expired card", { "card.expiryYear": "2020" }, "20010"],
    ["no expiry", { "card.expiryYear": "" }, "20002"],
    ["a number with spaces", { "card.number": "5101 0821 8725 6503" }, "20003"],
    ["a bank transfer", { paymentMode: "NB" }, "20003"],
    ["another paymentType", { paymentType: "DB" }, "20013"]
  ])("not: %s", async (_name, overrides, code) => {
    expect(bodyOf(await store(overrides)).result.code).toBe(code)
    expect((await list())["cards"]).toEqual([])
  })

  it("not with a checksum over something else", async () => {
    const answer = await checksum.gateway.post("registrations", {
      ...checksum.gateway.sign("5101080000000009"),
      ...card
    })
    expect(bodyOf(answer).result.code).toBe("20001")
  })
})

describe("a stored card pays", () => {
  it("in the documented four fields, and the payment is like any other", async () => {
    const id = await stored()
    const body = bodyOf(await pay(id, { paymentType: "PA" }))
    expect(body).toEqual({
      paymentId: "54279",
      paymentType: "PA",
      result: { code: "00001", description: "Transaction succeeded" },
      timestamp: expect.any(String) as string
    })
    expect(bodyOf(await checksum.gateway.inquireMine("order-1"))).toMatchObject({
      status: "authsuccessful",
      firstName: "Jane",
      paymentBrand: "MC",
      card: { bin: "510108", last4Digits: "6503" }
    })
    await checksum.gateway.capture("54279", "40.00")
    await checksum.gateway.refund("54279", "10.00")
    expect(checksum.movements()).toEqual([
      ["authorize", "order-1", "54279", "50.00"],
      ["capture", "order-1", "54279", "40.00"],
      ["refund", "order-1", "54279", "10.00"]
    ])
  })

  it("as its number says: declined, pending, or sent to 3-D", async () => {
    const declined = bodyOf(await pay(await stored({ "card.number": "4000000000009995" })))
    expect(declined.result).toMatchObject({ code: "10001", bankCode: "51" })
    const waiting = await stored({ "card.number": "4000000000003220" })
    const pending = bodyOf(await pay(waiting, { merchantTransactionId: "order-2" }))
    expect(pending.result.code).toBe("00003")
    expect(checksum.movements()).toEqual([])

    const asking = await stored({ "card.number": "4000000000000002" })
    const threeD = { merchantTransactionId: "order-3", merchantRedirectUrl: "http://shop.test/r" }
    const body = bodyOf(await pay(asking, threeD))
    expect(body["transactionStatus"]).toBe("3D")
    const { back } = await walk(redirectOf(body), "Y")
    expect(back.fields["status"]).toBe("Y")
    expect(checksum.movements()).toMatchObject([["charge", "order-3", "54281", "50.00"]])
    const nowhere = bodyOf(await pay(asking, { merchantTransactionId: "order-4" }))
    expect(nowhere.result.code).toBe("20002")
  })

  it.each([
    ["an amount without decimals", { amount: "50" }, "20003"],
    ["nothing", { amount: "0.00" }, "20003"],
    ["no currency", { currency: "" }, "20002"],
    ["no paymentType", { paymentType: "" }, "20002"],
    ["a payout", { paymentType: "PO" }, "20013"]
  ])("not: %s", async (_name, overrides, code) => {
    const body = bodyOf(await pay(await stored(), overrides))
    expect(body).toMatchObject({ paymentId: "-", result: { code } })
    expect(checksum.movements()).toEqual([])
  })

  it("once per reference, and only for its merchant", async () => {
    const id = await stored()
    await pay(id)
    expect(bodyOf(await pay(id)).result.code).toBe("20004")
    expect(checksum.sandbox.ledger("checksum").arrivals["order-1"]).toEqual({
      total: 2,
      outcomes: { approved: 1, duplicate: 1 }
    })
    const other = await connect(checksum.base, merchant2)
    expect(bodyOf(await pay(id, {}, other))).toEqual(notFound)
    expect(bodyOf(await pay("x".repeat(32), { amount: "1.00" }))).toEqual(notFound)
    expect(checksum.movements()).toHaveLength(1)
  })

  it("not when the checksum is that of a create", async () => {
    const id = await stored()
    const signed = checksum.gateway.sign("order-1", "50.00")
    expect(bodyOf(await pay(id, signed)).result.code).toBe("20001")
  })

  it("without a reference of its own too, at the older path too", async () => {
    const id = await stored()
    const fields = { amount: "50.00", currency: "EUR", paymentType: "DB" }
    const answer = await checksum.gateway.post(`registrations/${id}`, {
      ...checksum.gateway.sign(id, "50.00"),
      ...fields
    })
    expect(bodyOf(answer)["paymentId"]).toBe("54279")
    expect(checksum.movements()).toEqual([["charge", "54279", "54279", "50.00"]])
  })

  it("faults strike it: by amount, and by the operation's name", async () => {
    const id = await stored()
    await expect(pay(id, { amount: "6006.00" })).rejects.toThrow()
    expect(checksum.movements()).toEqual([["charge", "order-1", "54279", "6006.00"]])
    const declined = bodyOf(await pay(id, { merchantTransactionId: "order-2", amount: "6001.00" }))
    expect(declined.result.code).toBe("10001")
    const rule = { fault: "error500", operation: "token.create" }
    await control(checksum.sandbox.url, "POST", "checksum/faults", rule)
    expect((await store()).status).toBe(500)
    await control(checksum.sandbox.url, "POST", "checksum/faults", { ...rule, fault: "decline" })
    expect(bodyOf(await store()).result.code).toBe("10001")
    expect((await list())["cards"]).toHaveLength(1)
  })

  it("with every field of a create, by switch", async () => {
    const sandbox = await Server.start({
      instances: [{ kind: "checksum", name: "checksum", tokenPaymentAnswersInFull: true }]
    })
    open.push(sandbox.close)
    const gateway = await connect(sandbox.baseUrl("checksum"))
    const id = String(bodyOf(await store({}, gateway))["registrationId"])
    expect(bodyOf(await pay(id, {}, gateway))).toMatchObject({
      transactionStatus: "Y",
      amount: "50.00",
      merchantTransactionId: "order-1"
    })
  })
})

describe("a stored card is forgotten and listed", () => {
  it("deleted once; afterwards it pays nothing", async () => {
    const id = await stored()
    const wrong = { ...checksum.gateway.sign(id, "50.00"), paymentType: "DL" }
    const refused = await checksum.gateway.post(`paywithtoken/${id}`, wrong)
    expect(bodyOf(refused).result.code).toBe("20001")
    const other = await connect(checksum.base, merchant2)
    expect(bodyOf(await remove(id, other))).toEqual(notFound)
    expect(bodyOf(await remove(id))).toEqual({
      registrationId: id,
      result: { code: "00001", description: "Transaction succeeded" },
      timestamp: expect.any(String) as string
    })
    expect(bodyOf(await remove(id))).toEqual(notFound)
    expect(bodyOf(await pay(id))).toEqual(notFound)
    expect((await list())["cards"]).toEqual([])
  })

  it("by customer, and only the merchant's own", async () => {
    const id = await stored()
    await stored({ "customer.customerId": "999" })
    const one = await list({ "customer.customerId": "12345" })
    expect(one["cards"]).toMatchObject([{ registrationId: id }])
    expect(one["customerId"]).toBe("12345")
    expect((await list())["cards"]).toHaveLength(2)
    const other = await connect(checksum.base, merchant2)
    expect((await list({}, other))["cards"]).toEqual([])
    const wrong = await checksum.gateway.post("getCardsAndAccounts", checksum.gateway.sign("x"))
    expect(bodyOf(wrong).result.code).toBe("20001")
  })

  it("by the partner, with the partner's checksum and token", async () => {
    await stored()
    const granted = await send(
      `${checksum.base}${rest}partnerAuthToken`,
      form({
        "authentication.partnerId": "195",
        "partner.userName": "testpartner",
        "authentication.sKey": "sandbox-partner-key"
      })
    )
    const fields = {
      "authentication.memberId": "11344",
      "authentication.checksum": md5("195|sandbox-partner-key")
    }
    const headers = { AuthToken: String(bodyOf(granted)["AuthToken"]) }
    const listed = await checksum.gateway.post("getCardsAndAccounts", fields, { headers })
    expect(bodyOf(listed)["cards"]).toHaveLength(1)
    const asMerchant = await checksum.gateway.post("getCardsAndAccounts", fields)
    expect(bodyOf(asMerchant).result.code).toBe("20001")
  })
})
