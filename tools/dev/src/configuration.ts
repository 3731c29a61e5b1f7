/**
 * The development configuration: one merchant with an account at every simulated gateway. The first gateway
 * is simulated twice, so that it can fail over.
 */

/** Keys of the development merchant. */
export const keys = { write: "sk_test_acme", read: "rk_test_acme", admin: "ak_test_acme" } as const

/** What the shop checks the signatures of its events with. */
export const webhookSecret = "whsec_c3dpdGNoeWFyZC1kZXZlbG9wbWVudC1zaG9w"

/** Credentials that the sandbox publishes. */
const credentials = {
  checksum: {
    partnerId: "195",
    username: "testdoc",
    memberId: "11344",
    secureKey: "sandbox-secure-key"
  },
  openPayment: {
    accessToken: "OGFjN2E0Yzk4ZjVhM2QyYzAxOGY1YjFlNmEyZDBiMDF8c3dpdGNoeWFyZA==",
    entityId: "8ac7a4c98f5a3d2c018f5b1e6a2d0a01",
    webhookKey: "5ec0de0f5a4db0c5000102030405060708090a0b0c0d0e0f1011121314151617"
  },
  intents: {
    clientId: "sandbox-client",
    clientSecret: "sandbox-client-secret",
    accountId: "acc_01J5XCMDXCFXCAQ1BV8HVG6644"
  },
  payinPayout: { accessKey: "sandbox-access-key", secretKey: "sandbox-secret-key" }
}

/** The merchant's number at the gateway that encrypts its notifications. */
export const { entityId } = credentials.openPayment

/** Accounts that the gateways have to tell where their notifications go: the others are told per request. */
export const notified = { openPayment: "opp-main", payinPayout: "upi-in" } as const

const account = (id: string, provider: string, config: object) => ({
  id,
  merchant: "acme",
  provider,
  config
})

const accounts = (baseUrl: (instance: string) => string) => [
  account("checksum-eu", "checksum", { baseUrl: baseUrl("checksum"), ...credentials.checksum }),
  account("checksum-backup", "checksum", {
    baseUrl: baseUrl("checksum-2"),
    ...credentials.checksum
  }),
  account(notified.openPayment, "open-payment", {
    baseUrl: baseUrl("open-payment"),
    ...credentials.openPayment
  }),
  account("intents-us", "intents", {
    baseUrl: baseUrl("intents"),
    checkoutUrl: `${baseUrl("intents")}/checkout`,
    ...credentials.intents
  }),
  account(notified.payinPayout, "payin-payout", {
    baseUrl: baseUrl("payin-payout"),
    ...credentials.payinPayout
  })
]

const rule = (name: string, when: object, ...accounts: ReadonlyArray<string>) => ({
  name,
  when,
  use: { strategy: "priority", accounts }
})

const cards = ["checksum-eu", "checksum-backup", "opp-main", "intents-us"] as const

const rules = [
  rule("india", { method: ["upi"], currency: ["INR"] }, "upi-in"),
  rule("pages", { method: ["hosted"] }, "intents-us", "opp-main"),
  rule("payouts", { operation: ["payout"] }, "upi-in", "opp-main"),
  {
    name: "app",
    when: { method: ["card"], metadata: { channel: "app" } },
    use: { strategy: "split", weights: { "opp-main": 70, "intents-us": 30 } }
  },
  rule("cards", { method: ["card", "token"] }, ...cards)
]

/** The configuration file's JSON, for gateways at the given address and a shop that is told of events. */
export const configuration = (baseUrl: (instance: string) => string, eventsUrl: string) => ({
  merchants: [
    {
      id: "acme",
      apiKeys: [
        { key: keys.write, role: "write" },
        { key: keys.read, role: "read" },
        { key: keys.admin, role: "admin" }
      ],
      webhookEndpoints: [{ url: eventsUrl, secret: webhookSecret }]
    }
  ],
  accounts: accounts(baseUrl),
  routing: { acme: { rules } },
  // Both for development only: the shop is on this machine, and the key is in this file.
  security: {
    allowPrivateWebhookTargets: true,
    encryptionKey: "YSBrZXkgZm9yIGRldmVsb3BtZW50LCBubyBzZWNyZXQ="
  }
})
