import { describe, expect, it } from "@effect/vitest"
import { Effect, Random } from "effect"
import { TestClock } from "effect/testing"
import { type Gateway, OpenPayment, Sandbox } from "../../src/index.ts"
import { form } from "../client.ts"
import { bodyOf, challenge, decrypt, entity, type Fields, paymentOf } from "./client.ts"

const minute = 60_000

const request = (method: string, path: string, fields: Fields): Gateway.SandboxRequest => {
  const encoded = form({ entityId: entity.entityId, ...fields })
  return {
    method,
    origin: "http://sandbox.test",
    mount: "",
    path: `/open-payment${path}`,
    query: method === "POST" ? "" : encoded,
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      authorization: `Bearer ${entity.accessToken}`
    },
    body: method === "POST" ? encoded : ""
  }
}

const read = (response: Gateway.SandboxResponse) =>
  bodyOf({ status: response.status, headers: {}, text: response.body, complete: true })

const setUp = Effect.gen(function* () {
  const delivered: Array<Gateway.OutgoingRequest> = []
  const sandbox = yield* Sandbox.make({
    instances: [
      {
        kind: "open-payment",
        name: "open-payment",
        webhookSpeedUp: 1,
        entities: [{ ...entity, webhooks: [{ url: "http://shop.test/hook" }] }]
      }
    ],
    deliver: (outgoing) => Effect.sync(() => (delivered.push(outgoing) <= 7 ? 500 : 200))
  })
  const pay = (reference: string, overrides: Fields = {}) =>
    Effect.map(
      sandbox.handle(request("POST", "/v1/payments", paymentOf(reference, overrides))),
      read
    )
  const status = (id: unknown) =>
    Effect.map(sandbox.handle(request("GET", `/v1/payments/${String(id)}`, {})), read)
  return { delivered, pay, sandbox, status }
})

describe("without sockets, under a virtual clock", () => {
  it.effect("an abandoned 3-D payment is given up, and the webhook tried as documented", () =>
    Effect.gen(function* () {
      const { delivered, pay, sandbox, status } = yield* setUp
      const { id } = yield* pay("order-0001", challenge)
      yield* TestClock.adjust(0)
      const tries: Array<number> = [delivered.length]
      // 1, 2, 4, 8, 15 minutes: all before the payment times out.
      for (const minutes of [1, 2, 4, 8]) {
        yield* TestClock.adjust(minutes * minute - 1)
        const before = delivered.length
        yield* TestClock.adjust(1)
        tries.push(delivered.length - before)
      }
      expect(tries).toEqual([1, 1, 1, 1, 1])
      expect((yield* status(id)).result.code).toBe("000.200.000")
      yield* TestClock.adjust(15 * minute)
      expect((yield* status(id)).result.code).toBe("100.396.103")
      const told = delivered.map(({ body, headers = {} }) =>
        decrypt({ body, headers }, OpenPayment.Entities.defaultWebhookKey)
      )
      const codes = told.map(({ payload }) => `${String(payload["id"])} ${payload.result.code}`)
      expect(new Set(codes)).toEqual(
        new Set([`${String(id)} 000.200.000`, `${String(id)} 100.396.103`])
      )
      expect(sandbox.gateways.get("open-payment")?.ledger.movements()).toEqual([])
    })
  )

  it.effect("the same seed gives the same ids and the same ciphertext", () =>
    Effect.gen(function* () {
      const run = (seed: string) =>
        Effect.gen(function* () {
          const { delivered, pay } = yield* setUp
          const answer = yield* pay("order-0001")
          yield* TestClock.adjust(0)
          return JSON.stringify([answer, delivered[0]])
        }).pipe(Random.withSeed(seed), Effect.scoped)
      const [first, again, other] = [yield* run("a"), yield* run("a"), yield* run("b")]
      expect(first).toBe(again)
      expect(first).not.toBe(other)
    })
  )
})
