import { describe, expect, it } from "@effect/vitest"
import { Payments } from "@switchyard/core"
import * as FetchHttpClient from "effect/http/FetchHttpClient"
import * as ConfigProvider from "effect/ConfigProvider"
import * as Effect from "effect/Effect"
import * as Layer from "effect/Layer"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import { Checksum, ChecksumConfig, Registration } from "../src/index.ts"
import { account, approved, charge, json, stub } from "./support.ts"

const sentinel = "SENTINEL-1234"
const good = {
  baseUrl: "https://gateway.test",
  partnerId: "195",
  username: "testdoc",
  memberId: "11344",
  secureKey: "secureKey"
}

const fault = (change: object): string =>
  Result.match(
    Schema.decodeUnknownResult(Registration.registration.configSchema)({ ...good, ...change }),
    {
      onSuccess: () => "accepted",
      onFailure: String
    }
  )

describe("JSON options", () => {
  it("decode, with the key redacted", () => {
    const options = Schema.decodeUnknownSync(ChecksumConfig.configSchema)({
      ...good,
      terminalId: "1106",
      basePath: "/api/REST/v1",
      timeoutMs: 5000,
      inquiryPath: "inquiry",
      referenceInquiryPath: "payments",
      webhookSecret: "whs",
      lenientNotificationStatus: true
    })
    expect(Redacted.value(options.secureKey)).toBe("secureKey")
    expect(JSON.stringify(options)).not.toMatch(/secureKey"?:"secureKey|whs/)
    expect(ChecksumConfig.fault(options)).toBeNull()
  })

  it.each([
    ["baseUrl", `ftp://${sentinel}`],
    ["baseUrl", `https://${sentinel}/`],
    ["baseUrl", `https://${sentinel}?a=b`],
    ["baseUrl", `https://user:${sentinel}@host`],
    ["baseUrl", undefined],
    ["partnerId", ""],
    ["username", 7],
    ["memberId", `${sentinel}|`],
    ["secureKey", `${sentinel}|`],
    ["secureKey", ""],
    ["secureKey", { value: sentinel }],
    ["terminalId", ""],
    ["basePath", `${sentinel}`],
    ["basePath", `/${sentinel}/`],
    ["timeoutMs", 0],
    ["timeoutMs", 1.5],
    ["timeoutMs", sentinel],
    ["inquiryPath", sentinel],
    ["referenceInquiryPath", sentinel],
    ["webhookSecret", ""],
    ["lenientNotificationStatus", sentinel]
  ])("%s: %j is refused by path and rule, without the value", (path, value) => {
    const text = fault({ [path]: value })
    expect(text).toContain(`at ["${path}"]`)
    expect(text).toMatch(/must be|must begin|Missing key/)
    expect(text).not.toContain(sentinel)
  })
})

describe("layerConfig", () => {
  const env = {
    CHECKSUM_PARTNER_ID: "195",
    CHECKSUM_USERNAME: "testdoc",
    CHECKSUM_MEMBER_ID: "11344",
    CHECKSUM_SECURE_KEY: "secureKey",
    CHECKSUM_TIMEOUT_MS: "5000"
  }
  const build = (values: Record<string, string>) =>
    Layer.build(
      Checksum.layerConfig().pipe(
        Layer.provide(FetchHttpClient.layer),
        Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env: values })))
      )
    )

  it.live("reads the process's configuration and works with fetch", () =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) => json(response, approved))
      const context = yield* build({ ...env, CHECKSUM_BASE_URL: server.baseUrl })
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
      expect(String(missing)).toContain("CHECKSUM_BASE_URL")
      const wrong = yield* Effect.flip(build({ ...env, CHECKSUM_BASE_URL: sentinel }))
      expect(String(wrong)).toContain("CHECKSUM_BASE_URL")
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
      expect(payments.provider).toBe("checksum")
      expect(payments.capabilities.operations).toEqual([
        ...["authorize", "purchase", "capture", "void", "refund", "status", "list", "webhook"]
      ])
    }).pipe(Effect.scoped)
  )
})
