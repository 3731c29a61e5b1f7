import { describe, expect, it } from "@effect/vitest"
import { Payments } from "@switchyard/core"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { PayinPayout, PayinPayoutConfig, Registration } from "../src/index.ts"
import { charge, envelope, linkData, payout } from "./samples.ts"
import { account, gateway, json, stub } from "./support.ts"

const sentinel = "SENTINEL-1234"
const good = { baseUrl: "https://gateway.test", accessKey: "ak", secretKey: "sk" }

const decode = Schema.decodeUnknownResult(Registration.registration.configSchema)
const fault = (change: object): string =>
  Result.match(decode({ ...good, ...change }), {
    onSuccess: () => "accepted",
    onFailure: String
  })

const everything = {
  ...good,
  accessKey: "the-access-key",
  secretKey: "the-secret-key",
  previousSecretKey: "the-previous-key",
  signing: {
    getBodyLine: "braces",
    leadingSlash: true,
    trailingNewline: false,
    asciiEscapeBody: true,
    jsonFlavor: "php",
    includeQuery: true,
    pathPrefix: "merchant/gw"
  },
  payinStatus: { method: "POST", encoding: "multipart", signedBody: "braces" },
  balanceMethod: "POST",
  limits: { minAmount: 100, maxAmount: 50_000_000 },
  lenientBeneficiary: true,
  webhookSecret: "the-secret-of-the-webhook",
  webhookHmac: "require",
  webhookMaxSkewMs: 60_000,
  timeoutMs: 5000
}

describe("JSON options", () => {
  it("decode, with the keys redacted", () => {
    const options = Schema.decodeUnknownSync(PayinPayoutConfig.configSchema)(everything)
    expect(PayinPayoutConfig.fault(options)).toBeNull()
    expect(JSON.stringify(options)).not.toMatch(/the-/)
    expect(Redacted.value(options.accessKey)).toBe("the-access-key")
    const { accessKey, previousSecretKey, secretKey, webhookSecret, ...rest } = options
    for (const key of [accessKey, secretKey, previousSecretKey, webhookSecret]) {
      expect(Redacted.isRedacted(key)).toBe(true)
    }
    expect(everything).toMatchObject(rest)
  })

  it("need no more than the three that the vendor hands over", () => {
    expect(fault({})).toBe("accepted")
    expect(fault({ signing: {}, payinStatus: {}, limits: {} })).toBe("accepted")
    expect(fault({ payinStatus: { method: "GET", encoding: "query" } })).toBe("accepted")
  })

  it.each([
    ["baseUrl", `ftp://${sentinel}`],
    ["baseUrl", `https://${sentinel}/`],
    ["baseUrl", `https://${sentinel}:99999`],
    ["baseUrl", "https://[::1"],
    ["baseUrl", undefined],
    ["accessKey", `${sentinel}\n`],
    ["accessKey", ""],
    ["secretKey", ""],
    ["secretKey", { value: sentinel }],
    ["previousSecretKey", ""],
    ["signing.getBodyLine", sentinel],
    ["signing.leadingSlash", sentinel],
    ["signing.jsonFlavor", sentinel],
    ["signing.pathPrefix", `/${sentinel}`],
    ["signing", sentinel],
    ["payinStatus.method", "PUT"],
    ["payinStatus.signedBody", sentinel],
    ["payinStatus", { method: "GET", encoding: "json" }],
    ["payinStatus", { encoding: "query" }],
    ["balanceMethod", sentinel],
    ["limits.minAmount", 0],
    ["limits.maxAmount", 1.5],
    ["limits.maxAmount", "100"],
    ["lenientBeneficiary", sentinel],
    ["webhookSecret", `/${sentinel.repeat(2)}`],
    ["webhookSecret", `${sentinel}-21-sign`],
    ["webhookMaxSkewMs", 0],
    ["webhookMaxSkewMs", 86_400_001],
    ["webhookHmac", sentinel],
    ["timeoutMs", 0],
    ["timeoutMs", sentinel]
  ])("%s: %j is refused by path and rule, without the value", (path, value) => {
    const [outer = "", inner] = path.split(".")
    const text = fault({ [outer]: inner === undefined ? value : { [inner]: value } })
    expect(text).toContain(`["${path.replace(".", '"]["')}"]`)
    expect(text).toMatch(/must (be|have)|Missing key/)
    expect(text).not.toContain(sentinel)
  })
})

describe("options given directly", () => {
  const visible = "must be text of visible ASCII characters and not empty"
  it.each([
    [{ accessKey: Redacted.make(`${sentinel} x`) }, "accessKey", visible],
    [{ secretKey: Redacted.make("") }, "secretKey", "must be text and not empty"],
    [
      { webhookSecret: Redacted.make(sentinel) },
      "webhookSecret",
      "must be text of 22 or more characters of A-Z, a-z, 0-9, _ and -"
    ],
    [{ secretKey: sentinel as never }, "secretKey", "Expected Redacted"],
    [
      { signing: { getBodyLine: sentinel as never } },
      "signing.getBodyLine",
      "must be empty or braces"
    ]
  ])("%j break a rule by path", (change, path, rule) => {
    expect(PayinPayoutConfig.fault(account("https://x.test", change))).toEqual({ path, rule })
  })
})

describe("layerConfig", () => {
  const env = { PAYIN_PAYOUT_ACCESS_KEY: "ak", PAYIN_PAYOUT_SECRET_KEY: "sk" }
  const build = (values: Record<string, string>) =>
    Layer.build(
      PayinPayout.layerConfig().pipe(
        Layer.provide(FetchHttpClient.layer),
        Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env: values })))
      )
    )

  it.live("reads the process's configuration and works with fetch", () =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) => json(response, envelope(linkData)))
      const context = yield* build({
        ...env,
        PAYIN_PAYOUT_BASE_URL: server.baseUrl,
        PAYIN_PAYOUT_LIMITS: '{"maxAmount":10000}',
        PAYIN_PAYOUT_SIGNING: '{"leadingSlash":true}',
        PAYIN_PAYOUT_WEBHOOK_MAX_SKEW_MS: "60000",
        PAYIN_PAYOUT_TIMEOUT_MS: "5000"
      })
      const payments = yield* Effect.provideContext(Payments.Payments, context)
      const payment = yield* payments.purchase(charge)
      expect(payment.status.unified).toBe("requires_action")
      expect(server.arrived[0]?.headers["access-key"]).toBe("ak")
    }).pipe(Effect.scoped)
  )

  it.live("fails with the name of what is wrong", () =>
    Effect.gen(function* () {
      expect(String(yield* Effect.flip(build(env)))).toContain("PAYIN_PAYOUT_BASE_URL")
      const url = { ...env, PAYIN_PAYOUT_BASE_URL: "https://gateway.test" }
      for (const limits of [`{${sentinel}`, `{"maxAmount":"${sentinel}"}`]) {
        const text = String(yield* Effect.flip(build({ ...url, PAYIN_PAYOUT_LIMITS: limits })))
        expect(text).toContain("PAYIN_PAYOUT_LIMITS")
        expect(text).not.toContain(sentinel)
      }
    }).pipe(Effect.scoped)
  )
})

describe("services", () => {
  it.live("the general one answers UnsupportedOperation for what the gateway lacks", () =>
    Effect.gen(function* () {
      const layer = Registration.registration.layer(account("http://127.0.0.1:9"))
      const context = yield* Layer.build(Layer.provide(layer, FetchHttpClient.layer))
      const payments = yield* Effect.provideContext(Payments.Payments, context)
      for (const call of [
        payments.authorize(charge),
        payments.list({ fromMillis: 0, toMillis: 1 })
      ]) {
        expect((yield* Effect.flip(call as Effect.Effect<unknown, { _tag: string }>))._tag).toBe(
          "UnsupportedOperation"
        )
      }
      expect(payments.provider).toBe("payin-payout")
      expect(payments.capabilities.operations).toEqual([
        ...["purchase", "status", "payout", "payoutStatus", "balance", "webhook"]
      ])
    }).pipe(Effect.scoped)
  )

  it.live("options that break a rule make every call InvalidConfiguration, and send nothing", () =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) => json(response, envelope(linkData)))
      const service = yield* gateway(account(server.baseUrl, { timeoutMs: 0 }))
      const { reference } = payout
      const errors = yield* Effect.all([
        Effect.flip(service.purchase(charge)),
        Effect.flip(service.payout(payout)),
        Effect.flip(service.status({ reference })),
        Effect.flip(service.payoutStatus({ reference })),
        Effect.flip(service.payinDetails({ reference })),
        Effect.flip(service.balance())
      ])
      for (const error of errors) {
        expect(error).toMatchObject({ _tag: "InvalidConfiguration", path: "timeoutMs" })
      }
      expect(server.arrived).toEqual([])
    }).pipe(Effect.scoped)
  )
})
