import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { paymentOf, trigger } from "./support/client.ts"
import * as Router from "./support/router.ts"

let router: Router.Running
beforeAll(async () => void (router = await Router.start()))
afterAll(() => router.close())

const scrape = async () => {
  const answer = await router.get("/metrics", { apiKey: null })
  expect([answer.status, answer.headers.get("content-type")]).toEqual([
    200,
    "text/plain; version=0.0.4; charset=utf-8"
  ])
  return answer.text
}

/** The value of a series, and 0 where it has not been seen. */
const valueOf = (text: string, series: string) => {
  const line = text.split("\n").find((one) => one.startsWith(`${series} `))
  return Number(line?.slice(series.length + 1) ?? 0)
}

const times = (text: string, route: string, status: string) =>
  valueOf(
    text,
    `switchyard_http_request_duration_seconds_count{route="${route}",status="${status}"}`
  )

describe("the metrics", () => {
  it("are in the format of Prometheus", async () => {
    await router.pay()
    const text = await scrape()
    // The ledger's numbers are there from the first look on, whatever the database.
    expect(valueOf(text, 'switchyard_payments{status="captured"}')).toBe(1)
    expect(text).toContain('switchyard_open_attempts{state="unknown"} 0')
    expect(text).toContain('switchyard_queue_age_seconds{queue="inbox"} 0')
    expect(text).toContain('switchyard_incidents{kind="orphan"} 0')
    const lines = text.trimEnd().split("\n")
    const series = /^([a-z_0-9]+)(\{[a-z_0-9]+="[^"\\]*"(,[a-z_0-9]+="[^"\\]*")*\})? -?[\d.e+-]+$/
    const types = lines.filter((line) => line.startsWith("# TYPE"))
    expect(new Set(types).size).toBe(types.length)
    const samples = lines.filter((line) => !line.startsWith("#"))
    for (const line of samples) expect(line).toMatch(series)
    const names = samples.map((line) => line.slice(0, line.lastIndexOf(" ")))
    expect(new Set(names).size).toBe(names.length)
    expect(lines.filter((line) => line.startsWith("# HELP")).length).toBe(types.length)
  })

  it("count attempts by account, operation and outcome, and time gateways", async () => {
    const before = await scrape()
    await router.pay()
    await router.pay({ capture: "manual" })
    await router.pay(trigger(1001))
    await router.pay({ metadata: { plan: "closed-first" } })
    const after = await scrape()
    const grown = (account: string, operation: string, outcome: string) => {
      const labels = `account="${account}",operation="${operation}",outcome="${outcome}"`
      const name = `switchyard_attempts_total{${labels}}`
      return valueOf(after, name) - valueOf(before, name)
    }
    expect(grown("first", "purchase", "captured")).toBe(1)
    expect(grown("first", "authorize", "authorized")).toBe(1)
    expect(grown("first", "purchase", "declined")).toBe(1)
    expect(grown("second", "purchase", "declined")).toBe(1)
    expect(grown("closed", "purchase", "not_sent")).toBe(1)
    const calls = 'switchyard_gateway_call_duration_seconds_count{account="first"'
    expect(valueOf(after, `${calls},operation="purchase"}`)).toBeGreaterThan(1)
    expect(valueOf(after, 'switchyard_breaker_state{account="first"}')).toBe(0)
  })

  it("time requests by route and class, and name none by what a client wrote", async () => {
    const { id } = paymentOf(await router.pay())
    const before = await scrape()
    for (const path of [id, id, "pay_4111111111111111"]) await router.get(`/v1/payments/${path}`)
    await router.get("/v1/payments?limit=0")
    await router.get(`/v1/nothing/${id}`)
    await router.get(`/v1/payments/${id}/timeline`, { apiKey: null })
    const after = await scrape()
    const grown = (route: string, status: string) =>
      times(after, route, status) - times(before, route, status)
    expect(grown("GET /v1/payments/{id}", "2xx")).toBe(2)
    expect(grown("GET /v1/payments/{id}", "4xx")).toBe(1)
    expect(grown("GET /v1/payments", "4xx")).toBe(1)
    expect(grown("GET /v1/payments/{id}/timeline", "4xx")).toBe(1)
    expect(grown("none", "4xx")).toBe(1)
    expect(grown("GET /metrics", "2xx")).toBe(1)
    expect(after).not.toContain(id)
    expect(after).not.toContain("4111")
    expect(after).not.toContain("pay_")
  })

  it("time requests whose client has gone", async () => {
    router.sandbox.gateways.get("checksum")?.faults.add({ fault: "slowAnswer", afterMs: 700 })
    const leaving = new AbortController()
    const gone = router.pay({}, { signal: leaving.signal }).catch(() => "gone")
    await vi.waitFor(async () => {
      expect(valueOf(await scrape(), "switchyard_works_in_flight")).toBe(1)
    })
    leaving.abort()
    expect(await gone).toBe("gone")
    await vi.waitFor(async () => {
      expect(times(await scrape(), "POST /v1/payments", "gone")).toBe(1)
    })
  })

  it("are about the process too", async () => {
    const text = await scrape()
    expect(valueOf(text, "process_resident_memory_bytes")).toBeGreaterThan(1e7)
    expect(valueOf(text, "nodejs_heap_size_used_bytes")).toBeGreaterThan(1e6)
    expect(valueOf(text, "process_uptime_seconds")).toBeGreaterThan(0)
    expect(valueOf(text, "process_cpu_seconds_total")).toBeGreaterThan(0)
    expect(valueOf(text, "nodejs_eventloop_lag_p99_seconds")).toBeLessThan(60)
    expect(valueOf(text, "switchyard_database_up")).toBe(1)
  })
})
