import { Objects } from "@switchyard/client"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, card, decode, paymentOf, problemOf } from "./support/client.ts"
import { keys } from "./support/configuration.ts"
import { type Running, start } from "./support/router.ts"

let router: Running
beforeAll(async () => void (router = await start()))
afterAll(() => router.close())

const routingOf = decode(Objects.Routing)
const decisionOf = decode(Objects.Decision)

const admin = { apiKey: keys.admin }
const put = (policy: unknown, apiKey: string = keys.admin) =>
  router.send("PUT", "/v1/routing", policy, { apiKey })
const read = async (apiKey: string = keys.read) =>
  routingOf(await router.get("/v1/routing", { apiKey }))

const asked = {
  amount: { value: 5000, currency: "EUR" },
  method: { type: "card", bin: "400000", brand: "visa" }
}
const decide = (members: object = {}, apiKey: string = keys.write): Promise<Answer> =>
  router.post("/v1/routing/decide", { ...asked, ...members }, { apiKey, key: null })
const planOf = async (members: object = {}) => decisionOf(await decide(members))
const accountsOf = ({ plan }: Objects.Decision) => plan.map(({ account }) => account)
const errorsOf = (answer: Answer) =>
  [
    answer.status,
    (problemOf(answer).errors ?? []).map(({ path, rule }) => `${path}: ${rule}`)
  ] as const

const priority = (...accounts: ReadonlyArray<string>) => ({ strategy: "priority", accounts })

describe("decide", () => {
  it("answers the plan, who is left out and why, and calls no gateway", async () => {
    const before = router.calls()
    const { policyVersion, ...decision } = await planOf({ metadata: { plan: "narrow-first" } })
    expect(policyVersion).toBe((await read()).version)
    expect(decision.rule).toBe("narrow-first")
    expect(decision.plan).toEqual([{ account: "second", score: 0.5, why: "priority 2" }])
    expect(decision.excluded).toContainEqual({
      account: "narrow",
      why: "limit on countries",
      path: "customer.billingAddress.country"
    })
    expect(decision.excluded).toContainEqual({ account: "first", why: "not named by the policy" })
    expect(decision.excluded.map(({ account }) => account)).not.toContain("others")
    expect(decision.seed).toMatch(/^pay_[A-Za-z0-9]{24}$/)
    expect(router.calls()).toBe(before)
  })

  it("answers the same to the same seed, also where it is a number", async () => {
    for (const seed of ["order-1", 7]) {
      const decision = await planOf({ seed })
      expect(decision.seed).toBe(seed)
      expect(await planOf({ seed })).toEqual(decision)
    }
  })

  it("plans what a payment then does", async () => {
    const metadata = { plan: "closed-first" }
    const decision = await planOf({ metadata })
    const payment = paymentOf(await router.pay({ metadata }))
    expect(payment.attempts.map(({ account }) => account)).toEqual(accountsOf(decision))
  })

  it("is a plain answer where no account is left", async () => {
    const decision = await planOf({ route: { accounts: ["closed"] } })
    expect(decision.plan).toEqual([])
    expect(decision.excluded).toContainEqual({
      account: "first",
      why: "not named by route.accounts",
      path: "route.accounts"
    })
  })

  it("takes no card number, and does not say which was sent", async () => {
    const answer = await decide({ method: card })
    expect(errorsOf(answer)).toEqual([422, ["method.number: unexpected"]])
    expect(answer.text).not.toContain(card.number)
  })

  it.each([
    [{ route: { accounts: ["first", "others"] } }, "route.accounts[1]: unknown_account"],
    [{ method: { type: "token", token: "tok_1" } }, "method.token: unknown_token"],
    [{ method: { type: "cash" } }, "method.type: one of: card, token, upi, hosted"],
    [{ amount: { value: 0, currency: "EUR" } }, "amount.value: from_1_to_2^53-1"],
    [{ seeds: 1 }, "seeds: unexpected"]
  ])("refuses %j", async (members, fault) => {
    expect(errorsOf(await decide(members))).toEqual([422, [fault]])
  })

  it("is for those who may charge", async () => {
    expect((await decide({}, keys.read)).status).toBe(403)
    expect((await decide({}, "sk_test_nobody_at_all")).status).toBe(401)
    expect((await decide({}, keys.admin)).status).toBe(200)
  })
})

describe("the policy", () => {
  it("is the file's before one is stored", async () => {
    expect(await read()).toMatchObject({
      version: 0,
      rules: [{ name: "closed-first" }, {}, {}, {}, {}, {}],
      default: priority("first", "second")
    })
    expect(await read(keys.other)).toEqual({ version: 0, rules: [] })
  })

  it("is replaced for payments from now on, for one merchant", async () => {
    const policy = {
      rules: [{ name: "big", when: { amount: { atLeast: 10_000 } }, use: priority("first") }],
      default: priority("second", "first"),
      retry: { maxAttempts: 2 }
    }
    const { version } = await read()
    const answer = await put(policy)
    expect(answer.status).toBe(200)
    expect(routingOf(answer)).toEqual({ version: version + 1, ...policy })
    expect(await read()).toEqual({ version: version + 1, ...policy })
    expect((await read(keys.other)).version).toBe(0)
    expect(paymentOf(await router.pay()).account).toBe("second")
    const big = await planOf({ amount: { value: 10_000, currency: "EUR" } })
    expect([big.rule, big.policyVersion, accountsOf(big)]).toEqual(["big", version + 1, ["first"]])
  })

  it("splits payments by weight, each as its id decides", async () => {
    const weights = { first: 70, second: 30 }
    expect((await put({ default: { strategy: "split", weights } })).status).toBe(200)
    const seeds = Array.from({ length: 40 }, (_, index) => `seed-${index}`)
    const firsts = await Promise.all(
      seeds.map(async (seed) => accountsOf(await planOf({ seed }))[0])
    )
    expect(new Set(firsts)).toEqual(new Set(["first", "second"]))
    const payment = paymentOf(await router.pay())
    expect(payment.account).toBe(accountsOf(await planOf({ seed: payment.id }))[0])
  })

  it.each([
    [
      { default: { strategy: "random", accounts: ["first"] } },
      "default.strategy: one of: priority, split, successRate, leastCost"
    ],
    [
      { rules: [{ name: "a", use: { strategy: "split", weights: { first: 1, others: 1 } } }] },
      "rules[0].use.weights.others: unknown account of the merchant"
    ],
    [
      { default: priority("first", "nobody") },
      "default.accounts[1]: unknown account of the merchant"
    ],
    [
      { rules: [{ name: "a", use: { strategy: "split", weights: { first: 0 } } }] },
      "rules[0].use.weights.first: above_0_to_1000000"
    ],
    [
      {
        rules: [
          { name: "a", use: priority("first") },
          { name: "a", use: priority("second") }
        ]
      },
      "rules[1].name: must be unique"
    ],
    [{ version: 7 }, "version: unexpected"]
  ])("is not replaced by %j", async (policy, fault) => {
    const before = await read()
    expect(errorsOf(await put(policy))).toEqual([422, [fault]])
    expect(await read()).toEqual(before)
  })

  it("is replaced by admins alone, and read by all", async () => {
    const before = await read()
    for (const apiKey of [keys.read, keys.write]) expect((await put({}, apiKey)).status).toBe(403)
    const malformed = await router.send("PUT", "/v1/routing", undefined, { ...admin, raw: "{" })
    expect(malformed.status).toBe(400)
    expect(await read()).toEqual(before)
    for (const apiKey of [keys.write, keys.admin]) expect(await read(apiKey)).toEqual(before)
  })

  it("counts its versions one by one, also when many are put at once", async () => {
    const { version } = await read()
    const policies = ["first", "second", "first"].map((account) => ({
      default: priority(account)
    }))
    const answers = await Promise.all(policies.map((policy) => put(policy)))
    const versions = answers.map((answer) => routingOf(answer).version)
    expect(versions.sort((a, b) => a - b)).toEqual([version + 1, version + 2, version + 3])
    expect((await read()).version).toBe(version + 3)
  })
})
