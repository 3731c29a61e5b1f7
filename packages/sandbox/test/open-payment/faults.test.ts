import { describe, expect, it } from "vitest"
import { bodyOf, card, challenge, codeOf, idOf, shop, useOpenPayment, useSetUp } from "./client.ts"
import { open, press } from "./pages.ts"

const opp = useOpenPayment()
const setUp = useSetUp()

const fault = (rule: Record<string, unknown>) => opp.control("POST", "faults", rule)
const error = (reason: unknown) =>
  reason instanceof Error && "code" in reason ? reason.code : String(reason)
const status = ({ status: code }: { readonly status: number }) => code

describe("faults by rule", () => {
  it.each(["create", "CP", "RF", "RV", "RB", "RC", "query", "checkout", "registration"])(
    "hit %s before anything moves",
    async (operation) => {
      const held = await opp.gateway.authorize("order-0001")
      const debit = idOf(await opp.gateway.pay("order-0002"))
      const before = opp.movements()
      const order = { amount: "1.00", currency: "EUR", paymentType: "DB" }
      const calls = {
        create: () => opp.gateway.pay("order-0003"),
        CP: () => opp.gateway.capture(held, "1.00"),
        RF: () => opp.gateway.refund(debit, "1.00"),
        RV: () => opp.gateway.reverse(held),
        RB: () => opp.gateway.rebill(debit, "1.00"),
        RC: () => opp.gateway.receipt(held, "1.00"),
        query: () => opp.gateway.status(held),
        checkout: () => opp.gateway.post("checkouts", order),
        registration: () => opp.gateway.post("registrations", card)
      }
      const call = calls[operation as keyof typeof calls]
      expect(status(await fault({ fault: "error500", operation, status: 503 }))).toBe(200)
      expect(status(await call())).toBe(503)
      await fault({ fault: "refuse", operation })
      const refused = await call()
      expect([refused.status, codeOf(refused)]).toEqual([400, "200.300.404"])
      await fault({ fault: "throttle", operation })
      const throttled = await call()
      expect([throttled.status, codeOf(throttled), throttled.headers["retry-after"]]).toEqual([
        429,
        "800.120.100",
        "1"
      ])
      await fault({ fault: "expiredToken", operation })
      expect(status(await call())).toBe(401)
      expect(opp.movements()).toEqual(before)
      expect(status(await call())).toBe(200)
    }
  )

  it("a declined, a pending and a lost step", async () => {
    const held = await opp.gateway.authorize("order-0001")
    for (const operation of ["CP", "RV"]) {
      await fault({ fault: "decline", operation })
    }
    expect(codeOf(await opp.gateway.capture(held, "92.00"))).toBe("800.100.152")
    expect(codeOf(await opp.gateway.reverse(held))).toBe("800.100.152")
    await fault({ fault: "pending", operation: "CP" })
    const pending = await opp.gateway.capture(held, "90.00")
    expect([pending.status, codeOf(pending)]).toEqual([200, "000.200.000"])
    expect(codeOf(await opp.gateway.capture(held, "2.01"))).toBe("700.400.100")
    await opp.control("POST", "advance", { paymentId: idOf(pending), to: "failure" })
    expect(codeOf(await opp.gateway.status(idOf(pending)))).toBe("800.100.152")
    await fault({ fault: "loseAnswer", operation: "CP" })
    expect(await opp.gateway.capture(held, "92.00").then(() => "answered", error)).toBe(
      "ECONNRESET"
    )
    expect(opp.movements()).toEqual([
      ["authorize", "order-0001", "92.00"],
      ["capture", "order-0001", "92.00"]
    ])
  })

  it("a pending refund has a code of its own and settles by itself", async () => {
    const id = idOf(await opp.gateway.pay("order-0001"))
    await fault({ fault: "pending", operation: "RF", afterMs: 20 })
    const refund = await opp.gateway.refund(id, "92.00")
    expect(codeOf(refund)).toBe("800.400.502")
    await expect
      .poll(async () => codeOf(await opp.gateway.status(idOf(refund))))
      .toBe("000.100.110")
    expect(opp.movements()[1]).toEqual(["refund", "order-0001", "92.00"])
  })

  it("answers with another amount, currency, reference, id and code", async () => {
    const first = idOf(await opp.gateway.pay("order-0001"))
    const play = async (name: string) => {
      await fault({ fault: name })
      return bodyOf(await opp.gateway.pay("order-0002"))
    }
    expect((await play("wrongAmount"))["amount"]).toBe("93.00")
    expect((await play("wrongCurrency"))["currency"]).toBe("XTS")
    expect((await play("wrongReference"))["merchantTransactionId"]).toBe("another-reference")
    expect((await play("unknownCode")).result.code).toBe("123.456.789")
    await opp.control("POST", "reset")
    const before = idOf(await opp.gateway.pay("order-0001"))
    expect(before).not.toBe(first)
    expect((await play("wrongPaymentId"))["id"]).toBe(before)
    await fault({ fault: "wrongAmount", operation: "query" })
    const list = await opp.gateway.get("/v3/query", { merchantTransactionId: "order-0001" })
    expect(bodyOf(list)["records"]).toMatchObject([{ id: before, amount: "93.00" }])
  })
})

describe("trigger amounts", () => {
  it("hit the create, or a later call of the payment, once", async () => {
    const lost = await opp.gateway
      .pay("order-0001", { amount: "1006.00" })
      .then(() => "answered", error)
    expect(lost).toBe("ECONNRESET")
    expect(opp.movements()).toEqual([["charge", "order-0001", "1006.00"]])
    const held = await opp.gateway.authorize("order-0002", "2007.00")
    expect((await opp.gateway.capture(held, "1.00")).status).toBe(500)
    expect((await opp.gateway.capture(held, "1.00")).status).toBe(200)
    const queried = idOf(await opp.gateway.pay("order-0003", { amount: "5007.00" }))
    expect((await opp.gateway.status(queried)).status).toBe(500)
    expect((await opp.gateway.status(queried)).status).toBe(200)
    const order = { amount: "8007.00", currency: "EUR", paymentType: "DB" }
    expect((await opp.gateway.post("checkouts", order)).status).toBe(500)
  })

  it("can be switched off", async () => {
    const { gateway } = await setUp({ triggers: false })
    expect((await gateway.pay("order-0001", { amount: "1007.00" })).status).toBe(200)
  })
})

describe("forced outcomes", () => {
  it("by card, amount and type; money moves as the code says, or as it is told", async () => {
    const { command, gateway, sandbox } = await setUp({
      outcomes: [{ card: "4200000000000000", amount: "13.00", code: "800.100.203" }]
    })
    const refused = await gateway.pay("order-0001", { amount: "13.00" })
    expect([refused.status, codeOf(refused)]).toEqual([400, "800.100.203"])
    await command("POST", "outcomes", { amount: "14.00", code: "000.400.060" })
    expect(codeOf(await gateway.pay("order-0002", { amount: "14.00" }))).toBe("000.400.060")
    await command("POST", "outcomes", { amount: "15.00", code: "900.100.300", moves: true })
    const uncertain = await gateway.pay("order-0003", { amount: "15.00" })
    expect([uncertain.status, codeOf(uncertain)]).toEqual([400, "900.100.300"])
    await command("POST", "outcomes", { paymentType: "RF", code: "800.400.502" })
    const refund = await gateway.refund(idOf(uncertain), "15.00")
    expect([refund.status, codeOf(refund)]).toEqual([200, "800.400.502"])
    await command("POST", "advance", { paymentId: idOf(refund) })
    expect(sandbox.ledger("open-payment").movements.map(({ kind }) => kind)).toEqual([
      "charge",
      "charge",
      "refund"
    ])
    await command("DELETE", "outcomes")
    expect(codeOf(await gateway.pay("order-0004", { amount: "13.00" }))).toBe("000.100.110")
    expect((await command("POST", "outcomes", { code: "nonsense" })).status).toBe(400)
  })

  it("apply after 3-D", async () => {
    await opp.control("POST", "outcomes", { card: "4200000000000042", code: "800.100.151" })
    const answer = await opp.gateway.pay("order-0001", { ...challenge, shopperResultUrl: shop })
    const redirect = bodyOf(answer)["redirect"] as { readonly url: string }
    await press(await open(redirect.url), "approve")
    expect(codeOf(await opp.gateway.status(idOf(answer)))).toBe("800.100.151")
    expect(opp.movements()).toEqual([])
  })
})

describe("entities", () => {
  it.each([
    [{ state: "disabled" }, "500.100.201"],
    [{ paymentTypes: ["PA"] }, "600.200.202"],
    [{ paymentBrands: ["MASTER"] }, "600.200.500"],
    [{ currencies: ["USD"] }, "600.200.500"]
  ])("%o refuses with %s", async (limits, code) => {
    const entity = { entityId: "8ac7a4c98f5a3d2c018f5b1e6a2d0a01", accessToken: "dG9rZW4=" }
    const { gateway } = await setUp({
      entities: [{ ...entity, ...limits } as never]
    })
    const headers = { authorization: `Bearer ${entity.accessToken}` }
    const answer = await gateway.pay("order-0001", {}, { headers })
    expect([answer.status, codeOf(answer)]).toEqual([400, code])
  })

  it("duplicates are refused within the window, by switch", async () => {
    const { command, gateway } = await setUp({ duplicateWindowMs: 60_000 })
    expect(codeOf(await gateway.pay("order-0001"))).toBe("000.100.110")
    expect(codeOf(await gateway.pay("order-0001"))).toBe("800.110.100")
    expect(codeOf(await gateway.pay("order-0001", { amount: "91.00" }))).toBe("000.100.110")
    await command("POST", "clock", { advanceMs: 60_001 })
    expect(codeOf(await gateway.pay("order-0001"))).toBe("000.100.110")
  })
})
