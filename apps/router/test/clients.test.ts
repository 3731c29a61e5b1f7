import { HttpServerRequest } from "effect/http"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Clients from "../src/http/Clients.ts"
import * as routes from "../src/http/routes.ts"

const limits = { each: { perSecond: 2, burst: 4 }, all: { perSecond: 10, burst: 20 } }

/** How many of so many requests of a client are taken at this time. */
const taken = (
  { take }: ReturnType<typeof Clients.makeCounter>,
  client: string,
  requests: number,
  now: number
) => Array.from({ length: requests }, () => take(client, now)).filter((wait) => wait === 0).length

describe("requests of one address", () => {
  it("are a burst, then as many as its rate allows", () => {
    const counter = Clients.makeCounter(limits)
    expect(taken(counter, "a", 10, 1000)).toBe(4)
    expect(taken(counter, "a", 10, 1499)).toBe(0)
    expect(taken(counter, "a", 10, 1500)).toBe(1)
    expect(taken(counter, "a", 10, 60_000)).toBe(4)
  })

  it("are told how long to wait, and the wait is enough", () => {
    const counter = Clients.makeCounter(limits)
    taken(counter, "a", 4, 0)
    const wait = counter.take("a", 100)
    expect(wait).toBe(400)
    expect(counter.take("a", 100 + wait - 1)).toBeGreaterThan(0)
    expect(counter.take("a", 100 + wait)).toBe(0)
  })

  it("take nothing from others' once they are refused", () => {
    const counter = Clients.makeCounter(limits)
    expect(taken(counter, "greedy", 1000, 0)).toBe(4)
    expect(taken(counter, "other", 4, 0)).toBe(4)
  })
})

describe("requests of all addresses together", () => {
  it("have a limit too", () => {
    const counter = Clients.makeCounter(limits)
    const one = (client: number) => counter.take(`client ${client}`, 0) === 0
    expect(Array.from({ length: 100 }, (_, client) => one(client)).filter(Boolean)).toHaveLength(20)
  })

  it("need no more memory than is set aside, whoever sends them", () => {
    const counter = Clients.makeCounter(limits, 50)
    for (let client = 0; client < 100_000; client += 1) counter.take(`client ${client}`, client)
    expect(counter.size()).toBe(50)
    // Whoever keeps sending is not forgotten.
    const other = Clients.makeCounter({ ...limits, all: { perSecond: 1e6, burst: 1e6 } }, 50)
    taken(other, "steady", 4, 0)
    for (let client = 0; client < 1000; client += 1) {
      other.take(`client ${client}`, 0)
      expect(other.take("steady", 0)).toBeGreaterThan(0)
    }
  })
})

describe("an address", () => {
  it.each([
    ["203.0.113.9", "203.0.113.9"],
    ["::ffff:203.0.113.9", "203.0.113.9"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2"],
    ["2001:DB8:0001:0002::1", "2001:db8:1:2"],
    ["2001:db8::1", "2001:db8:0:0"],
    ["2001:db8:1:2::", "2001:db8:1:2"],
    ["fe80::1%eth0", "fe80:0:0:0"],
    ["::1", "0:0:0:0"]
  ])("%s counts as %s", (address, network) => expect(Clients.networkOf(address)).toBe(network))

  it("is short, whatever is sent for it", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 64 }), (text) => {
        expect(Clients.networkOf(text).length).toBeLessThan(80)
      })
    )
  })
})

const request = (
  path: string,
  options: { readonly method?: string; readonly headers?: Record<string, string> } = {}
) => HttpServerRequest.fromWeb(new Request(`http://router${path}`, options))

describe("behind proxies", () => {
  const clientOf = (forwarded: string | undefined, trusted: number) =>
    Clients.clientOf(
      request("/", forwarded === undefined ? {} : { headers: { "x-forwarded-for": forwarded } }),
      trusted
    )

  it("the client is whom the outermost trusted proxy saw; what it says itself is not believed", () => {
    expect(clientOf("6.6.6.6, 203.0.113.9", 1)).toBe("203.0.113.9")
    expect(clientOf("6.6.6.6, 203.0.113.9, 10.0.0.1", 2)).toBe("203.0.113.9")
    expect(clientOf("6.6.6.6", 0)).toBe(clientOf(undefined, 0))
    expect(clientOf("6.6.6.6", 2)).toBe(clientOf(undefined, 2))
    expect(clientOf("", 1)).toBe(clientOf(undefined, 1))
  })
})

describe("a request is", () => {
  it.each([
    ["POST", "/v1/payments", "moving"],
    ["POST", "/v1/payments?x=1", "moving"],
    ["POST", "/v1/payments/pay_1/capture", "moving"],
    ["POST", "/v1/payments/pay_1/refunds", "moving"],
    ["POST", "/v1/payouts", "moving"],
    ["POST", "/v1/tokens", "moving"],
    ["DELETE", "/v1/tokens/tok_1", "moving"],
    ["POST", "/v1/payments/pay_1/sync", "other"],
    ["POST", "/v1/payments/pay_1/resolve", "other"],
    ["POST", "/v1/paymentsX", "other"],
    ["GET", "/v1/payments", "other"],
    ["GET", "/v1/payments/pay_1", "other"],
    ["POST", "/v1/routing/decide", "other"],
    ["GET", "/health/ready", "other"],
    ["GET", "/metrics", "other"],
    ["POST", "/v1/webhooks/first", "notice"],
    ["POST", "/v1/webhooks/first/secret", "notice"],
    ["GET", "/v1/return/pay_1", "visit"],
    ["POST", "/v1/return/pay_1", "visit"],
    ["GET", "/v1/checkout/pay_1", "visit"]
  ])("%s %s: %s", (method, path, kind) => {
    expect(routes.kindOf(request(path, { method }))).toBe(kind)
  })

  it("named by its route, never by what the client wrote", () => {
    expect(routes.nameOf(request("/v1/payments/4111111111111111?cvv=1"))).toBe(
      "GET /v1/payments/{id}"
    )
    expect(routes.nameOf(request("/v1/unknown/4111111111111111"))).toBe("GET")
  })
})
