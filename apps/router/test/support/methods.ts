import { Sandbox } from "@switchyard/sandbox"
import type { Options, Running } from "./router.ts"

/** Gateways for every method: with pages that charge at once, and with 3-D for cards of any browser. */

/** Cards of the simulated open payment. */
export const cards = {
  approved: "4200000000000000",
  methodThenChallenge: "4200000000000042",
  refused: "4444444444444444"
} as const

/** Options of {@link Options} under which `plan` may name `pages`, `upi`, `three-d` and `read-once` too. */
export const gateways: Pick<Options, "configure" | "instances"> = {
  instances: [
    ...Sandbox.defaultInstances,
    { kind: "intents", name: "pages", hcpOperation: "authcap" },
    { kind: "open-payment", name: "three-d", requireBrowser: false },
    { kind: "open-payment", name: "read-once", checkoutReadOnce: true, throttles: false }
  ],
  configure: ({ accounts, routing, ...file }, baseUrl) => {
    const [intents, openPayment] = accounts.slice(-2)
    const { acme } = routing
    const others = [
      { ...intents, id: "pages", config: { ...intents?.config, ...pages(baseUrl("pages")) } },
      ...["three-d", "read-once"].map((id) => ({
        ...openPayment,
        id,
        config: { ...openPayment?.config, baseUrl: baseUrl(id) }
      })),
      upi(baseUrl("payin-payout"))
    ]
    const rules = others.map(({ id }) => ({
      name: String(id),
      when: { metadata: { plan: String(id) } },
      use: { strategy: "priority", accounts: [String(id)] }
    }))
    return {
      ...file,
      accounts: [...accounts, ...others],
      routing: { acme: { ...acme, rules: [...acme.rules, ...rules] } }
    }
  }
}

const pages = (baseUrl: string) => ({ baseUrl, checkoutUrl: `${baseUrl}/checkout` })

const upi = (baseUrl: string) => ({
  id: "upi",
  merchant: "acme",
  provider: "payin-payout",
  config: {
    baseUrl,
    accessKey: "sandbox-access-key",
    secretKey: "sandbox-secret-key",
    timeoutMs: 1000
  }
})

/** Sends a command to a simulated gateway. */
export const control = async (
  { sandbox }: Pick<Running, "sandbox">,
  instance: string,
  command: string,
  input: object
): Promise<void> => {
  const answer = await fetch(`${sandbox.url}/control/${instance}/${command}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(input)
  })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`control ${command}: ${answer.status} ${text}`)
}
