import { Objects } from "@switchyard/client"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { decode, freshKey, problemOf, timelineOf } from "./support/client.ts"
import { keys } from "./support/configuration.ts"
import * as methods from "./support/methods.ts"
import * as Router from "./support/router.ts"

let router: Router.Running
beforeAll(async () => void (router = await Router.start(methods.gateways)))
afterAll(() => router.close())

const payoutOf = decode(Objects.Payout)
const pageOf = decode(Objects.page(Objects.Payout))

const destination = {
  type: "bank_account",
  holder: "Asha Rao",
  accountNumber: "000123456789012",
  ifsc: "HDFC0000123",
  bankName: "HDFC Bank",
  scheme: "IMPS",
  address: "12 MG Road, Pune"
}
const customer = { id: "c-9", email: "asha@example.com", phone: "+919812345678", name: "Asha Rao" }

const request = (members: object = {}) => ({
  reference: "salary-1",
  amount: { value: 250_000, currency: "INR" },
  destination,
  customer,
  route: { accounts: ["upi"] },
  ...members
})

const rupees = (value: number) => ({ amount: { value: value * 100, currency: "INR" } })
const payOut = (members: object = {}, key = freshKey()) =>
  router.post("/v1/payouts", request(members), { key })
const read = async (id: string) => payoutOf(await router.get(`/v1/payouts/${id}`))
const movements = ({ attempts }: Objects.Payout) =>
  router.sandbox
    .ledger("payin-payout")
    .movements.filter(({ reference }) => attempts.some((one) => one.reference === reference))
    .map(({ kind }) => kind)

describe("a payout", () => {
  it.each([
    ["account with the same end", { accountNumber: "000123456799012" }],
    ["address", { address: "13 MG Road, Pune" }]
  ])("with the key of another one is refused with another %s", async (_, members) => {
    const key = freshKey()
    const { id } = payoutOf(await payOut({}, key))
    const answer = await payOut({ destination: { ...destination, ...members } }, key)
    expect(problemOf(answer)).toMatchObject({ status: 422, code: "idempotency_key_reused" })
    expect(payoutOf(await payOut({}, key)).id).toBe(id)
  })

  it("is made once, shows no account number, and is settled by asking the gateway", async () => {
    const answer = await payOut()
    const payout = payoutOf(answer)
    expect([answer.status, payout.status]).toEqual([202, "pending"])
    expect(payout).toMatchObject({
      reference: "salary-1",
      amount: { value: 250_000, currency: "INR" },
      destination: { type: "bank_account", holder: "Asha Rao", last4: "9012", scheme: "IMPS" },
      account: "upi",
      provider: "payin-payout",
      attempts: [{ operation: "payout", state: "pending" }]
    })
    expect(answer.text).not.toContain("000123456789012")
    await vi.waitFor(
      async () => {
        const synced = await router.post(`/v1/payouts/${payout.id}/sync`)
        expect(payoutOf(synced).status).toBe("succeeded")
      },
      { timeout: 8000, interval: 500 }
    )
    const done = await read(payout.id)
    expect(done).toMatchObject({
      status: "succeeded",
      utr: expect.any(String),
      fee: { currency: "INR" }
    })
    expect(movements(done)).toEqual(["payout"])
    const { data } = timelineOf(await router.get(`/v1/payouts/${payout.id}/timeline`))
    expect(data.map(({ cause, sequence, to }) => [sequence, cause, to])).toEqual([
      [1, "claim", "ready"],
      [2, "call", "pending"],
      [3, "query", "succeeded"]
    ])
  })

  it.each([
    ["12345678", "5678"],
    ["1234567", null],
    ["123456", null]
  ])(
    "to the account %s shows %j of it, and is told from others by all of it",
    async (number, last4) => {
      const to = (accountNumber: string) => ({ destination: { ...destination, accountNumber } })
      const key = freshKey()
      const answer = await payOut(to(number), key)
      const { destination: shown, id } = payoutOf(answer)
      expect(shown.last4).toBe(last4)
      expect((await read(id)).destination).toEqual(shown)
      const other = problemOf(await payOut(to(`${number}9`), key))
      expect(other.code).toBe("idempotency_key_reused")
    }
  )

  it("that is repeated with its key is the same one, and another body is refused", async () => {
    const key = freshKey()
    const first = payoutOf(await payOut({}, key))
    const again = await payOut({}, key)
    expect(payoutOf(again).id).toBe(first.id)
    expect(again.headers.get("idempotency-replayed")).toBe("true")
    expect(problemOf(await payOut(rupees(1), key)).code).toBe("idempotency_key_reused")
    const { arrivals } = router.sandbox.ledger("payin-payout")
    expect(arrivals[first.attempts[0]?.reference ?? ""]?.total).toBe(1)
  })

  it("whose answer is lost is unknown, is sent once, and the truth is found by our reference", async () => {
    const answer = await payOut(rupees(1006))
    const payout = payoutOf(answer)
    expect([answer.status, payout.status]).toEqual([202, "unknown"])
    await vi.waitFor(
      async () => {
        const synced = payoutOf(await router.post(`/v1/payouts/${payout.id}/sync`))
        expect(synced.status).toBe("succeeded")
      },
      { timeout: 8000, interval: 500 }
    )
    const found = await read(payout.id)
    expect(movements(found)).toEqual(["payout"])
    expect(found.attempts).toHaveLength(1)
  })

  it("that no account can make is refused with the reason of each, and the missing field", async () => {
    const { address: _, ...incomplete } = destination
    const problem = problemOf(await payOut({ destination: incomplete }))
    expect(problem).toMatchObject({
      status: 422,
      code: "no_eligible_account",
      errors: [{ path: "destination.address", rule: "required" }]
    })
    const card = { type: "card", number: "4111111111111111", expiryMonth: 12, expiryYear: 2030 }
    const other = problemOf(await payOut({ destination: card }))
    expect(other.accounts?.find(({ account }) => account === "upi")?.why).toBeDefined()
    expect(
      problemOf(await payOut({ destination: { ...destination, type: "wallet" } }))
    ).toMatchObject({
      code: "validation_failed",
      errors: [{ path: "destination.type" }]
    })
  })

  it("is listed newest first, and does not exist for another merchant", async () => {
    const { id } = payoutOf(await payOut({ reference: "listed-1" }))
    const page = pageOf(await router.get("/v1/payouts?reference=listed-1"))
    expect(page.data.map((one) => one.id)).toEqual([id])
    const own = pageOf(await router.get("/v1/payouts?limit=1"))
    expect([own.data.length, typeof own.nextCursor]).toEqual([1, "string"])
    for (const path of [`/v1/payouts/${id}`, `/v1/payouts/${id}/timeline`]) {
      expect((await router.get(path, { apiKey: keys.other })).status).toBe(404)
    }
    const synced = await router.post(`/v1/payouts/${id}/sync`, undefined, { apiKey: keys.other })
    expect(synced.status).toBe(404)
    expect(pageOf(await router.get("/v1/payouts", { apiKey: keys.other })).data).toEqual([])
  })

  it("needs a key, and the role to write", async () => {
    const without = await router.post("/v1/payouts", request(), { key: null })
    expect(problemOf(without).code).toBe("idempotency_key_required")
    expect((await router.post("/v1/payouts", request(), { apiKey: keys.read })).status).toBe(403)
  })
})

describe("an account", () => {
  it("tells what it holds, where its gateway can", async () => {
    const answer = await router.get("/v1/accounts/upi/balance")
    expect([answer.status, JSON.parse(answer.text)]).toEqual([
      200,
      { available: { value: expect.any(Number), currency: "INR" } }
    ])
    expect(problemOf(await router.get("/v1/accounts/first/balance")).code).toBe(
      "unsupported_operation"
    )
    const foreign = await router.get("/v1/accounts/upi/balance", { apiKey: keys.other })
    expect(foreign.status).toBe(404)
  })

  it("shows the gateway's own list", async () => {
    const paid = await router.pay({ metadata: { plan: "intents" } })
    const reference = JSON.parse(paid.text).attempts[0].reference
    const answer = await router.get("/v1/accounts/intents/transactions")
    const { data } = decode(Objects.page(Objects.AccountTransaction))(answer)
    expect(data.find((one) => one.reference === reference)).toMatchObject({
      kind: "payment",
      amount: { value: 5000, currency: "EUR" }
    })
    const wrong = await router.get("/v1/accounts/intents/transactions?from=yesterday")
    expect(problemOf(wrong)).toMatchObject({ code: "validation_failed" })
  })
})

const dayMs = 24 * 3_600_000

/** Waits until the gateway has been asked once more. */
const asked = async () => {
  const questions = () =>
    (router.sandbox.gateways.get("payin-payout")?.ledger.requests() ?? []).length
  const before = questions()
  await vi.waitFor(() => expect(questions()).toBeGreaterThan(before), 8000)
}

// Last, because the router's clock runs far ahead of the gateways' after it.
describe("a payout of which nobody knows", () => {
  it("is never called failed: a person decides after a month", async () => {
    const { id } = payoutOf(await payOut(rupees(1009)))
    const sent = (await read(id)).attempts[0]
    expect(sent?.state).toBe("unknown")
    await methods.control(router, "payin-payout", "faults", {
      fault: "error500",
      operation: "payoutStatus",
      times: "always"
    })
    for (let day = 0; day < 27; day += 9) {
      router.advance(9 * dayMs)
      await asked()
      expect((await read(id)).status).toBe("unknown")
    }
    router.advance(9 * dayMs)
    await vi.waitFor(async () => expect((await read(id)).status).toBe("needs_review"), 8000)
    const incidents = await router.get(`/v1/incidents?kind=needs_review`, { apiKey: keys.admin })
    const detail = { operation: "payout", amount: 100_900, after: "unknown" }
    expect(JSON.parse(incidents.text).data).toContainEqual(
      expect.objectContaining({ payout: id, attempt: sent?.id, detail })
    )
    const refused = await router.post(
      `/v1/payouts/${id}/resolve`,
      { outcome: "not_sent", evidence: "bank statement of May" },
      { apiKey: keys.write }
    )
    expect(refused.status).toBe(403)
    const elsewhere = await router.post(
      `/v1/payouts/${id}/resolve`,
      { outcome: "not_sent", evidence: "bank statement of May", attempt: "att_other" },
      { apiKey: keys.admin }
    )
    expect(problemOf(elsewhere)).toMatchObject({ status: 409, code: "invalid_state" })
    const resolved = await router.post(
      `/v1/payouts/${id}/resolve`,
      { outcome: "not_sent", evidence: "bank statement of May", attempt: sent?.id },
      { apiKey: keys.admin }
    )
    expect(payoutOf(resolved).status).toBe("failed")
    const { data } = timelineOf(await router.get(`/v1/payouts/${id}/timeline`))
    expect(data.at(-1)).toMatchObject({
      cause: "operator",
      to: "not_sent",
      evidence: { kind: "operator", note: "bank statement of May" }
    })
  })
})
