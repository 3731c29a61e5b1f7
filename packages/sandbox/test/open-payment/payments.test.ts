import { describe, expect, it } from "vitest"
import { form, send } from "../client.ts"
import {
  bodyOf,
  card,
  codeOf,
  connect,
  entity,
  entity2,
  idOf,
  paymentOf,
  useOpenPayment,
  wrongFields
} from "./client.ts"

const opp = useOpenPayment()

describe("credentials", () => {
  it.each([
    ["no header", {}, 401],
    ["another scheme", { authorization: "Basic abc" }, 401],
    ["an unknown token", { authorization: "Bearer bm9ib2R5" }, 403],
    ["another entity's token", { authorization: `Bearer ${entity2.accessToken}` }, 403]
  ])("%s", async (_, headers, status) => {
    const answer = await opp.gateway.pay("order-0001", {}, { headers })
    expect([answer.status, codeOf(answer)]).toEqual([status, "800.900.300"])
    expect(bodyOf(answer)["id"]).toMatch(/^[0-9a-f]{32}$/)
    expect(opp.movements()).toEqual([])
  })

  it("an entity that does not exist, and the other spelling of one that does", async () => {
    const unknown = { entityId: "8ac7a4c98f5a3d2c018f5b1e6a2dffff" }
    const refused = await opp.gateway.pay("order-0001", unknown)
    expect([refused.status, codeOf(refused)]).toEqual([403, "800.900.201"])
    const { entityId } = entity
    const fields = { ...paymentOf("order-0001"), "authentication.entityId": entityId }
    const answer = await send(`${opp.base}/v1/payments`, form(fields), {
      headers: opp.gateway.headers
    })
    expect(codeOf(answer)).toBe("000.100.110")
  })
})

describe("POST /v1/payments", () => {
  it("a DB charges once and answers strings only", async () => {
    const answer = await opp.gateway.pay("order-0001", {
      "customer.givenName": "Jane",
      "billing.country": "DE",
      "customParameters[SHOPPER_basket]": "7",
      "customParameters[internal]": "secret"
    })
    const body = bodyOf(answer)
    expect([answer.status, answer.headers["content-type"]]).toEqual([
      200,
      "application/json;charset=UTF-8"
    ])
    expect(body).toMatchObject({
      paymentType: "DB",
      paymentBrand: "VISA",
      amount: "92.00",
      currency: "EUR",
      merchantTransactionId: "order-0001",
      result: {
        code: "000.100.110",
        description: "Request successfully processed in 'Merchant in Integrator Test Mode'"
      },
      card: { bin: "420000", last4Digits: "0000", expiryMonth: "05", expiryYear: "2090" },
      customer: { givenName: "Jane" },
      billing: { country: "DE" },
      customParameters: { SHOPPER_basket: "7" }
    })
    expect(body["id"]).toMatch(/^8a[0-9a-f]{30}$/)
    expect(body["ndc"]).toMatch(new RegExp(`^${entity.entityId}_[0-9a-f]{32}$`))
    expect(body["buildNumber"]).toMatch(/^[0-9a-f]{40}@\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000$/)
    expect(body["timestamp"]).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\+0000$/)
    expect(body["descriptor"]).toMatch(/^\d{4}\.\d{4}\.\d{4} Sandbox $/)
    const scalars: Array<unknown> = []
    JSON.stringify(body, (_, value: unknown) => {
      if (typeof value !== "object") scalars.push(typeof value)
      return value
    })
    expect(new Set(scalars)).toEqual(new Set(["string"]))
    expect(answer.text).not.toContain("4200000000000000")
    expect(opp.movements()).toEqual([["charge", "order-0001", "92.00"]])
  })

  it("PA, CD and PA.CP each move what they say; a verification moves nothing", async () => {
    for (const paymentType of ["PA", "CD", "PA.CP"]) {
      const answer = await opp.gateway.pay(`order-${paymentType}`, { paymentType })
      expect(bodyOf(answer)["paymentType"]).toBe(paymentType)
    }
    await opp.gateway.pay("order-0000", { paymentType: "PA", amount: "0.00" })
    expect(opp.movements().map(([kind]) => kind)).toEqual([
      "authorize",
      "payout",
      "authorize",
      "capture"
    ])
    const ofDebit = await opp.gateway.pay("order-0001", { amount: "0.00" })
    expect([ofDebit.status, codeOf(ofDebit)]).toEqual([400, "100.550.300"])
  })

  it("testMode=EXTERNAL is approved by the connector", async () => {
    const answer = await opp.gateway.pay("order-0001", { testMode: "EXTERNAL" })
    expect(codeOf(answer)).toBe("000.100.112")
  })

  it("collects every wrong field, without an id and without account data", async () => {
    const answer = await opp.gateway.pay("short", {
      amount: "10",
      currency: "eur",
      "card.expiryMonth": "13",
      "card.number": "4200-0000",
      favouriteColour: "blue"
    })
    expect([answer.status, codeOf(answer)]).toEqual([400, "200.300.404"])
    expect(wrongFields(answer)?.sort()).toEqual([
      "amount",
      "card.expiryMonth",
      "card.number",
      "currency",
      "favouriteColour",
      "merchantTransactionId"
    ])
    const body = bodyOf(answer)
    expect(body).not.toHaveProperty("id")
    expect(body.result.parameterErrors).toContainEqual({
      name: "amount",
      value: "10",
      message: "must match ^[0-9]{1,10}\\.[0-9]{2}$"
    })
    expect(answer.text).not.toContain("4200-0000")
  })

  it("names every field that is missing", async () => {
    const answer = await opp.gateway.post("payments", { "card.number": "4200000000000000" })
    expect(wrongFields(answer)).toEqual(["amount", "currency", "paymentType", "paymentBrand"])
    const nobody = await send(`${opp.base}/v1/payments`, form({ amount: "1.00" }), {
      headers: opp.gateway.headers
    })
    expect(wrongFields(nobody)).toContain("entityId")
  })

  it("takes nothing but a form in the body", async () => {
    const { headers } = opp.gateway
    const asJson = await send(`${opp.base}/v1/payments`, JSON.stringify(paymentOf("order-0001")), {
      headers: { ...headers, "content-type": "application/json" }
    })
    expect([asJson.status, wrongFields(asJson)]).toEqual([400, ["Content-Type"]])
    const inUrl = await send(`${opp.base}/v1/payments?entityId=${entity.entityId}`, "", { headers })
    expect(wrongFields(inUrl)).toEqual(["query"])
    const twice = `${form({ ...paymentOf("order-0001"), entityId: entity.entityId })}&amount=1.00`
    expect(wrongFields(await send(`${opp.base}/v1/payments`, twice, { headers }))).toEqual(["body"])
    expect(opp.movements()).toEqual([])
  })

  it.each([
    ["4444444444444444", {}, "100.100.101"],
    ["5454545454545454", {}, "100.100.700"],
    ["4200000000000000", { "card.expiryYear": "2020" }, "100.100.303"],
    ["4200000000000000", { "card.cvv": "" }, "100.100.600"],
    ["4200000000000000", { "card.cvv": "1234" }, "100.100.601"],
    ["4200000000000000", { amount: "10.123" }, "100.550.303"],
    ["4200000000000000", { amount: "10.50", currency: "JPY" }, "100.550.303"],
    ["4200000000000000", { currency: "XQZ" }, "100.550.401"],
    ["4200000000000000", { paymentBrand: "SHELLS" }, "600.200.500"],
    ["4200000000000000", { paymentType: "CP" }, "700.100.100"],
    [
      "",
      { "card.expiryMonth": "", "card.expiryYear": "", "card.holder": "", "card.cvv": "" },
      "100.150.100"
    ]
  ])("%s %o is refused after it has an id: %s", async (number, overrides, code) => {
    const answer = await opp.gateway.pay("order-0001", { "card.number": number, ...overrides })
    expect([answer.status, codeOf(answer)]).toEqual([400, code])
    const body = bodyOf(answer)
    expect(body).not.toHaveProperty("amount")
    expect(body).not.toHaveProperty("descriptor")
    const read = await opp.gateway.status(String(body["id"]))
    expect([read.status, codeOf(read)]).toEqual([200, code])
    expect(opp.movements()).toEqual([])
  })

  it("AMEX has a CVV of four digits", async () => {
    const amex = { paymentBrand: "AMEX", "card.number": "377777777777770", "card.cvv": "1234" }
    expect(codeOf(await opp.gateway.pay("order-0001", amex))).toBe("000.100.110")
  })

  it("a network token instead of a card, with its cryptogram", async () => {
    const token = {
      ...Object.fromEntries(Object.keys(card).map((name) => [name, ""])),
      paymentBrand: "VISA",
      "tokenAccount.type": "NETWORK",
      "tokenAccount.number": "4200000000000000",
      "tokenAccount.expiryMonth": "05",
      "tokenAccount.expiryYear": "2090"
    }
    const bare = await opp.gateway.pay("order-0001", token)
    expect(wrongFields(bare)).toEqual(["tokenAccount.cryptogram"])
    const sealed = { ...token, "tokenAccount.cryptogram": "AAABBBCCC=" }
    expect(codeOf(await opp.gateway.pay("order-0001", sealed))).toBe("000.100.110")
  })

  it("another merchant's payment does not exist, and names may repeat", async () => {
    const first = idOf(await opp.gateway.pay("order-0001"))
    const other = connect(opp.base, entity2)
    const read = await other.status(first)
    expect([read.status, codeOf(read)]).toEqual([404, "700.400.580"])
    expect(codeOf(await opp.gateway.pay("order-0001"))).toBe("000.100.110")
    expect(opp.sandbox.ledger("open-payment").arrivals["order-0001"]).toEqual({
      total: 2,
      outcomes: { approved: 2 }
    })
  })

  it("unknown paths and methods", async () => {
    const { headers } = opp.gateway
    const nowhere = await send(`${opp.base}/v1/nowhere`, "", { headers })
    expect([nowhere.status, codeOf(nowhere)]).toEqual([404, "200.300.404"])
    const put = await send(`${opp.base}/v1/payments`, "", { headers, method: "PUT" })
    expect([put.status, codeOf(put)]).toEqual([405, "200.300.403"])
  })
})

describe("GET /v1/resultcodes", () => {
  it("lists every code once, without credentials", async () => {
    const answer = await send(`${opp.base}/v1/resultcodes`, "", { method: "GET" })
    const { resultCodes } = JSON.parse(answer.text) as {
      readonly resultCodes: ReadonlyArray<{ readonly code: string; readonly description: string }>
    }
    const codes = resultCodes.map(({ code }) => code)
    expect(new Set(codes).size).toBe(codes.length)
    for (const code of ["000.100.110", "700.400.580", "800.100.152", "900.100.300"]) {
      expect(codes).toContain(code)
    }
    expect(codes.every((code) => /^\d{3}\.\d{3}\.\d{3}$/.test(code))).toBe(true)
  })
})
