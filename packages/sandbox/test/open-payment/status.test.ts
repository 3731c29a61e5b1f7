import { describe, expect, it } from "vitest"
import { send } from "../client.ts"
import { bodyOf, codeOf, entity, idOf, useOpenPayment, useSetUp, wrongFields } from "./client.ts"

const opp = useOpenPayment()
const setUp = useSetUp()

const list = (answer: Parameters<typeof bodyOf>[0], name: string) =>
  bodyOf(answer)[name] as ReadonlyArray<Record<string, unknown>>

describe("status by id", () => {
  it("is the payment as it is now, also of steps", async () => {
    const id = await opp.gateway.authorize("order-0001")
    const read = await opp.gateway.status(id)
    expect([read.status, bodyOf(read)["id"], bodyOf(read)["amount"]]).toEqual([200, id, "92.00"])
    const capture = idOf(await opp.gateway.capture(id, "40.00"))
    expect(bodyOf(await opp.gateway.status(capture))).toMatchObject({
      paymentType: "CP",
      referencedId: id,
      amount: "40.00"
    })
  })

  it("needs the entity in the query", async () => {
    const id = idOf(await opp.gateway.pay("order-0001"))
    const answer = await send(`${opp.base}/v1/payments/${id}`, "", {
      method: "GET",
      headers: opp.gateway.headers
    })
    expect([answer.status, wrongFields(answer)]).toEqual([400, ["entityId"]])
  })

  it("HTTP statuses of refusals by switch", async () => {
    const { gateway } = await setUp({ refusedPostStatus: 200, refusedGetStatus: 400 })
    const refused = await gateway.pay("order-0001", { "card.cvv": "" })
    expect([refused.status, codeOf(refused)]).toEqual([200, "100.100.600"])
    expect((await gateway.status(idOf(refused))).status).toBe(400)
  })
})

describe("by merchantTransactionId", () => {
  it.each([
    ["/v1/payments", "payments"],
    ["/v1/query", "payments"],
    ["/v3/query", "records"]
  ])("%s lists %s with a result each", async (path, name) => {
    const id = idOf(await opp.gateway.pay("order-0001"))
    const again = idOf(await opp.gateway.pay("order-0001", { "card.cvv": "" }))
    await opp.gateway.pay("order-0002")
    const answer = await opp.gateway.get(path, { merchantTransactionId: "order-0001" })
    expect([answer.status, codeOf(answer)]).toEqual([200, "000.000.100"])
    expect(list(answer, name).map((entry) => [entry["id"], entry["result"]])).toMatchObject([
      [id, { code: "000.100.110" }],
      [again, { code: "100.100.600" }]
    ])
    const none = await opp.gateway.get(path, { merchantTransactionId: "order-0003" })
    expect([none.status, codeOf(none)]).toEqual([404, "700.400.580"])
  })

  it("needs the reference, or in version 3 a range", async () => {
    expect(wrongFields(await opp.gateway.get("/v1/query"))).toEqual(["merchantTransactionId"])
    expect(wrongFields(await opp.gateway.get("/v3/query"))).toEqual(["date.from", "date.to"])
    const id = idOf(await opp.gateway.pay("order-0001"))
    const range = { "date.from": "2020-01-01 00:00:00", "date.to": "2090-01-01 00:00:00" }
    expect(list(await opp.gateway.get("/v3/query", range), "records")).toMatchObject([{ id }])
    const past = { ...range, "date.to": "2020-01-02 00:00:00" }
    expect(codeOf(await opp.gateway.get("/v3/query", past))).toBe("700.400.580")
  })
})

describe("/v3/query/{id}", () => {
  it("one payment, or the whole tree, filtered", async () => {
    const id = await opp.gateway.authorize("order-0001")
    const capture = idOf(await opp.gateway.capture(id, "40.00"))
    await opp.gateway.refund(capture, "10.00")
    expect(bodyOf(await opp.gateway.get(`/v1/query/${id}`))["id"]).toBe(id)
    const linked = { includeLinkedTransactions: "true" }
    const tree = await opp.gateway.get(`/v3/query/${capture}`, linked)
    expect(list(tree, "records").map(({ paymentType }) => paymentType)).toEqual(["PA", "CP", "RF"])
    const some = { ...linked, paymentTypes: "CP,RF", paymentMethods: "CC" }
    const filtered = await opp.gateway.get(`/v3/query/${id}`, some)
    expect(list(filtered, "records").map(({ paymentType }) => paymentType)).toEqual(["CP", "RF"])
    const none = await opp.gateway.get(`/v3/query/${id}`, { ...linked, paymentMethods: "DC" })
    expect(codeOf(none)).toBe("700.400.580")
  })
})

describe("throttling", () => {
  const minute = 60_000

  it("two status calls a minute for each payment, in the gateway's time", async () => {
    const { command, gateway } = await setUp({ throttles: true })
    const id = idOf(await gateway.pay("order-0001"))
    const other = idOf(await gateway.pay("order-0002"))
    expect([codeOf(await gateway.status(id)), codeOf(await gateway.status(id))]).toEqual([
      "000.100.110",
      "000.100.110"
    ])
    const third = await gateway.status(id)
    expect([third.status, bodyOf(third).result]).toEqual([
      429,
      { code: "800.120.100", description: "Too many requests. Please try again later." }
    ])
    expect(bodyOf(third)["id"]).not.toBe(id)
    expect(third.headers).not.toHaveProperty("retry-after")
    expect((await gateway.status(other)).status).toBe(200)
    await command("POST", "clock", { advanceMs: minute + 1 })
    expect((await gateway.status(id)).status).toBe(200)
  })

  it("counts queries apart, has a status of its own by switch, and other limits by option", async () => {
    const { gateway } = await setUp({
      throttles: true,
      throttledStatus: 200,
      limits: { query: { calls: 1, windowMs: minute }, backOffice: { calls: 1, windowMs: minute } }
    })
    const id = await gateway.authorize("order-0001")
    const reference = { merchantTransactionId: "order-0001" }
    expect(codeOf(await gateway.get("/v1/query", reference))).toBe("000.000.100")
    expect(codeOf(await gateway.get("/v3/query", reference))).toBe("000.000.100")
    const again = await gateway.get("/v1/query", reference)
    expect([again.status, codeOf(again)]).toEqual([200, "800.120.100"])
    expect(codeOf(await gateway.status(id))).toBe("000.100.110")
    expect(codeOf(await gateway.capture(id, "1.00"))).toBe("000.100.110")
    const limited = await gateway.capture(id, "1.00")
    expect(codeOf(limited)).toBe("800.120.100")
    expect(bodyOf(limited)["ndc"]).toMatch(entity.entityId)
  })
})
