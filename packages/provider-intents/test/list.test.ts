import { describe, expect, it } from "@effect/vitest"
import { Money } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Transactions from "../src/internal/transactions.ts"
import { account, gateway, json, record, refundRecord, type Stub, stub } from "./support.ts"

const line = (index: number, more: object = {}) =>
  record("CAPTURED", { id: `trx_${index}`, external_id: `reference-${index}`, ...more })

const lines = (count: number, from = 1) =>
  Array.from({ length: count }, (_, index) => line(from + index))

/** Gives pages of what there is; `largest` is the gateway's own limit of a page. */
const pages = (all: ReadonlyArray<object>, largest = 100) =>
  stub(({ path }, response) => {
    const query = new URL(path, "http://gateway").searchParams
    const offset = Number(query.get("offset"))
    const limit = Math.min(Number(query.get("limit")), largest)
    const result = all.slice(offset, offset + limit)
    json(response, { offset, limit, amount: all.length, result })
  })

const day = { fromMillis: Date.UTC(2024, 8, 5), toMillis: Date.UTC(2024, 8, 6) }
const queriesOf = (server: Stub) =>
  server.calls().map(({ path }) => Object.fromEntries(new URL(path, "http://gateway").searchParams))

describe("list", () => {
  it.effect("asks for a day more on both sides, and normalises the lines", () =>
    Effect.gen(function* () {
      const disputed = line(3, { type: "CHARGEBACK", external_id: null })
      const server = yield* pages([line(1), refundRecord("SETTLED"), disputed])
      const service = yield* gateway(account(server.baseUrl))
      const time = "2024-09-05T05:05:25Z"
      expect(yield* service.list(day)).toEqual([
        {
          providerReference: "trx_1",
          reference: "reference-1",
          kind: "payment",
          status: "CAPTURED",
          amount: Money.make(10_000, "USD"),
          time
        },
        {
          providerReference: "trx_refund",
          reference: "reference-0001",
          kind: "refund",
          status: "SETTLED",
          amount: Money.make(2000, "USD"),
          time
        },
        {
          providerReference: "trx_3",
          reference: null,
          kind: "chargeback",
          status: "CAPTURED",
          amount: Money.make(10_000, "USD"),
          time
        }
      ])
      expect(server.calls()).toMatchObject([
        {
          method: "GET",
          path:
            "/transactions?from_date=04%2F09%2F2024&to_date=07%2F09%2F2024&offset=0&limit=100" +
            "&order_by=created_at&order_dir=ASC"
        }
      ])
    })
  )

  it.effect("leaves out what was last changed before the time, and nothing else", () =>
    Effect.gen(function* () {
      const at = (index: number, updated_at: unknown) => line(index, { updated_at })
      const server = yield* pages([
        at(1, "2024-09-04T23:59:59Z"),
        at(2, "2024-09-05T00:00:00Z"),
        at(3, "2024-12-31T00:00:00Z"),
        at(4, null),
        at(5, "yesterday")
      ])
      const service = yield* gateway(account(server.baseUrl))
      // The gateway tells whole seconds, so one that has begun still counts.
      const found = yield* service.list({ ...day, fromMillis: day.fromMillis + 999 })
      expect(found.map(({ providerReference }) => providerReference)).toEqual([
        ...["trx_2", "trx_3", "trx_4", "trx_5"]
      ])
    })
  )

  it.effect.each([
    [0, 100, 1],
    [99, 100, 1],
    [100, 100, 2],
    [250, 100, 3],
    [60, 25, 3]
  ] as const)("reads %d lines in pages of %d with %d calls", ([count, largest, calls]) =>
    Effect.gen(function* () {
      const server = yield* pages(lines(count), largest)
      const service = yield* gateway(account(server.baseUrl))
      expect(yield* service.list(day)).toHaveLength(count)
      expect(server.calls()).toHaveLength(calls)
    })
  )

  it.effect("takes a line that moved to the next page once", () =>
    Effect.gen(function* () {
      let asked = 0
      const server = yield* stub((_, response) => {
        asked += 1
        json(response, { result: asked === 1 ? lines(100) : lines(50, 91) })
      })
      const service = yield* gateway(account(server.baseUrl))
      const found = yield* service.list(day)
      expect(new Set(found.map(({ providerReference }) => providerReference)).size).toBe(140)
      expect(found).toHaveLength(140)
      expect(queriesOf(server).map(({ offset }) => offset)).toEqual(["0", "100"])
    })
  )

  it.effect("is not taken for complete where the gateway repeats one page for ever", () =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) => json(response, { result: lines(100) }))
      const service = yield* gateway(account(server.baseUrl))
      const error = yield* Effect.flip(service.list(day))
      expect(error).toMatchObject({ _tag: "OutcomeUnknown", detail: "offset" })
      expect(server.calls()).toHaveLength(2)
    })
  )

  it.effect.each([
    ["order_amount", line(2, { order_amount: "5,00" })],
    ["order_currency", line(2, { order_currency: null })],
    ["amount_refunded", refundRecord("SETTLED", { amount_refunded: null })],
    ["id", line(2, { id: null })],
    ["status", line(2, { status: null })],
    ["type", line(2, { type: "PAYOUT" })]
  ] as const)("drops no line: %s that cannot be read fails the list", ([detail, broken]) =>
    Effect.gen(function* () {
      const server = yield* pages([line(1), broken])
      const service = yield* gateway(account(server.baseUrl))
      const error = yield* Effect.flip(service.list(day))
      expect(error).toMatchObject({ _tag: "OutcomeUnknown", cause: "unreadable", detail })
    })
  )

  it.effect.each([{}, [], { result: null }, { result: "none" }, [line(1)]])(
    "takes %j for no list",
    (value) =>
      Effect.gen(function* () {
        const server = yield* stub((_, response) => json(response, value))
        const service = yield* gateway(account(server.baseUrl))
        expect(yield* Effect.flip(service.list(day))).toMatchObject({ cause: "unreadable" })
      })
  )

  it.effect("asks nothing for an empty range or a time that is none", () =>
    Effect.gen(function* () {
      const server = yield* pages([])
      const service = yield* gateway(account(server.baseUrl))
      expect(yield* service.list({ fromMillis: 5, toMillis: 5 })).toEqual([])
      for (const millis of [Number.NaN, -1, Number.POSITIVE_INFINITY, 8.64e15]) {
        const from = yield* Effect.flip(service.list({ ...day, fromMillis: millis }))
        expect(from).toMatchObject({ _tag: "InvalidRequest", path: "fromMillis" })
        const to = yield* Effect.flip(service.list({ ...day, toMillis: millis }))
        expect(to).toMatchObject({ _tag: "InvalidRequest", path: "toMillis" })
      }
      expect(server.arrived).toEqual([])
    })
  )
})

describe("the gateway's limits (section 8)", () => {
  it.each([
    [-1, 10],
    [0, 10],
    [1, 10],
    [9, 10],
    [10, 10],
    [11, 11],
    [55, 55],
    [100, 100],
    [101, 100],
    [1000, 100],
    [55.9, 55]
  ])("limit %d is %d", (limit, effective) => {
    expect(Transactions.clampLimit(limit)).toBe(effective)
  })

  it.each([
    [-5, 0],
    [0, 0],
    [7, 7],
    [7.9, 7]
  ])("offset %d is %d", (offset, effective) => {
    expect(Transactions.clampOffset(offset)).toBe(effective)
  })

  it.each([
    [Date.UTC(2024, 0, 1), "01/01/2024"],
    [Date.UTC(2024, 1, 29, 23, 59, 59, 999), "29/02/2024"],
    [Date.UTC(2024, 11, 31), "31/12/2024"]
  ])("%d lies in the day %s", (millis, text) => {
    expect(Transactions.day(millis)).toBe(text)
  })
})

describe("transactions, one page as it is", () => {
  it.effect("sends order, filters and limits, and answers whole records", () =>
    Effect.gen(function* () {
      const server = yield* pages([line(1)])
      const service = yield* gateway(account(server.baseUrl))
      const page = yield* service.transactions({
        fromMillis: Date.UTC(2024, 8, 5, 10),
        toMillis: Date.UTC(2024, 8, 5, 12),
        offset: -3,
        limit: 5,
        orderBy: "order_amount",
        orderDirection: "DESC",
        type: "PAYMENT",
        status: "PARTIAL_SETTLED"
      })
      expect(queriesOf(server)).toEqual([
        {
          from_date: "05/09/2024",
          to_date: "06/09/2024",
          offset: "0",
          limit: "10",
          order_by: "order_amount",
          order_dir: "DESC",
          filter_type: "PAYMENT",
          filter_status: "PARTIAL_SETTLED"
        }
      ])
      const ten = Money.make(10_000, "USD")
      const none = Money.make(0, "USD")
      expect(page).toEqual({
        offset: 0,
        limit: 10,
        transactions: [
          {
            id: "trx_1",
            type: "PAYMENT",
            status: "CAPTURED",
            externalId: "reference-1",
            amount: ten,
            authorized: ten,
            captured: ten,
            voided: none,
            refunded: none,
            updatedAt: "2024-09-05T05:05:25Z"
          }
        ]
      })
    })
  )

  it.effect("asks for no range that ends before it begins, and only for what it was given", () =>
    Effect.gen(function* () {
      const server = yield* pages([])
      const service = yield* gateway(account(server.baseUrl))
      const backwards = { fromMillis: day.toMillis, toMillis: day.toMillis - 1 }
      const error = yield* Effect.flip(service.transactions(backwards))
      expect(error).toMatchObject({ _tag: "InvalidRequest", path: "toMillis" })
      expect(server.arrived).toEqual([])
      // A caller without types gives values that none of them lets through.
      const status = "SETTLED&limit=9"
      const given = { ...day }
      Object.assign(given, { status, orderBy: "a b" })
      yield* service.transactions(given)
      expect(queriesOf(server)).toMatchObject([
        { filter_status: status, order_by: "a b", limit: "10" }
      ])
    })
  )

  it.effect("leaves out what the caller leaves out", () =>
    Effect.gen(function* () {
      const server = yield* pages([])
      const service = yield* gateway(account(server.baseUrl))
      expect(yield* service.transactions(day)).toEqual({ offset: 0, limit: 10, transactions: [] })
      expect(queriesOf(server)).toEqual([
        { from_date: "05/09/2024", to_date: "06/09/2024", offset: "0", limit: "10" }
      ])
      for (const limit of [Number.NaN, Number.POSITIVE_INFINITY]) {
        const error = yield* Effect.flip(service.transactions({ ...day, limit }))
        expect(error).toMatchObject({ _tag: "InvalidRequest", path: "limit" })
        const offset = yield* Effect.flip(service.transactions({ ...day, offset: limit }))
        expect(offset).toMatchObject({ _tag: "InvalidRequest", path: "offset" })
      }
    })
  )
})
