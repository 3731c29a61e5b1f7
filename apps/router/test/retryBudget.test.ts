import { Decline } from "@switchyard/core"
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { type Answer, card, freshKey, paymentOf, problemOf } from "./support/client.ts"
import * as Database from "./support/database.ts"
import { keys } from "./support/configuration.ts"
import * as Router from "./support/router.ts"

let router: Router.Running
beforeAll(async () => void (router = await Router.start()))
afterAll(() => router.close())

const days = (count: number) => count * 24 * 60 * 60 * 1000

const usedUp = "retry budget of the card used up"
const hard = "the card is not to be tried again"

/** How a merchant's failover may go on from now on. */
const retryBy = async (retry: object, running = router) => {
  const strategy = { strategy: "priority", accounts: ["first", "second"] }
  const policy = { default: strategy, retry }
  const answer = await running.send("PUT", "/v1/routing", policy, { apiKey: keys.admin })
  expect(answer.status).toBe(200)
}

/** No decline of an earlier test is about this amount. */
let cents = 5000
beforeEach(() => {
  cents += 1
})
const amount = () => ({ value: cents, currency: "EUR" })

const declining = "4000000000000341"
const lost = "4000000000009987"

const pay = (number: string = declining, members: object = {}, key: string = freshKey()) =>
  router.pay({ amount: amount(), method: { ...card, number }, ...members }, { key })

const attemptsOf = (answer: Answer): ReadonlyArray<string> => {
  const payment = answer.status === 201 ? paymentOf(answer) : problemOf(answer).payment
  return (payment?.attempts ?? []).map(({ account, state }) => `${account} ${state}`)
}

const once = ["first declined"]
const twice = ["first declined", "second declined"]
const overruled = ["first declined", "second succeeded"]

/** The next charge at the first gateway is declined, whatever its card is. */
const plant = () => router.sandbox.gateways.get("checksum")?.faults.add({ fault: "decline" })

describe("a card that is declined again and again for the same amount", () => {
  it("is repeated fifteen times in thirty days, where the policy says nothing of it", async () => {
    await retryBy({})
    for (let payment = 1; payment <= 7; payment += 1) {
      expect(attemptsOf(await pay())).toEqual(twice)
    }
    for (let payment = 8; payment <= 10; payment += 1) {
      const answer = await pay()
      expect([answer.status, problemOf(answer).decline?.reason]).toEqual([402, "do_not_honor"])
      expect(attemptsOf(answer)).toEqual(once)
    }
  })

  it("is counted by card, amount and currency", async () => {
    await retryBy({ budget: { attempts: 3 } })
    expect(attemptsOf(await pay())).toEqual(twice)
    expect(attemptsOf(await pay())).toEqual(once)
    const other = { amount: { value: cents + 500, currency: "EUR" } }
    expect(attemptsOf(await pay(declining, other))).toEqual(twice)
    const dollars = { amount: { value: cents, currency: "USD" } }
    expect(attemptsOf(await pay(declining, dollars))).toEqual(twice)
    plant()
    expect(attemptsOf(await pay(card.number))).toEqual(overruled)
  })

  it("is known by its declines alone, at any account and in any payment", async () => {
    await retryBy({ budget: { attempts: 3 } })
    const two = { method: { ...card, number: "4000000000000051" } }
    for (let payment = 0; payment < 4; payment += 1) {
      expect(attemptsOf(await pay(two.method.number))).toEqual(["first succeeded"])
    }
    for (let payment = 0; payment < 2; payment += 1) {
      plant()
      expect(attemptsOf(await pay(two.method.number))).toEqual(overruled)
    }
    plant()
    expect(attemptsOf(await pay(two.method.number))).toEqual(once)
    expect(attemptsOf(await pay(two.method.number))).toEqual(["first succeeded"])
  })

  it("goes on at an account that could be reached: what was not sent has not tried the card", async () => {
    const strategy = { strategy: "priority", accounts: ["closed", "second"] }
    const policy = { default: strategy, retry: { budget: { attempts: 1 } } }
    await router.send("PUT", "/v1/routing", policy, { apiKey: keys.admin })
    for (let payment = 0; payment < 2; payment += 1) {
      expect(attemptsOf(await pay())).toEqual(["closed not_sent", "second declined"])
    }
  })

  it("is free again when the time is over", async () => {
    await retryBy({ budget: { attempts: 2, days: 7 } })
    expect(attemptsOf(await pay())).toEqual(twice)
    router.advance(days(7) - 60_000)
    expect(attemptsOf(await pay())).toEqual(once)
    router.advance(120_000)
    // Of three the one that was not repeated is left.
    expect(attemptsOf(await pay())).toEqual(once)
    router.advance(days(7))
    expect(attemptsOf(await pay())).toEqual(twice)
  })
})

describe("a card that must not be tried again", () => {
  it("is not tried again within its payment, whatever the policy cascades on", async () => {
    await retryBy({ cascadeOn: Decline.reasons })
    for (const number of [lost, "4000000000009979"]) {
      expect(attemptsOf(await pay(number))).toEqual(once)
    }
  })

  it("is not repeated in later payments of that amount either", async () => {
    await retryBy({})
    expect(attemptsOf(await pay(lost))).toEqual(once)
    plant()
    const answer = await pay(lost)
    expect(problemOf(answer).decline?.reason).toBe("do_not_honor")
    expect(attemptsOf(answer)).toEqual(once)
    plant()
    const other = await pay(lost, { amount: { value: cents + 500, currency: "EUR" } })
    expect(attemptsOf(other)).toEqual(twice)
  })
})

/** How many charges have reached the gateways; questions about what is open come by themselves. */
const charges = (): number =>
  ["checksum", "checksum-2"].reduce(
    (sum, name) => sum + Object.keys(router.sandbox.ledger(name).arrivals).length,
    0
  )

describe("a policy that refuses new payments beyond the budget", () => {
  const refusing = { budget: { attempts: 2, newPayments: "refuse" } }

  /** Refused with the reason for each account, without a claim and without a call. */
  const expectRefused = async (answer: Answer, why: string, calls: number) => {
    const problem = problemOf(answer)
    expect([answer.status, problem.code]).toEqual([422, "no_eligible_account"])
    expect(problem.accounts).toEqual(
      expect.arrayContaining([
        { account: "first", why },
        { account: "second", why },
        { account: "closed", why: "not named by the policy" }
      ])
    )
    expect(problem.errors).toBeUndefined()
    expect(charges()).toBe(calls)
    const { text } = await router.get("/v1/payments?reference=beyond")
    expect(JSON.parse(text)).toMatchObject({ data: [] })
  }

  it("asks nobody, and leaves the key free", async () => {
    await retryBy(refusing)
    const key = freshKey()
    const first = await pay(declining, {}, key)
    expect(attemptsOf(first)).toEqual(twice)
    const calls = charges()
    const later = freshKey()
    await expectRefused(await pay(declining, { reference: "beyond" }, later), usedUp, calls)
    // The first key still answers its own payment.
    const again = await pay(declining, {}, key)
    expect(again.headers.get("idempotency-replayed")).toBe("true")
    expect([again.status, attemptsOf(again)]).toEqual([402, twice])
    await retryBy({})
    const answer = await pay(declining, { reference: "beyond-at-first" }, later)
    expect(answer.headers.get("idempotency-replayed")).toBeNull()
    expect(attemptsOf(answer)).toEqual(twice)
  })

  it("says of a card that is lost that it is not to be tried again", async () => {
    await retryBy(refusing)
    expect(attemptsOf(await pay(lost))).toEqual(once)
    const calls = charges()
    await expectRefused(await pay(lost, { reference: "beyond" }), hard, calls)
    expect((await pay(lost, { amount: { value: cents + 500, currency: "EUR" } })).status).toBe(402)
  })

  it("refuses no other payment", async () => {
    await retryBy(refusing)
    expect(attemptsOf(await pay())).toEqual(twice)
    expect((await pay(card.number)).status).toBe(201)
  })
})

describe("the budget of a card", () => {
  it("outlives a restart, where a key is configured", async () => {
    const database = await Database.create()
    const request = { method: { ...card, number: declining } }
    const before = await Router.start({ database })
    await retryBy({ budget: { attempts: 3 } }, before)
    expect(attemptsOf(await before.pay(request))).toEqual(twice)
    await before.stop()
    const { sandbox } = before
    const gateways: Readonly<Record<string, string>> = {
      first: sandbox.baseUrl("checksum"),
      second: sandbox.baseUrl("checksum-2")
    }
    const after = await Router.start({
      database,
      configure: ({ accounts, ...file }) => ({
        ...file,
        accounts: accounts.map(({ config, ...rest }) => {
          const baseUrl = gateways[rest.id] ?? config.baseUrl
          return { ...rest, config: { ...config, baseUrl } }
        })
      })
    })
    expect(attemptsOf(await after.pay(request))).toEqual(once)
    await sandbox.close()
    await after.close()
  })
})
