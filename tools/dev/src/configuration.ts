/**
 * The development configuration: one merchant with four card accounts, the first gateway simulated twice,
 * so that it can fail over.
 */

/** Keys of the development merchant. */
export const keys = { write: "sk_test_acme", read: "rk_test_acme", admin: "ak_test_acme" } as const

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
  }
}

const account = (id: string, provider: string, config: object) => ({
  id,
  merchant: "acme",
  provider,
  config
})

/** The configuration file's JSON, for gateways at the given address. */
export const configuration = (baseUrl: (instance: string) => string) => ({
  merchants: [
    {
      id: "acme",
      apiKeys: [
        { key: keys.write, role: "write" },
        { key: keys.read, role: "read" },
        { key: keys.admin, role: "admin" }
      ]
    }
  ],
  accounts: [
    account("checksum-eu", "checksum", { baseUrl: baseUrl("checksum"), ...credentials.checksum }),
    account("checksum-backup", "checksum", {
      baseUrl: baseUrl("checksum-2"),
      ...credentials.checksum
    }),
    account("opp-main", "open-payment", {
      baseUrl: baseUrl("open-payment"),
      ...credentials.openPayment
    }),
    account("intents-us", "intents", {
      baseUrl: baseUrl("intents"),
      checkoutUrl: `${baseUrl("intents")}/checkout`,
      ...credentials.intents
    })
  ],
  routing: {
    acme: {
      rules: [
        {
          name: "cards",
          when: { method: ["card"] },
          use: {
            strategy: "priority",
            accounts: ["checksum-eu", "checksum-backup", "opp-main", "intents-us"]
          }
        }
      ]
    }
  }
})
