/** The routers' configuration file: one merchant, with an account at each simulated gateway. */

/** API keys of the drill's merchant. */
export const keys = { write: "sk_drill_write", admin: "ak_drill_admin" } as const

/** The entity at the open payment gateway, as both sides know it. */
export const entity = {
  entityId: "8ac7a4c98f5a3d2c018f5b1e6a2d0a01",
  accessToken: "OGFjN2E0Yzk4ZjVhM2QyYzAxOGY1YjFlNmEyZDBiMDF8c3dpdGNoeWFyZA==",
  webhookKey: "5ec0de0f5a4db0c5000102030405060708090a0b0c0d0e0f1011121314151617"
} as const

const checksum = {
  partnerId: "195",
  username: "testdoc",
  memberId: "11344",
  secureKey: "sandbox-secure-key"
}

/** One call's deadline: short, so that an attempt of a killed replica is soon free to be asked about. */
const timeoutMs = 5_000

/** Which accounts of the router stand at which simulated gateway, and how that writes amounts. */
export const instances = [
  { name: "checksum", accounts: ["checksum-eu"], minorUnits: false },
  { name: "checksum-2", accounts: ["checksum-backup"], minorUnits: false },
  { name: "checksum-3", accounts: ["down"], minorUnits: false },
  { name: "open-payment", accounts: ["opp-main"], minorUnits: false },
  { name: "intents", accounts: ["intents-us"], minorUnits: true },
  { name: "payin-payout", accounts: ["upi-in"], minorUnits: false }
] as const

/** One of {@link instances}. */
export type Instance = (typeof instances)[number]

const account = (id: string, provider: string, config: object) => ({
  id,
  merchant: "acme",
  provider,
  config: { ...config, timeoutMs }
})

/** The file's JSON, for gateways at these addresses; nobody listens at that of `checksum-3` for now. */
export const configuration = (baseUrl: (instance: Instance["name"]) => string) => ({
  merchants: [
    {
      id: "acme",
      apiKeys: [
        { key: keys.write, role: "write" },
        { key: keys.admin, role: "admin" }
      ]
    }
  ],
  accounts: [
    account("checksum-eu", "checksum", { ...checksum, baseUrl: baseUrl("checksum") }),
    account("checksum-backup", "checksum", { ...checksum, baseUrl: baseUrl("checksum-2") }),
    account("opp-main", "open-payment", { ...entity, baseUrl: baseUrl("open-payment") }),
    account("intents-us", "intents", {
      baseUrl: baseUrl("intents"),
      checkoutUrl: `${baseUrl("intents")}/checkout`,
      clientId: "sandbox-client",
      clientSecret: "sandbox-client-secret",
      accountId: "acc_01J5XCMDXCFXCAQ1BV8HVG6644"
    }),
    account("upi-in", "payin-payout", {
      baseUrl: baseUrl("payin-payout"),
      accessKey: "sandbox-access-key",
      secretKey: "sandbox-secret-key"
    }),
    account("down", "checksum", { ...checksum, baseUrl: baseUrl("checksum-3") })
  ],
  security: { encryptionKey: "5e".repeat(32) },
  // Orders narrow it by `route.accounts`, which keeps this order.
  routing: {
    acme: {
      default: {
        strategy: "priority",
        accounts: [
          ...["down", "checksum-eu", "checksum-backup"],
          ...["opp-main", "intents-us", "upi-in"]
        ]
      }
    }
  }
})
