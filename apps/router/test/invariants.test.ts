import { Effect } from "effect"
import type { SqlClient } from "effect/sql"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { isCharge } from "../src/domain/ledger/Attempt.ts"
import { apply, initial, type Projection } from "../src/domain/ledger/PaymentRecord.ts"
import { card, paymentOf, type Problem, problemOf, trigger } from "./support/client.ts"
import * as Database from "./support/database.ts"
import * as Router from "./support/router.ts"
import { attempt, order, states } from "./support/samples.ts"
import { isUniqueViolation } from "./support/sqlite.ts"
import * as Shopper from "./support/shopper.ts"
import type { Row } from "./support/TestDatabase.ts"
import * as AttemptRows from "../src/sql/AttemptRows.ts"
import * as PaymentRows from "../src/sql/PaymentRows.ts"

let router: Router.Running
let tables: Readonly<Record<"attempt" | "idempotency" | "journal" | "payment", ReadonlyArray<Row>>>

/** One of everything that can become of a payment. */
const exercise = async (): Promise<void> => {
  const { pay, post } = router
  const manual = async (euros = 50) =>
    paymentOf(await pay({ ...trigger(euros), capture: "manual" })).id
  await post(`/v1/payments/${await manual()}/capture`, { amount: 1000 })
  await post(`/v1/payments/${await manual()}/void`)
  const lost = await manual(2006)
  await post(`/v1/payments/${lost}/capture`)
  await post(`/v1/payments/${lost}/sync`)
  await post(`/v1/payments/${paymentOf(await pay()).id}/refunds`, { amount: 1 })
  const challenge = { method: { ...card, number: "4000000000000002" } }
  for (const decision of ["Y", "N", "C"] as const) {
    await Shopper.decide(paymentOf(await pay(challenge)), decision)
  }
  await pay(challenge)
  const problem = async (members: object): Promise<Problem> => problemOf(await pay(members))
  await problem({ method: { ...card, number: "4000000000009979" } })
  await problem(trigger(1001))
  await problem(trigger(1002))
  await problem({ metadata: { plan: "closed-only" } })
  await pay({ metadata: { plan: "closed-first" } })
  for (const euros of [1003, 1006, 1007, 1018]) await pay(trigger(euros))
  const found = paymentOf(await pay(trigger(1009))).id
  await post(`/v1/payments/${found}/sync`)
}

beforeAll(async () => {
  router = await Router.start({ reachable: true })
  await exercise()
  await router.stop()
  const all = (table: string) => router.rows(`SELECT * FROM ${table}`)
  tables = {
    payment: await all("payment"),
    attempt: await all("attempt"),
    journal: await router.rows("SELECT * FROM journal ORDER BY subject, sequence"),
    idempotency: await all("idempotency")
  }
})
afterAll(() => router.close())

const json = (value: unknown): unknown => (typeof value === "string" ? JSON.parse(value) : value)

/** What is stored of a payment's attempts' work. */
const stored = (row: Row) => ({
  status: row["status"],
  authorized: row["authorized"],
  captured: row["captured"],
  refunded: row["refunded"],
  voided: row["voided"],
  account: row["account"],
  provider: row["provider"],
  providerReference: row["provider_reference"],
  nextAction: json(row["next_action"]),
  decline: json(row["decline"]),
  token: row["token"]
})

const historyOf = (payment: Row) => tables.journal.filter((one) => one["subject"] === payment["id"])

describe("after a run with one of everything", () => {
  it("the journal is dense and gives the projection of every payment", () => {
    expect(new Set(tables.payment.map((one) => one["status"])).size).toBeGreaterThan(8)
    for (const payment of tables.payment) {
      const entries = historyOf(payment)
      expect(entries.map((one) => one["sequence"])).toEqual(entries.map((_, index) => index + 1))
      expect(payment["version"]).toBe(entries.length)
      const replayed = entries.reduce<Projection>((projection, entry) => {
        const made = tables.attempt.find((one) => one["id"] === entry["attempt"])
        const change = { attempt: made, to: entry["state_to"], verdict: json(entry["evidence"]) }
        const next = apply(projection, change as Parameters<typeof apply>[1])
        expect(next.status).toBe(entry["status_to"])
        return next
      }, initial)
      expect(stored(payment)).toEqual(replayed)
    }
  })

  it("no definite state is without stored evidence", () => {
    const definite = new Set(["succeeded", "declined", "rejected", "not_sent"])
    for (const entry of tables.journal.filter((one) => definite.has(String(one["state_to"])))) {
      expect(json(entry["evidence"])).toMatchObject({ evidence: { kind: expect.any(String) } })
    }
  })

  it("a second attempt exists only where all before it were not sent or declined", () => {
    for (const payment of tables.payment) {
      const charges = tables.attempt
        .filter((one) => one["subject"] === payment["id"])
        .filter(({ operation }) => operation === "authorize" || operation === "purchase")
      for (const earlier of charges.slice(0, -1)) {
        expect(["not_sent", "declined"]).toContain(earlier["state"])
      }
    }
    expect(isCharge("authorize") && isCharge("purchase") && !isCharge("refund")).toBe(true)
  })

  it("every charge in the gateways' books has one attempt, and the sums agree", () => {
    const movements = ["checksum", "checksum-2"].flatMap(
      (name) => router.sandbox.ledger(name).movements
    )
    const sums = new Map<string, number>()
    for (const { amount, kind, reference } of movements) {
      const owners = tables.attempt.filter((one) => one["reference"] === reference)
      expect(owners).toHaveLength(1)
      const key = `${String(owners[0]?.["subject"])} ${kind}`
      expect(sums.has(key), "a movement of each kind once").toBe(false)
      sums.set(key, Math.round(Number(amount) * 100))
    }
    const sum = (payment: Row, ...kinds: ReadonlyArray<string>) =>
      kinds.reduce((total, kind) => total + (sums.get(`${String(payment["id"])} ${kind}`) ?? 0), 0)
    const open = new Set(["unknown", "requires_action", "processing"])
    for (const payment of tables.payment.filter((one) => !open.has(String(one["status"])))) {
      expect(payment["captured"]).toBe(sum(payment, "charge", "capture"))
      expect(payment["refunded"]).toBe(sum(payment, "refund"))
      expect(payment["voided"]).toBe(sum(payment, "void"))
    }
  })

  it("each key names one attempt of one payment", () => {
    const followUps = tables.attempt.filter(
      (one) => !["authorize", "purchase"].includes(String(one["operation"]))
    )
    expect(tables.idempotency).toHaveLength(tables.payment.length + followUps.length)
  })
})

const withLedger = <A, E>(body: (sql: SqlClient.SqlClient) => Effect.Effect<A, E>) =>
  Effect.runPromise(Database.using(body))

describe("the database itself", () => {
  const live = ["ready", "sending", "pending", "unknown", "needs_review", "succeeded"]

  it.each(states)(
    "after a charge that is %s allows a second one only where none may be alive",
    async (state) => {
      const error = await withLedger((sql) =>
        Effect.gen(function* () {
          const rows = AttemptRows.make(sql)
          yield* PaymentRows.make(sql).insert(order())
          yield* rows.insert(attempt({ state }))
          const second = attempt({ id: "att_2", sequence: 2, reference: "reference-2" })
          return yield* Effect.match(rows.insert(second), {
            onFailure: (error) => error,
            onSuccess: () => null
          })
        })
      )
      expect(error !== null).toBe(live.includes(state))
      if (error !== null)
        expect(isUniqueViolation(error, "attempt.subject", "attempt_live")).toBe(true)
    }
  )

  it.each([
    [{ authorized: 1001 }],
    [{ authorized: 1000, captured: 600, voided: 401 }],
    [{ authorized: 1000, captured: 600, refunded: 601 }]
  ])("refuses the sums %j", async (sums) => {
    const insert = withLedger((sql) => PaymentRows.make(sql).insert(order(sums)))
    await expect(insert).rejects.toThrow()
  })

  it("refuses our reference twice at one account", async () => {
    const insert = withLedger((sql) =>
      Effect.gen(function* () {
        const rows = AttemptRows.make(sql)
        yield* PaymentRows.make(sql).insert(order())
        yield* rows.insert(attempt({ state: "declined" }))
        yield* rows.insert(attempt({ id: "att_2", sequence: 2, operation: "refund" }))
      })
    )
    await expect(insert).rejects.toThrow()
  })
})
