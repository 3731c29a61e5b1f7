import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { card, freshKey, pageOf, paymentOf, problemOf, request, trigger } from "./support/client.ts"
import { keys } from "./support/configuration.ts"
import * as Router from "./support/router.ts"

let router: Router.Running
beforeAll(async () => void (router = await Router.start()))
afterAll(() => router.close())

const arrivals = () => Object.keys(router.sandbox.ledger("checksum").arrivals).length

describe("a request that is repeated with its key", () => {
  it("answers the same payment, says so, and charges nobody", async () => {
    const key = freshKey()
    const first = await router.pay({}, { key })
    const before = router.calls()
    for (let turn = 0; turn < 3; turn++) {
      const again = await router.pay({}, { key })
      expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, "true"])
      expect(again.text).toBe(first.text)
    }
    expect(router.calls()).toBe(before)
  })

  it("is the same with its members in another order, other spaces or another cvv", async () => {
    const key = freshKey()
    const first = paymentOf(await router.pay({}, { key }))
    const turned = Object.fromEntries(Object.entries(request()).reverse())
    const bodies = [
      JSON.stringify(turned),
      JSON.stringify(request(), null, 2),
      JSON.stringify(request({ method: { ...card, cvv: "111" } }))
    ]
    for (const raw of bodies) {
      const again = await router.post("/v1/payments", undefined, { key, raw })
      expect([again.status, paymentOf(again).id]).toEqual([201, first.id])
    }
  })

  it.each([
    ["amount", { amount: { value: 5001, currency: "EUR" } }],
    ["currency", { amount: { value: 5000, currency: "USD" } }],
    ["reference", { reference: "order-2" }],
    ["capture", { capture: "manual" }],
    ["card", { method: { ...card, number: "5101082187256503" } }],
    ["card with the same ends", { method: { ...card, number: "4000001234560051" } }],
    ["expiry", { method: { ...card, expiryYear: 2031 } }],
    ["customer", { customer: { id: "c-1" } }],
    ["metadata", { metadata: { a: "b" } }],
    ["route", { route: { accounts: ["first"] } }]
  ])("is refused with another %s", async (_, members) => {
    const key = freshKey()
    await router.pay({}, { key })
    const before = router.calls()
    const answer = await router.pay(members, { key })
    expect(problemOf(answer)).toMatchObject({ status: 422, code: "idempotency_key_reused" })
    expect(router.calls()).toBe(before)
    expect((await router.pay({}, { key })).status).toBe(201)
  })

  it("is another merchant's own business", async () => {
    const key = freshKey()
    const ours = paymentOf(await router.pay({}, { key }))
    const theirs = await router.pay({ reference: "theirs" }, { key, apiKey: keys.other })
    expect(theirs.status).toBe(201)
    expect(paymentOf(theirs).id).not.toBe(ours.id)
  })

  it("is refused on another endpoint", async () => {
    const key = freshKey()
    const { id } = paymentOf(await router.pay({ capture: "manual" }, { key }))
    const answer = await router.post(`/v1/payments/${id}/capture`, {}, { key })
    expect(problemOf(answer).code).toBe("idempotency_key_reused")
    const other = freshKey()
    await router.post(`/v1/payments/${id}/capture`, {}, { key: other })
    expect(problemOf(await router.pay({}, { key: other })).code).toBe("idempotency_key_reused")
  })

  it("gets the error again that it got at first", async () => {
    for (const [members, status] of [
      [{ method: { ...card, number: "4000000000009979" } }, 402],
      [{ metadata: { plan: "closed-only" } }, 503],
      [{ metadata: { plan: "wrong-key" } }, 502]
    ] as const) {
      const key = freshKey()
      const first = await router.pay(members, { key })
      const before = router.calls()
      const again = await router.pay(members, { key })
      expect([first.status, again.status]).toEqual([status, status])
      expect(again.headers.get("idempotency-replayed")).toBe("true")
      expect(problemOf(again).payment).toEqual(problemOf(first).payment)
      expect(router.calls()).toBe(before)
    }
  })

  it("gets the present state after an outcome that was unknown", async () => {
    const key = freshKey()
    const first = await router.pay(trigger(1006), { key })
    expect(first.status).toBe(202)
    await router.post(`/v1/payments/${paymentOf(first).id}/sync`)
    const again = await router.pay(trigger(1006), { key })
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, "true"])
    expect(paymentOf(again)).toMatchObject({ id: paymentOf(first).id, status: "captured" })
  })
})

describe("a capture or refund that is repeated with its key", () => {
  it("is done once", async () => {
    const { id } = paymentOf(await router.pay({ capture: "manual" }))
    for (const [path, kind] of [
      ["capture", "capture"],
      ["refunds", "refund"]
    ] as const) {
      const key = freshKey()
      const first = await router.post(`/v1/payments/${id}/${path}`, { amount: 5000 }, { key })
      const again = await router.post(`/v1/payments/${id}/${path}`, { amount: 5000 }, { key })
      expect([again.status, again.text]).toEqual([first.status, first.text])
      expect(again.headers.get("idempotency-replayed")).toBe("true")
      const other = await router.post(`/v1/payments/${id}/${path}`, { amount: 1 }, { key })
      expect(problemOf(other).code).toBe("idempotency_key_reused")
      const { attempts } = await router.read(id)
      expect(attempts.filter(({ operation }) => operation === kind)).toHaveLength(1)
    }
    const { movements } = router.sandbox.ledger("checksum")
    const { attempts } = await router.read(id)
    const reference = attempts[0]?.reference
    const kinds = movements.filter((one) => one.reference === reference).map(({ kind }) => kind)
    expect(kinds).toEqual(["authorize", "capture", "refund"])
  })
})

describe("requests at the same time", () => {
  it("with one key charge once: the others are told to wait, or get the same payment", async () => {
    const key = freshKey()
    const before = arrivals()
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => router.pay({ reference: "at-once" }, { key }))
    )
    expect(arrivals()).toBe(before + 1)
    const done = answers.filter(({ status }) => status === 201)
    const waiting = answers.filter(({ status }) => status === 409)
    expect(done.length).toBeGreaterThan(0)
    expect(done.length + waiting.length).toBe(100)
    expect(new Set(done.map((answer) => paymentOf(answer).id)).size).toBe(1)
    expect(done.filter(({ headers }) => !headers.has("idempotency-replayed"))).toHaveLength(1)
    for (const answer of waiting) {
      expect(problemOf(answer).code).toBe("request_in_progress")
      expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0)
    }
    expect(pageOf(await router.get("/v1/payments?reference=at-once")).data).toHaveLength(1)
  })

  it("to capture one authorization with different keys capture it once", async () => {
    const { attempts, id } = paymentOf(await router.pay({ capture: "manual" }))
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => router.post(`/v1/payments/${id}/capture`))
    )
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    const captures = router.sandbox
      .ledger("checksum")
      .movements.filter(
        ({ kind, reference }) => kind === "capture" && reference === attempts[0]?.reference
      )
    expect(captures).toHaveLength(1)
    expect(await router.read(id)).toMatchObject({ status: "captured", captured: 5000 })
  })

  it("to capture and to void one authorization do one of them", async () => {
    for (let turn = 0; turn < 5; turn++) {
      const { id } = paymentOf(await router.pay({ capture: "manual" }))
      const answers = await Promise.all(
        ["capture", "void", "void", "capture"].map((path) =>
          router.post(`/v1/payments/${id}/${path}`)
        )
      )
      expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
      const { captured, voided } = await router.read(id)
      expect(captured + voided).toBe(5000)
      expect(captured * voided).toBe(0)
    }
  })

  it("while the first is running are told to wait, and get its outcome after it", async () => {
    const key = freshKey()
    const before = arrivals()
    const running = router.pay(trigger(1014, { reference: "slow" }), { key })
    await vi.waitFor(() => expect(arrivals()).toBe(before + 1))
    const early = await router.pay(trigger(1014, { reference: "slow" }), { key })
    expect(problemOf(early)).toMatchObject({ status: 409, code: "request_in_progress" })
    expect(early.headers.get("retry-after")).toMatch(/^[1-9]\d*$/)
    const other = await router.pay(trigger(1014, { reference: "fast" }), { key })
    expect(problemOf(other).code).toBe("idempotency_key_reused")
    const first = await running
    expect([first.status, paymentOf(first).status]).toEqual([202, "unknown"])
    const late = await router.pay(trigger(1014, { reference: "slow" }), { key })
    expect([late.status, paymentOf(late).id]).toEqual([202, paymentOf(first).id])
    expect(arrivals()).toBe(before + 1)
  })
})

describe("a client that goes away in the middle of the call", () => {
  it("leaves a payment that is finished without it", async () => {
    router.sandbox.gateways.get("checksum")?.faults.add({ fault: "slowAnswer", afterMs: 300 })
    const before = arrivals()
    const leaving = new AbortController()
    const key = freshKey()
    const gone = router.pay({ reference: "gone" }, { key, signal: leaving.signal })
    await vi.waitFor(() => expect(arrivals()).toBe(before + 1))
    leaving.abort()
    await expect(gone).rejects.toThrow()
    await vi.waitFor(
      async () => {
        const [payment] = pageOf(await router.get("/v1/payments?reference=gone")).data
        expect(payment).toMatchObject({ status: "captured", attempts: [{ state: "succeeded" }] })
      },
      { timeout: 3000 }
    )
    const again = await router.pay({ reference: "gone" }, { key })
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, "true"])
    expect(arrivals()).toBe(before + 1)
  })
})
