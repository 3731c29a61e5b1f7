/** The development configuration: one merchant, one gateway simulated twice, so that it can fail over. */

/** Keys of the development merchant. */
export const keys = { write: "sk_test_acme", read: "rk_test_acme", admin: "ak_test_acme" } as const

/** Credentials that the sandbox publishes. */
const credentials = {
  partnerId: "195",
  username: "testdoc",
  memberId: "11344",
  secureKey: "sandbox-secure-key"
}

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
    {
      id: "checksum-eu",
      merchant: "acme",
      provider: "checksum",
      config: { baseUrl: baseUrl("checksum"), ...credentials }
    },
    {
      id: "checksum-backup",
      merchant: "acme",
      provider: "checksum",
      config: { baseUrl: baseUrl("checksum-2"), ...credentials }
    }
  ],
  routing: {
    acme: {
      rules: [
        {
          name: "cards",
          when: { method: ["card"] },
          use: { strategy: "priority", accounts: ["checksum-eu", "checksum-backup"] }
        }
      ]
    }
  }
})
