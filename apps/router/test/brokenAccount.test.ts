import { Schema } from "effect"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { policy } from "../src/capacity/Breaker.ts"
import { paymentOf, problemOf, request, trigger } from "./support/client.ts"
import * as Router from "./support/router.ts"

let router: Router.Running
beforeAll(async () => void (router = await Router.start()))
afterAll(() => router.close())

const Accounts = Schema.fromJsonString(
  Schema.Struct({
    data: Schema.Array(
      Schema.Struct({ id: Schema.String, health: Schema.Struct({ state: Schema.String }) })
    )
  })
)

const stateOf = async (id: string) => {
  const { text } = await router.get("/v1/accounts")
  const { data } = Schema.decodeUnknownSync(Accounts)(text)
  return data.find((account) => account.id === id)?.health.state
}

/** Lets the gateway lose the outcome of payment after payment, until nothing is sent there any more. */
const breakFirst = async () => {
  const faults = router.sandbox.gateways.get("checksum")?.faults
  faults?.add({ fault: "error500AfterProcessing", operation: "create", times: "always" })
  for (let payment = 0; payment <= policy.size; payment += 1) {
    const { status } = await router.pay({ reference: "lost" })
    // The other account has taken it; questions count too, so it can be any payment.
    if (status === 201) break
    expect(status).toBe(202)
  }
  faults?.clear()
}

describe("an account whose gateway does not work", () => {
  it("is left out of plans, and says so, until a probe goes well", async () => {
    expect(await stateOf("first")).toBe("closed")
    await breakFirst()
    expect(await stateOf("first")).toBe("open")
    const paid = paymentOf(await router.pay())
    expect(paid.attempts.map(({ account }) => account)).toEqual(["second"])
    const { cvv: _cvv, holder: _holder, number: _number, ...card } = request().method
    const body = request({ method: { ...card, bin: "400000", brand: "visa" } })
    const decision = JSON.parse((await router.post("/v1/routing/decide", body)).text)
    expect(decision).toMatchObject({
      plan: [{ account: "second" }],
      excluded: expect.arrayContaining([{ account: "first", why: "circuit open" }])
    })
    const metrics = await router.get("/metrics", { apiKey: null })
    expect(metrics.text).toContain('switchyard_breaker_state{account="first"} 2')

    router.advance(5_001)
    await vi.waitFor(async () => expect(await stateOf("first")).not.toBe("open"))
    const probe = paymentOf(await router.pay())
    expect(probe).toMatchObject({ status: "captured", attempts: [{ account: "first" }] })
    expect(await stateOf("first")).toBe("closed")
  })

  it("is left out while its probe is on its way: the others are not sent into a refusal", async () => {
    const faults = router.sandbox.gateways.get("checksum")?.faults
    // Nothing is left open that could be asked about, and be the probe.
    faults?.add({ fault: "throttle", operation: "create", times: "always" })
    for (let payment = 0; payment < policy.size; payment += 1) {
      expect((await router.pay()).status).toBe(201)
    }
    faults?.clear()
    expect(await stateOf("first")).toBe("open")
    router.advance(5 * 60_000)
    expect(await stateOf("first")).toBe("half_open")
    faults?.add({ fault: "slowAnswer", afterMs: 300 })
    const probe = router.pay()
    await vi.waitFor(async () => expect(await stateOf("first")).toBe("open"))
    const others = await Promise.all([router.pay(), router.pay(), router.pay()])
    for (const other of others) {
      const { attempts } = paymentOf(other)
      expect(attempts.map(({ account, state }) => [account, state])).toEqual([
        ["second", "succeeded"]
      ])
    }
    expect(paymentOf(await probe)).toMatchObject({ attempts: [{ account: "first" }] })
    expect(await stateOf("first")).toBe("closed")
  })

  it("is still asked for the truth", async () => {
    await breakFirst()
    expect(await stateOf("first")).toBe("open")
    await router.askedUntil(async () => {
      const { text } = await router.get("/v1/payments?status=unknown")
      expect(JSON.parse(text)).toMatchObject({ data: [] })
    })
  })

  it("is refused by its breaker where nobody else is left: nothing was sent", async () => {
    const only = { metadata: { plan: "closed-only" } }
    for (let payment = 0; payment < policy.minimumCalls; payment += 1) {
      expect((await router.pay(only)).status).toBe(503)
    }
    expect([await stateOf("closed"), await stateOf("closed-too")]).toEqual(["open", "open"])
    const { payment, status } = problemOf(await router.pay(only))
    expect([status, payment?.status]).toEqual([503, "failed"])
    expect(payment?.attempts.map(({ error, state }) => [state, error?.reason])).toEqual([
      ["not_sent", "breaker_open"],
      ["not_sent", "breaker_open"]
    ])
  })

  it("is not one that declines", async () => {
    expect(await stateOf("first")).toBe("closed")
    for (let payment = 0; payment < policy.size; payment += 1) await router.pay(trigger(1001))
    expect([await stateOf("first"), await stateOf("second")]).toEqual(["closed", "closed"])
  })
})
