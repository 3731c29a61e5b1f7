import { describe, expect, it } from "vitest"
import { bodyOf, connect, createFields, form, md5, merchant2, rest, send } from "../client.ts"
import { useSandbox } from "../useSandbox.ts"

const checksum = useSandbox()

describe("create", () => {
  it("a DB is charged at once and answered in the documented shape", async () => {
    const answer = await checksum.gateway.create("order-1", { orderDescriptor: "Shoes" })
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
    expect(checksum.movements()).toEqual([["charge", "order-1", "54279", "50.00"]])
  })

  it("a PA is only authorized; ids count up", async () => {
    await checksum.gateway.create("order-1")
    expect(await checksum.authorize("order-2")).toBe("54280")
    expect(checksum.movements()[1]).toEqual(["authorize", "order-2", "54280", "92.00"])
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
    const answer = await send(`${checksum.base}${rest}payments`, JSON.stringify(value), {
      headers: { "content-type": "application/json", AuthToken: checksum.gateway.authToken }
    })
    expect(bodyOf(answer)).toMatchObject({
      transactionStatus: "Y",
      merchantTransactionId: "order-1"
    })
  })

  it("a duplicate reference is refused without a second payment, and counted", async () => {
    await checksum.gateway.create("order-1")
    const body = bodyOf(await checksum.gateway.create("order-1"))
    expect(body).toMatchObject({
      paymentId: "-",
      transactionStatus: "N",
      result: { code: "20004" }
    })
    expect(checksum.movements()).toHaveLength(1)
    expect(checksum.sandbox.ledger("checksum").arrivals["order-1"]).toEqual({
      total: 2,
      outcomes: { approved: 1, duplicate: 1 }
    })
  })

  it("the same reference of another merchant is another payment", async () => {
    const other = await connect(checksum.base, merchant2)
    await checksum.gateway.create("order-1")
    expect(bodyOf(await other.create("order-1"))["transactionStatus"]).toBe("Y")
    expect(checksum.movements()).toHaveLength(2)
  })

  it("createRegistration gives 32 letters and digits", async () => {
    const body = bodyOf(await checksum.gateway.create("order-1", { createRegistration: "true" }))
    expect(body["registrationId"]).toMatch(/^[A-Za-z0-9]{32}$/)
    expect(bodyOf(await checksum.gateway.create("order-2"))).not.toHaveProperty("registrationId")
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
    const answer = await checksum.gateway.create("order-1", overrides)
    expect(answer.status).toBe(200)
    expect(bodyOf(answer)).toMatchObject({
      paymentId: "-",
      transactionStatus: "N",
      result: { code }
    })
    expect(answer.text).not.toContain("4000 0000")
    expect(checksum.movements()).toEqual([])
    // A refused request leaves the reference free.
    expect(bodyOf(await checksum.gateway.create("order-1"))["transactionStatus"]).toBe("Y")
  })

  it("refuses a wrong checksum and says so", async () => {
    const answer = await checksum.gateway.create("order-1", {
      "authentication.checksum": md5("11344|wrong-key|order-1|50.00")
    })
    expect(bodyOf(answer)).toMatchObject({
      paymentId: "-",
      transactionStatus: "N",
      result: { code: "20001", description: expect.stringContaining("checksum") }
    })
    expect(checksum.movements()).toEqual([])
  })

  it("hashes the reference as UTF-8 and takes an upper-case checksum", async () => {
    const fields = createFields("Zahlung-ü-01")
    const upper = fields["authentication.checksum"]?.toUpperCase() ?? ""
    const answer = await checksum.gateway.post("payments", {
      ...fields,
      "authentication.checksum": upper
    })
    expect(bodyOf(answer)["merchantTransactionId"]).toBe("Zahlung-ü-01")
  })

  it("refuses a repeated field and an unreadable body", async () => {
    const headers = { AuthToken: checksum.gateway.authToken }
    const twice = `${form(createFields("order-1"))}&amount=1.00`
    const repeated = await send(`${checksum.base}${rest}payments`, twice, { headers })
    expect(bodyOf(repeated).result.code).toBe("20012")
    const broken = await send(`${checksum.base}${rest}payments`, "{", {
      headers: { ...headers, "content-type": "application/json" }
    })
    expect(bodyOf(broken).result.code).toBe("20012")
    expect(checksum.movements()).toEqual([])
  })
})
