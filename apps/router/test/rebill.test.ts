import type { Objects } from "@switchyard/client"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { card, freshKey, paymentOf, problemOf, refundOf } from "./support/client.ts"
import { keys } from "./support/configuration.ts"
import * as methods from "./support/methods.ts"
import * as Router from "./support/router.ts"

let router: Router.Running
beforeAll(async () => void (router = await Router.start(methods.gateways)))
afterAll(() => router.close())

const amount = { value: 1250, currency: "EUR" }

/** A payment that the gateway can repeat. */
const begun = async (members: object = {}): Promise<Objects.Payment> => {
  const method = { ...card, number: methods.cards.approved }
  const metadata = { plan: "open-payment" }
  return paymentOf(await router.pay({ method, metadata, recurring: "initial", ...members }))
}

const rebill = (id: string, body: object = { amount }, send = {}) =>
  router.post(`/v1/payments/${id}/rebill`, body, send)

const fault = (input: object) =>
  methods.control(router, "open-payment", "faults", { operation: "RB", ...input })

/** How often the gateway was asked to charge again. */
const asked = () =>
  (router.sandbox.gateways.get("open-payment")?.ledger.requests() ?? []).filter(
    ({ operation }) => operation === "RB"
  ).length

describe("a rebill", () => {
  it("is a payment of its own, with the one that it repeats as its parent", async () => {
    const parent = await begun()
    const answer = await rebill(parent.id, { amount, reference: "order-2", metadata: { n: "2" } })
    const payment = paymentOf(answer)
    expect([answer.status, payment]).toMatchObject([
      201,
      {
        parent: parent.id,
        reference: "order-2",
        status: "captured",
        amount,
        captured: 1250,
        capture: "automatic",
        method: parent.method,
        account: "open-payment",
        token: null,
        metadata: { n: "2" },
        attempts: [{ sequence: 1, operation: "rebill", state: "succeeded", amount: 1250 }]
      }
    ])
    expect(payment.id).not.toBe(parent.id)
    expect(payment.providerReference).not.toBe(parent.providerReference)
    expect(await router.read(parent.id)).toEqual(parent)
    const refund = await router.post(`/v1/payments/${payment.id}/refunds`, { amount: 50 })
    expect([refund.status, refundOf(refund).status]).toEqual([201, "succeeded"])
    expect(await router.read(payment.id)).toMatchObject({ refunded: 50, parent: parent.id })
  })

  it("keeps the parent's reference where it gets none, and can be repeated and given back", async () => {
    const parent = await begun({ reference: "subscription-7" })
    await router.post(`/v1/payments/${parent.id}/refunds`)
    for (const _ of [1, 2]) {
      const payment = paymentOf(await rebill(parent.id))
      expect(payment).toMatchObject({ reference: "subscription-7", status: "captured" })
    }
  })

  it("answers a repeated request with its payment, also when the parent has changed since", async () => {
    const parent = await begun()
    const key = freshKey()
    const first = await rebill(parent.id, { amount }, { key })
    const before = asked()
    await router.post(`/v1/payments/${parent.id}/refunds`)
    const again = await rebill(parent.id, { amount }, { key })
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, "true"])
    expect(paymentOf(again).id).toBe(paymentOf(first).id)
    const other = await rebill(parent.id, { amount: { ...amount, value: 1 } }, { key })
    expect(problemOf(other)).toMatchObject({ status: 422, code: "idempotency_key_reused" })
    expect(asked()).toBe(before)
  })

  it("is made once by many callers with one key", async () => {
    const parent = await begun()
    const key = freshKey()
    const before = asked()
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => rebill(parent.id, { amount }, { key }))
    )
    const made = answers.filter(({ status }) => status < 300).map((one) => paymentOf(one).id)
    expect(new Set(made).size).toBe(1)
    // The others are told that it is still running, or see it before it is done.
    for (const { status } of answers) expect([201, 202, 409]).toContain(status)
    expect(asked()).toBe(before + 1)
  })

  it("that is declined says so, and leaves the parent alone", async () => {
    const parent = await begun()
    await fault({ fault: "decline" })
    const problem = problemOf(await rebill(parent.id))
    expect(problem).toMatchObject({
      status: 402,
      code: "declined",
      payment: { parent: parent.id, status: "declined", captured: 0 }
    })
    expect((await router.read(parent.id)).status).toBe("captured")
  })

  it("whose answer was lost is unknown, and found by our own reference", async () => {
    const parent = await begun()
    await fault({ fault: "loseAnswer" })
    const answer = await rebill(parent.id)
    const payment = paymentOf(answer)
    expect([answer.status, payment.status]).toEqual([202, "unknown"])
    await router.askedUntil(async () => {
      expect(await router.read(payment.id)).toMatchObject({
        status: "captured",
        captured: 1250,
        attempts: [{ state: "succeeded" }]
      })
    })
    const { movements } = router.sandbox.ledger("open-payment")
    const { reference } = payment.attempts[0] ?? {}
    expect(movements.filter((one) => one.reference === reference)).toHaveLength(1)
  })
})

describe("a rebill is refused before anything is sent", () => {
  it("where the gateway cannot do it", async () => {
    const parent = paymentOf(await router.pay())
    expect(problemOf(await rebill(parent.id))).toMatchObject({
      status: 422,
      code: "unsupported_operation"
    })
    const openPayment = await begun()
    const huge = { value: 1_000_000_000_000, currency: "EUR" }
    expect(problemOf(await rebill(openPayment.id, { amount: huge }))).toMatchObject({
      status: 422,
      code: "unsupported_operation"
    })
  })

  it("of a charge of a kind that the gateway does not repeat", async () => {
    const held = await begun({ capture: "manual" })
    const before = asked()
    const refused = { status: 422, code: "unsupported_operation" }
    const key = freshKey()
    for (const _ of ["authorized", "captured"]) {
      const problem = problemOf(await rebill(held.id, { amount }, { key }))
      expect(problem).toMatchObject({ ...refused, detail: expect.stringContaining("authorize") })
      await router.post(`/v1/payments/${held.id}/capture`)
    }
    const { id } = await begun()
    // The key was not used up, and a rebill is no debit that another could repeat.
    const child = paymentOf(await rebill(id, { amount }, { key }))
    const grandchild = problemOf(await rebill(child.id))
    expect(grandchild).toMatchObject({ ...refused, detail: expect.stringContaining("rebill") })
    expect(asked()).toBe(before + 1)
    expect((await router.read(held.id)).status).toBe("captured")
  })

  it("of a payment that was not charged", async () => {
    const method = { ...card, number: methods.cards.refused }
    const metadata = { plan: "open-payment" }
    const declined = problemOf(await router.pay({ method, metadata })).payment?.id ?? ""
    expect(problemOf(await rebill(declined))).toMatchObject({ status: 409, code: "invalid_state" })
    const held = await begun({ capture: "manual" })
    await router.post(`/v1/payments/${held.id}/void`)
    expect(problemOf(await rebill(held.id))).toMatchObject({ status: 409, code: "invalid_state" })
  })

  it("of another merchant's payment, by a key that may only read, without a key or amount", async () => {
    const { id } = await begun()
    const before = asked()
    for (const other of [
      await rebill(id, { amount }, { apiKey: keys.other }),
      await rebill("pay_none")
    ]) {
      expect(problemOf(other)).toMatchObject({ status: 404, code: "not_found" })
    }
    expect((await rebill(id, { amount }, { apiKey: keys.read })).status).toBe(403)
    expect((await rebill(id, { amount }, { key: null })).status).toBe(400)
    for (const body of [
      {},
      { amount: { value: 0, currency: "EUR" } },
      { amount, capture: "manual" }
    ]) {
      expect((await rebill(id, body)).status).toBe(422)
    }
    expect(asked()).toBe(before)
  })
})

describe("a rebill of a card that was declined too often", () => {
  it("is refused before it is claimed, where the policy refuses new payments", async () => {
    const { text } = await router.get("/v1/routing")
    const { version: _, ...policy } = JSON.parse(text)
    const put = (retry: object) =>
      router.send("PUT", "/v1/routing", { ...policy, retry }, { apiKey: keys.admin })
    const parent = await begun({ amount: { value: 3300, currency: "EUR" } })
    const sum = { value: 3400, currency: "EUR" }
    await put({ budget: { attempts: 1, newPayments: "refuse" } })
    await fault({ fault: "decline" })
    expect((await rebill(parent.id, { amount: sum })).status).toBe(402)
    const calls = asked()
    const key = freshKey()
    const refused = await rebill(parent.id, { amount: sum }, { key })
    expect(problemOf(refused)).toMatchObject({
      status: 422,
      code: "no_eligible_account",
      accounts: [{ account: "open-payment", why: "retry budget of the card used up" }]
    })
    expect(asked()).toBe(calls)
    await put({})
    expect((await rebill(parent.id, { amount: sum }, { key })).status).toBe(201)
  })
})
