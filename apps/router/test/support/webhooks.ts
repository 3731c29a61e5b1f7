import type { Objects } from "@switchyard/client"
import { Objects as Schemas } from "@switchyard/client"
import { createCipheriv, createHash, randomBytes } from "node:crypto"
import { expect, vi } from "vitest"
import { decode, paymentOf, trigger } from "./client.ts"
import { keys, options, secureKeys } from "./configuration.ts"
import { control, gateways } from "./methods.ts"
import * as Router from "./router.ts"

/** A router that its gateways can notify, and senders of notifications that they never sent. */

/** The secret part of the address of the account `secret`, and of `upi-secret`. */
export const webhookSecret = "5Jp0mB9fQ2tXyLw8RkVn3g"

const upi = { accessKey: "sandbox-access-key", secretKey: "sandbox-secret-key" }

/** Two accounts with a secret address, and a second one at the same UPI merchant. */
const configure: NonNullable<Router.Options["configure"]> = (file, baseUrl) => {
  const base = gateways.configure?.(file, baseUrl) as typeof file
  const upiUrl = baseUrl("payin-payout")
  const others = [
    {
      id: "secret",
      merchant: "acme",
      provider: "checksum",
      config: { ...options(baseUrl("checksum")), webhookSecret }
    },
    {
      id: "upi-secret",
      merchant: "acme",
      provider: "payin-payout",
      config: { ...upi, baseUrl: upiUrl, webhookSecret }
    },
    {
      id: "upi-other",
      merchant: "acme",
      provider: "payin-payout",
      config: { ...upi, baseUrl: upiUrl }
    }
  ]
  const { acme } = base.routing
  const rules = others.map(({ id }) => ({
    name: id,
    when: { metadata: { plan: id } },
    use: { strategy: "priority", accounts: [id] }
  }))
  return {
    ...base,
    accounts: [...base.accounts, ...others],
    routing: { acme: { ...acme, rules: [...acme.rules, ...rules] } }
  }
}

/** Starts gateways that know where the router listens. */
export const start = async (more: Router.Options = {}): Promise<Router.Running> => {
  const router = await Router.start({ ...gateways, configure, reachable: true, ...more })
  const of = (account: string) => `${router.url}/v1/webhooks/${account}`
  await control(router, "open-payment", "webhooks", {
    entityId: entity.entityId,
    url: of("open-payment"),
    test: false
  })
  await control(router, "payin-payout", "webhook", { url: of("upi") })
  return router
}

const entity = {
  entityId: "8ac7a4c98f5a3d2c018f5b1e6a2d0a01",
  webhookKey: "5ec0de0f5a4db0c5000102030405060708090a0b0c0d0e0f1011121314151617"
}

/** Sends a command to a simulated gateway. */
export const command = control

/** The address of an account's notifications. */
export const to = (account: string) => `/v1/webhooks/${account}`

/** Sends bytes as a gateway would; answers the status. */
export const post = async (
  { url }: Pick<Router.Running, "url">,
  path: string,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Readonly<Record<string, string>> = {}
): Promise<number> => {
  const answer = await fetch(`${url}${path}`, { method: "POST", body, headers })
  await answer.text()
  return answer.status
}

/** A notification of the checksum gateway, signed with this key. */
export const checksumNotice = (
  fields: Readonly<Record<string, unknown>> & {
    readonly paymentId: string
    readonly merchantTransactionId: string
    readonly amount: string
    readonly transactionStatus: string
  },
  key: string = secureKeys["11344"]
): string => {
  const { amount, merchantTransactionId, paymentId, transactionStatus } = fields
  const signed = [paymentId, merchantTransactionId, amount, transactionStatus, key].join("|")
  const checksum = createHash("md5").update(signed).digest("hex")
  return JSON.stringify({ ...fields, checksum })
}

/** A message of open payment, encrypted with this key. */
export const sealed = (message: object, key: string = entity.webhookKey) => {
  const iv = randomBytes(12)
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(key, "hex"), iv)
  const body = Buffer.concat([cipher.update(JSON.stringify(message), "utf8"), cipher.final()])
  const headers = {
    "x-initialization-vector": iv.toString("hex"),
    "x-authentication-tag": cipher.getAuthTag().toString("hex")
  }
  return { body: body.toString("hex").toUpperCase(), headers }
}

/** The payment's first attempt: what its gateway knows it by. */
export const attemptOf = ({ attempts: [first] }: Objects.Payment): Objects.Attempt => {
  if (first === undefined) throw new Error("a payment without an attempt")
  return first
}

/** Sends a gateway's notification of a payment in one of the sandbox's modes. */
export const notify = (
  router: Router.Running,
  instance: string,
  payment: Objects.Payment,
  mode: string
): Promise<void> =>
  control(router, instance, "notify", { reference: attemptOf(payment).reference, mode })

/** Lets the gateway decide about what is pending; it notifies by itself. */
export const decide = (
  router: Router.Running,
  instance: string,
  payment: Objects.Payment,
  more: object = {}
): Promise<void> =>
  control(router, instance, "advance", { reference: attemptOf(payment).reference, ...more })

/** A payment that waits for something, on the account that `plan` names. */
export const pay = async (
  router: Router.Running,
  plan: string,
  members: object = {}
): Promise<Objects.Payment> => paymentOf(await router.pay({ metadata: { plan }, ...members }))

/** One whose answer was lost, though the gateway took the money and was told to say nothing. */
export const lost = (router: Router.Running, plan: string): Promise<Objects.Payment> =>
  pay(router, plan, trigger(1006, { metadata: { plan } }))

/** Kinds of the incidents of a payment, or of all that have none. */
export const incidents = async (
  router: Router.Running,
  payment: string | null
): Promise<ReadonlyArray<Objects.Incident>> => {
  const all = decode(Schemas.page(Schemas.Incident))(
    await router.get("/v1/incidents?limit=100", { apiKey: keys.admin })
  )
  return all.data.filter((one) => one.payment === payment)
}

/** Waits for what happens after the answer. */
export const eventually = (expectation: () => Promise<void>): Promise<void> =>
  vi.waitFor(expectation, { timeout: 12_000, interval: 50 })

/** Waits until the payment has this status. */
export const becomes = async (
  router: Router.Running,
  { id }: Objects.Payment,
  status: string
): Promise<Objects.Payment> => {
  await eventually(async () => expect((await router.read(id)).status).toBe(status))
  return router.read(id)
}
