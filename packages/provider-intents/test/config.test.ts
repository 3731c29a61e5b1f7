import { describe, expect, it } from "@effect/vitest"
import { Payments } from "@switchyard/core"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Intents, IntentsConfig, Registration } from "../src/index.ts"
import { account, charge, gateway, id, json, record, reference, stub } from "./support.ts"

const sentinel = "SENTINEL-1234"
const good = {
  baseUrl: "https://api.gateway.test",
  checkoutUrl: "https://checkout.gateway.test",
  clientId: "client-1",
  clientSecret: "secret-1"
}

const fault = (change: object): string =>
  Result.match(
    Schema.decodeUnknownResult(Registration.registration.configSchema)({ ...good, ...change }),
    { onSuccess: () => "accepted", onFailure: String }
  )

describe("JSON options", () => {
  it("decode, with the secret redacted", () => {
    const options = Schema.decodeUnknownSync(IntentsConfig.configSchema)({
      ...good,
      accountId: "acc_1",
      timeoutMs: 5000,
      hostedOperation: "authorize",
      cardCheckoutUrl: "https://checkout.gateway.test/card",
      cardAddress: true
    })
    expect(Redacted.value(options.clientSecret)).toBe("secret-1")
    expect(JSON.stringify(options)).not.toContain("secret-1")
    expect(IntentsConfig.fault(options)).toBeNull()
    expect(fault({})).toBe("accepted")
  })

  it.each([
    ["baseUrl", `ftp://${sentinel}`],
    ["baseUrl", `https://${sentinel}/`],
    ["baseUrl", `https://${sentinel}?a=b`],
    ["baseUrl", undefined],
    ["checkoutUrl", `https://user:${sentinel}@host`],
    ["checkoutUrl", `https://[${sentinel}`],
    ["checkoutUrl", undefined],
    ["clientId", ""],
    ["clientSecret", ""],
    ["clientSecret", { value: sentinel }],
    ["accountId", ""],
    ["timeoutMs", 0],
    ["timeoutMs", 1.5],
    ["timeoutMs", sentinel],
    ["hostedOperation", sentinel],
    ["cardCheckoutUrl", sentinel],
    ["cardAddress", sentinel]
  ])("%s: %j is refused by path and rule, without the value", (path, value) => {
    const text = fault({ [path]: value })
    expect(text).toContain(`at ["${path}"]`)
    expect(text).toMatch(/must be|Missing key/)
    expect(text).not.toContain(sentinel)
  })

  it.each([
    ["clientSecret", Redacted.make(""), "must be text and not empty"],
    ["clientSecret", "plain", "Expected Redacted"],
    ["timeoutMs", 0, "must be a whole number of milliseconds from 1 to 600000"]
  ])("given directly are refused by path and rule: %s %j", (path, value, rule) => {
    const options = account(good.baseUrl)
    expect(IntentsConfig.fault(Object.assign({ ...options }, { [path]: value }))).toEqual({
      path,
      rule
    })
  })

  it.effect("that break a rule refuse every call, and send nothing", () =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) => json(response, record("CAPTURED")))
      const service = yield* gateway(account(server.baseUrl, { clientId: "" }))
      const followUp = { reference, providerReference: id, amount: charge.amount }
      const range = { fromMillis: 0, toMillis: 1 }
      const externalId = reference
      const calls: ReadonlyArray<Effect.Effect<unknown, { readonly operation: string }>> = [
        service.authorize(charge),
        service.purchase(charge),
        service.capture(followUp),
        service.void(followUp),
        service.refund(followUp),
        service.tokenize({ reference, method: { type: "hosted" } }),
        service.status({ reference }),
        service.list(range),
        service.transaction({ id }),
        service.transactions(range),
        service.paymentIntent({ externalId, order: { orderId: "1", amount: charge.amount } }),
        service.cardIntent({ externalId })
      ]
      const errors = yield* Effect.all(calls.map((call) => Effect.flip(call)))
      const same = { _tag: "InvalidConfiguration", path: "clientId" }
      expect(errors).toMatchObject(errors.map(() => same))
      expect(new Set(errors.map(({ operation }) => operation)).size).toBe(calls.length)
      expect(server.arrived).toEqual([])
    })
  )
})

describe("layerConfig", () => {
  const env = {
    INTENTS_CHECKOUT_URL: "https://checkout.gateway.test",
    INTENTS_CLIENT_ID: "client-1",
    INTENTS_CLIENT_SECRET: "secret-1",
    INTENTS_TIMEOUT_MS: "5000"
  }
  const build = (values: Record<string, string>) =>
    Layer.build(
      Intents.layerConfig().pipe(
        Layer.provide(FetchHttpClient.layer),
        Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env: values })))
      )
    )

  it.live("reads the process's configuration and works with fetch", () =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) => json(response, record("CAPTURED")))
      const context = yield* build({ ...env, INTENTS_BASE_URL: server.baseUrl })
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
      expect(String(missing)).toContain("INTENTS_BASE_URL")
      const wrong = yield* Effect.flip(build({ ...env, INTENTS_BASE_URL: sentinel }))
      expect(String(wrong)).toContain("INTENTS_BASE_URL")
      expect(String(wrong)).not.toContain(sentinel)
    }).pipe(Effect.scoped)
  )
})

describe("services", () => {
  it.live("the general one answers UnsupportedOperation for what the gateway lacks", () =>
    Effect.gen(function* () {
      const layer = Registration.registration.layer(account("http://127.0.0.1:9"))
      const context = yield* Layer.build(Layer.provide(layer, FetchHttpClient.layer))
      const payments = yield* Effect.provideContext(Payments.Payments, context)
      const error = yield* Effect.flip(payments.balance())
      expect(error._tag).toBe("UnsupportedOperation")
      expect(payments.provider).toBe("intents")
      const webhook = yield* Effect.flip(payments.webhook({ body: new Uint8Array(), headers: {} }))
      expect(webhook.kind).toBe("unsupported")
    }).pipe(Effect.scoped)
  )
})
