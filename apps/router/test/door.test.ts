import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { freshKey, paymentOf, problemOf } from "./support/client.ts"
import * as Router from "./support/router.ts"
import { open, type Wire } from "./support/socket.ts"

const few = { perSecond: 1, burst: 3 }
const many = { perSecond: 1000, burst: 1000 }

let router: Router.Running
beforeAll(async () => {
  router = await Router.start({
    timeoutMs: 20_000,
    tuning: {
      maxInFlight: 5,
      door: {
        trustedProxies: 1,
        visits: { each: few, all: { perSecond: 1, burst: 8 } },
        notices: { each: many, all: many }
      }
    }
  })
})
afterAll(() => router.close())

const arrivals = () => Object.keys(router.sandbox.ledger("checksum").arrivals).length

/** Payments whose gateway takes its time, all of them on their way. */
const fill = async (payments: number) => {
  router.sandbox.gateways
    .get("checksum")
    ?.faults.add({ fault: "slowAnswer", afterMs: 1500, times: payments })
  const before = arrivals()
  const running = Array.from({ length: payments }, () => router.pay())
  await vi.waitFor(() => expect(arrivals() - before).toBe(payments), { timeout: 5000 })
  return running
}

describe("more than the process takes on", () => {
  it("is refused before anything is claimed; what was let in keeps its promise", async () => {
    const running = await fill(5)
    const calls = router.calls()
    const key = freshKey()
    for (const refused of [
      await router.pay({}, { key }),
      await router.post("/v1/payments/pay_unknown/capture", {}),
      await router.post("/v1/payouts", {}),
      await router.send("DELETE", "/v1/tokens/tok_unknown")
    ]) {
      expect([refused.status, problemOf(refused).code]).toEqual([503, "unavailable"])
      expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0)
    }
    expect(router.calls()).toBe(calls)
    // Reading and health stay.
    expect((await router.get("/v1/payments")).status).toBe(200)
    expect((await router.get("/health/live", { apiKey: null })).status).toBe(200)
    expect((await router.get("/health/ready", { apiKey: null })).status).toBe(200)
    expect((await router.get("/metrics", { apiKey: null })).text).toContain(
      'switchyard_refused_requests_total{reason="overload"} 4'
    )
    for (const answer of await Promise.all(running)) {
      expect([answer.status, paymentOf(answer).status]).toEqual([201, "captured"])
    }
    // The refused key had not been used up.
    const again = await router.pay({}, { key })
    expect([again.status, again.headers.get("idempotency-replayed")]).toEqual([201, null])
  })

  it("counts work whose client has gone", async () => {
    router.sandbox.gateways
      .get("checksum")
      ?.faults.add({ fault: "slowAnswer", afterMs: 1500, times: 5 })
    const before = arrivals()
    const leaving = new AbortController()
    for (let client = 0; client < 5; client += 1) {
      router.pay({}, { signal: leaving.signal }).catch(() => "gone")
    }
    await vi.waitFor(() => expect(arrivals() - before).toBe(5), { timeout: 5000 })
    leaving.abort()
    await vi.waitFor(async () => expect((await router.get("/health/live")).status).toBe(200))
    expect((await router.pay()).status).toBe(503)
    await vi.waitFor(async () => expect((await router.pay()).status).toBe(201), { timeout: 5000 })
  })

  it("is never exceeded, also when all come at once", async () => {
    router.sandbox.gateways
      .get("checksum")
      ?.faults.add({ fault: "slowAnswer", afterMs: 1000, times: 5 })
    const before = arrivals()
    const answers = await Promise.all(Array.from({ length: 40 }, () => router.pay()))
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 201)).toHaveLength(5)
    expect(statuses.filter((status) => status === 503)).toHaveLength(35)
    expect(arrivals() - before).toBe(5)
  })
})

describe("requests without a key", () => {
  const visit = (address: string) =>
    fetch(`${router.url}/v1/return/pay_unknown`, {
      headers: { "x-forwarded-for": `6.6.6.6, ${address}` },
      redirect: "manual"
    })

  it("are counted by their address, then all together", async () => {
    const of = async (address: string, visits: number) => {
      const answers = await Promise.all(Array.from({ length: visits }, () => visit(address)))
      return answers.map(({ status }) => status)
    }
    expect(await of("203.0.113.1", 3)).toEqual([404, 404, 404])
    const refused = await visit("203.0.113.1")
    expect([refused.status, refused.headers.get("retry-after")]).toEqual([429, "1"])
    expect(await refused.json()).toMatchObject({ code: "rate_limited", status: 429 })
    expect(await of("203.0.113.2", 3)).toEqual([404, 404, 404])
    // Two of the eight are left for everybody.
    const others = await Promise.all(
      Array.from({ length: 6 }, (_, index) => visit(`203.0.113.${index + 10}`))
    )
    expect(others.map(({ status }) => status).sort()).toEqual([404, 404, 429, 429, 429, 429])
    // Those with a key do not notice.
    expect((await router.pay()).status).toBe(201)
  })
})

describe("two thousand idle connections", () => {
  it("harm nobody", async () => {
    const wires: Array<Wire> = []
    for (let batch = 0; batch < 20; batch += 1) {
      wires.push(...(await Promise.all(Array.from({ length: 100 }, () => open(router.url)))))
    }
    // Half of them have asked something before.
    for (const { socket } of wires.slice(0, 1000)) {
      socket.write("GET /health/live HTTP/1.1\r\nhost: router\r\n\r\n")
    }
    await vi.waitFor(
      () => {
        for (const { heard } of wires.slice(0, 1000)) expect(heard()).toContain("200 OK")
      },
      { timeout: 10_000 }
    )
    const startedAt = performance.now()
    const answers = []
    for (let payment = 0; payment < 20; payment += 1) answers.push(await router.pay())
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 201))
    expect(performance.now() - startedAt).toBeLessThan(5000)
    for (const { socket } of wires) socket.destroy()
  })
})
