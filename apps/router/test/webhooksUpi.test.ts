import type { Objects } from "@switchyard/client"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { decode, timelineOf } from "./support/client.ts"
import type * as Router from "./support/router.ts"
import * as Webhooks from "./support/webhooks.ts"
import { Objects as Schemas } from "@switchyard/client"

const { attemptOf, becomes, decide, eventually, incidents, notify, pay, post, to } = Webhooks

let router: Router.Running
beforeAll(async () => void (router = await Webhooks.start()))
afterAll(() => router.close())

const gateway = "payin-payout"
const asked = { value: 10_000, currency: "INR" }
const request = {
  amount: asked,
  method: { type: "upi" },
  customer: { id: "c-1" },
  returnUrl: "https://shop.test/done"
}

/** A link that waits for its payer. */
const link = (plan = "upi") => pay(router, plan, request)

/** What anybody can write: nothing of it is signed. */
const noticeOf = (payment: Objects.Payment, event: string, data: object) => ({
  event,
  data: {
    order_id: attemptOf(payment).reference,
    request_amount: "100.00",
    amount: "100.00",
    method: "UPI",
    transaction_id: "412345678901",
    ...data
  }
})

const send = (message: object, account = "upi") =>
  post(router, to(account), JSON.stringify(message))

const rows = async (): Promise<ReadonlyArray<Readonly<Record<string, unknown>>>> =>
  router.rows("SELECT * FROM inbox")

describe("a notification without a signature", () => {
  it("is a reason to ask: what the gateway answers counts", async () => {
    const payment = await link()
    await decide(router, gateway, payment)
    expect(await becomes(router, payment, "captured")).toMatchObject({ captured: 10_000 })
    const { data } = timelineOf(await router.get(`/v1/payments/${payment.id}/timeline`))
    expect(data.at(-1)).toMatchObject({
      cause: "webhook",
      evidence: { kind: "query", httpStatus: 200 }
    })
  })

  it("of a link that nobody paid in time makes it expired", async () => {
    const payment = await link()
    await decide(router, gateway, payment, { to: "expired" })
    expect(await becomes(router, payment, "expired")).toMatchObject({ captured: 0 })
  })

  it("of another sum than was asked for is a person's to look at", async () => {
    const payment = await link()
    await decide(router, gateway, payment, { amount: 99.5 })
    expect(await becomes(router, payment, "needs_review")).toMatchObject({ captured: 0 })
    expect(await incidents(router, payment.id)).toMatchObject([
      { kind: "amount_mismatch", detail: { asked: 10_000, received: 9950, currency: "INR" } }
    ])
  })

  it("that lies changes nothing, however often it comes", async () => {
    const payment = await link()
    await notify(router, gateway, payment, "forged")
    const lies = [
      noticeOf(payment, "payin.succeeded", { status: "Approved" }),
      noticeOf(payment, "payin.succeeded", { status: "Approved", transaction_id: "1" }),
      noticeOf(payment, "payin.failed", { status: "Rejected", comments: "no" })
    ]
    for (const lie of [...lies, ...lies]) expect(await send(lie)).toBe(200)
    expect(await send(lies[0] ?? {}, "upi-other")).toBe(200)
    await questioned(payment)
    expect(await router.read(payment.id)).toEqual(payment)
    expect(await incidents(router, payment.id)).toEqual([])
    await decide(router, gateway, payment)
    await becomes(router, payment, "captured")
  })

  it("of a sum that the gateway knows nothing of is a mismatch, and changes nothing", async () => {
    const payment = await link()
    const invented = { status: "Approved", amount: "1.00" }
    expect(await send(noticeOf(payment, "payin.succeeded", invented))).toBe(200)
    await eventually(async () => {
      expect(await incidents(router, payment.id)).toMatchObject([
        { kind: "mismatch", detail: { field: "amount", asked: 10_000, said: 100, currency: "INR" } }
      ])
    })
    expect(await router.read(payment.id)).toEqual(payment)
  })

  it("of an order that nobody knows is no orphan; of one that the gateway knows it is", async () => {
    const before = await incidents(router, null)
    const payment = await link()
    const unknown = noticeOf(payment, "payin.succeeded", {
      status: "Approved",
      order_id: "nobody-knows-this-order-1"
    })
    expect(await send(unknown)).toBe(200)
    await decide(router, gateway, payment)
    await becomes(router, payment, "captured")
    // The same merchant's other account has not made this order, but the gateway knows it.
    expect(
      await send(noticeOf(payment, "payin.succeeded", { status: "Approved" }), "upi-other")
    ).toBe(200)
    await eventually(async () => {
      const found = (await incidents(router, null)).slice(0, -before.length || undefined)
      expect(found).toMatchObject([
        {
          kind: "orphan",
          account: "upi-other",
          detail: { reference: attemptOf(payment).reference }
        }
      ])
    })
  })

  it("is turned away where it cannot be read, or its address lacks the secret", async () => {
    expect(await send({ event: "payin.succeeded" })).toBe(400)
    expect(await post(router, to("upi"), "no json")).toBe(400)
    const payment = await link()
    const notice = noticeOf(payment, "payin.succeeded", { status: "Approved" })
    for (const path of ["upi-secret", "upi-secret/wrong", `upi/${Webhooks.webhookSecret}`]) {
      expect(await send(notice, path)).toBe(404)
    }
    expect(await send(notice, `upi-secret/${Webhooks.webhookSecret}`)).toBe(200)
  })
})

describe("a payout", () => {
  const destination = {
    type: "bank_account",
    holder: "Asha Rao",
    accountNumber: "99999999999",
    ifsc: "SBIN0060589",
    bankName: "SBI",
    scheme: "IMPS",
    address: "1 Road, Noida"
  }

  it("is settled by a notification that the gateway confirms", async () => {
    const customer = { id: "c-1", email: "asha@example.com", phone: "+91 78787 87878" }
    const body = { reference: "payout-1", amount: asked, destination, customer }
    const answer = await router.post("/v1/payouts", { ...body, route: { accounts: ["upi"] } })
    const payout = decode(Schemas.Payout)(answer)
    expect(payout.status).toBe("pending")
    await eventually(async () => {
      const now = decode(Schemas.Payout)(await router.get(`/v1/payouts/${payout.id}`))
      expect(now).toMatchObject({ status: "succeeded", utr: expect.any(String) })
    })
  })
})

describe("what is stored", () => {
  it("names nobody's card or account, whoever has written it", async () => {
    const payment = await link()
    const [number, account] = ["4111111111111111", "99999999999"]
    const planted = { transaction_id: number, comments: `card ${number}`, utr: number }
    await send(noticeOf(payment, "payin.failed", { status: "Rejected", ...planted }))
    await send(noticeOf(payment, `payin.${number}`, { status: number, order_id: number }))
    await send(noticeOf(payment, "payin.succeeded", { status: "Approved", order_id: number }))
    await questioned(payment)
    await router.stop()
    const stored = await rows()
    expect(stored.filter((row) => String(row["claim"]).includes("***")).length).toBeGreaterThan(1)
    expect(JSON.stringify(stored)).not.toContain(number)
    expect(JSON.stringify(stored)).not.toContain(account)
    expect(new Set(stored.map((row) => row["verified_by"]))).toEqual(new Set(["none"]))
  })
})

/** Waits until the gateway has been asked about a payment. */
const questioned = (payment: Objects.Payment) =>
  eventually(() => {
    const requests = router.sandbox.gateways.get(gateway)?.ledger.requests() ?? []
    const { reference } = attemptOf(payment)
    const questions = requests.filter(
      (one) => one.operation === "payinStatus" && one.reference === reference
    )
    expect(questions.length).toBeGreaterThan(0)
    return Promise.resolve()
  })
