import { describe, expect, it } from "vitest"
import {
  bodyOf,
  card,
  challenge,
  codeOf,
  connect,
  entity,
  entity2,
  idOf,
  shop,
  useOpenPayment,
  wrongFields
} from "./client.ts"

const opp = useOpenPayment()

const store = async (overrides = {}) =>
  idOf(await opp.gateway.post("registrations", { ...card, ...overrides }))

const charge = (id: string, overrides = {}) =>
  opp.gateway.post(`registrations/${id}/payments`, {
    amount: "9.00",
    currency: "EUR",
    paymentType: "DB",
    merchantTransactionId: "order-0009",
    ...overrides
  })

const initial = {
  "standingInstruction.source": "CIT",
  "standingInstruction.mode": "INITIAL",
  "standingInstruction.type": "UNSCHEDULED"
}
const repeated = {
  "standingInstruction.source": "MIT",
  "standingInstruction.mode": "REPEATED",
  "standingInstruction.type": "UNSCHEDULED"
}

describe("stored cards", () => {
  it("stored alone, read, charged, deleted once", async () => {
    const answer = await opp.gateway.post("registrations", card)
    const id = idOf(answer)
    expect([answer.status, bodyOf(answer)]).toMatchObject([
      200,
      { paymentBrand: "VISA", card: { last4Digits: "0000", holder: "Jane Jones" } }
    ])
    expect(bodyOf(answer)).not.toHaveProperty("amount")
    expect(opp.movements()).toEqual([])
    const read = await opp.gateway.get(`/v1/registrations/${id}`)
    expect(bodyOf(read)["card"]).toEqual(bodyOf(answer)["card"])
    expect(bodyOf(await charge(id))).toMatchObject({
      paymentType: "DB",
      paymentBrand: "VISA",
      amount: "9.00",
      result: { code: "000.100.110" }
    })
    expect(opp.movements()).toEqual([["charge", "order-0009", "9.00"]])
    const gone = await opp.gateway.remove(`/v1/registrations/${id}`)
    expect(gone.status).toBe(200)
    expect(Object.keys(bodyOf(gone)).sort()).toEqual([
      "buildNumber",
      "id",
      "ndc",
      "result",
      "timestamp"
    ])
    const again = await opp.gateway.remove(`/v1/registrations/${id}`)
    expect([again.status, codeOf(again)]).toEqual([400, "100.150.202"])
    expect(codeOf(await charge(id))).toBe("100.150.202")
  })

  it("stored while paying, when the payment succeeds", async () => {
    const paid = await opp.gateway.pay("order-0001", { createRegistration: "true" })
    const token = String(bodyOf(paid)["registrationId"])
    expect(codeOf(await charge(token))).toBe("000.100.110")
    const refused = await opp.gateway.pay("order-0002", {
      createRegistration: "true",
      "card.cvv": ""
    })
    expect(bodyOf(refused)).not.toHaveProperty("registrationId")
  })

  it("ids that are none, unknown or another merchant's", async () => {
    expect(codeOf(await charge("not-hex"))).toBe("100.150.101")
    const id = await store()
    const unknown = await charge("f".repeat(32))
    expect([unknown.status, codeOf(unknown)]).toEqual([400, "100.150.200"])
    const foreign = await connect(opp.base, entity2).get(`/v1/registrations/${id}`)
    expect([foreign.status, codeOf(foreign)]).toEqual([404, "100.150.200"])
    const channel = { ...entity, entityId: "8ac7a4c98f5a3d2c018f5b1e6a2d0a04" }
    await opp.control("POST", "merchants", channel)
    const own = await connect(opp.base, channel).get(`/v1/registrations/${id}`)
    expect(own.status).toBe(200)
  })

  it("a registration has neither amount nor type, and its card is checked", async () => {
    const paying = await opp.gateway.post("registrations", {
      ...card,
      amount: "1.00",
      paymentType: "DB"
    })
    expect(wrongFields(paying)).toEqual(["amount", "paymentType"])
    const wrong = await opp.gateway.post("registrations", {
      ...card,
      "card.number": "4444444444444444"
    })
    expect([wrong.status, codeOf(wrong)]).toEqual([400, "100.100.101"])
  })
})

describe("standing instructions", () => {
  it("the first with CVV, the next without it and without 3-D", async () => {
    const first = await opp.gateway.pay("order-0001", { ...initial, createRegistration: "true" })
    expect(bodyOf(first)).toMatchObject({
      standingInstruction: { source: "CIT", mode: "INITIAL", type: "UNSCHEDULED" }
    })
    const token = String(bodyOf(first)["registrationId"])
    const next = await charge(token, {
      ...repeated,
      "standingInstruction.initialTransactionId": idOf(first)
    })
    expect([next.status, codeOf(next)]).toEqual([200, "000.100.110"])
    const initialId = "standingInstruction.initialTransactionId"
    const unknown = await charge(token, { ...repeated, [initialId]: token })
    expect(codeOf(unknown)).toBe("700.400.580")
    const ofScheme = await charge(token, { ...repeated, [initialId]: "MCC123456789" })
    expect(codeOf(ofScheme)).toBe("000.100.110")
  })

  it("a stored 3-D card is challenged with the shopper, and not without", async () => {
    const token = await store({ "card.number": "4200000000000042" })
    const missing = await charge(token)
    expect(missing.status).toBe(400)
    expect(wrongFields(missing)).toContain("shopperResultUrl")
    const { "card.number": _, ...page } = challenge
    const present = await charge(token, page)
    expect([codeOf(present), bodyOf(present)["redirect"]]).toMatchObject([
      "000.200.000",
      { url: expect.any(String) }
    ])
    expect(codeOf(await charge(token, repeated))).toBe("000.100.110")
    expect(opp.movements()).toHaveLength(1)
  })

  it.each([
    [{ ...repeated }, ["card.cvv"]],
    [
      { "standingInstruction.mode": "INITIAL" },
      ["standingInstruction.source", "standingInstruction.type"]
    ],
    [
      { ...initial, "standingInstruction.source": "MIT" },
      ["standingInstruction.source", "card.cvv"]
    ],
    [
      { ...initial, "standingInstruction.recurringType": "SUBSCRIPTION" },
      ["standingInstruction.recurringType"]
    ],
    [{ ...initial, recurringType: "REPEATED" }, ["recurringType"]],
    [{ recurringType: "REPEATED" }, ["card.cvv"]],
    [{ ...initial, "standingInstruction.mode": "SOMETIMES" }, ["standingInstruction.mode"]]
  ])("%o is refused for %o", async (overrides, names) => {
    const answer = await opp.gateway.pay("order-0001", { ...overrides, shopperResultUrl: shop })
    expect([answer.status, wrongFields(answer)?.sort()]).toEqual([400, [...names].sort()])
    expect(opp.movements()).toEqual([])
  })

  it("a repeat by card needs no CVV, in the new words or the old", async () => {
    const withoutCvv = { "card.cvv": "" }
    const answer = await opp.gateway.pay("order-0001", { ...repeated, ...withoutCvv })
    expect(codeOf(answer)).toBe("000.100.110")
    const old = await opp.gateway.pay("order-0002", { recurringType: "REPEATED", ...withoutCvv })
    expect(bodyOf(old)).toMatchObject({
      recurringType: "REPEATED",
      result: { code: "000.100.110" }
    })
  })
})
