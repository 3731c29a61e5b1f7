import type { Objects } from "@switchyard/client"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { timelineOf } from "./support/client.ts"
import type * as Router from "./support/router.ts"
import * as Webhooks from "./support/webhooks.ts"

const { attemptOf, becomes, eventually, incidents, notify, pay, post, sealed, to } = Webhooks

let router: Router.Running
beforeAll(async () => void (router = await Webhooks.start()))
afterAll(() => router.close())

const plan = "open-payment"

/** Sends what only the gateway can encrypt. */
const send = (message: object, key?: string) => {
  const { body, headers } = sealed(message, key)
  return post(router, to(plan), body, headers)
}

const id = (digit: string) => `8ac7a4a1${digit.repeat(24)}`

const freshId = () => crypto.randomUUID().replaceAll("-", "")

/** What the gateway would tell of a transaction of this payment. */
const messageOf = (payment: Objects.Payment, payload: object = {}) => ({
  type: "PAYMENT",
  payload: {
    id: payment.providerReference ?? id("a"),
    paymentType: "DB",
    amount: "50.00",
    currency: "EUR",
    merchantTransactionId: attemptOf(payment).reference,
    result: { code: "000.100.110", description: "done" },
    ...payload
  }
})

const declined = { result: { code: "800.100.152", description: "no" } }

/** How often the gateway was asked about payments. */
const questions = () =>
  (router.sandbox.gateways.get(plan)?.ledger.requests() ?? []).filter(({ operation }) =>
    /query|status|payment\.get|get/i.test(operation)
  ).length

const causesOf = async ({ id }: Objects.Payment) =>
  timelineOf(await router.get(`/v1/payments/${id}/timeline`)).data

describe("a genuine notification", () => {
  it("settles an answer that was lost, and nobody has to ask", async () => {
    const payment = await Webhooks.lost(router, plan)
    expect(payment.status).toBe("unknown")
    const settled = await becomes(router, payment, "captured")
    expect(settled.captured).toBe(settled.amount.value)
    const last = (await causesOf(payment)).at(-1)
    expect(last).toMatchObject({
      cause: "webhook",
      evidence: { kind: "webhook", httpStatus: null }
    })
    expect(last?.evidence?.hash).toMatch(/^[0-9a-f]{64}$/)
  })

  it.each(["duplicated", "reordered", "replayed"])(
    "that comes %s changes nothing more",
    async (mode) => {
      const payment = await pay(router, plan)
      expect(payment.status).toBe("captured")
      await notify(router, plan, payment, mode)
      await heardAll()
      expect(await router.read(payment.id)).toEqual(payment)
      expect(await incidents(router, payment.id)).toEqual([])
    }
  )

  it("of a decline takes no success back, and a person hears of it", async () => {
    const payment = await pay(router, plan)
    expect(await send(messageOf(payment, declined))).toBe(200)
    await eventually(async () => {
      expect(await incidents(router, payment.id)).toMatchObject([
        { kind: "flip", detail: { status: "captured", gateway: "800.100.152" } }
      ])
    })
    expect(await router.read(payment.id)).toEqual(payment)
  })

  it("of a refund that somebody made at the gateway is not taken for its payment", async () => {
    const payment = await pay(router, plan)
    const refund = { id: id("b"), paymentType: "RF", referencedId: payment.providerReference }
    expect(await send(messageOf(payment, refund))).toBe(200)
    await eventually(async () => {
      expect(await incidents(router, payment.id)).toMatchObject([
        { kind: "orphan", detail: { status: "refunded", providerReference: id("b"), amount: 5000 } }
      ])
    })
    expect(await router.read(payment.id)).toEqual(payment)
  })

  it("of something else is noted", async () => {
    const before = (await incidents(router, null)).length
    expect(await send({ type: "test", payload: {} })).toBe(200)
    const registration = { id: id("c"), paymentBrand: "VISA", card: { last4Digits: "1111" } }
    expect(await send({ type: "REGISTRATION", action: "CREATED", payload: registration })).toBe(200)
    await heardAll()
    expect(await incidents(router, null)).toHaveLength(before + 1)
  })

  it("with another amount is a mismatch, and changes nothing", async () => {
    const payment = await pay(router, plan)
    await notify(router, plan, payment, "wrongAmount")
    await heardAll()
    expect(await router.read(payment.id)).toEqual(payment)
    const lost = await pay(router, plan, { amount: { value: 100_300, currency: "EUR" } })
    expect(await send(messageOf(lost, { amount: "1004.00" }))).toBe(200)
    await eventually(async () => {
      expect(await incidents(router, lost.id)).toMatchObject([
        { kind: "mismatch", detail: { field: "amount", asked: 100_300, said: 100_400 } }
      ])
    })
  })
})

describe("a notification that the gateway did not send", () => {
  it("is turned away", async () => {
    const payment = await pay(router, plan)
    const message = messageOf(payment, declined)
    const { body, headers } = sealed(message)
    const other = sealed(message, "00".repeat(32))
    const flipped = `${body.startsWith("A") ? "B" : "A"}${body.slice(1)}`
    const cases = [
      [other.body, other.headers],
      [flipped, headers],
      [body, {}],
      [body, { ...headers, "x-authentication-tag": other.headers["x-authentication-tag"] }],
      [JSON.stringify(message), {}]
    ] as const
    for (const [bytes, with_] of cases) {
      expect(await post(router, to(plan), bytes, with_)).toBe(401)
    }
    await notify(router, plan, payment, "forged")
    // A genuine one of what the call has told, in other words than the gateway's own.
    const result = { code: "000.100.112", description: "done in test mode" }
    expect(await send(messageOf(payment, { result }))).toBe(200)
    await heardAll()
    expect(await router.read(payment.id)).toEqual(payment)
    expect(await incidents(router, payment.id)).toEqual([])
    await router.stop()
    const rows = await router.rows("SELECT outcome, verified_by FROM inbox")
    expect(new Set(rows.map((row) => row["verified_by"]))).toEqual(new Set(["signature"]))
    // The last ones may have come while their call was under way.
    const outcomes = new Set(rows.flatMap(({ outcome }) => outcome ?? []))
    expect(outcomes).toEqual(new Set(["settled", "known", "noted", "mismatch", "flip", "orphan"]))
    expect(questions()).toBe(0)
  })
})

/** Workers take rows in order: what came before has been taken when this one has been heard. */
const heardAll = async () => {
  const reference = `orphan-${crypto.randomUUID()}`
  const { payload } = messageOf(await pay(router, plan))
  const orphan = { ...payload, id: freshId(), merchantTransactionId: reference }
  expect(await send({ type: "PAYMENT", payload: orphan })).toBe(200)
  await eventually(async () => {
    const orphans = await incidents(router, null)
    expect(orphans.map(({ detail }) => detail["reference"])).toContain(reference)
  })
}
