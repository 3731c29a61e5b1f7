import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { paymentOf, problemOf, refundOf, trigger } from "./support/client.ts"
import * as Router from "./support/router.ts"

let router: Router.Running
beforeAll(async () => void (router = await Router.start()))
afterAll(() => router.close())

const authorize = async (members: object = {}) =>
  paymentOf(await router.pay({ capture: "manual", ...members })).id

const purchase = async (members: object = {}) => paymentOf(await router.pay(members)).id

const at = (id: string, path: string) => `/v1/payments/${id}/${path}`

/** What the gateway's books say of the payment, oldest first. */
const books = async (id: string) => {
  const { attempts } = await router.read(id)
  return router.sandbox
    .ledger("checksum")
    .movements.filter(({ reference }) => reference === attempts[0]?.reference)
    .map(({ amount, kind }) => `${kind} ${amount}`)
}

const refusal = async (path: string, body?: object) => {
  const before = router.calls()
  const answer = await router.post(path, body)
  expect(router.calls()).toBe(before)
  const { code, status } = problemOf(answer)
  expect(answer.status).toBe(status)
  return [status, code]
}

describe("an authorization", () => {
  it("is captured in whole", async () => {
    const id = await authorize()
    expect(await router.read(id)).toMatchObject({
      status: "authorized",
      authorized: 5000,
      captured: 0
    })
    const answer = await router.post(at(id, "capture"))
    expect([answer.status, paymentOf(answer)]).toMatchObject([
      200,
      { status: "captured", captured: 5000 }
    ])
    expect(await books(id)).toEqual(["authorize 50.00", "capture 50.00"])
  })

  it("is captured in part, and not again where the gateway cannot", async () => {
    const id = await authorize()
    const part = paymentOf(await router.post(at(id, "capture"), { amount: 2000 }))
    expect(part).toMatchObject({ status: "partially_captured", authorized: 5000, captured: 2000 })
    expect(await refusal(at(id, "capture"), { amount: 1000 })).toEqual([
      422,
      "unsupported_operation"
    ])
    expect(await refusal(at(id, "void"))).toEqual([422, "unsupported_operation"])
    expect(await books(id)).toEqual(["authorize 50.00", "capture 20.00"])
  })

  it("is not captured beyond its amount", async () => {
    const id = await authorize()
    expect(await refusal(at(id, "capture"), { amount: 5001 })).toEqual([409, "amount_exceeded"])
    expect((await router.post(at(id, "capture"), { amount: 5000 })).status).toBe(200)
  })

  it("is voided in whole, not in part, and then not captured", async () => {
    const id = await authorize()
    expect(await refusal(at(id, "void"), { amount: 1 })).toEqual([422, "unsupported_operation"])
    const answer = await router.post(at(id, "void"))
    expect([answer.status, paymentOf(answer)]).toMatchObject([
      200,
      { status: "voided", voided: 5000 }
    ])
    expect(await refusal(at(id, "capture"))).toEqual([409, "invalid_state"])
    expect(await refusal(at(id, "void"))).toEqual([409, "invalid_state"])
    expect(await books(id)).toEqual(["authorize 50.00", "void 50.00"])
  })

  it("is not refunded", async () => {
    expect(await refusal(at(await authorize(), "refunds"))).toEqual([409, "invalid_state"])
  })
})

describe("a captured payment", () => {
  it("is neither captured again nor voided", async () => {
    const id = await purchase()
    expect(await refusal(at(id, "capture"))).toEqual([409, "invalid_state"])
    expect(await refusal(at(id, "void"))).toEqual([409, "invalid_state"])
  })

  it("is refunded in whole, and the refund can be read", async () => {
    const id = await purchase()
    const answer = await router.post(at(id, "refunds"), { reason: "changed her mind" })
    const refund = refundOf(answer)
    expect(answer.status).toBe(201)
    expect(refund).toMatchObject({
      payment: id,
      status: "succeeded",
      amount: { value: 5000, currency: "EUR" },
      reason: "changed her mind",
      attempt: { operation: "refund", state: "succeeded", account: "first" }
    })
    expect(refund.id).toMatch(/^ref_[0-9A-Za-z]{24}$/)
    expect(refundOf(await router.get(`/v1/refunds/${refund.id}`))).toEqual(refund)
    expect(await router.read(id)).toMatchObject({
      status: "refunded",
      refunded: 5000,
      captured: 5000
    })
    expect(await books(id)).toEqual(["charge 50.00", "refund 50.00"])
    expect(await refusal(at(id, "refunds"))).toEqual([409, "invalid_state"])
  })

  it("is refunded in part, and not again where the gateway cannot", async () => {
    const id = await purchase()
    expect(await refusal(at(id, "refunds"), { amount: 5001 })).toEqual([409, "amount_exceeded"])
    const refund = refundOf(await router.post(at(id, "refunds"), { amount: 1500 }))
    expect(refund).toMatchObject({ status: "succeeded", amount: { value: 1500 } })
    expect(await router.read(id)).toMatchObject({ status: "partially_refunded", refunded: 1500 })
    expect(await refusal(at(id, "refunds"), { amount: 1 })).toEqual([422, "unsupported_operation"])
    expect(await books(id)).toEqual(["charge 50.00", "refund 15.00"])
  })

  it("has no refund of another name", async () => {
    expect(problemOf(await router.get("/v1/refunds/ref_none")).code).toBe("not_found")
  })
})

describe("a payment that never was", () => {
  it("allows nothing", async () => {
    const { payment } = problemOf(await router.pay({ metadata: { plan: "closed-only" } }))
    for (const path of ["capture", "void", "refunds"]) {
      expect(await refusal(at(payment?.id ?? "", path))).toEqual([409, "invalid_state"])
    }
  })
})

describe("a follow-up whose answer is lost", () => {
  const thousands = { capture: 2006, refunds: 3006, void: 4006 } as const

  it.each(["capture", "void"] as const)(
    "%s: 202 with the last certain state, then the truth",
    async (path) => {
      const id = await authorize(trigger(thousands[path]))
      const answer = await router.post(at(id, path))
      const payment = paymentOf(answer)
      expect(answer.status).toBe(202)
      expect(payment).toMatchObject({ status: "authorized", captured: 0, voided: 0 })
      expect(payment.attempts.at(-1)).toMatchObject({ operation: path, state: "unknown" })
      expect(await refusal(at(id, "void"))).toEqual([409, "invalid_state"])
      const synced = paymentOf(await router.post(at(id, "sync")))
      const sum = {
        captured: path === "capture" ? 200_600 : 0,
        voided: path === "void" ? 400_600 : 0
      }
      expect(synced).toMatchObject({ status: path === "capture" ? "captured" : "voided", ...sum })
      expect(await books(id)).toHaveLength(2)
    }
  )

  it("refund: 202 with the refund unknown, then the truth", async () => {
    const id = await purchase(trigger(thousands.refunds))
    const answer = await router.post(at(id, "refunds"))
    const refund = refundOf(answer)
    expect([answer.status, refund.status]).toEqual([202, "unknown"])
    expect(await router.read(id)).toMatchObject({ status: "captured", refunded: 0 })
    expect(await refusal(at(id, "refunds"))).toEqual([422, "unsupported_operation"])
    expect(paymentOf(await router.post(at(id, "sync")))).toMatchObject({ status: "refunded" })
    expect(refundOf(await router.get(`/v1/refunds/${refund.id}`)).status).toBe("succeeded")
    expect(await books(id)).toEqual(["charge 3006.00", "refund 3006.00"])
  })

  it("and was never done: unknown until the quarantine is over, then it can be tried again", async () => {
    const id = await authorize(trigger(2005))
    expect((await router.post(at(id, "capture"))).status).toBe(202)
    const early = paymentOf(await router.post(at(id, "sync")))
    expect(early.attempts.at(-1)).toMatchObject({ operation: "capture", state: "unknown" })
    await router.askedUntil(async () => {
      const { attempts } = await router.read(id)
      expect(attempts.at(-1)).toMatchObject({ operation: "capture", state: "not_sent" })
    })
    expect(await router.read(id)).toMatchObject({ status: "authorized", captured: 0 })
    const again = await router.post(at(id, "capture"))
    expect([again.status, paymentOf(again).captured]).toEqual([200, 200_500])
    expect(await books(id)).toEqual(["authorize 2005.00", "capture 2005.00"])
  })
})

describe("a follow-up that the gateway declines", () => {
  it("capture: 402, and the authorization stays", async () => {
    const id = await authorize(trigger(2001))
    const answer = await router.post(at(id, "capture"))
    expect(problemOf(answer)).toMatchObject({
      status: 402,
      code: "declined",
      payment: { status: "authorized" }
    })
  })

  it("refund: 402 with the failed refund, and the capture stays", async () => {
    const id = await purchase(trigger(3001))
    const answer = await router.post(at(id, "refunds"))
    expect(problemOf(answer)).toMatchObject({
      status: 402,
      code: "declined",
      refund: { status: "failed" }
    })
    expect(await router.read(id)).toMatchObject({ status: "captured", refunded: 0 })
    expect(refundOf(await router.post(at(id, "refunds"))).status).toBe("succeeded")
  })
})

describe("a refund that a gateway declines after it made a record of it", () => {
  it("is declined, with nothing given back", async () => {
    const { id } = paymentOf(await router.pay({ metadata: { plan: "intents" } }))
    const { faults } = router.sandbox.gateways.get("intents") ?? {}
    faults?.add({ fault: "decline", operation: "refund" })
    const answer = await router.post(`/v1/payments/${id}/refunds`, { amount: 700 })
    const problem = problemOf(answer)
    expect([answer.status, problem.code]).toEqual([402, "declined"])
    expect(problem).toMatchObject({ refund: { status: "failed", attempt: { state: "declined" } } })
    expect(await router.read(id)).toMatchObject({ status: "captured", refunded: 0 })
    expect((await router.post(`/v1/payments/${id}/refunds`, {})).status).toBe(201)
  })
})
