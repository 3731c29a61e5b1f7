import { readFileSync } from "node:fs"
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
      previousSecureKey: "oldKey",
      terminalId: "1106",
      accountId: "77",
      basePath: "/api/REST/v1",
      invoiceBasePath: "/invoices",
      merchantBasePath: "/merchants",
      bodyEncoding: "json",
      timeoutMs: 5000,
      inquiryPath: "resource",
      referenceInquiryPath: "payments",
      signInquiryAmount: true,
      storedCardPath: "registrations",
      rebillByPaymentId: true,
      attemptThreeD: "only3D",
      redirectMethod: "GET",
      utcOffsetMinutes: -330,
      webhookSecret: "whs",
      lenientNotificationStatus: true
    })
    expect(Redacted.value(options.secureKey)).toBe("secureKey")
    expect(JSON.stringify(options)).not.toMatch(/secureKey"?:"secureKey|whs|oldKey/)
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
    ["previousSecureKey", `${sentinel}|`],
    ["terminalId", ""],
    ["accountId", ""],
    ["basePath", `${sentinel}`],
    ["basePath", `/${sentinel}/`],
    ["invoiceBasePath", `${sentinel}/`],
    ["merchantBasePath", sentinel],
    ["bodyEncoding", sentinel],
    ["timeoutMs", 0],
    ["timeoutMs", 1.5],
    ["timeoutMs", sentinel],
    ["inquiryPath", sentinel],
    ["referenceInquiryPath", "resource"],
    ["signInquiryAmount", sentinel],
    ["storedCardPath", sentinel],
    ["rebillByPaymentId", sentinel],
    ["attemptThreeD", sentinel],
    ["redirectMethod", sentinel],
    ["utcOffsetMinutes", 841],
    ["utcOffsetMinutes", 0.5],
    ["webhookSecret", ""],
    ["lenientNotificationStatus", sentinel]
  ])("%s: %j is refused by path and rule, without the value", (path, value) => {
    const text = fault({ [path]: value })
    expect(text).toContain(`at ["${path}"]`)
    expect(text).toMatch(/must be|must begin|Missing key/)
    expect(text).not.toContain(sentinel)
  })
})

describe("README", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8")

  it("has a row for every option with its variable, and for no other", () => {
    const rows = [...readme.matchAll(/^\| `(\w+)` +\| `(CHECKSUM_\w+)`/gm)]
    const variable = (option: string) =>
      `CHECKSUM_${option.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`
    const options = Object.keys(ChecksumConfig.configSchema.fields)
    expect(rows.map(([, option, name]) => [option, name]).toSorted()).toEqual(
      options.map((option) => [option, variable(option)]).toSorted()
    )
  })

  it.live("has a row for every call", () =>
    Effect.gen(function* () {
      const options = account("http://127.0.0.1:9")
      const service = yield* Effect.provide(Checksum.make(options), FetchHttpClient.layer)
      const calls = Object.entries(service).flatMap(([name, call]) =>
        typeof call === "function" ? [name] : []
      )
      expect(calls).toContain("payoutToPayer")
      expect(calls.filter((name) => !readme.includes(`| \`${name}\` `))).toEqual([])
    })
  )
})

describe("layerConfig", () => {
  const env = {
    CHECKSUM_PARTNER_ID: "195",
    CHECKSUM_USERNAME: "testdoc",
    CHECKSUM_MEMBER_ID: "11344",
    CHECKSUM_SECURE_KEY: "secureKey",
    CHECKSUM_TIMEOUT_MS: "5000",
    CHECKSUM_UTC_OFFSET_MINUTES: "-330",
    CHECKSUM_SIGN_INQUIRY_AMOUNT: "true",
    CHECKSUM_PREVIOUS_SECURE_KEY: "oldKey"
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
  const payments = (more: Partial<ChecksumConfig.Options> = {}) =>
    Effect.gen(function* () {
      const layer = Registration.registration.layer(account("http://127.0.0.1:9", more))
      const context = yield* Layer.build(Layer.provide(layer, FetchHttpClient.layer))
      return yield* Effect.provideContext(Payments.Payments, context)
    })

  it.live("the general one answers UnsupportedOperation for what the gateway lacks", () =>
    Effect.gen(function* () {
      const service = yield* payments()
      const error = yield* Effect.flip(service.balance())
      expect(error._tag).toBe("UnsupportedOperation")
      expect(service.provider).toBe("checksum")
      expect(service.capabilities).toEqual(Registration.registration.capabilities)
    }).pipe(Effect.scoped)
  )

  it.live("an account offers rebill only by its option", () =>
    Effect.gen(function* () {
      const { capabilities: without } = yield* payments()
      const { capabilities: offered } = yield* payments({ rebillByPaymentId: true })
      expect(without.operations).not.toContain("rebill")
      // A rebill is found by our reference, as a payment and not as a follow-up.
      expect(offered).toEqual({
        ...without,
        operations: [...without.operations, "rebill"]
      })
    }).pipe(Effect.scoped)
  )

  it.live("options that break a rule are the answer of every call", () =>
    Effect.gen(function* () {
      const broken: ChecksumConfig.Options = JSON.parse('{ "timeoutMs": 0.5, "terminalId": 7 }')
      const service = yield* Effect.provide(Checksum.make(broken), FetchHttpClient.layer)
      const fault = { _tag: "InvalidConfiguration", path: "baseUrl" }
      expect(yield* Effect.flip(service.purchase(charge))).toMatchObject(fault)
      expect(yield* Effect.flip(service.storedCards())).toMatchObject(fault)
      expect(yield* Effect.flip(service.status(charge))).toMatchObject(fault)
    })
  )
})
