import { describe, expect, it } from "vitest"
import {
  bodyOf,
  codeOf,
  connect,
  entity,
  entity2,
  idOf,
  useOpenPayment,
  useSetUp,
  wrongFields
} from "./client.ts"

const opp = useOpenPayment()
const setUp = useSetUp()

const day = 86_400_000
const approved = "000.100.110"

describe("capture", () => {
  it("several times up to the preauthorization; the answer refers to it", async () => {
    const id = await opp.gateway.authorize("order-0001")
    const first = await opp.gateway.capture(id, "40.00")
    const body = bodyOf(first)
    expect(first.status).toBe(200)
    expect(body).toMatchObject({
      referencedId: id,
      paymentType: "CP",
      paymentBrand: "VISA",
      amount: "40.00",
      currency: "EUR",
      result: { code: approved }
    })
    expect(body["id"]).not.toBe(id)
    expect(body).not.toHaveProperty("card")
    expect(codeOf(await opp.gateway.capture(id, "52.01"))).toBe("700.400.100")
    expect(codeOf(await opp.gateway.capture(id, "52.00"))).toBe(approved)
    expect(codeOf(await opp.gateway.capture(id, "0.01"))).toBe("700.400.100")
    expect(opp.movements()).toEqual([
      ["authorize", "order-0001", "92.00"],
      ["capture", "order-0001", "40.00"],
      ["capture", "order-0001", "52.00"]
    ])
  })

  it("as often as announced, or once where the acquirer takes no more", async () => {
    const id = await opp.gateway.authorize("order-0001", "92.00", { numberOfCaptures: "2" })
    await opp.gateway.capture(id, "10.00")
    await opp.gateway.capture(id, "10.00")
    expect(codeOf(await opp.gateway.capture(id, "10.00"))).toBe("700.400.100")
    const debit = await opp.gateway.pay("order-0002", { numberOfCaptures: "2" })
    expect(wrongFields(debit)).toEqual(["numberOfCaptures"])
    const { gateway } = await setUp({ captures: "single" })
    const held = await gateway.authorize("order-0001")
    await gateway.capture(held, "10.00")
    expect(codeOf(await gateway.capture(held, "10.00"))).toBe("700.400.100")
  })

  it("not with another type, another currency, or without an amount", async () => {
    const debit = idOf(await opp.gateway.pay("order-0001"))
    expect(codeOf(await opp.gateway.capture(debit, "92.00"))).toBe("700.400.510")
    const id = await opp.gateway.authorize("order-0002")
    const other = await opp.gateway.capture(id, "1.00", { currency: "USD" })
    expect([other.status, codeOf(other)]).toEqual([400, "700.100.500"])
    expect(wrongFields(await opp.gateway.capture(id))).toEqual(["amount", "currency"])
    const captured = idOf(await opp.gateway.capture(id, "1.00"))
    expect(codeOf(await opp.gateway.capture(captured, "1.00"))).toBe("700.300.100")
    expect(codeOf(await opp.gateway.capture("0".repeat(32), "1.00"))).toBe("700.400.510")
  })

  it("not after the window", async () => {
    const id = await opp.gateway.authorize("order-0001")
    await opp.control("POST", "clock", { advanceMs: 8 * day })
    expect(codeOf(await opp.gateway.capture(id, "92.00"))).toBe("700.300.400")
    expect(codeOf(await opp.gateway.reverse(id))).toBe("700.500.002")
  })

  it("a refused one can be read, and leaves the preauthorization as it was", async () => {
    const id = await opp.gateway.authorize("order-0001")
    const refused = await opp.gateway.capture(id, "92.01")
    expect(bodyOf(refused)).not.toHaveProperty("amount")
    const read = await opp.gateway.status(idOf(refused))
    expect([read.status, codeOf(read), bodyOf(read)["referencedId"]]).toEqual([
      200,
      "700.400.100",
      id
    ])
    expect(codeOf(await opp.gateway.capture(id, "92.00"))).toBe(approved)
  })
})

describe("refund", () => {
  it("of a debit in parts, never more than it was", async () => {
    const id = idOf(await opp.gateway.pay("order-0001"))
    const first = await opp.gateway.refund(id, "30.00")
    expect(bodyOf(first)).toMatchObject({ referencedId: id, paymentType: "RF", amount: "30.00" })
    expect(codeOf(await opp.gateway.refund(id, "62.01"))).toBe("700.400.200")
    expect(codeOf(await opp.gateway.refund(id, "62.00"))).toBe(approved)
    expect(codeOf(await opp.gateway.refund(id, "0.01"))).toBe("700.400.200")
    expect(opp.movements().map(([kind, , amount]) => [kind, amount])).toEqual([
      ["charge", "92.00"],
      ["refund", "30.00"],
      ["refund", "62.00"]
    ])
  })

  it("of a capture by its id, or by the preauthorization's where that is one capture", async () => {
    const id = await opp.gateway.authorize("order-0001")
    expect(codeOf(await opp.gateway.refund(id, "1.00"))).toBe("700.400.520")
    const capture = idOf(await opp.gateway.capture(id, "40.00"))
    const byRoot = await opp.gateway.refund(id, "10.00")
    expect([codeOf(byRoot), bodyOf(byRoot)["referencedId"]]).toEqual([approved, id])
    expect(codeOf(await opp.gateway.refund(capture, "30.01"))).toBe("700.400.200")
    expect(codeOf(await opp.gateway.refund(capture, "30.00"))).toBe(approved)
    await opp.gateway.capture(id, "5.00")
    expect(codeOf(await opp.gateway.refund(id, "5.00"))).toBe("700.400.520")
  })

  it("not of a refund, a reversed hold or an unknown id", async () => {
    const id = idOf(await opp.gateway.pay("order-0001"))
    const refund = idOf(await opp.gateway.refund(id, "1.00"))
    expect(codeOf(await opp.gateway.refund(refund, "1.00"))).toBe("700.400.520")
    const held = await opp.gateway.authorize("order-0002")
    await opp.gateway.reverse(held)
    expect(codeOf(await opp.gateway.refund(held, "1.00"))).toBe("700.400.200")
    expect(codeOf(await opp.gateway.refund("f".repeat(32), "1.00"))).toBe("600.200.500")
  })
})

describe("reversal", () => {
  it("of the whole hold without an amount, which the answer names", async () => {
    const id = await opp.gateway.authorize("order-0001")
    expect(bodyOf(await opp.gateway.reverse(id))).toMatchObject({
      paymentType: "RV",
      referencedId: id,
      amount: "92.00",
      currency: "EUR",
      result: { code: approved }
    })
    expect(codeOf(await opp.gateway.reverse(id))).toBe("700.400.300")
    expect(codeOf(await opp.gateway.capture(id, "1.00"))).toBe("700.400.100")
    expect(opp.movements()[1]).toEqual(["void", "order-0001", "92.00"])
  })

  it("of a part, with amount and currency or not at all", async () => {
    const id = await opp.gateway.authorize("order-0001")
    const half = await opp.gateway.reverse(id, undefined, { amount: "2.00" })
    expect([half.status, wrongFields(half)]).toEqual([400, ["currency"]])
    expect(codeOf(await opp.gateway.reverse(id, "2.00"))).toBe(approved)
    expect(codeOf(await opp.gateway.reverse(id, "90.01"))).toBe("700.400.300")
    expect(codeOf(await opp.gateway.capture(id, "90.00"))).toBe(approved)
    expect(codeOf(await opp.gateway.reverse(id))).toBe("700.400.300")
    const { gateway } = await setUp({ partialReversal: false })
    const other = await gateway.authorize("order-0001")
    expect(codeOf(await gateway.reverse(other, "2.00"))).toBe("700.400.300")
    expect(codeOf(await gateway.reverse(other, "92.00"))).toBe(approved)
  })

  it("of a debit until it is cleared or refunded", async () => {
    const early = idOf(await opp.gateway.pay("order-0001"))
    expect(codeOf(await opp.gateway.reverse(early))).toBe(approved)
    expect(codeOf(await opp.gateway.refund(early, "1.00"))).toBe("700.400.200")
    const cleared = idOf(await opp.gateway.pay("order-0002"))
    await opp.control("POST", "advance", { paymentId: cleared, to: "settled" })
    expect(codeOf(await opp.gateway.reverse(cleared))).toBe("700.300.700")
    const refunded = idOf(await opp.gateway.pay("order-0003"))
    await opp.gateway.refund(refunded, "1.00")
    expect(codeOf(await opp.gateway.reverse(refunded))).toBe("700.400.300")
    const late = idOf(await opp.gateway.pay("order-0004"))
    await opp.control("POST", "clock", { advanceMs: day + 1 })
    expect(codeOf(await opp.gateway.reverse(late))).toBe("700.300.700")
    expect(codeOf(await opp.gateway.refund(late, "92.00"))).toBe(approved)
  })

  it("of debits and captures as the switches say", async () => {
    const id = await opp.gateway.authorize("order-0001")
    const capture = idOf(await opp.gateway.capture(id, "92.00"))
    expect(codeOf(await opp.gateway.reverse(capture))).toBe("700.400.530")
    expect(codeOf(await opp.gateway.reverse("f".repeat(32)))).toBe("700.400.530")
    const { gateway } = await setUp({ reversalOfDebit: false, reversalOfCapture: true })
    const debit = idOf(await gateway.pay("order-0001"))
    expect(codeOf(await gateway.reverse(debit))).toBe("700.400.530")
    const held = await gateway.authorize("order-0002")
    const taken = idOf(await gateway.capture(held, "92.00"))
    expect(codeOf(await gateway.reverse(taken))).toBe(approved)
    expect(codeOf(await gateway.refund(taken, "1.00"))).toBe("700.400.200")
  })
})

describe("rebill, receipt, chargeback", () => {
  it("RB debits the same card again and can be refunded", async () => {
    const id = idOf(await opp.gateway.pay("order-0001"))
    const rebill = await opp.gateway.rebill(id, "8.00", {
      merchantTransactionId: "order-0001-more",
      "customer.unheardOf": "ignored",
      madeUp: "ignored"
    })
    expect(bodyOf(rebill)).toMatchObject({ paymentType: "RB", card: { last4Digits: "0000" } })
    expect(codeOf(await opp.gateway.refund(idOf(rebill), "8.00"))).toBe(approved)
    expect(opp.movements().slice(1)).toEqual([
      ["charge", "order-0001-more", "8.00"],
      ["refund", "order-0001-more", "8.00"]
    ])
    const held = await opp.gateway.authorize("order-0002")
    expect(codeOf(await opp.gateway.rebill(held, "8.00"))).toBe("700.100.701")
    expect(codeOf(await opp.gateway.rebill("f".repeat(32), "8.00"))).toBe("700.400.580")
  })

  it("RC reports money for a PA, CP, DB or RB", async () => {
    const held = await opp.gateway.authorize("order-0001")
    expect(codeOf(await opp.gateway.receipt(held, "92.00"))).toBe(approved)
    expect(opp.movements()[1]).toEqual(["receipt", "order-0001", "92.00"])
    const credit = idOf(await opp.gateway.pay("order-0002", { paymentType: "CD" }))
    expect(codeOf(await opp.gateway.receipt(credit, "92.00"))).toBe("700.400.560")
    expect(codeOf(await opp.gateway.receipt("f".repeat(32), "1.00"))).toBe("700.400.580")
  })

  it("a chargeback blocks refunds and reversals until it is reversed; a rebill works", async () => {
    const id = idOf(await opp.gateway.pay("order-0001"))
    await opp.gateway.refund(id, "12.00")
    const advance = (to: string, more = {}) =>
      opp.control("POST", "advance", { paymentId: id, to, ...more })
    expect((await advance("chargebackReversal")).status).toBe(400)
    const charged = await advance("chargeback", { code: "000.100.221" })
    expect(charged.value).toMatchObject({ paymentType: "CB", code: "000.100.221" })
    expect((await advance("chargeback")).status).toBe(400)
    expect(codeOf(await opp.gateway.refund(id, "1.00"))).toBe("700.300.600")
    expect(codeOf(await opp.gateway.reverse(id))).toBe("700.300.600")
    expect(codeOf(await opp.gateway.rebill(id, "80.00"))).toBe(approved)
    expect((await advance("chargebackReversal")).value).toMatchObject({ paymentType: "CR" })
    expect(codeOf(await opp.gateway.refund(id, "80.00"))).toBe(approved)
    expect(opp.movements().map(([kind, , amount]) => [kind, amount])).toEqual([
      ["charge", "92.00"],
      ["refund", "12.00"],
      ["chargeback", "80.00"],
      ["charge", "80.00"],
      ["chargebackReversal", "80.00"],
      ["refund", "80.00"]
    ])
  })

  it("types that no merchant sends here", async () => {
    const id = idOf(await opp.gateway.pay("order-0001"))
    const send = (paymentType: string) => opp.gateway.post(`payments/${id}`, { paymentType })
    expect(codeOf(await send("CB"))).toBe("600.200.202")
    expect(codeOf(await send("DB"))).toBe("700.100.700")
    expect(wrongFields(await opp.gateway.post(`payments/${id}`, {}))).toEqual(["paymentType"])
    expect(opp.movements()).toHaveLength(1)
  })
})

describe("references that allow nothing", () => {
  it("pending, rejected, another channel's", async () => {
    await opp.control("POST", "faults", { fault: "pending" })
    const pending = idOf(await opp.gateway.pay("order-0001"))
    const rejected = idOf(await opp.gateway.pay("order-0002", { "card.cvv": "" }))
    for (const step of ["capture", "refund", "reverse", "rebill", "receipt"] as const) {
      expect([step, codeOf(await opp.gateway[step](pending, "1.00"))]).toEqual([
        step,
        "700.400.570"
      ])
      expect([step, codeOf(await opp.gateway[step](rejected, "1.00"))]).toEqual([
        step,
        "700.300.200"
      ])
    }
    const id = idOf(await opp.gateway.pay("order-0003"))
    const foreign = connect(opp.base, entity2)
    expect(codeOf(await foreign.refund(id, "1.00"))).toBe("600.200.500")
  })

  it("a preauthorization whose only capture is pending", async () => {
    const id = await opp.gateway.authorize("order-0001")
    await opp.control("POST", "faults", { fault: "pending", operation: "CP" })
    await opp.gateway.capture(id, "92.00")
    expect(codeOf(await opp.gateway.refund(id, "1.00"))).toBe("700.400.570")
  })

  it("a second channel of the same merchant is told so", async () => {
    const channel = { ...entity, entityId: "8ac7a4c98f5a3d2c018f5b1e6a2d0a03" }
    await opp.control("POST", "merchants", channel)
    const id = idOf(await opp.gateway.pay("order-0001"))
    expect(codeOf(await connect(opp.base, channel).refund(id, "1.00"))).toBe("700.400.700")
    expect(opp.movements()).toHaveLength(1)
  })
})
