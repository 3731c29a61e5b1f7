import { describe, expect, it } from "@effect/vitest"
import { Effect, Random } from "effect"
import { TestClock } from "effect/testing"
import { type Gateway, Sandbox } from "../../src/index.ts"
import { type Body, bodyOf, card, credentials, payment } from "./client.ts"

const request = (
  path: string,
  body: unknown,
  headers: Record<string, string> = {}
): Gateway.SandboxRequest => ({
  method: "POST",
  origin: "http://sandbox.test",
  mount: "",
  path: `/intents${path}`,
  query: "",
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body)
})

const read = (response: Gateway.SandboxResponse) =>
  bodyOf({ status: response.status, headers: {}, text: response.body, complete: true })

const setUp = Effect.gen(function* () {
  const sandbox = yield* Sandbox.make({ deliver: () => Effect.succeed(200) })
  const granted = yield* sandbox.handle(request("/auth/token", credentials))
  const headers = { authorization: `Bearer ${String(read(granted)["access_token"])}` }
  const pay = (externalId: string, overrides = {}) =>
    sandbox.handle(request("/transactions", payment(externalId, overrides), headers))
  const list = (query: string) =>
    Effect.map(
      sandbox.handle({ ...request("/transactions", {}, headers), method: "GET", query }),
      (response) => (read(response)["result"] as ReadonlyArray<Body>).map(({ id }) => String(id))
    )
  return { pay, list, movements: () => sandbox.gateways.get("intents")?.ledger.movements() ?? [] }
})

describe("without sockets, under a virtual clock", () => {
  it.effect("holds lapse and pending payments are decided when virtual time passes", () =>
    Effect.gen(function* () {
      const { movements, pay } = yield* setUp
      yield* pay("pay-1", { card: card({ pan: "4000000000003220" }) })
      yield* TestClock.adjust(4999)
      expect(movements()).toEqual([])
      yield* TestClock.adjust(1)
      expect(movements()).toMatchObject([{ kind: "authorize", atMs: 5000 }])
      yield* TestClock.adjust(604_800_000 - 1)
      expect(movements()).toHaveLength(1)
      yield* TestClock.adjust(1)
      expect(movements()).toMatchObject([{}, { kind: "void", atMs: 604_805_000 }])
    })
  )

  it.effect("tokens expire in virtual time", () =>
    Effect.gen(function* () {
      const { pay } = yield* setUp
      yield* TestClock.adjust(3_599_999)
      expect((yield* pay("pay-1")).status).toBe(200)
      yield* TestClock.adjust(1)
      expect((yield* pay("pay-2")).status).toBe(401)
    })
  )

  it.effect("midnight belongs to the day that begins; equal times are listed by id", () =>
    Effect.gen(function* () {
      const { list, pay } = yield* setUp
      for (let number = 1; number <= 9; number++) yield* pay(`pay-${number}`)
      expect(yield* list("from_date=31/12/1969&to_date=01/01/1970")).toEqual([])
      const today = yield* list("from_date=01/01/1970&to_date=02/01/1970")
      expect(today).toHaveLength(9)
      expect(today).toEqual([...today].sort())
    })
  )

  it.effect("an id begins with its time, as the document's sample does", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse("2024-08-22T15:52:38Z"))
      const { pay } = yield* setUp
      const { id } = read(yield* pay("pay-1"))
      expect(id).toMatch(/^trx_01J5XCM/)
    })
  )

  it.effect("the same seed gives the same ids", () =>
    Effect.gen(function* () {
      const run = (seed: string) =>
        Effect.gen(function* () {
          const { pay } = yield* setUp
          return read(yield* pay("pay-1"))["id"]
        }).pipe(Random.withSeed(seed), Effect.scoped)
      const [first, again, other] = [yield* run("a"), yield* run("a"), yield* run("b")]
      expect(first).toMatch(/^trx_0000000000/)
      expect(first).toBe(again)
      expect(first).not.toBe(other)
    })
  )
})
