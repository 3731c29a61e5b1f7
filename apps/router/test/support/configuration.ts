/** A configuration file over simulated gateways: what `SWITCHYARD_CONFIG` would hold. */

/** API keys of the merchants `acme` and `other`. */
export const keys = {
  admin: "ak_test_acme_admin",
  write: "sk_test_acme_write",
  read: "rk_test_acme_read",
  other: "sk_test_other_write"
} as const

/** Nothing listens on this port of the loopback interface. */
export const closedUrl = "http://127.0.0.1:1/checksum"

/** Secrets that must never be seen outside of the gateway's request. */
export const secureKeys = {
  "11344": "sandbox-secure-key",
  "11345": "sandbox-secure-key-2"
} as const

type MemberId = keyof typeof secureKeys

/** Seals the secrets in the databases of tests. */
const encryptionKey = "5ec0de0f5a4db0c5000102030405060708090a0b0c0d0e0f1011121314151617"

/** Options of a checksum account. */
export const options = (baseUrl: string, timeoutMs = 1000, memberId: MemberId = "11344") => ({
  baseUrl,
  partnerId: "195",
  username: memberId === "11344" ? "testdoc" : "testdoc2",
  memberId,
  secureKey: String(secureKeys[memberId]),
  timeoutMs
})

const plan = (name: string, ...accounts: ReadonlyArray<string>) => ({
  name,
  when: { metadata: { plan: name } },
  use: { strategy: "priority", accounts }
})

/**
 * Two merchants. `acme` has `first` and `second` at two gateways and two accounts that cannot be
 * reached; the metadata entry `plan` chooses between `closed-first`, `closed-only`,
 * `narrow-first` (an account with limits) and `wrong-key`.
 */
export const file = (first: string, second: string, timeoutMs = 1000) => ({
  merchants: [
    {
      id: "acme",
      apiKeys: [
        { key: keys.admin, role: "admin" },
        { key: keys.write, role: "write" },
        { key: keys.read, role: "read" }
      ]
    },
    { id: "other", apiKeys: [{ key: keys.other, role: "write" }] }
  ],
  accounts: [
    account("first", options(first, timeoutMs)),
    account("second", options(second, timeoutMs)),
    account("closed", options(closedUrl, timeoutMs)),
    account("closed-too", options(closedUrl, timeoutMs)),
    {
      ...account("narrow", options(first, timeoutMs)),
      limits: {
        currencies: ["EUR"],
        countries: ["NL"],
        minAmount: 100,
        maxAmount: 1000,
        maxConcurrent: 1
      }
    },
    account("wrong-key", { ...options(first, timeoutMs), secureKey: "not-the-secure-key" }),
    { ...account("others", options(first, timeoutMs, "11345")), merchant: "other" }
  ],
  routing: {
    acme: {
      rules: [
        plan("closed-first", "closed", "second"),
        plan("closed-only", "closed", "closed-too"),
        plan("narrow-first", "narrow", "second"),
        plan("wrong-key", "wrong-key")
      ],
      default: { strategy: "priority", accounts: ["first", "second"] }
    }
  },
  security: { allowPrivateWebhookTargets: true, encryptionKey }
})

/** With an account at each of the other card gateways too; the metadata entry `plan` is its id. */
export const withOthers = (
  { accounts, routing, ...rest }: ReturnType<typeof file>,
  baseUrl: (instance: string) => string
) => {
  const others = [
    {
      id: "intents",
      merchant: "acme",
      provider: "intents",
      config: {
        baseUrl: baseUrl("intents"),
        checkoutUrl: `${baseUrl("intents")}/checkout`,
        clientId: "sandbox-client",
        clientSecret: "sandbox-client-secret",
        accountId: "acc_01J5XCMDXCFXCAQ1BV8HVG6644"
      }
    },
    {
      id: "open-payment",
      merchant: "acme",
      provider: "open-payment",
      config: {
        baseUrl: baseUrl("open-payment"),
        accessToken: "OGFjN2E0Yzk4ZjVhM2QyYzAxOGY1YjFlNmEyZDBiMDF8c3dpdGNoeWFyZA==",
        entityId: "8ac7a4c98f5a3d2c018f5b1e6a2d0a01",
        webhookKey: "5ec0de0f5a4db0c5000102030405060708090a0b0c0d0e0f1011121314151617"
      }
    }
  ]
  const { acme } = routing
  const rules = [...acme.rules, ...others.map(({ id }) => plan(id, id))]
  return { ...rest, accounts: [...accounts, ...others], routing: { acme: { ...acme, rules } } }
}

const account = (id: string, config: ReturnType<typeof options>) => ({
  id,
  merchant: "acme",
  provider: "checksum",
  config
})
