import type { Objects } from "@switchyard/client"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { card, freshKey, paymentOf, problemOf } from "./support/client.ts"
import * as methods from "./support/methods.ts"
import * as pages from "./support/pages.ts"
import * as Router from "./support/router.ts"

let router: Router.Running
beforeAll(async () => {
  router = await Router.start({ ...methods.gateways, reachable: true })
})
afterAll(() => router.close())

const returnUrl = "https://shop.test/done?cart=7"

/** A payment by a page of somebody else's; the plan names its account. */
const waiting = async (plan: string, members: object): Promise<Objects.Payment> => {
  const answer = await router.pay({ metadata: { plan }, returnUrl, ...members })
  const payment = paymentOf(answer)
  expect([answer.status, payment.status, payment.account]).toEqual([201, "requires_action", plan])
  return payment
}

const cameBack = (page: pages.Page, payment: Objects.Payment, status: string): void => {
  const url = new URL(page.url)
  expect(url.origin + url.pathname).toBe("https://shop.test/done")
  expect(Object.fromEntries(url.searchParams)).toEqual({ cart: "7", payment: payment.id, status })
}

const movements = (instance: string, { attempts }: Objects.Payment) =>
  router.sandbox
    .ledger(instance)
    .movements.filter(({ reference }) => attempts.some((one) => one.reference === reference))
    .map(({ kind }) => kind)

describe("UPI", () => {
  const rupees = { value: 10050, currency: "INR" }
  const upi = { amount: rupees, method: { type: "upi" }, customer: { id: "c-1" } }
  const opened = async (payment: Objects.Payment) =>
    pages.press(await pages.visit(payment.nextAction?.url ?? ""), "Confirm Payment")

  it("answers a link to go to, and is captured when the shopper has paid and comes back", async () => {
    const payment = await waiting("upi", upi)
    expect(payment).toMatchObject({
      method: { type: "upi" },
      providerReference: null,
      captured: 0,
      nextAction: { type: "redirect", method: "GET", fields: [] }
    })
    expect(payment.nextAction?.url).toContain(`${router.sandbox.url}/payin-payout/pay/`)
    const app = await opened(payment)
    cameBack(await pages.press(app, "Approve"), payment, "captured")
    const paid = await router.read(payment.id)
    expect(paid).toMatchObject({ status: "captured", captured: 10050, nextAction: null })
    expect(paid.providerReference).toMatch(/\d+/)
    expect(movements("payin-payout", paid)).toEqual(["charge"])
  })

  it("is declined where the shopper says no, and expired where nobody comes", async () => {
    const refused = await waiting("upi", upi)
    cameBack(await pages.press(await opened(refused), "Reject"), refused, "declined")
    const left = await waiting("upi", upi)
    const { reference } = left.attempts[0] ?? {}
    await methods.control(router, "payin-payout", "advance", { reference, to: "expired" })
    const answer = await router.post(`/v1/payments/${left.id}/sync`)
    expect(paymentOf(answer)).toMatchObject({ status: "expired", decline: { reason: "expired" } })
  })

  it("is a person's to look at where another amount has arrived", async () => {
    const payment = await waiting("upi", upi)
    cameBack(
      await pages.press(await opened(payment), "Approve", { amount: "99.50" }),
      payment,
      "needs_review"
    )
    expect(await router.read(payment.id)).toMatchObject({ status: "needs_review", captured: 0 })
  })

  it("needs a customer's id: without it no account is left, and the answer says why", async () => {
    const answer = await router.pay({
      ...upi,
      customer: {},
      metadata: { plan: "upi" },
      returnUrl
    })
    expect(problemOf(answer)).toMatchObject({
      status: 422,
      code: "no_eligible_account",
      errors: [{ path: "customer.id", rule: "required" }]
    })
  })
})

describe("a gateway's own page", () => {
  const hosted = { method: { type: "hosted" } }

  it("has no transaction before the shopper pays, and one afterwards", async () => {
    const payment = await waiting("pages", hosted)
    expect(payment).toMatchObject({
      method: { type: "hosted" },
      providerReference: null,
      nextAction: { type: "redirect", method: "GET", fields: [] }
    })
    const page = await pages.visit(payment.nextAction?.url ?? "")
    cameBack(await pages.press(page, "Pay"), payment, "captured")
    const paid = await router.read(payment.id)
    expect(paid).toMatchObject({ status: "captured", captured: 5000, nextAction: null })
    expect(paid.providerReference).toMatch(/^trx_/)
    const refund = await router.post(`/v1/payments/${payment.id}/refunds`, { amount: 100 })
    expect(refund.status).toBe(201)
  })

  it("is declined where the gateway declines", async () => {
    const payment = await waiting("pages", hosted)
    const page = await pages.visit(payment.nextAction?.url ?? "")
    cameBack(await pages.press(page, "Decline"), payment, "declined")
  })

  it("expires where nobody pays; who pays all the same is counted, and somebody hears of it", async () => {
    const payment = await waiting("pages", hosted)
    await vi.waitFor(
      async () => {
        router.advance(3_600_000)
        expect((await router.read(payment.id)).status).toBe("expired")
      },
      { timeout: 25_000, interval: 1100 }
    )
    expect(await router.read(payment.id)).toMatchObject({
      decline: { reason: "expired", retry: "never" },
      nextAction: null,
      attempts: [{ state: "declined", error: { code: "Declined", reason: "expired" } }]
    })
    const page = await pages.visit(payment.nextAction?.url ?? "")
    cameBack(await pages.press(page, "Pay"), payment, "captured")
    expect(await router.read(payment.id)).toMatchObject({ status: "captured", captured: 5000 })
    expect(movements("pages", payment)).toEqual(["charge"])
    expect(router.logs.some((line) => line.includes("incident late_success"))).toBe(true)
  })
})

describe("a stored card", () => {
  const saved = async (plan: string, number = card.number): Promise<Objects.Payment> => {
    const method = { ...card, number }
    const metadata = plan === "" ? {} : { plan }
    const answer = await router.pay({ method, metadata, saveMethod: true })
    expect(answer.status).toBe(201)
    return paymentOf(answer)
  }
  const byToken = (token: string | null, members: object = {}) => ({
    method: { type: "token", token, cvv: "737" },
    ...members
  })

  it.each([
    ["checksum", "", "first", card.number],
    ["open payment", "open-payment", "open-payment", methods.cards.approved]
  ])("of %s is charged on the account that keeps it", async (_, plan, account, number) => {
    const payment = await saved(plan, number)
    expect(payment.token).toMatch(/^tok_[A-Za-z0-9]{22,}$/)
    const kept = { bin: number.slice(0, 6), last4: number.slice(-4), brand: "visa" }
    const token = JSON.parse((await router.get(`/v1/tokens/${payment.token}`)).text)
    expect(token).toMatchObject({ id: payment.token, status: "active", account, ...kept })
    // Whatever the policy says: no other account knows the card.
    const metadata = { plan: "intents" }
    const answer = await router.pay(
      byToken(payment.token, { metadata: plan === "" ? {} : { plan } })
    )
    expect([answer.status, paymentOf(answer)]).toMatchObject([
      201,
      {
        status: "captured",
        account,
        token: null,
        method: { type: "token", token: payment.token, expiryMonth: 12, expiryYear: 2030, ...kept },
        attempts: [{ account, state: "succeeded" }]
      }
    ])
    const elsewhere = problemOf(await router.pay(byToken(payment.token, { metadata })))
    expect(elsewhere.code).toBe("no_eligible_account")
    expect(elsewhere.accounts).toContainEqual({
      account: "intents",
      why: "the token is of another account",
      path: "method.token"
    })
  })

  it("is not charged where route.accounts leaves its account out", async () => {
    const { token } = await saved("")
    const answer = await router.pay(byToken(token, { route: { accounts: ["second"] } }))
    expect(problemOf(answer)).toMatchObject({ status: 422, code: "no_eligible_account" })
    expect(problemOf(answer).accounts).toContainEqual({
      account: "first",
      why: "not named by route.accounts",
      path: "route.accounts"
    })
  })

  it.each([
    ["unknown", "tok_unknownunknownunknown0000"],
    ["another kind of object's", "pay_000000000000000000000000"]
  ])("that is %s is a fault of the field", async (_, token) => {
    const answer = await router.pay(byToken(token))
    expect(problemOf(answer)).toMatchObject({
      status: 422,
      code: "validation_failed",
      errors: [{ path: "method.token", rule: "unknown_token" }]
    })
  })

  it("of another merchant, or a deleted one, is as unknown as any", async () => {
    const { token } = await saved("")
    const others = await router.pay(byToken(token), { apiKey: "sk_test_other_write" })
    const gone = await router.send("DELETE", `/v1/tokens/${token}`)
    expect(gone.status).toBe(204)
    for (const answer of [others, await router.pay(byToken(token))]) {
      expect(problemOf(answer)).toMatchObject({
        status: 422,
        errors: [{ path: "method.token", rule: "unknown_token" }]
      })
    }
  })

  it("answers a repeated request with its payment, also when the card has been deleted since", async () => {
    const { token } = await saved("")
    const key = freshKey()
    const first = paymentOf(await router.pay(byToken(token), { key }))
    const { type } = byToken(token).method
    const withoutCvv = await router.pay({ method: { type, token } }, { key })
    expect(withoutCvv.headers.get("idempotency-replayed")).toBe("true")
    expect(paymentOf(withoutCvv).id).toBe(first.id)
    await router.send("DELETE", `/v1/tokens/${token}`)
    const later = await router.pay(byToken(token), { key })
    expect([later.status, paymentOf(later).id]).toEqual([201, first.id])
    const other = await router.pay(byToken("tok_another"), { key })
    expect(problemOf(other).code).toBe("idempotency_key_reused")
  })

  it("is not stored once more", async () => {
    const { token } = await saved("")
    const answer = await router.pay(byToken(token, { saveMethod: true }))
    expect(problemOf(answer)).toMatchObject({
      status: 422,
      errors: [{ path: "saveMethod", rule: "not_with_a_stored_card" }]
    })
  })

  it("is stored only where the payment succeeds", async () => {
    const method = { ...card, number: "4000000000009987" }
    const declined = problemOf(await router.pay({ method, saveMethod: true }))
    expect([declined.status, declined.payment?.token]).toEqual([402, null])
  })

  it("begins a series where the gateway can", async () => {
    const answer = await router.pay({ recurring: "initial", saveMethod: true })
    expect([answer.status, paymentOf(answer).status]).toEqual([201, "captured"])
    const metadata = { plan: "intents" }
    const refused = problemOf(await router.pay({ recurring: "initial", metadata }))
    expect(refused.accounts).toContainEqual({
      account: "intents",
      why: "cannot begin a series",
      path: "recurring"
    })
  })
})

describe("several captures, each a transaction of its own", () => {
  it("are given back one by one, and not in one refund", async () => {
    const metadata = { plan: "open-payment" }
    const method = { ...card, number: methods.cards.approved }
    const { id } = paymentOf(await router.pay({ method, metadata, capture: "manual" }))
    for (const amount of [3000, 2000]) {
      expect((await router.post(`/v1/payments/${id}/capture`, { amount })).status).toBe(200)
    }
    const refund = (amount?: number) =>
      router.post(`/v1/payments/${id}/refunds`, amount === undefined ? {} : { amount })
    for (const answer of [await refund(), await refund(3001)]) {
      expect(problemOf(answer)).toMatchObject({
        status: 422,
        code: "unsupported_operation",
        detail: expect.stringContaining("at most 3000")
      })
    }
    for (const amount of [500, 1500, 3000]) expect((await refund(amount)).status).toBe(201)
    expect(await router.read(id)).toMatchObject({ status: "refunded", refunded: 5000 })
  })
})
