import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { card, type Problem, paymentOf, problemOf, trigger } from "./support/client.ts"
import * as Router from "./support/router.ts"

let router: Router.Running
beforeAll(async () => void (router = await Router.start()))
afterAll(() => router.close())

/** The next create at the first gateway meets this fault. */
const plant = (fault: "decline" | "throttle" | "refuse" | "unknownCode") =>
  router.sandbox.gateways.get("checksum")?.faults.add({ fault })

const by = (number: string) => ({ method: { ...card, number } })

const attemptsOf = ({ payment }: Problem) =>
  payment?.attempts.map(({ account, state }) => `${account} ${state}`)

const paidAt = (instance: string) => router.sandbox.ledger(instance).movements.length

describe("a decline", () => {
  it.each([
    ["4000000000009995", "insufficient_funds", "later"],
    ["4000000000009987", "lost_card", "never"],
    ["4000000000009979", "stolen_card", "never"],
    ["4000000000000069", "expired_card", "never"],
    ["4000000000000127", "incorrect_cvv", "never"]
  ])("of %s is 402 %s, and nobody else is asked", async (number, reason, retry) => {
    const answer = await router.pay(by(number))
    const problem = problemOf(answer)
    expect([answer.status, problem.code]).toEqual([402, "declined"])
    expect(problem.decline).toMatchObject({ reason, retry, raw: { code: "10001" } })
    expect(problem.payment).toMatchObject({
      status: "declined",
      captured: 0,
      authorized: 0,
      decline: { reason }
    })
    expect(attemptsOf(problem)).toEqual(["first declined"])
    expect(problem.payment?.attempts[0]?.error).toMatchObject({ code: "Declined", reason })
    expect(await router.read(problem.payment?.id ?? "")).toEqual(problem.payment)
  })

  it("that another provider may overrule is asked elsewhere in the same request", async () => {
    plant("decline")
    const [first, second] = [paidAt("checksum"), paidAt("checksum-2")]
    const answer = await router.pay()
    const payment = paymentOf(answer)
    expect(answer.status).toBe(201)
    expect(payment).toMatchObject({ status: "captured", account: "second", decline: null })
    expect(
      payment.attempts.map(({ account, sequence, state }) => [sequence, account, state])
    ).toEqual([
      [1, "first", "declined"],
      [2, "second", "succeeded"]
    ])
    expect(new Set(payment.attempts.map(({ reference }) => reference)).size).toBe(2)
    expect([paidAt("checksum"), paidAt("checksum-2")]).toEqual([first, second + 1])
  })

  it("by every account is a decline", async () => {
    const problem = problemOf(await router.pay(by("4000000000000341")))
    expect(problem).toMatchObject({ status: 402, decline: { reason: "do_not_honor" } })
    expect(attemptsOf(problem)).toEqual(["first declined", "second declined"])
  })
})

describe("an account that cannot be reached", () => {
  it("is passed over in the same request", async () => {
    const payment = paymentOf(await router.pay({ metadata: { plan: "closed-first" } }))
    expect(payment).toMatchObject({ status: "captured", account: "second" })
    expect(
      payment.attempts.map(({ account, error, state }) => [account, state, error?.reason])
    ).toEqual([
      ["closed", "not_sent", "refused"],
      ["second", "succeeded", undefined]
    ])
  })

  it("like all others makes the payment fail: nothing was sent anywhere", async () => {
    const answer = await router.pay({ metadata: { plan: "closed-only" } })
    const problem = problemOf(answer)
    expect([answer.status, problem.code]).toEqual([503, "provider_unavailable"])
    expect(problem.payment).toMatchObject({ status: "failed", captured: 0 })
    expect(attemptsOf(problem)).toEqual(["closed not_sent", "closed-too not_sent"])
  })
})

describe("a field that the gateway demands", () => {
  it("leaves its accounts out of the plan, and its path is named when nobody is left", async () => {
    const { cvv: _, ...without } = card
    const calls = router.calls()
    const answer = await router.pay({ method: without })
    expect(problemOf(answer)).toMatchObject({
      status: 422,
      code: "no_eligible_account",
      errors: [{ path: "method.cvv", rule: "required" }]
    })
    expect(router.calls()).toBe(calls)
  })
})

describe("a payment that no account can take", () => {
  it("is 422 with the reason for each account, whatever it is, and nobody is asked", async () => {
    const calls = router.calls()
    const answer = await router.pay({
      amount: { value: 99, currency: "USD" },
      metadata: { plan: "narrow-first" },
      route: { accounts: ["narrow", "closed"] }
    })
    const problem = problemOf(answer)
    expect([answer.status, problem.code]).toEqual([422, "no_eligible_account"])
    const whys = (problem.accounts ?? []).map(({ account, why }) => `${account}: ${why}`)
    expect(whys.sort()).toEqual([
      ...["closed-too", "closed", "first", "intents"].map((id) => `${id}: not named by the policy`),
      "narrow: limit on countries",
      "open-payment: not named by the policy",
      "second: not named by route.accounts",
      "wrong-key: not named by the policy"
    ])
    expect(router.calls()).toBe(calls)
  })
})

describe("an account's limits", () => {
  const inHolland = { customer: { billingAddress: { country: "NL" } } }
  const ask = (members: object) => router.pay({ metadata: { plan: "narrow-first" }, ...members })

  it.each([
    ["amount.value", { ...inHolland, amount: { value: 99, currency: "EUR" } }],
    ["amount.value", { ...inHolland, amount: { value: 1001, currency: "EUR" } }],
    ["amount.currency", { ...inHolland, amount: { value: 500, currency: "USD" } }],
    ["customer.billingAddress.country", { amount: { value: 500, currency: "EUR" } }]
  ])("leave it out of the plan by %s", async (path, members) => {
    const payment = paymentOf(await ask(members))
    expect(payment.attempts.map(({ account }) => account)).toEqual(["second"])
    const only = problemOf(await ask({ ...members, route: { accounts: ["narrow"] } }))
    expect(only).toMatchObject({ status: 422, code: "no_eligible_account" })
    expect(only.accounts?.find(({ account }) => account === "narrow")?.path).toBe(path)
  })

  it("on calls at once send the others elsewhere, and nothing twice", async () => {
    router.sandbox.gateways.get("checksum")?.faults.add({ fault: "slowAnswer", afterMs: 500 })
    const members = { ...inHolland, amount: { value: 500, currency: "EUR" } }
    const paid = await Promise.all(Array.from({ length: 4 }, () => ask(members)))
    const accounts = paid.map((answer) => paymentOf(answer).account)
    expect(accounts.filter((account) => account === "narrow")).toHaveLength(1)
    const passed = paid.map(paymentOf).filter(({ account }) => account === "second")
    expect(passed).toHaveLength(3)
    for (const { attempts } of passed) {
      expect(attempts[0]).toMatchObject({ state: "not_sent", error: { reason: "no_capacity" } })
    }
  })

  it("on calls at once are told where no other account is left, and the key stays used", async () => {
    router.sandbox.gateways.get("checksum")?.faults.add({ fault: "slowAnswer", afterMs: 500 })
    const only = { accounts: ["narrow"] }
    const members = { ...inHolland, amount: { value: 500, currency: "EUR" }, route: only }
    const tries = ["one", "two"].map((name) => ({ key: `at-once-${name}` }))
    const answers = await Promise.all(
      tries.map(async (send) => {
        const answer = await router.pay({ metadata: { plan: "narrow-first" }, ...members }, send)
        return { answer, send }
      })
    )
    expect(answers.filter(({ answer }) => answer.status === 201)).toHaveLength(1)
    for (const { answer, send } of answers.filter(({ answer }) => answer.status !== 201)) {
      const problem = problemOf(answer)
      expect(problem).toMatchObject({
        status: 503,
        code: "provider_unavailable",
        detail: expect.stringContaining("limit of calls of the account narrow"),
        payment: { status: "failed", attempts: [{ error: { reason: "no_capacity" } }] }
      })
      expect(answer.headers.get("retry-after")).toBe("1")
      const before = router.calls()
      const again = await router.pay({ metadata: { plan: "narrow-first" }, ...members }, send)
      expect(problemOf(again)).toMatchObject({
        status: 503,
        detail: expect.stringContaining("another Idempotency-Key"),
        payment: { id: problem.payment?.id }
      })
      expect(again.headers.get("idempotency-replayed")).toBe("true")
      expect(router.calls()).toBe(before)
    }
    const closed = await router.pay({ metadata: { plan: "closed-only" } })
    expect([closed.status, closed.headers.get("retry-after")]).toEqual([503, null])
  })
})

describe("a gateway that refuses", () => {
  it("our credentials is 502, and nothing moved", async () => {
    const answer = await router.pay({ metadata: { plan: "wrong-key" } })
    const problem = problemOf(answer)
    expect([answer.status, problem.code]).toEqual([502, "provider_rejected"])
    expect(problem.payment).toMatchObject({
      status: "failed",
      attempts: [{ state: "rejected", error: { code: "AuthenticationFailed" } }]
    })
  })

  it("the request is 502, and nobody else is asked with it", async () => {
    const before = paidAt("checksum-2")
    const problem = problemOf(await router.pay(trigger(1002)))
    expect(problem).toMatchObject({ status: 502, code: "provider_rejected" })
    expect(attemptsOf(problem)).toEqual(["first rejected"])
    expect(paidAt("checksum-2")).toBe(before)
  })

  it("for too many requests is passed over", async () => {
    plant("throttle")
    const payment = paymentOf(await router.pay())
    expect(payment.attempts.map(({ account, state }) => `${account} ${state}`)).toEqual([
      "first rejected",
      "second succeeded"
    ])
  })
})

describe("an outcome that is unknown", () => {
  it("is never asked elsewhere, although another account could be", async () => {
    plant("unknownCode")
    const before = paidAt("checksum-2")
    const answer = await router.pay()
    const payment = paymentOf(answer)
    expect([answer.status, payment.status]).toEqual([202, "unknown"])
    expect(payment.attempts.map(({ account, state }) => `${account} ${state}`)).toEqual([
      "first unknown"
    ])
    expect(paidAt("checksum-2")).toBe(before)
  })

  it("after a first decline still ends the failover there", async () => {
    plant("decline")
    const answer = await router.pay(trigger(1006))
    expect(paymentOf(answer).attempts.map(({ account, state }) => `${account} ${state}`)).toEqual([
      "first declined",
      "second unknown"
    ])
    const synced = await router.post(`/v1/payments/${paymentOf(answer).id}/sync`)
    expect(paymentOf(synced)).toMatchObject({
      status: "captured",
      account: "second",
      decline: null
    })
  })
})
