import { describe, expect, it } from "vitest"
import { Checksum, Faults } from "../src/index.ts"
import { bodyOf, connect, control } from "./client.ts"
import { useSandbox } from "./useSandbox.ts"

const checksum = useSandbox()

const fault = async (rule: Record<string, unknown>) => {
  const { status } = await control(checksum.sandbox.url, "POST", "checksum/faults", rule)
  expect(status).toBe(200)
}

const charges = () => checksum.sandbox.ledger("checksum").movements.length

const code = (error: unknown) =>
  error instanceof Error && "code" in error ? error.code : String(error)

describe("rules", () => {
  it("hit their operation, as often as they say, and can be listed and cleared", async () => {
    await fault({ fault: "error500", operation: "CP", times: 2 })
    await fault({ fault: "error500", operation: "IN", times: "always" })
    const id = String(
      bodyOf(await checksum.gateway.create("order-1", { paymentType: "PA" }))["paymentId"]
    )
    expect((await checksum.gateway.capture(id, "50.00")).status).toBe(500)
    expect((await checksum.gateway.capture(id, "50.00")).status).toBe(500)
    expect(bodyOf(await checksum.gateway.capture(id, "50.00")).result.code).toBe("00004")
    expect((await checksum.gateway.inquire(id)).status).toBe(500)
    const listed = await control(checksum.sandbox.url, "GET", "checksum/faults")
    expect(listed.value).toEqual([{ fault: "error500", operation: "IN", times: "always" }])
    await control(checksum.sandbox.url, "DELETE", "checksum/faults")
    expect((await checksum.gateway.inquire(id)).status).toBe(200)
  })

  it("hit one reference, one instance, and token calls", async () => {
    await fault({ fault: "throttle", reference: "order-2" })
    await fault({ fault: "error500", operation: "authToken" })
    expect((await checksum.gateway.create("order-1")).status).toBe(200)
    expect((await checksum.gateway.create("order-2")).status).toBe(429)
    await expect(connect(checksum.base)).rejects.toThrow(SyntaxError)
    const other = await connect(checksum.sandbox.baseUrl("checksum-2"))
    expect((await other.create(`order-${checksum.gateway.authToken.slice(-6)}`)).status).toBe(200)
  })

  it("a declined capture, refund and reversal move nothing", async () => {
    const id = String(
      bodyOf(await checksum.gateway.create("order-1", { paymentType: "PA" }))["paymentId"]
    )
    for (const operation of ["CP", "RF", "RV"]) await fault({ fault: "decline", operation })
    expect(bodyOf(await checksum.gateway.reverse(id)).result.code).toBe("10001")
    expect(bodyOf(await checksum.gateway.capture(id, "50.00")).result.code).toBe("10001")
    expect(bodyOf(await checksum.gateway.inquire(id))["status"]).toBe("capturefailed")
    expect(bodyOf(await checksum.gateway.capture(id, "50.00")).result.code).toBe("00004")
    expect(bodyOf(await checksum.gateway.refund(id, "50.00")).result.code).toBe("10001")
    const kinds = checksum.sandbox.ledger("checksum").movements.map(({ kind }) => kind)
    expect(kinds).toEqual(["authorize", "capture"])
  })

  it("refuses rules that it does not know, without repeating them", async () => {
    for (const rule of [
      { fault: "explode" },
      {},
      { fault: "decline", times: 0 },
      { fault: "decline", operation: "capture" },
      { fault: "decline", sometimes: true },
      { fault: "slow", afterMs: -1 }
    ]) {
      const { status, value } = await control(checksum.sandbox.url, "POST", "checksum/faults", rule)
      expect(status).toBe(400)
      expect(JSON.stringify(value)).not.toContain("explode")
    }
    expect((await control(checksum.sandbox.url, "GET", "checksum/faults")).value).toEqual([])
  })
})

describe("triggers", () => {
  it("an amount selects the fault for the create, once", async () => {
    const lost = await checksum.gateway
      .create("order-1", { amount: "1006.00" })
      .then(() => "answered", code)
    expect(lost).toBe("ECONNRESET")
    expect((await checksum.gateway.create("order-2", { amount: "1017.00" })).status).toBe(429)
    expect((await checksum.gateway.create("order-2", { amount: "1017.00" })).status).toBe(200)
    expect(charges()).toBe(2)
  })

  it("the thousands select the later operation", async () => {
    const created = await checksum.gateway.create("order-1", {
      amount: "2007.00",
      paymentType: "PA"
    })
    const id = String(bodyOf(created)["paymentId"])
    expect((await checksum.gateway.capture(id, "2007.00")).status).toBe(500)
    expect(bodyOf(await checksum.gateway.capture(id, "2007.00")).result.code).toBe("00004")
    const asked = await checksum.gateway.create("order-2", { amount: "5012.00" })
    expect(bodyOf(asked)["transactionStatus"]).toBe("Y")
    expect((await checksum.gateway.inquireMine("order-2")).text).toBe("")
    expect(bodyOf(await checksum.gateway.inquireMine("order-2"))["status"]).toBe("capturesuccess")
  })

  it("plain amounts succeed", async () => {
    const plain = [
      "92.00",
      "0.01",
      "1000.00",
      "1001.01",
      "1028.00",
      "2000.00",
      "6001.00",
      "10010.00"
    ]
    for (const amount of plain) {
      const body = bodyOf(await checksum.gateway.create(`order-${amount}`, { amount }))
      expect([amount, body["transactionStatus"]]).toEqual([amount, "Y"])
    }
  })

  it("every fault has a published amount that selects it", () => {
    const selected = Checksum.Triggers.amounts.map(
      ({ amount }) => Checksum.Triggers.faultFor(amount, "create")?.name
    )
    expect(selected).toEqual(Faults.names)
  })

  it("cards approve, decline with the bank's words, or pend", async () => {
    const outcomes = new Map<string, unknown>()
    for (const { number } of Checksum.Triggers.cardEffects) {
      const body = bodyOf(await checksum.gateway.create(number, { "card.number": number }))
      outcomes.set(number, [body["transactionStatus"], body.result.code])
      if (number === "4000000000009995") {
        expect(body.result).toMatchObject({ bankCode: "51", bankDescription: "Insufficient funds" })
      }
    }
    const counted = [...outcomes.values()].map(String)
    expect(counted.filter((outcome) => outcome === "Y,00001")).toHaveLength(5)
    expect(counted.filter((outcome) => outcome === "N,10001")).toHaveLength(8)
    expect(outcomes.get("4000000000000002")).toEqual(["3D", "00002"])
    expect(outcomes.get("4000000000003220")).toEqual(["P", "00003"])
    expect(charges()).toBe(5)
  })
})

describe("the request log", () => {
  it("names the call and its outcome, never the card or a secret", async () => {
    await checksum.gateway.create("order-1")
    await fault({ fault: "html200" })
    await checksum.gateway.create("order-2")
    const { value } = await control(checksum.sandbox.url, "GET", "checksum/requests")
    expect(value).toMatchObject([
      { operation: "authToken", outcome: "granted", status: 200 },
      { operation: "create", reference: "order-1", paymentId: "54279", outcome: "approved" },
      { operation: "create", reference: "order-2", outcome: "approved", fault: "html200" }
    ])
    const text = JSON.stringify(value)
    for (const secret of [
      "4000000000000051",
      "745",
      "sandbox-secure-key",
      checksum.gateway.authToken
    ]) {
      expect(text).not.toContain(secret)
    }
  })

  it("the control API gives the ledger with dates, and knows no other instance or command", async () => {
    await checksum.gateway.create("order-1")
    const { value } = await control(checksum.sandbox.url, "GET", "checksum/ledger")
    expect(value).toMatchObject({
      movements: [
        {
          sequence: 1,
          kind: "charge",
          reference: "order-1",
          account: "11344",
          amount: "50.00",
          currency: "EUR",
          at: expect.stringMatching(/Z$/)
        }
      ],
      arrivals: { "order-1": { total: 1, outcomes: { approved: 1 } } }
    })
    for (const path of [
      "nowhere/ledger",
      "checksum/constructor",
      "checksum/ledger/1",
      "checksum"
    ]) {
      expect((await control(checksum.sandbox.url, "GET", path)).status).toBe(404)
    }
  })
})
