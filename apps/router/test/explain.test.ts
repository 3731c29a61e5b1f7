import { Objects } from "@switchyard/client"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { card, decode, paymentOf, problemOf } from "./support/client.ts"
import * as configuration from "./support/configuration.ts"
import { keys } from "./support/configuration.ts"
import * as Database from "./support/database.ts"
import * as methods from "./support/methods.ts"
import * as Process from "./support/process.ts"
import * as Router from "./support/router.ts"

let router: Router.Running
beforeAll(async () => void (router = await Router.start(methods.gateways)))
afterAll(() => router.close())

const explanationOf = decode(Objects.Explanation)
const decisionOf = decode(Objects.Decision)

const explain = async (id: string, apiKey: string = keys.read) =>
  explanationOf(await router.get(`/v1/payments/${id}/routing`, { apiKey }))
const plant = (fault: "decline" | "loseAnswer") =>
  router.sandbox.gateways.get("checksum")?.faults.add({ fault })
const accountsOf = (list: ReadonlyArray<{ readonly account: string }>) =>
  list.map(({ account }) => account)
const put = (policy: object) => router.send("PUT", "/v1/routing", policy, { apiKey: keys.admin })

describe("the routing of a payment", () => {
  it("is its plan, made again from what was stored, with the attempts that followed it", async () => {
    const metadata = { plan: "closed-first", note: "of the merchant" }
    const payment = paymentOf(await router.pay({ metadata }))
    const told = await explain(payment.id)
    expect(told).toMatchObject({
      seed: payment.id,
      rule: "closed-first",
      policyVersion: 0,
      remarks: []
    })
    expect(told.attempts).toEqual(payment.attempts)
    expect(accountsOf(told.plan)).toEqual(["closed", "second"])
    const { excluded, plan } = decisionOf(
      await router.post("/v1/routing/decide", {
        amount: payment.amount,
        method: { type: "card", bin: card.number.slice(0, 6) },
        metadata,
        seed: payment.id
      })
    )
    expect([told.plan, told.excluded]).toEqual([plan, excluded])
  })

  it("stays what it was when policy and health are others", async () => {
    const rule = (first: string, second: string) => ({
      rules: [
        {
          name: "bins",
          when: { bin: ["40000000"], amount: { below: 6000 } },
          use: { strategy: "split", weights: { [first]: 1, [second]: 3 } }
        }
      ]
    })
    expect((await put(rule("first", "second"))).status).toBe(200)
    const { id } = paymentOf(await router.pay())
    const before = await explain(id)
    expect(before).toMatchObject({ rule: "bins", policyVersion: 1 })
    expect((await put(rule("second", "open-payment"))).status).toBe(200)
    expect(await explain(id)).toEqual(before)
    const after = await explain(paymentOf(await router.pay({ route: { accounts: ["second"] } })).id)
    expect(after).toMatchObject({ rule: "bins", policyVersion: 2 })
    expect(after.excluded).toContainEqual({
      ...{ account: "open-payment", why: "not named by route.accounts", path: "route.accounts" }
    })
  })

  it("has been learned: an account that declines comes later, and why is told", async () => {
    const use = { strategy: "successRate", accounts: ["first", "second"], explore: false }
    expect((await put({ default: use, retry: { maxAttempts: 2 } })).status).toBe(200)
    const leads = await explain(paymentOf(await router.pay()).id)
    expect(leads.plan[0]?.why).toMatch(/^Beta\(\d+\.\d, \d+\.\d\), \d+\.\d %$/)
    const worse = accountsOf(leads.plan)[0] ?? ""
    const instance = worse === "first" ? "checksum" : "checksum-2"
    await vi.waitFor(
      async () => {
        router.sandbox.gateways.get(instance)?.faults.add({ fault: "decline" })
        const told = await explain(paymentOf(await router.pay()).id)
        expect(accountsOf(told.plan).at(-1)).toBe(worse)
      },
      { timeout: 20_000, interval: 300 }
    )
    router.sandbox.gateways.get(instance)?.faults.clear()
  }, 30_000)

  it("says why no other account was asked", async () => {
    const use = { strategy: "priority", accounts: ["first", "second"] }
    await put({ default: use, retry: { maxAttempts: 1 } })
    plant("decline")
    const limited = problemOf(await router.pay()).payment
    expect((await explain(limited?.id ?? "")).remarks).toEqual([
      "second not asked: 1 attempts are the limit"
    ])
    await put({ default: use })
    const number = "4000000000009987"
    const declined = problemOf(await router.pay({ method: { ...card, number } })).payment
    expect((await explain(declined?.id ?? "")).remarks).toEqual([
      "second not asked: after a decline for lost_card no other account is asked"
    ])
    plant("loseAnswer")
    const lost = paymentOf(await router.pay())
    expect(lost.status).toBe("unknown")
    expect((await explain(lost.id)).remarks).toEqual([
      expect.stringContaining("second not asked: what became of the last attempt is not known")
    ])
  })

  it("is nobody else's, and there is none of a rebill", async () => {
    await put({ default: { strategy: "priority", accounts: ["open-payment"] } })
    const method = { ...card, number: methods.cards.approved }
    const begun = paymentOf(await router.pay({ method, recurring: "initial" }))
    const path = `/v1/payments/${begun.id}/routing`
    expect((await router.get(path, { apiKey: keys.other })).status).toBe(404)
    expect((await router.get("/v1/payments/pay_none/routing")).status).toBe(404)
    const amount = { value: 1250, currency: "EUR" }
    const again = paymentOf(await router.post(`/v1/payments/${begun.id}/rebill`, { amount }))
    const problem = problemOf(await router.get(`/v1/payments/${again.id}/routing`))
    expect(problem).toMatchObject({
      status: 404,
      detail: `it had no plan: it repeats ${begun.id} on the account of that payment`
    })
  })

  it("of a payout is told as well", async () => {
    const destination = {
      ...{ type: "bank_account", holder: "Asha Rao", accountNumber: "000123456789012" },
      ...{ ifsc: "HDFC0000123", bankName: "HDFC Bank", scheme: "IMPS", address: "12 MG Road" }
    }
    const answer = await router.post("/v1/payouts", {
      ...{ reference: "salary-1", amount: { value: 250_000, currency: "INR" }, destination },
      customer: { id: "c-9", email: "asha@example.com", phone: "+919812345678", name: "Asha Rao" },
      route: { accounts: ["upi"] }
    })
    const { id } = decode(Objects.Payout)(answer)
    const told = explanationOf(await router.get(`/v1/payouts/${id}/routing`))
    expect(accountsOf(told.plan)).toEqual(["upi"])
    expect(told).toMatchObject({ seed: id, attempts: [{ operation: "payout", account: "upi" }] })
    expect(answer.text + JSON.stringify(told)).not.toContain("000123456789012")
  })
})

describe("what is stored of it", () => {
  it("knows a card again, and says no more of it than the payment does", async () => {
    const own = await Router.start()
    const pay = async (body: object) => paymentOf(await own.pay(body)).id
    const [one, same] = [await pay({}), await pay({ amount: { value: 700, currency: "EUR" } })]
    const other = await pay({ method: { ...card, number: "4000000000000077" } })
    await own.stop()
    const rows = await own.rows("SELECT id, card, decision FROM payment")
    const cardOf = (id: string) => rows.find((row) => row["id"] === id)?.["card"]
    expect(cardOf(one)).toMatch(/^[\w-]{43}$/)
    expect(cardOf(same)).toBe(cardOf(one))
    expect(cardOf(other)).not.toBe(cardOf(one))
    expect(JSON.stringify(rows.map(({ decision }) => decision))).not.toContain("40000000")
    const [basis, ...more] = await own.rows(
      "SELECT * FROM routing_basis WHERE merchant = 'acme' ORDER BY id"
    )
    expect(more).toEqual([])
    expect(rows.map(({ decision }) => String(decision))).toEqual(
      rows.map(() => expect.stringContaining(`"basis":"${String(basis?.["id"])}"`))
    )
    await own.close()
  })
})

describe("`explain`", () => {
  it("prints the plan of a stopped router's payment, and says what it does not know", async () => {
    const database = await Database.create()
    const urls = [router.sandbox.baseUrl("checksum"), router.sandbox.baseUrl("checksum-2")] as const
    const place = Process.place(configuration.file(...urls), database.url)
    const serving = Process.start(place.environment)
    const client = await serving.ready
    const metadata = { plan: "closed-first" }
    const { id } = paymentOf(await client.pay({ metadata }))
    await serving.kill("SIGTERM")
    const explained = await Process.start(place.environment, "explain", id).ended
    const lines = explained.stdout.trimEnd().split("\n")
    expect([explained.code, lines.slice(0, 5)]).toEqual([
      0,
      [
        `${id}  rule closed-first  policy version 0`,
        "",
        "plan",
        "     account  score  why",
        "  1  closed   1      priority 1"
      ]
    ])
    expect(lines).toContain("  narrow      not named by the policy")
    expect(lines.at(-1)).toMatch(/^ {2}2 {2}second {3}succeeded$/)
    const unknown = await Process.start(place.environment, "explain", "pay_unknown").ended
    expect([unknown.code, unknown.stderr]).toEqual([
      1,
      "pay_unknown: there is no such payment or payout\n"
    ])
    const misspelt = await Process.start(place.environment, "explain", "tok_1").ended
    expect([misspelt.code, misspelt.stderr]).toEqual([1, expect.stringContaining("explain pay_…")])
    place.remove()
    await database.remove()
  }, 90_000)
})
