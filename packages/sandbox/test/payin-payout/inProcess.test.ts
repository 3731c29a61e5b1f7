import { describe, expect, it } from "@effect/vitest"
import { Effect, Random } from "effect"
import { TestClock } from "effect/testing"
import { type Gateway, Sandbox } from "../../src/index.ts"
import { envelopeOf, hmac, key, linkBody, payoutBody } from "./client.ts"

/** Signed at the epoch, where the virtual clock starts, or later. */
const request = (
  method: string,
  path: string,
  content: Record<string, unknown> | undefined,
  atMs: number
): Gateway.SandboxRequest => {
  const body = content === undefined ? "" : JSON.stringify(content)
  const text = `${method}\n${path}\n${body}\n${atMs}\n`
  return {
    method,
    origin: "http://sandbox.test",
    mount: "",
    path: `/payin-payout/${path}`,
    query: "",
    headers: {
      "content-type": "application/json",
      "access-key": key.accessKey,
      timestamp: String(atMs),
      signature: hmac(key.secretKey, text)
    },
    body
  }
}

const read = (response: Gateway.SandboxResponse) =>
  envelopeOf({ status: response.status, headers: {}, text: response.body, complete: true })

const setUp = Effect.gen(function* () {
  const delivered: Array<Gateway.OutgoingRequest> = []
  const sandbox = yield* Sandbox.make({
    instances: [
      {
        kind: "payin-payout",
        name: "payin-payout",
        merchants: [{ merchantId: "m", keys: [key], webhookUrl: "http://shop.test/hook" }]
      }
    ],
    deliver: (outgoing) => Effect.sync(() => (delivered.push(outgoing) === 1 ? 500 : 200))
  })
  return { sandbox, delivered }
})

describe("without sockets, under a virtual clock", () => {
  it.effect(
    "a link expires, a payout is approved, and a webhook is sent again, in virtual time",
    () =>
      Effect.gen(function* () {
        const { delivered, sandbox } = yield* setUp
        const ledger = sandbox.gateways.get("payin-payout")?.ledger
        yield* sandbox.handle(request("POST", "api/v1/payout/initiate", payoutBody("order-1"), 0))
        yield* sandbox.handle(request("POST", "api/v1/payin/generate/link", linkBody("order-1"), 0))
        yield* TestClock.adjust(999)
        expect(ledger?.movements()).toEqual([])
        yield* TestClock.adjust(1)
        expect(ledger?.movements()).toMatchObject([{ kind: "payout", atMs: 1000 }])
        expect(delivered).toHaveLength(1)
        yield* TestClock.adjust(30_000)
        expect(delivered.map(({ body }) => body)).toEqual([delivered[0]?.body, delivered[0]?.body])
        yield* TestClock.adjust(900_000 - 31_000)
        const status = yield* sandbox.handle(
          request("POST", "api/v1/payin/transactions", { order_id: "order-1" }, 900_000)
        )
        expect(read(status).data).toMatchObject({
          comments: "Expired",
          time_of_processing: "1970-01-01 05:45:00",
          updated_at: "1970-01-01T00:15:00.000000Z"
        })
      })
  )

  it.effect("the same seed gives the same link", () =>
    Effect.gen(function* () {
      const run = (seed: string) =>
        Effect.gen(function* () {
          const { sandbox } = yield* setUp
          const path = "api/v1/payin/generate/link"
          const answer = yield* sandbox.handle(request("POST", path, linkBody("order-1"), 0))
          return read(answer).data["pay_url"]
        }).pipe(Random.withSeed(seed), Effect.scoped)
      const [first, again, other] = [yield* run("a"), yield* run("a"), yield* run("b")]
      expect(first).toBe(again)
      expect(first).not.toBe(other)
    })
  )
})
