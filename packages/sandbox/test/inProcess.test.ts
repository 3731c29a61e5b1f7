import { describe, expect, it } from "@effect/vitest"
import { Effect, Random } from "effect"
import { TestClock } from "effect/testing"
import { type Gateway, Sandbox } from "../src/index.ts"
import { bodyOf, createFields, form, merchant, rest } from "./client.ts"

const request = (
  path: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {}
): Gateway.SandboxRequest => ({
  method: "POST",
  origin: "http://sandbox.test",
  mount: "",
  path: `/checksum${rest}${path}`,
  query: "",
  headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
  body: form(fields)
})

const read = (response: Gateway.SandboxResponse) =>
  bodyOf({ status: response.status, headers: {}, text: response.body, complete: true })

const setUp = Effect.gen(function* () {
  const delivered: Array<Gateway.OutgoingRequest> = []
  const sandbox = yield* Sandbox.make({
    deliver: (outgoing) =>
      Effect.sync(() => {
        delivered.push(outgoing)
        return delivered.length === 1 ? 500 : 200
      })
  })
  const granted = yield* sandbox.handle(
    request("authToken", {
      "authentication.partnerId": "195",
      "merchant.username": merchant.username,
      "authentication.sKey": merchant.secureKey
    })
  )
  const headers = { authtoken: String(read(granted)["AuthToken"]) }
  const create = (reference: string, overrides: Record<string, string> = {}) =>
    sandbox.handle(request("payments", createFields(reference, overrides), headers))
  return { sandbox, delivered, create }
})

describe("without sockets, under a virtual clock", () => {
  it.effect("answers, and undelivered answers, are plain values", () =>
    Effect.gen(function* () {
      const { create, sandbox } = yield* setUp
      expect(read(yield* create("order-1"))["transactionStatus"]).toBe("Y")
      const lost = yield* create("order-2", { amount: "1006.00" })
      expect(lost.delivery).toEqual({ _tag: "Close" })
      expect(sandbox.gateways.get("checksum")?.ledger.movements()).toHaveLength(2)
    })
  )

  it.effect("tokens expire and pending payments settle when virtual time passes", () =>
    Effect.gen(function* () {
      const { create, sandbox } = yield* setUp
      const ledger = sandbox.gateways.get("checksum")?.ledger
      expect(read(yield* create("order-1", { amount: "1003.00" }))["transactionStatus"]).toBe("P")
      yield* TestClock.adjust(4999)
      expect(ledger?.movements()).toEqual([])
      yield* TestClock.adjust(1)
      expect(ledger?.movements()).toMatchObject([{ kind: "charge", atMs: 5000 }])
      yield* TestClock.adjust(3_600_000 - 5000 - 1)
      expect((yield* create("order-2")).status).toBe(200)
      yield* TestClock.adjust(1)
      expect((yield* create("order-3")).status).toBe(401)
    })
  )

  it.effect("notifications go through the given delivery and wait in virtual time", () =>
    Effect.gen(function* () {
      const { create, delivered } = yield* setUp
      yield* create("order-1", { notificationUrl: "http://shop.test/notify" })
      yield* TestClock.adjust(0)
      expect(delivered.map(({ url }) => url)).toEqual(["http://shop.test/notify"])
      yield* TestClock.adjust(500)
      expect(delivered).toHaveLength(2)
      yield* TestClock.adjust("1 hour")
      expect(delivered).toHaveLength(2)
    })
  )

  it.effect("the same seed gives the same ids", () =>
    Effect.gen(function* () {
      const run = (seed: string) =>
        Effect.gen(function* () {
          const { create } = yield* setUp
          return read(yield* create("order-1", { createRegistration: "true" }))["registrationId"]
        }).pipe(Random.withSeed(seed), Effect.scoped)
      const [first, again, other] = [yield* run("a"), yield* run("a"), yield* run("b")]
      expect(first).toBe(again)
      expect(first).not.toBe(other)
    })
  )

  it.effect("a rule with a rate is played by chance, repeatably", () =>
    Effect.gen(function* () {
      const { create, sandbox } = yield* setUp
      sandbox.gateways
        .get("checksum")
        ?.faults.add({ fault: "throttle", rate: 0.5, times: "always" })
      let throttled = 0
      for (let number = 0; number < 200; number++) {
        if ((yield* create(`order-${number}`)).status === 429) throttled += 1
      }
      expect(throttled).toBeGreaterThan(60)
      expect(throttled).toBeLessThan(140)
    }).pipe(Random.withSeed("rate"))
  )
})
