import { describe, expect, it } from "vitest"
import { Server } from "../../src/index.ts"
import { control } from "../client.ts"
import {
  type Body,
  bodyOf,
  card,
  connect,
  credentials2,
  order,
  payment,
  paymentOf,
  useIntents
} from "./client.ts"

const intents = useIntents()

const dayMs = 86_400_000

const ids = (body: Body) => (body["result"] as ReadonlyArray<Body>).map(({ id }) => id)

const names = (body: Body) =>
  (body["result"] as ReadonlyArray<Body>).map(({ external_id }) => external_id)

/** `DD/MM/YYYY` of the day of an ISO time, so many days later. */
const dayOf = (time: unknown, later: number) => {
  const [year = "", month = "", date = ""] = new Date(Date.parse(String(time)) + later * dayMs)
    .toISOString()
    .slice(0, 10)
    .split("-")
  return `${date}/${month}/${year}`
}

describe("GET /transaction", () => {
  it("finds by external_id, and by order_id the newest payment", async () => {
    const first = await intents.pay("pay-1", { order: order(), operation: "authcap" })
    const second = await intents.pay("pay-2", { order: order() })
    await intents.gateway.refund(first, "refund-1", 100)
    const { find } = intents.gateway
    expect(bodyOf(await find("external_id", "pay-1"))["id"]).toBe(first)
    expect(bodyOf(await find("order_id", "order-1"))).toMatchObject({ id: second, type: "PAYMENT" })
  })

  it("404 for what is unknown or another merchant's, 400 for a wrong query", async () => {
    const id = await intents.pay("pay-1")
    const other = await connect(intents.base, credentials2)
    expect((await other.find("external_id", "pay-1")).status).toBe(404)
    expect((await other.get(`/transactions/${id}`)).status).toBe(404)
    const { find, get } = intents.gateway
    expect((await find("external_id", "pay-2")).status).toBe(404)
    expect((await find("order_id", "pay-2")).status).toBe(404)
    expect((await get(`/transactions/${id}x`)).status).toBe(404)
    expect((await find("trx_id", id)).status).toBe(400)
    expect((await find("external_id", "")).status).toBe(400)
    expect((await get("/transaction", { type: "external_id" })).status).toBe(400)
  })
})

describe("GET /transactions", () => {
  it("answers offset, limit, the count of all matches, and the rows", async () => {
    for (let number = 1; number <= 12; number++) await intents.pay(`pay-${number}`)
    const page = bodyOf(await intents.gateway.list({ offset: "0", limit: "10" }))
    expect(page).toMatchObject({ offset: 0, limit: 10, amount: 12 })
    expect(ids(page)).toHaveLength(10)
    expect((page["result"] as ReadonlyArray<Body>)[0]).toMatchObject({
      type: "PAYMENT",
      status: "AUTHORIZED"
    })
    const rest = bodyOf(await intents.gateway.list({ offset: "10", limit: "10" }))
    expect(rest).toMatchObject({ offset: 10, limit: 10, amount: 12 })
    expect(new Set([...ids(page), ...ids(rest)]).size).toBe(12)
  })

  it.each([
    ["-5", "-1", 0, 10],
    ["0", "0", 0, 10],
    ["0", "9", 0, 10],
    ["3", "11", 3, 11],
    ["0", "55", 0, 55],
    ["0", "100", 0, 100],
    ["0", "101", 0, 100],
    ["0", "1000", 0, 100]
  ])("offset %s and limit %s become %i and %i", async (offset, limit, from, size) => {
    const body = bodyOf(await intents.gateway.list({ offset, limit }))
    expect(body).toEqual({ offset: from, limit: size, amount: 0, result: [] })
  })

  it("means midnight UTC with both days: the last day itself is left out", async () => {
    const { updated_at } = await intents.gateway.read(await intents.pay("pay-1"))
    const day = (later = 0) => dayOf(updated_at, later)
    const of = async (from_date: string, to_date: string) =>
      names(bodyOf(await intents.gateway.list({ from_date, to_date })))
    expect(await of(day(), day(1))).toEqual(["pay-1"])
    expect(await of(day(-1), day())).toEqual([])
    expect(await of(day(), day())).toEqual([])
    expect(await of(day(1), day(2))).toEqual([])
  })

  it.each([
    ["31/02/2024", "01/03/2024", "from_date"],
    ["2024-01-01", "01/03/2024", "from_date"],
    ["1/1/2024", "01/03/2024", "from_date"],
    ["01/01/2024", "", "to_date"],
    ["02/01/2024", "01/01/2024", "to_date"]
  ])("from %s to %s is 400", async (from_date, to_date, field) => {
    const answer = await intents.gateway.list({ from_date, to_date })
    expect([answer.status, bodyOf(answer)]).toMatchObject([400, { errors: [{ field }] }])
  })

  it.each([
    ["order_by", "amount"],
    ["order_dir", "asc"],
    ["filter_type", "PAYOUT"],
    ["filter_status", "PENDING"],
    ["offset", "a"],
    ["limit", "1.5"],
    ["page", "1"]
  ])("%s=%s is 400", async (name, value) => {
    const answer = await intents.gateway.list({ [name]: value })
    expect([answer.status, bodyOf(answer)]).toMatchObject([400, { errors: [{ field: name }] }])
  })

  it("both dates are required, offset and limit are not", async () => {
    const { get } = intents.gateway
    const answer = await get("/transactions", { limit: "10" })
    expect(bodyOf(answer)["errors"]).toMatchObject([{ field: "from_date" }, { field: "to_date" }])
    expect(bodyOf(await intents.gateway.list())).toMatchObject({ offset: 0, limit: 10 })
  })

  it("orders by each key in both directions, by updated_at when not told", async () => {
    const { gateway } = intents
    const big = await intents.pay("big", paymentOf("big", 900))
    await intents.clock(1000)
    await intents.pay("small", paymentOf("small", 100, { operation: "authcap" }))
    await intents.clock(1000)
    await gateway.pay(payment("refused", { card: card({ pan: "4000000000000002" }) }))
    await intents.clock(1000)
    await gateway.change(big, "void", "v-1", 1)
    const by = async (query: Record<string, string>) => names(bodyOf(await gateway.list(query)))
    expect(await by({})).toEqual(["small", "refused", "big"])
    expect(await by({ order_dir: "DESC" })).toEqual(["big", "refused", "small"])
    expect(await by({ order_by: "created_at" })).toEqual(["big", "small", "refused"])
    expect(await by({ order_by: "order_amount" })).toEqual(["small", "big", "refused"])
    expect(await by({ order_by: "status", order_dir: "DESC" })).toEqual(["refused", "small", "big"])
  })

  it("equal keys go by id, so that pages never overlap", async () => {
    for (let number = 1; number <= 15; number++) await intents.pay(`pay-${number}`)
    const all = ids(bodyOf(await intents.gateway.list({ order_by: "type", limit: "100" })))
    expect(all).toEqual([...all].sort())
  })

  it("filters by one type and one status, and shows only the merchant's own", async () => {
    const id = await intents.pay("pay-1", { operation: "authcap" })
    await intents.pay("pay-2")
    await intents.gateway.refund(id, "refund-1", 100)
    await intents.advance({ reference: "pay-1", to: "chargeback" })
    const other = await connect(intents.base, credentials2)
    await other.pay(payment("pay-3"))
    const by = async (query: Record<string, string>) => {
      const body = bodyOf(await intents.gateway.list(query))
      return [body["amount"], names(body)]
    }
    expect(await by({ filter_type: "REFUND" })).toEqual([1, ["refund-1"]])
    expect(await by({ filter_type: "CHARGEBACK" })).toEqual([1, ["pay-1"]])
    expect(await by({ filter_type: "PAYMENT", filter_status: "AUTHORIZED" })).toEqual([
      1,
      ["pay-2"]
    ])
    expect(bodyOf(await other.list())["amount"]).toBe(1)
  })

  it("listDateField=updated_at and listAmount=page change what is meant and counted", async () => {
    const server = await Server.start({
      instances: [
        { kind: "intents", name: "intents", listDateField: "updated_at", listAmount: "page" }
      ]
    })
    const gateway = await connect(server.baseUrl("intents"))
    for (let number = 1; number <= 11; number++) await gateway.pay(payment(`pay-${number}`))
    expect(bodyOf(await gateway.list({ offset: "10" }))["amount"]).toBe(1)
    await control(server.url, "POST", "intents/clock", { advanceMs: 2 * dayMs })
    const later = await connect(server.baseUrl("intents"))
    const { id } = bodyOf(await later.find("external_id", "pay-1"))
    const { updated_at } = bodyOf(await later.change(String(id), "capture", "c-1"))
    const from_date = dayOf(updated_at, 0)
    const today = await later.list({ from_date, to_date: dayOf(updated_at, 1) })
    expect(names(bodyOf(today))).toEqual(["pay-1"])
    await server.close()
  })
})
