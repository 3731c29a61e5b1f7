import { describe, expect, it } from "@effect/vitest"
import { Payments } from "@switchyard/core"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { OpenPayment, OpenPaymentConfig, Registration } from "../src/index.ts"
import {
  accessToken,
  account,
  charge,
  debited,
  entityId,
  json,
  stub,
  webhookKey
} from "./support.ts"

const sentinel = "SENTINEL-1234"
const good = { baseUrl: "https://gateway.test", accessToken, entityId, webhookKey }
const other = "F".repeat(64)

const fault = (change: object): string =>
  Result.match(
    Schema.decodeUnknownResult(Registration.registration.configSchema)({ ...good, ...change }),
    { onSuccess: () => "accepted", onFailure: String }
  )

describe("JSON options", () => {
  it("decode, with the secrets redacted", () => {
    const options = Schema.decodeUnknownSync(OpenPaymentConfig.configSchema)({
      ...good,
      previousWebhookKeys: [other],
      recurringEntityId: entityId,
      timeoutMs: 5000,
      testMode: "EXTERNAL",
      brands: ["VISA", "MADA"],
      seriesType: "RECURRING",
      referenceQuery: ["v1/query"],
      paymentQueriesPerMinute: 2,
      checkoutQueriesPerMinute: 9,
      referenceQueriesPerMinute: 60
    })
    expect(Redacted.value(options.accessToken)).toBe(accessToken)
    expect(JSON.stringify(options)).not.toMatch(new RegExp(`${accessToken}|${webhookKey}|${other}`))
    expect(OpenPaymentConfig.fault(options)).toBeNull()
  })

  it.each([
    ["baseUrl", `ftp://${sentinel}`],
    ["baseUrl", `https://${sentinel}/`],
    ["baseUrl", undefined],
    ["accessToken", ""],
    ["accessToken", `${sentinel}\r\n`],
    ["entityId", sentinel],
    ["webhookKey", sentinel],
    ["webhookKey", webhookKey.slice(1)],
    ["previousWebhookKeys", sentinel],
    ["previousWebhookKeys", [sentinel]],
    ["recurringEntityId", sentinel],
    ["timeoutMs", 0],
    ["testMode", sentinel],
    ["brands", [sentinel]],
    ["brands", []],
    ["seriesType", sentinel],
    ["referenceQuery", [sentinel]],
    ["referenceQuery", []],
    ["paymentQueriesPerMinute", 0],
    ["checkoutQueriesPerMinute", 1.5],
    ["referenceQueriesPerMinute", sentinel]
  ])("%s: %j is refused by path and rule, without the value", (path, value) => {
    const text = fault({ [path]: value })
    expect(text).toContain(`at ["${path}"]`)
    expect(text).not.toContain(sentinel)
  })
})

describe("layerConfig", () => {
  const env = {
    OPEN_PAYMENT_ACCESS_TOKEN: accessToken,
    OPEN_PAYMENT_ENTITY_ID: entityId,
    OPEN_PAYMENT_WEBHOOK_KEY: webhookKey,
    OPEN_PAYMENT_TIMEOUT_MS: "5000",
    OPEN_PAYMENT_PREVIOUS_WEBHOOK_KEYS: `${webhookKey}, ${other}`,
    OPEN_PAYMENT_BRANDS: "VISA,MASTER",
    OPEN_PAYMENT_REFERENCE_QUERY: "v1/query, v3/query",
    OPEN_PAYMENT_PAYMENT_QUERIES_PER_MINUTE: "9"
  }
  const provider = (values: Record<string, string>) => ConfigProvider.fromEnv({ env: values })
  const build = (values: Record<string, string>) =>
    Layer.build(
      OpenPayment.layerConfig().pipe(
        Layer.provide(FetchHttpClient.layer),
        Layer.provide(ConfigProvider.layer(provider(values)))
      )
    )

  it.live("reads the process's configuration and works with fetch", () =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) => json(response, debited))
      const all = { ...env, OPEN_PAYMENT_BASE_URL: server.baseUrl }
      const options = yield* OpenPaymentConfig.config.parse(provider(all))
      expect(options).toMatchObject({
        brands: ["VISA", "MASTER"],
        referenceQuery: ["v1/query", "v3/query"],
        paymentQueriesPerMinute: 9
      })
      expect(options.previousWebhookKeys?.map(Redacted.value)).toEqual([webhookKey, other])
      const context = yield* build(all)
      const payment = yield* Effect.provideContext(
        Effect.flatMap(Payments.Payments, (payments) => payments.purchase(charge)),
        context
      )
      expect(payment.status.unified).toBe("captured")
    }).pipe(Effect.scoped)
  )

  it.live("fails with the name of what is wrong", () =>
    Effect.gen(function* () {
      const missing = yield* Effect.flip(build(env))
      expect(String(missing)).toContain("OPEN_PAYMENT_BASE_URL")
      const wrong = yield* Effect.flip(
        build({
          ...env,
          OPEN_PAYMENT_BASE_URL: "http://a.test",
          OPEN_PAYMENT_WEBHOOK_KEY: sentinel
        })
      )
      expect(String(wrong)).toContain("OPEN_PAYMENT_WEBHOOK_KEY")
      expect(String(wrong)).not.toContain(sentinel)
    }).pipe(Effect.scoped)
  )
})

describe("options that break a rule", () => {
  it.live("answer InvalidConfiguration from every call that would be sent", () =>
    Effect.gen(function* () {
      const layer = Registration.registration.layer(
        account("http://127.0.0.1:9", { accessToken: Redacted.make("a b") })
      )
      const context = yield* Layer.build(Layer.provide(layer, FetchHttpClient.layer))
      const payments = yield* Effect.provideContext(Payments.Payments, context)
      const { reference } = charge
      for (const call of [payments.purchase(charge), payments.status({ reference })]) {
        const error = yield* Effect.flip(Effect.asVoid(call))
        expect(error).toMatchObject({
          _tag: "InvalidConfiguration",
          path: expect.stringMatching(/^accessToken/)
        })
      }
      const raw = { body: new Uint8Array(), headers: {} }
      expect((yield* Effect.flip(payments.webhook(raw))).kind).toBe("unsigned")
    }).pipe(Effect.scoped)
  )

  it.live("the general service answers UnsupportedOperation for what the gateway lacks", () =>
    Effect.gen(function* () {
      const layer = Registration.registration.layer(account("http://127.0.0.1:9"))
      const context = yield* Layer.build(Layer.provide(layer, FetchHttpClient.layer))
      const payments = yield* Effect.provideContext(Payments.Payments, context)
      const balance = yield* Effect.flip(payments.balance())
      const list = yield* Effect.flip(payments.list({ fromMillis: 0, toMillis: 1 }))
      expect([balance._tag, list._tag]).toEqual(["UnsupportedOperation", "UnsupportedOperation"])
    }).pipe(Effect.scoped)
  )
})
