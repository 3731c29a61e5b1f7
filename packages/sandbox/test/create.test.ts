import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { Server } from "../src/index.ts"
import {
  bodyOf,
  connect,
  control,
  createFields,
  form,
  md5,
  merchant2,
  rest,
  send
} from "./client.ts"

let sandbox: Server.StartedSandbox
let base: string
let gateway: Awaited<ReturnType<typeof connect>>

beforeAll(async () => {
  sandbox = await Server.start()
  base = sandbox.baseUrl("checksum")
})
beforeEach(async () => {
  await control(sandbox.url, "POST", "checksum/reset")
  gateway = await connect(base)
})
afterAll(() => sandbox.close())

const movements = () =>
  sandbox
    .ledger("checksum")
    .movements.map(({ amount, kind, paymentId, reference }) => [kind, reference, paymentId, amount])

const authorize = async (reference: string, amount = "92.00") => {
  const body = bodyOf(await gateway.create(reference, { paymentType: "PA", amount }))
  expect(body["transactionStatus"]).toBe("Y")
  return String(body["paymentId"])
}

describe("create", () => {
  it("a DB is charged at once and answered in the documented shape", async () => {
    const answer = await gateway.create("order-1", { orderDescriptor: "Shoes" })
    expect(answer.status).toBe(200)
    expect(answer.headers["content-type"]).toContain("application/json")
    expect(bodyOf(answer)).toMatchObject({
      paymentId: "54279",
      transactionStatus: "Y",
      paymentBrand: "VISA",
      paymentMode: "CC",
      paymentType: "DB",
      amount: "50.00",
      currency: "EUR",
      tmpl_amount: "50.00",
      tmpl_currency: "EUR",
      merchantTransactionId: "order-1",
      descriptor: "Shoes",
      eci: "",
      card: {
        bin: "400000",
        last4Digits: "0051",
        holder: "John Doe",
        expiryMonth: "12",
        expiryYear: "2090"
      },
      result: { code: "00001", description: "Transaction succeeded" },
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
    })
    expect(bodyOf(answer)).not.toHaveProperty("checksum")
    expect(movements()).toEqual([["charge", "order-1", "54279", "50.00"]])
  })

  it("a PA is only authorized; ids count up", async () => {
    await gateway.create("order-1")
    expect(await authorize("order-2")).toBe("54280")
    expect(movements()[1]).toEqual(["authorize", "order-2", "54280", "92.00"])
  })

  it.each([
    ["nested JSON", true],
    ["flat JSON with dotted names", false]
  ])("%s is read like the form", async (_name, nested) => {
    const fields = createFields("order-1")
    const value: Record<string, unknown> = {}
    for (const [name, text] of Object.entries(fields)) {
      const [group = "", part] = name.split(".")
      if (!nested || part === undefined) value[name] = text
      else value[group] = { ...(value[group] as object | undefined), [part]: text }
    }
    const answer = await send(`${base}${rest}payments`, JSON.stringify(value), {
      headers: { "content-type": "application/json", AuthToken: gateway.authToken }
    })
    expect(bodyOf(answer)).toMatchObject({
      transactionStatus: "Y",
      merchantTransactionId: "order-1"
    })
  })

  it("a duplicate reference is refused without a second payment, and counted", async () => {
    await gateway.create("order-1")
    const body = bodyOf(await gateway.create("order-1"))
    expect(body).toMatchObject({
      paymentId: "-",
      transactionStatus: "N",
      result: { code: "20004" }
    })
    expect(movements()).toHaveLength(1)
    expect(sandbox.ledger("checksum").arrivals["order-1"]).toEqual({
      total: 2,
      outcomes: { approved: 1, duplicate: 1 }
    })
  })

  it("the same reference of another merchant is another payment", async () => {
    const other = await connect(base, merchant2)
    await gateway.create("order-1")
    expect(bodyOf(await other.create("order-1"))["transactionStatus"]).toBe("Y")
    expect(movements()).toHaveLength(2)
  })

  it("createRegistration gives 32 letters and digits", async () => {
    const body = bodyOf(await gateway.create("order-1", { createRegistration: "true" }))
    expect(body["registrationId"]).toMatch(/^[A-Za-z0-9]{32}$/)
    expect(bodyOf(await gateway.create("order-2"))).not.toHaveProperty("registrationId")
  })

  it.each([
    ["amount without decimals", { amount: "50" }, "20003"],
    ["amount with one decimal", { amount: "50.0" }, "20003"],
    ["amount with a sign", { amount: "-50.00" }, "20003"],
    ["eleven digits before the dot", { amount: "12345678901.00" }, "20003"],
    ["amount of nothing", { amount: "0.00" }, "20003"],
    ["unknown currency form", { currency: "EURO" }, "20003"],
    ["currency missing", { currency: "" }, "20002"],
    ["paymentType CP", { paymentType: "CP" }, "20003"],
    ["card number missing", { "card.number": "" }, "20002"],
    ["card number with spaces", { "card.number": "4000 0000 0000 0051" }, "20003"],
    ["cvv of two digits", { "card.cvv": "12" }, "20003"],
    ["month 13", { "card.expiryMonth": "13" }, "20003"],
    ["expired card", { "card.expiryYear": "2020" }, "20010"],
    ["a line break in the reference", { merchantTransactionId: "a\r\nb" }, "20003"],
    ["a reference of 101 characters", { merchantTransactionId: "x".repeat(101) }, "20003"],
    ["a script as return address", { merchantRedirectUrl: "javascript:alert(1)" }, "20003"]
  ])("refuses: %s", async (_name, overrides, code) => {
    const answer = await gateway.create("order-1", overrides)
    expect(answer.status).toBe(200)
    expect(bodyOf(answer)).toMatchObject({
      paymentId: "-",
      transactionStatus: "N",
      result: { code }
    })
    expect(answer.text).not.toContain("4000 0000")
    expect(movements()).toEqual([])
    // A refused request leaves the reference free.
    expect(bodyOf(await gateway.create("order-1"))["transactionStatus"]).toBe("Y")
  })

  it("refuses a wrong checksum and says so", async () => {
    const answer = await gateway.create("order-1", {
      "authentication.checksum": md5("11344|wrong-key|order-1|50.00")
    })
    expect(bodyOf(answer)).toMatchObject({
      paymentId: "-",
      transactionStatus: "N",
      result: { code: "20001", description: expect.stringContaining("checksum") }
    })
    expect(movements()).toEqual([])
  })

  it("hashes the reference as UTF-8 and takes an upper-case checksum", async () => {
    const fields = createFields("Zahlung-ü-01")
    const checksum = fields["authentication.checksum"]?.toUpperCase() ?? ""
    const answer = await gateway.post("payments", {
      ...fields,
      "authentication.checksum": checksum
    })
    expect(bodyOf(answer)["merchantTransactionId"]).toBe("Zahlung-ü-01")
  })

  it("refuses a repeated field and an unreadable body", async () => {
    const headers = { AuthToken: gateway.authToken }
    const twice = `${form(createFields("order-1"))}&amount=1.00`
    const repeated = await send(`${base}${rest}payments`, twice, { headers })
    expect(bodyOf(repeated).result.code).toBe("20012")
    const broken = await send(`${base}${rest}payments`, "{", {
      headers: { ...headers, "content-type": "application/json" }
    })
    expect(bodyOf(broken).result.code).toBe("20012")
    expect(movements()).toEqual([])
  })
})
