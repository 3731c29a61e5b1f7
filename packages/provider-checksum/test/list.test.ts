import { describe, expect, it } from "@effect/vitest"
import { Money } from "@switchyard/core"
import * as Effect from "effect/Effect"
import { account, gateway, json, stub } from "./support.ts"

const line = (id: number, more: object = {}) => ({
  amount: "50.00",
  currency: "EUR",
  systemPaymentId: String(id),
  merchantTransactionId: `reference-${id}`,
  transactionStatus: "capturesuccess",
  captureamount: "50.00",
  refundamount: "0.00",
  chargebackamount: "0.00",
  date: "2020-09-14 19:18:13.0",
  ...more
})

const result = { code: "00029", description: "Transaction details retrived successfully." }
const day = { fromMillis: Date.UTC(2020, 8, 14), toMillis: Date.UTC(2020, 8, 16) }

const pages = (all: ReadonlyArray<ReadonlyArray<object>>) =>
  stub(({ body }, response) => {
    const number = Number(new URLSearchParams(body).get("pagination.pageno"))
    json(response, { result, transaction: all[number - 1] ?? [] })
  })

describe("list", () => {
  it.effect("asks for whole days and normalises the lines", () =>
    Effect.gen(function* () {
      const server = yield* pages([
        [
          line(1),
          line(2, { transactionStatus: "reversed", refundamount: "20.00" }),
          line(3, { transactionStatus: "chargeback", chargebackamount: "50.00" }),
          line(4, {
            transactionStatus: "payoutsuccessful",
            amount: "100.00",
            payoutamount: "100.00",
            currency: "JPY"
          }),
          line(5, { transactionStatus: "settled", payoutamount: "10.00" })
        ]
      ])
      const service = yield* gateway(account(server.baseUrl))
      const lines = yield* service.list(day)
      const of = (id: number, kind: string, status: string, amount: Money.Money) => ({
        providerReference: String(id),
        reference: `reference-${id}`,
        kind,
        status,
        amount,
        time: "2020-09-14 19:18:13.0"
      })
      const fifty = Money.make(5000, "EUR")
      expect(lines).toEqual([
        of(1, "payment", "capturesuccess", fifty),
        of(2, "payment", "reversed", fifty),
        of(2, "refund", "reversed", Money.make(2000, "EUR")),
        of(3, "payment", "chargeback", fifty),
        of(3, "chargeback", "chargeback", fifty),
        of(4, "payout", "payoutsuccessful", Money.make(100, "JPY")),
        of(5, "payment", "settled", fifty),
        of(5, "payout", "settled", Money.make(1000, "EUR"))
      ])
      expect(server.calls()[0]?.path).toBe("/transactionServices/REST/v1/getTransactionList")
      expect(server.calls()[0]?.body).toBe(
        "authentication.memberId=11344&authentication.checksum=a88074d287c80e18c0b733290be90f1d" +
          "&pagination.fromdate=14%2F09%2F2020&pagination.todate=15%2F09%2F2020" +
          "&pagination.pageno=1&pagination.records=30"
      )
    })
  )

  it.effect("turns pages until nothing new comes, whatever size the gateway gives them", () =>
    Effect.gen(function* () {
      const ids = (from: number, count: number) =>
        Array.from({ length: count }, (_, index) => line(from + index))
      const server = yield* pages([ids(1, 15), ids(16, 15), ids(31, 4)])
      const service = yield* gateway(account(server.baseUrl))
      expect(yield* service.list(day)).toHaveLength(34)
      expect(server.calls()).toHaveLength(4)
    })
  )

  it.effect("ends where the gateway repeats one page for ever", () =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) =>
        json(response, { result, transaction: [line(1)] })
      )
      const service = yield* gateway(account(server.baseUrl))
      expect(yield* service.list(day)).toHaveLength(1)
      expect(server.calls()).toHaveLength(3)
    })
  )

  it.effect("drops nothing where a whole page of new lines arrives meanwhile", () =>
    Effect.gen(function* () {
      const ids = (from: number) => Array.from({ length: 30 }, (_, index) => line(from + index))
      const server = yield* pages([ids(31), ids(31), ids(1)])
      const service = yield* gateway(account(server.baseUrl))
      expect(yield* service.list(day)).toHaveLength(60)
    })
  )

  it.effect("is unknown where every page is the first one, and full", () =>
    Effect.gen(function* () {
      const full = Array.from({ length: 30 }, (_, index) => line(index + 1))
      const server = yield* stub((_, response) => json(response, { result, transaction: full }))
      const service = yield* gateway(account(server.baseUrl))
      const error = yield* Effect.flip(service.list(day))
      expect(error).toMatchObject({ _tag: "OutcomeUnknown", detail: "pagination" })
    })
  )

  const refused: ReadonlyArray<readonly [number, object | undefined]> = [
    [200, { code: "10001", description: "Transaction failed" }],
    [400, result],
    [200, undefined]
  ]
  it.effect.each(refused)("believes no lines under HTTP %d with %j", ([status, code]) =>
    Effect.gen(function* () {
      const answer = { result: code, transaction: [line(1)] }
      const server = yield* stub((_, response) => json(response, answer, status))
      const service = yield* gateway(account(server.baseUrl))
      const error = yield* Effect.flip(service.list(day))
      expect(error).toMatchObject({ _tag: "OutcomeUnknown", detail: "result.code" })
    })
  )

  it.effect.each(["", "capturesuces"])("asks for no status %j that is not listed", (status) =>
    Effect.gen(function* () {
      const server = yield* pages([[line(1)]])
      const service = yield* gateway(account(server.baseUrl))
      const error = yield* Effect.flip(service.listByStatus({ ...day, status }))
      expect(error).toMatchObject({ _tag: "InvalidRequest", path: "status" })
      expect(server.arrived).toEqual([])
    })
  )

  it.effect("asks for one status, and believes no line of another", () =>
    Effect.gen(function* () {
      const server = yield* pages([
        [line(1), line(2, { transactionStatus: "settled" })],
        [line(3), line(4, { transactionStatus: "SETTLED" })]
      ])
      const service = yield* gateway(account(server.baseUrl))
      const lines = yield* service.listByStatus({ ...day, status: "settled" })
      expect(lines.map(({ providerReference }) => providerReference)).toEqual(["2", "4"])
      expect(server.calls().map(({ body }) => new URLSearchParams(body).get("status"))).toEqual(
        server.calls().map(() => "settled")
      )
    })
  )

  it.effect("keeps to the range and tells the time, where the gateway's zone is known", () =>
    Effect.gen(function* () {
      const server = yield* pages([
        [
          line(1, { date: "2020-09-14 05:29:59.0" }),
          line(2, { date: "2020-09-14 05:30:00.0" }),
          line(3, { date: undefined, transactionDate: "2020-09-16 05:29:59" }),
          line(4, { date: "2020-09-16 05:30:00.0" }),
          line(5, { date: "yesterday" })
        ]
      ])
      const service = yield* gateway(account(server.baseUrl, { utcOffsetMinutes: 330 }))
      const lines = yield* service.list(day)
      expect(lines.map(({ providerReference, time }) => [providerReference, time])).toEqual([
        ["2", "2020-09-14T00:00:00.000Z"],
        ["3", "2020-09-15T23:59:59.000Z"],
        ["5", "yesterday"]
      ])
      const [first] = server.calls()
      const sent = new URLSearchParams(first?.body)
      expect([sent.get("pagination.fromdate"), sent.get("pagination.todate")]).toEqual([
        "14/09/2020",
        "16/09/2020"
      ])
    })
  )

  it.effect("asks nothing for an empty range", () =>
    Effect.gen(function* () {
      const server = yield* pages([])
      const service = yield* gateway(account(server.baseUrl))
      expect(yield* service.list({ fromMillis: 5, toMillis: 5 })).toEqual([])
      expect(server.arrived).toEqual([])
    })
  )

  it.effect("takes 'not found' for an empty list, and nothing else", () =>
    Effect.gen(function* () {
      const answer = (value: object) =>
        Effect.gen(function* () {
          const server = yield* stub((_, response) => json(response, value))
          const service = yield* gateway(account(server.baseUrl))
          return yield* Effect.match(service.list(day), {
            onFailure: (error) => error._tag,
            onSuccess: (lines) => lines
          })
        })
      const absent = { result: { code: "10009", description: "Record not found" } }
      expect(yield* answer(absent)).toEqual([])
      expect(yield* answer({ result })).toEqual([])
      expect(yield* answer({})).toBe("OutcomeUnknown")
      expect(yield* answer({ result: { code: "20002", description: "Checksum" } })).toBe(
        "AuthenticationFailed"
      )
      const merchant = { result: { code: "20003", description: "Merchant not found" } }
      expect(yield* answer(merchant)).toBe("InvalidRequest")
    })
  )

  const broken: ReadonlyArray<readonly [string, object]> = [
    ["amount", { amount: "5,00" }],
    ["currency", { currency: null }],
    ["systemPaymentId", { systemPaymentId: "-" }],
    ["systemPaymentId", { systemPaymentId: "1-secureKey" }],
    ["transactionStatus", { transactionStatus: "" }],
    ["refundamount", { refundamount: "x" }]
  ]
  it.effect.each(broken)(
    "drops no line: %s that cannot be read fails the list",
    ([detail, change]) =>
      Effect.gen(function* () {
        const server = yield* pages([[line(1), line(2, change)]])
        const service = yield* gateway(account(server.baseUrl))
        const error = yield* Effect.flip(service.list(day))
        expect(error).toMatchObject({ _tag: "OutcomeUnknown", cause: "unreadable", detail })
      })
  )
})
