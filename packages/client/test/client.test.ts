import { assert, describe, it } from "@effect/vitest"
import * as ConfigProvider from "effect/ConfigProvider"
import { WebCrypto } from "effect/crypto/WebCrypto"
import * as Effect from "effect/Effect"
import * as Fiber from "effect/Fiber"
import * as HttpClient from "effect/http/HttpClient"
import type * as HttpClientRequest from "effect/http/HttpClientRequest"
import * as HttpClientResponse from "effect/http/HttpClientResponse"
import * as Layer from "effect/Layer"
import * as Random from "effect/Random"
import * as Redacted from "effect/Redacted"
import * as Stream from "effect/Stream"
import { TestClock } from "effect/testing"
import { Client } from "../src/index.ts"
import { apiKey, payment, request } from "./support/router.ts"

/** A router without a network: answers in this order, then never. */
const scripted = (...script: ReadonlyArray<Response>) => {
  const asked: Array<HttpClientRequest.HttpClientRequest> = []
  const answers = script.values()
  const http = HttpClient.make((request) => {
    asked.push(request)
    const answer = answers.next().value
    return answer === undefined
      ? Effect.never
      : Effect.succeed(HttpClientResponse.fromWeb(request, answer))
  })
  return { asked, layer: Layer.succeed(HttpClient.HttpClient, http) }
}

const options = { baseUrl: "http://router.test", apiKey: Redacted.make(apiKey) }
const busy = (after: string) =>
  Response.json({ code: "rate_limited" }, { status: 429, headers: { "retry-after": after } })

describe("Client.make", () => {
  it.effect("waits as long as Retry-After says, and a little longer", () => {
    const router = scripted(busy("7"), Response.json(payment(), { status: 201 }))
    return Effect.gen(function* () {
      const client = yield* Client.make(options)
      const paid = yield* Effect.forkChild(client.payments.create(request))
      yield* TestClock.adjust("7 seconds")
      assert.strictEqual(router.asked.length, 1)
      yield* TestClock.adjust("250 millis")
      assert.strictEqual((yield* Fiber.join(paid)).id, "pay_1")
      assert.strictEqual(router.asked.length, 2)
    }).pipe(Random.withSeed("seed"), Effect.provide(router.layer))
  })

  it.effect("gives a longer Retry-After to the caller at once", () => {
    const router = scripted(busy("3600"))
    return Effect.gen(function* () {
      const client = yield* Client.make(options)
      const error = yield* Effect.flip(client.payments.create(request))
      assert.deepInclude(error, { _tag: "SwitchyardProblem", retryAfterMs: 3_600_000 })
    }).pipe(Effect.provide(router.layer))
  })

  it.effect("tries five times with growing waits, and then tells that nobody knows", () => {
    const router = scripted()
    return Effect.gen(function* () {
      const client = yield* Client.make(options)
      const error = yield* Effect.forkChild(Effect.flip(client.payments.create(request)))
      for (let tries = 1; tries <= 5; tries++) {
        yield* TestClock.adjust("39999 millis")
        assert.strictEqual(router.asked.length, tries)
        // The end of this try, and the longest wait after it.
        yield* TestClock.adjust(1 + 250 * 2 ** (tries - 1))
      }
      assert.deepInclude(yield* Fiber.join(error), { reason: "timeout", status: null })
      assert.strictEqual(router.asked.length, 5)
    }).pipe(Effect.provide(router.layer))
  })

  it.effect("takes its keys from the platform's cryptography", () => {
    const router = scripted(...[1, 2, 3].map(() => Response.json(payment())))
    const uuids = ["1-1-1-1-1", "2-2-2-2-2"] as const
    let made = 0
    const crypto = { ...globalThis.crypto, randomUUID: () => uuids[made++] ?? uuids[0] }
    return Effect.gen(function* () {
      const client = yield* Client.make(options)
      yield* client.payments.capture("pay_1", { amount: 500 })
      yield* client.payments.get("pay_1")
      yield* client.payments.void("pay_1")
      const keys = router.asked.map(({ headers }) => headers["idempotency-key"])
      assert.deepStrictEqual(keys, ["1-1-1-1-1", undefined, "2-2-2-2-2"])
    }).pipe(Effect.provideService(WebCrypto, crypto), Effect.provide(router.layer))
  })

  it.effect("fails with errors that can be told apart", () => {
    const router = scripted(
      Response.json({ code: "declined", payment: payment() }, { status: 402 })
    )
    return Effect.gen(function* () {
      const client = yield* Client.make(options)
      const declined = yield* client.payments.create(request).pipe(
        Effect.catchTag("SwitchyardNoAnswer", () => Effect.succeed(null)),
        Effect.catchTag("SwitchyardProblem", ({ payment = null }) => Effect.succeed(payment))
      )
      assert.strictEqual(declined?.id, "pay_1")
    }).pipe(Effect.provide(router.layer))
  })

  it.effect("streams lists", () => {
    const page = (id: string, nextCursor: string | null) =>
      Response.json({ data: [payment({ id })], nextCursor })
    const router = scripted(page("1", "c"), page("2", null))
    return Effect.gen(function* () {
      const client = yield* Client.make(options)
      const ids = yield* Stream.runCollect(Stream.map(client.payments.list(), ({ id }) => id))
      assert.deepStrictEqual([...ids], ["1", "2"])
    }).pipe(Effect.provide(router.layer))
  })
})

describe("Client.layer", () => {
  it.effect("is the client as a service", () => {
    const router = scripted(Response.json(payment()))
    return Effect.gen(function* () {
      const client = yield* Client.Client
      assert.strictEqual((yield* client.payments.get("pay_1")).id, "pay_1")
    }).pipe(Effect.provide(Client.layer(options)), Effect.provide(router.layer))
  })

  it.effect("from the environment", () => {
    const router = scripted(Response.json(payment()))
    const environment = ConfigProvider.fromUnknown({
      SWITCHYARD_URL: "http://router.test",
      SWITCHYARD_API_KEY: apiKey
    })
    return Effect.gen(function* () {
      const client = yield* Client.Client
      yield* client.payments.get("pay_1")
      const [asked] = router.asked
      assert.strictEqual(asked?.url, "http://router.test/v1/payments/pay_1")
      assert.strictEqual(asked?.headers["authorization"], `Bearer ${apiKey}`)
    }).pipe(
      Effect.provide(Client.layerConfig()),
      Effect.provide(router.layer),
      Effect.provideService(ConfigProvider.ConfigProvider, environment)
    )
  })
})
