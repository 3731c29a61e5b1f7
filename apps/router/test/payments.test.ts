import { Objects } from "@switchyard/client"
import { Schema } from "effect"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import {
  card,
  decode,
  freshKey,
  pageOf,
  paymentOf,
  problemOf,
  timelineOf,
  trigger
} from "./support/client.ts"
import { keys } from "./support/configuration.ts"
import * as Router from "./support/router.ts"

let router: Router.Running
beforeAll(async () => void (router = await Router.start()))
afterAll(() => router.close())

const names = (instance: string) =>
  router.sandbox.ledger(instance).movements.map(({ kind, reference }) => `${kind} ${reference}`)

describe("a payment", () => {
  it("is charged once, answered as the contract says, and can be read", async () => {
    const answer = await router.pay({ metadata: { order: "7" }, returnUrl: "https://shop.test/" })
    expect([answer.status, answer.headers.get("content-type")]).toEqual([201, "application/json"])
    expect(answer.headers.get("idempotency-replayed")).toBeNull()
    const payment = paymentOf(answer)
    expect(payment).toMatchObject({
      reference: "order-1",
      status: "captured",
      amount: { value: 5000, currency: "EUR" },
      authorized: 5000,
      captured: 5000,
      capture: "automatic",
      method: { type: "card", brand: "visa", bin: "400000", last4: "0051", expiryMonth: 12 },
      account: "first",
      provider: "checksum",
      metadata: { order: "7" },
      attempts: [{ sequence: 1, operation: "purchase", state: "succeeded", error: null }]
    })
    const [attempt] = payment.attempts
    expect(names("checksum")).toEqual([`charge ${attempt?.reference}`])
    expect(payment.id).toMatch(/^pay_[0-9A-Za-z]{24}$/)
    expect(attempt?.reference).toMatch(/^[A-Za-z0-9_-]{8,64}$/)
    for (const time of [payment.createdAt, payment.updatedAt, attempt?.startedAt]) {
      expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
    }
    expect(await router.read(payment.id)).toEqual(payment)
  })

  it("has a history: dense, from nothing to its end, with the evidence of each definite step", async () => {
    const { id } = paymentOf(await router.pay({ capture: "manual" }))
    await router.post(`/v1/payments/${id}/capture`)
    const { data, nextCursor } = timelineOf(await router.get(`/v1/payments/${id}/timeline`))
    expect(nextCursor).toBeNull()
    expect(data.map(({ sequence }) => sequence)).toEqual(data.map((_, index) => index + 1))
    expect(data.map(({ cause, status, to }) => [to, status, cause])).toEqual([
      ["ready", "processing", "claim"],
      ["succeeded", "authorized", "call"],
      ["ready", "authorized", "claim"],
      ["succeeded", "captured", "call"]
    ])
    const definite = data.filter(({ to }) => to === "succeeded")
    expect(definite.map(({ evidence }) => evidence?.kind)).toEqual(["call", "call"])
  })

  it.each([
    ["JPY", 100, "100.00"],
    ["KWD", 1500, "1.50"],
    ["EUR", 1, "0.01"]
  ] as const)("of %s %d goes to the gateway as %s", async (currency, value, wire) => {
    const payment = paymentOf(await router.pay({ amount: { value, currency } }))
    expect(payment).toMatchObject({ status: "captured", captured: value })
    const [attempt] = payment.attempts
    const movement = router.sandbox
      .ledger("checksum")
      .movements.find(({ reference }) => reference === attempt?.reference)
    expect(movement).toMatchObject({ amount: wire, currency })
  })

  it("whose amount no account's format can carry is refused with the reason of each", async () => {
    const before = router.calls()
    const answer = await router.pay({ amount: { value: 1005, currency: "KWD" } })
    const { accounts, code } = problemOf(answer)
    expect([answer.status, code]).toEqual([422, "no_eligible_account"])
    const why = expect.stringContaining("cannot carry the amount")
    expect(accounts?.slice(0, 2)).toEqual([
      { account: "first", why, path: "amount.value" },
      { account: "second", why, path: "amount.value" }
    ])
    expect(router.calls()).toBe(before)
  })

  it("that no account can take does not use its key up", async () => {
    const key = freshKey()
    const refused = await router.pay({ method: { type: "upi" } }, { key })
    expect(problemOf(refused)).toMatchObject({ status: 422, code: "no_eligible_account" })
    expect((await router.pay({}, { key })).status).toBe(201)
  })

  it("goes to the accounts that the route names, and to no unknown or foreign one", async () => {
    const route = { accounts: ["second"] }
    expect(paymentOf(await router.pay({ route })).account).toBe("second")
    for (const account of ["nobody", "others"]) {
      const answer = await router.pay({ route: { accounts: ["first", account] } })
      expect(problemOf(answer)).toMatchObject({
        status: 422,
        code: "validation_failed",
        errors: [{ path: "route.accounts[1]", rule: "unknown_account" }]
      })
    }
  })

  it("by a token that does not exist is refused with its path", async () => {
    const answer = await router.pay({ method: { type: "token", token: "tok_x" } })
    expect(problemOf(answer)).toMatchObject({
      code: "validation_failed",
      errors: [{ path: "method.token" }]
    })
  })
})

describe("the list of payments", () => {
  it("is newest first, in pages that follow each other without gap or repetition", async () => {
    const made: Array<string> = []
    for (let index = 0; index < 7; index++) {
      made.unshift(paymentOf(await router.pay({ reference: "paged", method: card })).id)
    }
    const seen: Array<string> = []
    let cursor: string | null = null
    const sizes: Array<number> = []
    do {
      const after: string = cursor === null ? "" : `&cursor=${cursor}`
      const page = pageOf(await router.get(`/v1/payments?reference=paged&limit=3${after}`))
      seen.push(...page.data.map(({ id }) => id))
      sizes.push(page.data.length)
      cursor = page.nextCursor
    } while (cursor !== null)
    expect(seen).toEqual(made)
    expect(sizes).toEqual([3, 3, 1])
  })

  it("is filtered by status, account, reference and time", async () => {
    const reference = "filtered"
    const from = new Date().toISOString()
    const one = paymentOf(await router.pay({ reference, capture: "manual" }))
    const two = paymentOf(await router.pay({ reference, route: { accounts: ["second"] } }))
    const ids = async (query: string) =>
      pageOf(await router.get(`/v1/payments?reference=${reference}&${query}`)).data.map(
        ({ id }) => id
      )
    expect(await ids("status=authorized")).toEqual([one.id])
    expect(await ids("account=second")).toEqual([two.id])
    expect(await ids(`createdFrom=${from}`)).toEqual([two.id, one.id])
    expect(await ids(`createdTo=${from}`)).toEqual([])
    expect(await ids(`createdFrom=${two.createdAt}&createdTo=2999-01-01`)).toContain(two.id)
    expect(await ids("account=closed")).toEqual([])
  })

  it.each([
    "limit=0",
    "limit=101",
    "limit=1.5",
    "limit=S3NTINEL",
    "status=S3NTINEL",
    "cursor=S3NTINEL",
    "createdFrom=S3NTINEL",
    "createdTo=2026-99-99",
    "status=captured&status=voided"
  ])("refuses ?%s with the path", async (query) => {
    const answer = await router.get(`/v1/payments?${query}`)
    const { code, errors } = problemOf(answer)
    expect([answer.status, code]).toEqual([422, "validation_failed"])
    expect(errors?.map(({ path }) => path)).toEqual([query.split("=")[0]])
    expect(answer.text).not.toContain("S3NTINEL")
  })

  it("refuses what is no filter, all of it, because without it everything would be shown", async () => {
    const { errors } = problemOf(await router.get("/v1/payments?statsu=declined&limit=0&b[]=1"))
    expect(errors).toEqual(
      expect.arrayContaining([
        { path: "statsu", rule: "unexpected" },
        { path: "limit", rule: "from_1_to_100" },
        { path: "[*]", rule: "unexpected" }
      ])
    )
  })

  it("does not show another merchant's", async () => {
    const theirs = paymentOf(await router.pay({ reference: "theirs" }, { apiKey: keys.other }))
    expect(theirs.account).toBe("others")
    expect(pageOf(await router.get("/v1/payments?reference=theirs")).data).toEqual([])
    const page = pageOf(await router.get("/v1/payments?limit=100", { apiKey: keys.other }))
    expect(page.data.map(({ id }) => id)).toEqual([theirs.id])
  })
})

describe("sync", () => {
  it("asks the gateway, and changes only what is not settled", async () => {
    const settled = paymentOf(await router.pay())
    const before = router.calls()
    expect(paymentOf(await router.post(`/v1/payments/${settled.id}/sync`))).toEqual(settled)
    expect(router.calls()).toBe(before + 1)
    const pending = paymentOf(await router.pay(trigger(1003)))
    expect(pending).toMatchObject({ status: "processing", attempts: [{ state: "pending" }] })
    await fetch(`${router.sandbox.url}/control/checksum/advance`, {
      method: "POST",
      body: JSON.stringify({ reference: pending.attempts[0]?.reference })
    })
    const synced = await router.post(`/v1/payments/${pending.id}/sync`)
    expect([synced.status, paymentOf(synced).status]).toEqual([200, "captured"])
    const { data } = timelineOf(await router.get(`/v1/payments/${pending.id}/timeline`))
    expect(data.at(-1)).toMatchObject({ from: "pending", to: "succeeded", cause: "query" })
  })
})

describe("what surrounds payments", () => {
  it("the merchant's accounts, with what they can do and how they do, and no secret", async () => {
    const answer = await router.get("/v1/accounts", { apiKey: keys.read })
    const { data } = decode(Objects.page(Objects.Account))(answer)
    expect(data.map(({ id }) => id)).toEqual([
      "first",
      "second",
      "closed",
      "closed-too",
      "narrow",
      "wrong-key",
      "intents",
      "open-payment"
    ])
    expect(data[0]?.capabilities).toMatchObject({
      operations: expect.arrayContaining(["purchase"])
    })
    expect(data[0]?.health).toMatchObject({ state: "closed", successRate: expect.any(Number) })
    expect(data[2]?.health).toEqual({ state: "closed", successRate: null, p50Ms: null })
    expect(answer.text).not.toContain("secure-key")
  })

  it.each(["/health/live", "/health/ready"])("%s, without a key", async (path) => {
    const answer = await router.get(path, { apiKey: null })
    expect([answer.status, JSON.parse(answer.text)]).toMatchObject([200, { status: "ok" }])
  })

  it("a description that names every path, and its documentation", async () => {
    const answer = await router.get("/openapi.json", { apiKey: null })
    const description = Schema.decodeUnknownSync(
      Schema.Struct({ openapi: Schema.String, paths: Schema.Record(Schema.String, Schema.Json) })
    )(JSON.parse(answer.text))
    expect(Object.keys(description.paths)).toEqual(
      expect.arrayContaining(["/v1/payments", "/v1/payments/{id}/refunds", "/v1/refunds/{id}"])
    )
    expect(answer.text).not.toContain("Infinity")
    const docs = await router.get("/docs", { apiKey: null })
    expect([docs.status, docs.headers.get("content-type")]).toEqual([200, "text/html"])
    expect(docs.text).toContain("Switchyard")
  })
})
