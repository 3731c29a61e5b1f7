/** A raw client of the payin/payout gateway: its own reading of the signature, over node:http. */
import { createHmac } from "node:crypto"
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest"
import { type PayinPayout, Server } from "../../src/index.ts"
import { type Answer, control, listenForNotifications, type PostOptions, send } from "../client.ts"

export interface Key {
  readonly accessKey: string
  readonly secretKey: string
}

export const key: Key = { accessKey: "sandbox-access-key", secretKey: "sandbox-secret-key" }
export const key2: Key = { accessKey: "sandbox-access-key-2", secretKey: "sandbox-secret-key-2" }

export const hmac = (secretKey: string, text: string) =>
  createHmac("sha256", secretKey).update(text).digest("hex")

/** What a test changes about an otherwise right request. */
export interface CallOptions extends PostOptions {
  readonly key?: Key
  /** The body line, when it is not what is sent. */
  readonly signedBody?: string
  /** The text to sign, when it is not the documented one. */
  readonly signedText?: (timestamp: string) => string
  readonly timestamp?: string
  readonly signature?: (genuine: string) => string
}

const without = (headers: Record<string, string>) =>
  Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ""))

/** Sends a signed request; an empty header in the options leaves that header out. */
export const call = (
  baseUrl: string,
  method: string,
  path: string,
  body: string,
  options: CallOptions = {}
): Promise<Answer> => {
  const { headers, key: who = key, signature, signedBody = body, signedText, ...rest } = options
  const timestamp = options.timestamp ?? String(Date.now())
  const text = signedText?.(timestamp) ?? `${method}\n${path}\n${signedBody}\n${timestamp}\n`
  const genuine = hmac(who.secretKey, text)
  return send(`${baseUrl}/${path}`, body, {
    ...rest,
    method,
    headers: without({
      "content-type": "application/json",
      "access-key": who.accessKey,
      signature: signature?.(genuine) ?? genuine,
      timestamp,
      ...headers
    })
  })
}

export type Data = Record<string, unknown>

export interface Envelope {
  readonly error: string
  readonly data: Data
  readonly message: string
  readonly success: boolean
}

export const envelopeOf = (answer: Answer) => JSON.parse(answer.text) as Envelope

export const linkBody = (orderId: string, overrides: Data = {}): Data => ({
  user_id: "user-1",
  order_id: orderId,
  amount: 100,
  method: "UPI",
  redirect_url: "http://shop.test/back",
  ...overrides
})

export const payoutBody = (orderId: string, overrides: Data = {}): Data => ({
  beneficiary_name: "आरव शर्मा",
  beneficiary_email: "test.test@gmail.com",
  beneficiary_mobile_no: "7878787878",
  beneficiary_address: "NOIDA",
  payment_method: "IMPS",
  beneficiary_acc_no: "99999999999",
  bank_name: "SBI",
  ifsc: "SBIN0060589",
  amount: 100,
  order_id: orderId,
  user_id: "user-1",
  remarks: null,
  ...overrides
})

/** A merchant's connection to one instance. */
export const connect = (baseUrl: string, who: Key = key) => {
  const run = (method: string, path: string, body: string, options: CallOptions = {}) =>
    call(baseUrl, method, path, body, { key: who, ...options })
  const post = (path: string, body: Data, options?: CallOptions) =>
    run("POST", path, JSON.stringify(body), options)
  return {
    run,
    balance: (options?: CallOptions) => run("GET", "api/v1/balance", "", options),
    link: (orderId: string, overrides?: Data, options?: CallOptions) =>
      post("api/v1/payin/generate/link", linkBody(orderId, overrides), options),
    payin: (orderId: string, options?: CallOptions) =>
      post("api/v1/payin/transactions", { order_id: orderId }, options),
    payout: (orderId: string, overrides?: Data, options?: CallOptions) =>
      post("api/v1/payout/initiate", payoutBody(orderId, overrides), options),
    payoutStatus: (orderId: string, options?: CallOptions) =>
      run("GET", `api/v1/payout/${orderId}/status`, "", options)
  }
}

export type Switches = Partial<
  Omit<PayinPayout.PayinPayoutGateway.PayinPayoutOptions, "kind" | "name">
>

const startWith = (switches: Switches) =>
  Server.start({ instances: [{ kind: "payin-payout", name: "payin-payout", ...switches }] })

const around = (sandbox: Server.StartedSandbox) => ({
  sandbox,
  base: sandbox.baseUrl("payin-payout"),
  gateway: connect(sandbox.baseUrl("payin-payout")),
  control: (method: string, command: string, input?: unknown) =>
    control(sandbox.url, method, `payin-payout/${command}`, input),
  movements: () =>
    sandbox
      .ledger("payin-payout")
      .movements.map(({ amount, kind, reference }) => [kind, reference, amount])
})

/** Starts sandboxes with switches; each is closed after its test. */
export const useSwitches = () => {
  const open: Array<() => Promise<void>> = []
  afterEach(async () => {
    await Promise.all(open.splice(0).map((close) => close()))
  })
  const start = async (switches: Switches = {}) => {
    const sandbox = await startWith(switches)
    open.push(sandbox.close)
    return around(sandbox)
  }
  const startWithWebhooks = async (
    switches: Switches = {},
    statuses: ReadonlyArray<number> = []
  ) => {
    const merchant = await listenForNotifications(statuses)
    open.push(merchant.close)
    const started = await start(switches)
    await started.control("POST", "webhook", { url: merchant.url })
    return { ...started, merchant }
  }
  return { start, startWithWebhooks }
}

/** Payouts wait for the control API, however slow the test runs. */
export const waiting: Switches = { payoutSettlesAfterMs: Infinity }

/** One sandbox for a file of tests, with fresh books before each. */
export const useGateway = (switches: Switches = {}) => {
  let started: ReturnType<typeof around>
  beforeAll(async () => {
    started = around(await startWith(switches))
  })
  beforeEach(async () => {
    await started.control("POST", "reset")
  })
  afterAll(() => started.sandbox.close())
  return {
    get it() {
      return started
    }
  }
}
