import { Decline } from "@switchyard/core"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { type Answer, card, paymentOf, problemOf, timelineOf } from "./support/client.ts"
import { keys } from "./support/configuration.ts"
import * as Router from "./support/router.ts"
import * as Shopper from "./support/shopper.ts"

let router: Router.Running
beforeAll(async () => void (router = await Router.start({ reachable: true })))
afterAll(() => router.close())

const retryBy = async (retry: object) => {
  const strategy = { strategy: "priority", accounts: ["first", "second"] }
  const policy = { default: strategy, retry }
  const answer = await router.send("PUT", "/v1/routing", policy, { apiKey: keys.admin })
  expect(answer.status).toBe(200)
}

/** Its bank declines it with the wish that the shopper be authenticated. */
const method = { ...card, number: "4000000000003063" }

let cents = 7000
const pay = (members: object = {}) => {
  cents += 1
  return router.pay({ method, amount: { value: cents, currency: "EUR" }, ...members })
}

const statesOf = (answer: Answer): ReadonlyArray<string> => {
  const payment = answer.status < 300 ? paymentOf(answer) : problemOf(answer).payment
  return (payment?.attempts ?? []).map(({ account, state }) => `${account} ${state}`)
}

const faults = () => router.sandbox.gateways.get("checksum")?.faults

/** The first charge is processed as it is, the second meets this fault. */
const plantSecond = (fault: "decline" | "loseAnswer" | "unknownCode" | "throttle") => {
  faults()?.add({ fault: "slow", afterMs: 1 })
  faults()?.add({ fault })
}

const movedAt = (instance: string) => router.sandbox.ledger(instance).movements.length

describe("a decline that asks for authentication", () => {
  it("is the answer, where the policy does not step up", async () => {
    await retryBy({})
    const answer = await pay()
    expect([answer.status, problemOf(answer).decline]).toMatchObject([
      402,
      { reason: "authentication_required", retry: "never" }
    ])
    expect(statesOf(answer)).toEqual(["first declined"])
  })

  it.each(["automatic", "manual"] as const)(
    "is repeated once at the same account with 3-D, capture %s",
    async (capture) => {
      await retryBy({ stepUp: true })
      const [first, second] = [movedAt("checksum"), movedAt("checksum-2")]
      const answer = await pay({ capture })
      const payment = paymentOf(answer)
      expect([answer.status, payment.status]).toEqual([201, "requires_action"])
      expect(payment).toMatchObject({ nextAction: { type: "redirect" }, decline: null })
      expect(statesOf(answer)).toEqual(["first declined", "first pending"])
      expect(payment.attempts[0]?.error).toMatchObject({ reason: "authentication_required" })
      expect(new Set(payment.attempts.map(({ reference }) => reference)).size).toBe(2)
      expect([movedAt("checksum"), movedAt("checksum-2")]).toEqual([first, second])
      await Shopper.decide(payment, "Y")
      const done = await router.read(payment.id)
      expect(done).toMatchObject({
        status: capture === "manual" ? "authorized" : "captured",
        authorized: payment.amount.value,
        account: "first",
        attempts: [{ state: "declined" }, { state: "succeeded" }]
      })
      expect(movedAt("checksum")).toBe(first + 1)
      const { data } = timelineOf(await router.get(`/v1/payments/${payment.id}/timeline`))
      expect(data.slice(0, 4).map(({ cause, to }) => `${cause} ${to}`)).toEqual([
        "claim ready",
        "call declined",
        "cascade ready",
        "call pending"
      ])
    }
  )

  it("ends there, where the shopper is not authenticated", async () => {
    await retryBy({ stepUp: true })
    const payment = paymentOf(await pay())
    await Shopper.decide(payment, "N")
    expect(await router.read(payment.id)).toMatchObject({
      status: "declined",
      captured: 0,
      attempts: [{ account: "first" }, { account: "first", state: "declined" }]
    })
  })

  it("of a card with another wish is not repeated", async () => {
    await retryBy({ stepUp: true })
    const answer = await pay({ method: { ...card, number: "4000000000009995" } })
    expect(statesOf(answer)).toEqual(["first declined"])
  })
})

describe("a step-up", () => {
  it("counts among the attempts, and keeps to the time", async () => {
    await retryBy({ stepUp: true, maxAttempts: 1 })
    expect(statesOf(await pay())).toEqual(["first declined"])
    await retryBy({ stepUp: true, maxElapsedMs: 50 })
    faults()?.add({ fault: "slow", afterMs: 100 })
    expect(statesOf(await pay())).toEqual(["first declined"])
    await retryBy({ stepUp: true, maxAttempts: 2, maxElapsedMs: 25_000 })
    expect(statesOf(await pay())).toEqual(["first declined", "first pending"])
  })

  it("needs room in the card's budget", async () => {
    await retryBy({ stepUp: true, budget: { attempts: 2 } })
    const amount = { value: 6000, currency: "EUR" }
    expect(statesOf(await pay({ amount }))).toEqual(["first declined", "first pending"])
    expect(statesOf(await pay({ amount }))).toEqual(["first declined"])
  })

  it("that is declined is followed by nobody, although the reason would allow it", async () => {
    await retryBy({ stepUp: true, maxAttempts: 10 })
    plantSecond("decline")
    const answer = await pay()
    expect(problemOf(answer)).toMatchObject({ status: 402, decline: { reason: "do_not_honor" } })
    expect(statesOf(answer)).toEqual(["first declined", "first declined"])
  })

  it("that the gateway refuses leaves the decline as the answer", async () => {
    await retryBy({ stepUp: true, maxAttempts: 10 })
    plantSecond("throttle")
    const answer = await pay()
    expect(problemOf(answer)).toMatchObject({
      status: 402,
      decline: { reason: "authentication_required" }
    })
    expect(statesOf(answer)).toEqual(["first declined", "first rejected"])
  })
})

describe("an unknown outcome, with everything allowed", () => {
  const everything = { stepUp: true, cascadeOn: Decline.reasons, maxAttempts: 10 }

  it.each([
    "unknownCode",
    "loseAnswer",
    "error500AfterProcessing",
    "html200",
    "hangAnswer"
  ] as const)("after %s is followed by nothing", async (fault) => {
    await retryBy(everything)
    const before = movedAt("checksum-2")
    faults()?.add({ fault })
    const answer = await pay({ method: card })
    expect([answer.status, paymentOf(answer).status]).toEqual([202, "unknown"])
    expect(statesOf(answer)).toEqual(["first unknown"])
    expect(movedAt("checksum-2")).toBe(before)
  })

  it.each(["unknownCode", "loseAnswer"] as const)(
    "of a step-up after %s is followed by nothing",
    async (fault) => {
      await retryBy(everything)
      const before = movedAt("checksum-2")
      plantSecond(fault)
      const answer = await pay()
      expect([answer.status, paymentOf(answer).status]).toEqual([202, "unknown"])
      expect(statesOf(answer)).toEqual(["first declined", "first unknown"])
      expect(movedAt("checksum-2")).toBe(before)
    }
  )
})
