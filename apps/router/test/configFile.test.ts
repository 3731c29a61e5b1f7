import { Redacted, Result } from "effect"
import { describe, expect, it } from "vitest"
import * as ConfigFile from "../src/ConfigFile.ts"
import { offers } from "../src/Providers.ts"
import { file as makeFile, keys, options } from "./support/configuration.ts"

const file = makeFile("http://127.0.0.1:4010/checksum", "http://127.0.0.1:4010/checksum-2")
const [acme, other] = file.merchants
const [first] = file.accounts

const parse = (json: unknown, variables: Readonly<Record<string, string>> = {}) =>
  ConfigFile.parse(json, offers, (name) => variables[name])

const faultsOf = (json: unknown, variables?: Readonly<Record<string, string>>) =>
  Result.match(parse(json, variables), { onFailure: (faults) => faults, onSuccess: () => [] })

const withAccount = (members: object) => ({
  ...file,
  accounts: [{ ...first, ...members }, ...file.accounts.slice(1)]
})

const withOptions = (members: object) =>
  withAccount({ config: { ...options("http://127.0.0.1:1"), ...members } })

describe("a configuration file", () => {
  it("that is right opens every account and keeps its routing", () => {
    const config = Result.getOrThrow(parse(file))
    expect(config.accounts.map(({ id, merchant, timeoutMs }) => [id, merchant, timeoutMs])).toEqual(
      file.accounts.map(({ config, id, merchant }) => [id, merchant, config.timeoutMs])
    )
    const { default: fallback } = config.routing["acme"] ?? {}
    expect(fallback).toEqual({ strategy: "priority", accounts: ["first", "second"] })
    expect(config.warnings).toEqual([])
  })

  it("keeps API keys redacted", () => {
    const { merchants } = Result.getOrThrow(parse(file))
    expect(JSON.stringify(merchants)).not.toContain(keys.write)
    expect(merchants[0]?.apiKeys.map(({ key }) => Redacted.value(key))).toContain(keys.write)
  })

  it("may take any text from the environment", () => {
    const json = {
      ...file,
      accounts: [{ ...first, config: { ...first?.config, secureKey: { env: "CHECKSUM_KEY" } } }],
      routing: {}
    }
    expect(ConfigFile.variableNames(json)).toEqual(["CHECKSUM_KEY"])
    expect(Result.isSuccess(parse(json, { CHECKSUM_KEY: "from-the-environment" }))).toBe(true)
    expect(faultsOf(json)).toEqual([
      { path: "accounts[0].config.secureKey", rule: "environment variable CHECKSUM_KEY is not set" }
    ])
  })

  it("does not repeat a secret that was put where a variable's name belongs", () => {
    const json = withOptions({ secureKey: { env: "my s3cret-key" } })
    const faults = faultsOf(json)
    expect(faults.map(({ path }) => path)).toEqual(["accounts[0].config.secureKey"])
    expect(JSON.stringify(faults)).not.toContain("s3cret")
  })

  it("does not take a condition on metadata for a variable", () => {
    const rule = {
      name: "production",
      when: { metadata: { env: "prod" } },
      use: { strategy: "priority", accounts: [first?.id] }
    }
    const routing = { [first?.merchant ?? ""]: { rules: [rule] } }
    expect(ConfigFile.variableNames(routing)).toEqual([])
    expect(Result.isSuccess(parse({ ...file, routing }))).toBe(true)
  })

  it("gives an account its fees", () => {
    const fees = { percent: 1.4, fixed: 25 }
    const [account, next] = Result.getOrThrow(parse(withAccount({ fees }))).accounts
    expect(account?.fees).toEqual(fees)
    expect(next).not.toHaveProperty("fees")
  })
})

describe("webhook endpoints of the file", () => {
  const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
  const withHooks = (security: object, ...webhookEndpoints: ReadonlyArray<object>) => ({
    ...file,
    security,
    merchants: [{ ...acme, webhookEndpoints }, other]
  })
  const hook = { url: "https://Shop.example/hooks", secret }

  it("are kept with their merchant and the URL's usual spelling", () => {
    const { warnings, webhookEndpoints } = Result.getOrThrow(parse(withHooks({}, hook)))
    expect(webhookEndpoints).toMatchObject([
      { merchant: "acme", url: "https://shop.example/hooks" }
    ])
    expect(warnings).toEqual([expect.stringContaining("set security.encryptionKey")])
  })

  it("may be private only where that is allowed", () => {
    const local = { url: "http://127.0.0.1:4000/hooks", secret }
    const allowed = Result.getOrThrow(parse(withHooks({ allowPrivateWebhookTargets: true }, local)))
    expect(allowed.security.allowPrivateWebhookTargets).toBe(true)
    expect(faultsOf(withHooks({}, hook, local))).toEqual([
      { path: "merchants[0].webhookEndpoints[1].url", rule: "public_target" },
      { path: "merchants[0].webhookEndpoints[1].url", rule: "https_url" }
    ])
  })

  it("are refused by path and rule, never by value", () => {
    const wrong = [
      { url: "S3NTINEL", secret },
      { url: hook.url, secret: "S3NTINEL" },
      { url: `${hook.url}#again`, secret }
    ]
    expect(faultsOf(withHooks({}, ...wrong))).toEqual([
      { path: "merchants[0].webhookEndpoints[0].url", rule: "https_url" },
      { path: "merchants[0].webhookEndpoints[1].secret", rule: "whsec_ and base64" },
      { path: "merchants[0].webhookEndpoints[2].url", rule: "must be unique" }
    ])
  })

  it("with a short secret are taken with a warning that does not name it", () => {
    const short = { ...hook, secret: "whsec_UzNOVElORUw=" }
    const { warnings } = Result.getOrThrow(parse(withHooks({}, short)))
    expect(warnings.join()).toContain("webhookEndpoints[0].secret: Standard Webhooks asks for 24")
    expect(warnings.join()).not.toContain("UzNOVElORUw")
  })
})

describe("the key that seals secrets", () => {
  it("is taken from the file, and is not asked for then", () => {
    const { security, warnings } = Result.getOrThrow(parse(file))
    expect(security.encryptionKey?.id).toMatch(/^[0-9a-f]{8}$/)
    expect(warnings).toEqual([])
    expect(JSON.stringify(security)).not.toContain(file.security.encryptionKey)
  })

  it.each(["", "S3NTINEL", "00", 7])("is refused where it is none: %j", (encryptionKey) => {
    const faults = faultsOf({ ...file, security: { encryptionKey } })
    expect(faults.map(({ path }) => path)).toEqual(["security.encryptionKey"])
    expect(JSON.stringify(faults)).not.toContain("S3NTINEL")
  })
})

describe("a fault of the file", () => {
  const secret = "S3NTINEL"
  const cases: ReadonlyArray<readonly [json: unknown, path: string, rule: RegExp]> = [
    [null, "", /object/],
    [{ accounts: [] }, "merchants", /^required$/],
    [{ ...file, merchants: [] }, "merchants[0]", /^required$/],
    [{ ...file, [`${secret} `]: 1 }, "[*]", /^unexpected$/],
    [{ ...file, merchants: [{ ...acme, id: `${secret} !` }, other] }, "merchants[0].id", /^id$/],
    [
      { ...file, merchants: [{ ...acme, apiKeys: [{ key: "short", role: "write" }] }, other] },
      "merchants[0].apiKeys[0].key",
      /^api_key$/
    ],
    [
      { ...file, merchants: [{ ...acme, apiKeys: [{ key: keys.read, role: secret }] }, other] },
      "merchants[0].apiKeys[0].role",
      /read/
    ],
    [
      { ...file, merchants: [acme, { ...other, id: "acme" }] },
      "merchants[1].id",
      /^must be unique$/
    ],
    [
      { ...file, merchants: [acme, { ...other, apiKeys: acme?.apiKeys }] },
      "merchants",
      /^api keys must differ$/
    ],
    [withAccount({ id: "second" }), "accounts[1].id", /^must be unique$/],
    [withAccount({ merchant: secret }), "accounts[0].merchant", /^unknown merchant$/],
    [
      withAccount({ provider: secret }),
      "accounts[0].provider",
      /^one of: checksum, intents, open-payment, payin-payout$/
    ],
    [
      withAccount({ limits: { currencies: [secret] } }),
      "accounts[0].limits.currencies[0]",
      /^iso_4217_currency$/
    ],
    [
      withAccount({ limits: { maxConcurrent: 0 } }),
      "accounts[0].limits.maxConcurrent",
      /^positive_integer$/
    ],
    [withAccount({ limits: { slowMs: 0 } }), "accounts[0].limits.slowMs", /^positive_number$/],
    [
      withAccount({ limits: { maxConcurent: 1 } }),
      "accounts[0].limits.maxConcurent",
      /^unexpected$/
    ],
    [withOptions({ secureKey: `${secret}|` }), "accounts[0].config.secureKey", /without \|/],
    [
      withOptions({ baseUrl: `https://${secret}/` }),
      "accounts[0].config.baseUrl",
      /without a slash/
    ],
    [withOptions({ timeoutMs: "1000" }), "accounts[0].config.timeoutMs", /millisecond/],
    [withOptions({ baseURL: secret }), "accounts[0].config.baseURL", /^unexpected$/],
    [{ ...file, routing: { nobody: {} } }, "routing.nobody", /^unknown merchant$/],
    [
      {
        ...file,
        routing: { acme: { default: { strategy: "priority", accounts: ["first", "others"] } } }
      },
      "routing.acme.default.accounts[1]",
      /^unknown account/
    ],
    [
      {
        ...file,
        routing: {
          acme: { rules: [{ name: "a", use: { strategy: "priority", accounts: [secret] } }] }
        }
      },
      "routing.acme.rules[0].use.accounts[0]",
      /^unknown account/
    ],
    [
      {
        ...file,
        routing: {
          acme: { rules: [{ name: "a", use: { strategy: secret, accounts: ["first"] } }] }
        }
      },
      "routing.acme.rules[0].use.strategy",
      /priority/
    ],
    [
      {
        ...file,
        routing: { acme: { default: { strategy: "split", weights: { first: 70, others: 30 } } } }
      },
      "routing.acme.default.weights.others",
      /^unknown account/
    ],
    [
      {
        ...file,
        routing: { acme: { default: { strategy: "split", weights: { first: 0, second: 1 } } } }
      },
      "routing.acme.default.weights.first",
      /^above_0_to_1000000$/
    ],
    [withAccount({ fees: { percent: 101 } }), "accounts[0].fees.percent", /^from_0_to_100$/],
    [
      { ...file, routing: { acme: { retry: { maxAttempts: 0 } } } },
      "routing.acme.retry.maxAttempts",
      /^from_1_to_10$/
    ]
  ]

  it("of an account does not hide one of the routing policy, nor the other way round", () => {
    const routing = { acme: { default: { strategy: "priority", accounts: ["first", "gone"] } } }
    const faults = faultsOf({ ...withAccount({ provider: "planted" }), routing })
    expect(faults).toEqual([
      { path: "routing.acme.default.accounts[1]", rule: "unknown account of the merchant" },
      {
        path: "accounts[0].provider",
        rule: "one of: checksum, intents, open-payment, payin-payout"
      }
    ])
  })

  it.each(cases)("%# names its path and rule, and no value", (json, path, rule) => {
    const faults = faultsOf(json)
    expect(faults.map((one) => one.path)).toContain(path)
    expect(faults.find((one) => one.path === path)?.rule).toMatch(rule)
    const text = JSON.stringify(faults)
    for (const value of [secret, keys.write, keys.read, "sandbox-secure-key", "short"]) {
      expect(text).not.toContain(value)
    }
  })

  it("does not hide the others", () => {
    const json = { ...withOptions({ secureKey: "", baseUrl: "ftp://x" }), routing: { nobody: {} } }
    expect(faultsOf(json).map(({ path }) => path)).toEqual([
      "routing.nobody",
      "accounts[0].config.baseUrl",
      "accounts[0].config.secureKey"
    ])
  })
})
