import { describe, expect, it } from "vitest"
import { Server } from "../../src/index.ts"
import { bodyOf, card, connect, credentials2, order, payment, useIntents } from "./client.ts"

const intents = useIntents()

describe("POST /transactions", () => {
  it("authorize holds the money and answers the documented Transaction in integers", async () => {
    const answer = await intents.gateway.pay(payment("pay-1"))
    expect(answer.status).toBe(200)
    expect(bodyOf(answer)).toEqual({
      id: expect.stringMatching(/^trx_[0-9A-HJKMNP-TV-Z]{26}$/),
      type: "PAYMENT",
      status: "AUTHORIZED",
      order_amount: 10000,
      order_currency: "USD",
      amount_authorized: 10000,
      amount_captured: 0,
      amount_voided: 0,
      amount_refunded: 0,
      external_id: "pay-1",
      updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    })
    expect(intents.movements()).toEqual([["authorize", "pay-1", "10000"]])
  })

  it("authcap captures at once", async () => {
    const body = bodyOf(await intents.gateway.pay(payment("pay-1", { operation: "authcap" })))
    expect(body).toMatchObject({
      status: "CAPTURED",
      amount_authorized: 10000,
      amount_captured: 10000
    })
    expect(intents.movements()).toEqual([["charge", "pay-1", "10000"]])
  })

  it.each(["4000000000000002", "4111111111110002"])(
    "a number that ends in 0002 is declined with 200 (%s)",
    async (pan) => {
      const answer = await intents.gateway.pay(payment("pay-1", { card: card({ pan }) }))
      expect([answer.status, bodyOf(answer)]).toMatchObject([
        200,
        { status: "DECLINED", amount_authorized: 0, amount_captured: 0, order_amount: 10000 }
      ])
      const { gateway } = intents
      expect((await gateway.change(String(bodyOf(answer)["id"]), "capture", "c-1")).status).toBe(
        409
      )
      expect(intents.movements()).toEqual([])
    }
  )

  it.each([
    ["4000000000003220", "AUTHORIZED", 1],
    ["4000000000003238", "DECLINED", 0]
  ])("card %s is PENDING for 5 s, then %s", async (pan, status, moved) => {
    const body = bodyOf(await intents.gateway.pay(payment("pay-1", { card: card({ pan }) })))
    expect(body).toMatchObject({ status: "PENDING", amount_authorized: 0 })
    expect(intents.movements()).toEqual([])
    await intents.clock(5000)
    expect((await intents.gateway.read(String(body["id"])))["status"]).toBe(status)
    expect(intents.movements()).toHaveLength(moved)
  })

  it("takes everything that the document names", async () => {
    const full = payment("pay-1", {
      order: order({
        order_items: [{ item_title: "Shoes", item_id: "1", item_qty: 2, item_price: 0 }],
        card_holder: {
          first_name: "John",
          middle_name: "M",
          last_name: "Doe",
          dob: "1990-01-01",
          email: "john.doe@example.com",
          phone: "+10000000000",
          address_1: "1 Main St",
          address_2: "",
          postal_code: "10001",
          city: "New York",
          state: "NY",
          country: "US"
        }
      }),
      card: card({ country: "US", zip: "10001" })
    })
    expect((await intents.gateway.pay(full)).status).toBe(200)
  })

  it.each([
    ["no operation", { operation: undefined }, "operation"],
    ["another operation", { operation: "capture" }, "operation"],
    ["an empty external_id", { external_id: "" }, "external_id"],
    ["a line break in external_id", { external_id: "a\nb" }, "external_id"],
    ["no order", { order: undefined }, "order"],
    ["no order_id", { order: order({ order_id: undefined }) }, "order.order_id"],
    ["a decimal amount", { order: order({ order_amount: 100.5 }) }, "order.order_amount"],
    ["an amount as text", { order: order({ order_amount: "10000" }) }, "order.order_amount"],
    ["an amount beyond 2^53", { order: order({ order_amount: 1e21 }) }, "order.order_amount"],
    ["a small currency", { order: order({ order_currency: "usd" }) }, "order.order_currency"],
    [
      "an item without a quantity in numbers",
      { order: order({ order_items: [{ item_qty: "2" }] }) },
      "order.order_items[0].item_qty"
    ],
    ["a number with spaces", { card: card({ pan: "4111 1111 1111 1111" }) }, "card.pan"],
    ["a wrong check digit", { card: card({ pan: "4111111111111112" }) }, "card.pan"],
    ["a code as a number", { card: card({ code: 12 }) }, "card.code"],
    ["a card without a code", { card: card({ code: undefined }) }, "card.code"],
    ["a card without a name", { card: card({ name: undefined }) }, "card.name"],
    ["MMYY", { card: card({ expiry: "1290" }) }, "card.expiry"],
    ["month 13", { card: card({ expiry: "132090" }) }, "card.expiry"],
    ["an expired card", { card: card({ expiry: "122020" }) }, "card.expiry"],
    ["neither card nor token", { card: undefined }, "token"],
    ["both card and token", { token: "tkn_x" }, "token"],
    ["an undocumented field", { capture: true }, "capture"]
  ])("refuses %s by the field's name, without its value", async (_name, overrides, field) => {
    const answer = await intents.gateway.pay(payment("pay-1", overrides))
    expect(answer.status).toBe(400)
    const body = bodyOf(answer)
    expect(body).toMatchObject({ code: "validation_failed", errors: [{ field }] })
    expect(answer.text).not.toMatch(/4111|1290|132090|122020|usd|tkn_x/)
    expect(intents.movements()).toEqual([])
    // A refused request leaves the external_id free.
    expect((await intents.gateway.pay(payment("pay-1"))).status).toBe(200)
  })

  it("names every field at fault", async () => {
    const wrong = payment("pay-1", { operation: "x", order: order({ order_currency: "EURO" }) })
    const fields = (bodyOf(await intents.gateway.pay(wrong))["errors"] as Array<{ field: string }>)
      .map(({ field }) => field)
      .sort()
    expect(fields).toEqual(["operation", "order.order_currency"])
  })

  it.each([0, -1])("an amount of %i is 422", async (amount) => {
    const wrong = payment("pay-1", { order: order({ order_amount: amount }) })
    const answer = await intents.gateway.pay(wrong)
    expect([answer.status, bodyOf(answer)["code"]]).toEqual([422, "amount_not_allowed"])
  })

  it("an unknown token is 404", async () => {
    const wrong = payment("pay-1", { card: undefined, token: "tkn_unknown" })
    expect((await intents.gateway.pay(wrong)).status).toBe(404)
  })
})

describe("external_id", () => {
  it("the same request again shows the present state and moves nothing", async () => {
    const id = await intents.pay("pay-1")
    await intents.gateway.change(id, "capture", "capture-1", 4000)
    const again = bodyOf(await intents.gateway.pay(payment("pay-1")))
    expect(again).toMatchObject({ id, status: "PARTIAL_CAPTURED", amount_captured: 4000 })
    expect(intents.movements()).toHaveLength(2)
    expect(intents.arrival("pay-1")).toEqual({ total: 2, outcomes: { approved: 1, replayed: 1 } })
  })

  it("the order of the fields does not matter, another value does", async () => {
    const id = await intents.pay("pay-1")
    const { card: used, ...rest } = payment("pay-1")
    expect(bodyOf(await intents.gateway.pay({ card: used, ...rest }))["id"]).toBe(id)
    for (const other of [{ operation: "authcap" }, { order: order({ order_amount: 9 }) }]) {
      const answer = await intents.gateway.pay(payment("pay-1", other))
      expect([answer.status, bodyOf(answer)["code"]]).toEqual([409, "duplicate_external_id"])
    }
    expect(intents.movements()).toHaveLength(1)
  })

  it("is per merchant, and per family of endpoints", async () => {
    const id = await intents.pay("same", { operation: "authcap" })
    const other = await connect(intents.base, credentials2)
    expect(bodyOf(await other.pay(payment("same")))["id"]).not.toBe(id)
    expect((await intents.gateway.refund(id, "same", 100)).status).toBe(200)
    expect(bodyOf(await intents.gateway.find("external_id", "same"))).toMatchObject({
      id,
      type: "PAYMENT"
    })
  })

  it("duplicateExternalId=reject refuses the same request too", async () => {
    const server = await Server.start({
      instances: [{ kind: "intents", name: "intents", duplicateExternalId: "reject" }]
    })
    const gateway = await connect(server.baseUrl("intents"))
    expect((await gateway.pay(payment("pay-1"))).status).toBe(200)
    expect((await gateway.pay(payment("pay-1"))).status).toBe(409)
    expect(server.ledger("intents").movements).toHaveLength(1)
    await server.close()
  })
})

describe("switches of what is accepted", () => {
  it("lenientExpiry takes MMYY, strictCardHolder wants names and address", async () => {
    const server = await Server.start({
      instances: [{ kind: "intents", name: "intents", lenientExpiry: true, strictCardHolder: true }]
    })
    const gateway = await connect(server.baseUrl("intents"))
    const short = { card: card({ expiry: "1290" }) }
    const bare = await gateway.pay(payment("pay-1", short))
    expect(bodyOf(bare)).toMatchObject({ errors: [{ field: "order.card_holder" }] })
    const card_holder = {
      first_name: "John",
      last_name: "Doe",
      email: "john.doe@example.com",
      address_1: "1 Main St",
      postal_code: "10001",
      city: "New York",
      country: "US"
    }
    const whole = payment("pay-1", { ...short, order: order({ card_holder }) })
    expect((await gateway.pay(whole)).status).toBe(200)
    await server.close()
  })
})
