import { describe, expect, it } from "vitest"
import { Faults } from "../../src/index.ts"
import { type Data, envelopeOf, useGateway, useSwitches, waiting } from "./client.ts"

const shared = useGateway(waiting)
const { start } = useSwitches()

const fault = async (rule: Data) => {
  expect((await shared.it.control("POST", "faults", rule)).status).toBe(200)
}

const code = (error: unknown) =>
  error instanceof Error && "code" in error ? error.code : String(error)

/** The status, or the socket's error. */
const ended = (answer: Promise<{ readonly status: number }>) =>
  answer.then(({ status }) => status, code)

describe("rules", () => {
  it("hit each of the five operations; without one, the payin link", async () => {
    const { control, gateway } = shared.it
    await fault({ fault: "error500" })
    await fault({ fault: "error500", operation: "payinStatus", status: 503 })
    await fault({ fault: "loseAnswer", operation: "payout" })
    await fault({ fault: "throttle", operation: "payoutStatus" })
    await fault({ fault: "resetBeforeProcessing", operation: "balance" })
    expect(await ended(gateway.link("order-1"))).toBe(500)
    expect(await ended(gateway.link("order-1"))).toBe(200)
    expect(await ended(gateway.payin("order-1"))).toBe(503)
    expect(await ended(gateway.payout("order-1"))).toBe("ECONNRESET")
    expect(await ended(gateway.payout("order-1"))).toBe(409)
    const throttled = await gateway.payoutStatus("order-1")
    expect([throttled.status, throttled.headers["retry-after"]]).toEqual([429, "1"])
    expect(envelopeOf(throttled).success).toBe(false)
    expect(await ended(gateway.balance())).toBe("ECONNRESET")
    expect(await ended(gateway.balance())).toBe(200)
    expect((await control("POST", "faults", { fault: "refuse", operation: "create" })).status).toBe(
      400
    )
    expect(shared.it.sandbox.ledger("payin-payout").arrivals["order-1"]).toEqual({
      total: 4,
      outcomes: { "fault:error500": 1, pending: 2, duplicate: 1 }
    })
  })

  it("only calls whose signature was accepted are hit", async () => {
    await fault({ fault: "error500", operation: "balance" })
    expect((await shared.it.gateway.balance({ signedBody: "{}" })).status).toBe(401)
    expect((await shared.it.gateway.balance()).status).toBe(500)
  })

  it("refuse and expiredToken speak the gateway's envelope and leave the order id free", async () => {
    const { gateway } = shared.it
    for (const operation of ["payin", "payout"]) {
      await fault({ fault: "refuse", operation })
      await fault({ fault: "expiredToken", operation })
    }
    for (const run of [gateway.link, gateway.payout]) {
      const answers = [await run("order-1"), await run("order-1"), await run("order-1")]
      expect(answers.map(({ status }) => status)).toEqual([422, 401, 200])
      expect(envelopeOf(answers[0] ?? (await run("order-1")))).toMatchObject({
        error: "Request rejected",
        data: null
      })
    }
  })

  it("decline: the payin is Rejected behind its link, the payout in its answer", async () => {
    const { gateway, movements } = shared.it
    await fault({ fault: "decline" })
    await fault({ fault: "decline", operation: "payout" })
    const { pay_url: url } = envelopeOf(await gateway.link("order-1")).data
    expect(url).toBeTypeOf("string")
    expect(envelopeOf(await gateway.payin("order-1")).data).toMatchObject({
      status: "Rejected",
      comments: "Declined by the bank"
    })
    expect(envelopeOf(await gateway.payout("order-1")).data["status"]).toBe("Rejected")
    expect(envelopeOf(await gateway.balance()).data["balance"]).toBe("1000000.00")
    expect(movements()).toEqual([])
  })

  it("pending and pendingDecline settle by themselves after afterMs", async () => {
    const { control, gateway, movements } = shared.it
    for (const name of ["pending", "pendingDecline"]) {
      for (const operation of ["payin", "payout"]) {
        await fault({ fault: name, operation, afterMs: 600_000 })
        await (operation === "payin" ? gateway.link(name) : gateway.payout(name))
      }
    }
    await control("POST", "clock", { advanceMs: 500_000 })
    expect(movements()).toEqual([])
    await control("POST", "clock", { advanceMs: 100_000 })
    expect(movements()).toEqual([
      ["charge", "pending", "100.00"],
      ["payout", "pending", "100.00"]
    ])
    expect(envelopeOf(await gateway.payin("pendingDecline")).data["status"]).toBe("Rejected")
    expect(envelopeOf(await gateway.payoutStatus("pendingDecline")).data["status"]).toBe("Rejected")
  })

  it("wrong answers name other things, the books do not", async () => {
    const { gateway } = shared.it
    const wrong = async (name: string, operation: string) => {
      await fault({ fault: name, operation })
      const run = {
        payin: () => gateway.link(`${name}-1`),
        payinStatus: () => gateway.payin("order-1"),
        payout: () => gateway.payout(`${name}-1`),
        payoutStatus: () => gateway.payoutStatus("order-1"),
        balance: () => gateway.balance()
      }[operation]
      if (run === undefined) throw new Error(operation)
      return envelopeOf(await run()).data
    }
    await fault({ fault: "pending", afterMs: 0 })
    await gateway.link("order-1")
    await gateway.payout("order-1")
    await shared.it.control("POST", "advance", { reference: "order-1", kind: "payout" })
    expect(await wrong("wrongAmount", "payin")).toMatchObject({ amount: 101 })
    expect(await wrong("wrongAmount", "payinStatus")).toMatchObject({
      amount: 101,
      request_amount: 100
    })
    expect(await wrong("wrongAmount", "payout")).toMatchObject({ amount: 101 })
    expect(await wrong("wrongAmount", "payoutStatus")).toMatchObject({ amount: 101 })
    expect(await wrong("wrongAmount", "balance")).toEqual({ balance: "999897.00" })
    expect(await wrong("wrongReference", "payinStatus")).toMatchObject({
      order_id: "another-reference"
    })
    expect(await wrong("wrongReference", "payout")).toMatchObject({ order_id: "another-reference" })
    expect(await wrong("wrongPaymentId", "payinStatus")).toMatchObject({
      transaction_id: "98675644342"
    })
    expect(await wrong("wrongPaymentId", "payoutStatus")).toMatchObject({
      transaction_id: "2517319121"
    })
    expect(await wrong("unknownCode", "payinStatus")).toMatchObject({ status: "Unlisted" })
    expect(await wrong("unknownCode", "payout")).toMatchObject({ status: "Unlisted" })
    expect(await wrong("wrongCurrency", "payinStatus")).toMatchObject({
      status: "Approved",
      amount: 100
    })
    expect(shared.it.movements().every(([, , amount]) => amount === "100.00")).toBe(true)
  })
})

describe("triggers", () => {
  it("1006 loses the answer of a new order, 2006 of its status, 3006 of the balance", async () => {
    const { gateway } = shared.it
    expect(await ended(gateway.link("order-1", { amount: 1006 }))).toBe("ECONNRESET")
    expect(await ended(gateway.payin("order-1"))).toBe(200)
    expect(await ended(gateway.payout("order-1", { amount: 1006 }))).toBe("ECONNRESET")
    expect(await ended(gateway.payoutStatus("order-1"))).toBe(200)
    expect(await ended(gateway.link("order-2", { amount: 2006 }))).toBe(200)
    expect(await ended(gateway.payin("order-2"))).toBe("ECONNRESET")
    expect(await ended(gateway.payin("order-2"))).toBe(200)
    expect(await ended(gateway.payout("order-2", { amount: 2006 }))).toBe(200)
    expect(await ended(gateway.payoutStatus("order-2"))).toBe("ECONNRESET")
    expect(await ended(gateway.payoutStatus("order-2"))).toBe(200)
    expect(await ended(gateway.balance())).toBe(200)
    expect(await ended(gateway.payout("order-3", { amount: 3006 }))).toBe(200)
    expect(await ended(gateway.balance())).toBe("ECONNRESET")
    expect(await ended(gateway.balance())).toBe(200)
  })

  it("1003 is approved and 1004 rejected after five seconds", async () => {
    const { control, gateway } = shared.it
    for (const amount of [1003, 1004]) {
      await gateway.link(`order-${amount}`, { amount })
      await gateway.payout(`order-${amount}`, { amount })
    }
    await control("POST", "clock", { advanceMs: 5000 })
    const statuses = [1003, 1004].map(async (amount) => [
      envelopeOf(await gateway.payin(`order-${amount}`)).data["status"],
      envelopeOf(await gateway.payoutStatus(`order-${amount}`)).data["status"]
    ])
    expect(await Promise.all(statuses)).toEqual([
      ["Approved", "Approved"],
      ["Rejected", "Rejected"]
    ])
  })

  it("every published amount plays its fault on the payout, and the log says so", async () => {
    const { control, gateway, sandbox } = shared.it
    await control("POST", "balance", { balance: "9999999.00" })
    const quick = Faults.names.filter((name) => !/^(slow|hang)/.test(name))
    for (const name of quick) {
      const amount = 1001 + Faults.names.indexOf(name)
      await ended(gateway.payout(name, { amount }))
    }
    const { value } = await control("GET", "requests")
    const played = (value as ReadonlyArray<Data>).map(({ fault: name }) => name)
    expect(played).toEqual(quick)
    const before = quick.filter((name) => Faults.table[name].stage === "before")
    const { arrivals } = sandbox.ledger("payin-payout")
    for (const name of before) expect(arrivals[name]?.outcomes).toEqual({ [`fault:${name}`]: 1 })
  })

  it("paise beside the amount, and the switch, leave it alone", async () => {
    expect(await ended(shared.it.gateway.link("order-1", { amount: 1006.01 }))).toBe(200)
    const { gateway } = await start({ triggers: false })
    expect(await ended(gateway.link("order-1", { amount: 1006 }))).toBe(200)
  })
})
