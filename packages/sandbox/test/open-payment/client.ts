/** A raw client of the Open Payment Platform: its own reading of the document, over node:http. */
import { createDecipheriv } from "node:crypto"
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest"
import { type OpenPayment, Server } from "../../src/index.ts"
import {
  type Answer,
  type Body,
  control,
  form,
  listenForNotifications,
  type PostOptions,
  send
} from "../client.ts"

export type Fields = Record<string, string>
export type Switches = Partial<
  Omit<OpenPayment.OpenPaymentGateway.OpenPaymentOptions, "kind" | "name">
>

export const entity = {
  entityId: "8ac7a4c98f5a3d2c018f5b1e6a2d0a01",
  accessToken: "OGFjN2E0Yzk4ZjVhM2QyYzAxOGY1YjFlNmEyZDBiMDF8c3dpdGNoeWFyZA=="
}
export const entity2 = {
  entityId: "8ac7a4c98f5a3d2c018f5b1e6a2d0a02",
  accessToken: "OGFjN2E0Yzk4ZjVhM2QyYzAxOGY1YjFlNmEyZDBiMDJ8c3dpdGNoeWFyZA=="
}

/** An approved test card. */
export const card: Fields = {
  paymentBrand: "VISA",
  "card.number": "4200000000000000",
  "card.holder": "Jane Jones",
  "card.expiryMonth": "05",
  "card.expiryYear": "2090",
  "card.cvv": "123"
}

export const browser: Fields = {
  "customer.browser.acceptHeader": "text/html",
  "customer.browser.screenColorDepth": "24",
  "customer.browser.javaEnabled": "false",
  "customer.browser.language": "de",
  "customer.browser.screenHeight": "900",
  "customer.browser.screenWidth": "1440",
  "customer.browser.timezone": "-60",
  "customer.browser.userAgent": "Test"
}

export const shop = "http://127.0.0.1:9/return?cart=1"

/** What a challenge needs besides the card. */
export const challenge: Fields = {
  "card.number": "4200000000000042",
  shopperResultUrl: shop,
  ...browser
}

/** A DB of 92.00 EUR; an override of "" leaves the field out. */
export const paymentOf = (reference: string, overrides: Fields = {}): Fields => ({
  amount: "92.00",
  currency: "EUR",
  paymentType: "DB",
  merchantTransactionId: reference,
  ...card,
  ...overrides
})

export const bodyOf = (answer: Answer) =>
  JSON.parse(answer.text) as Body & {
    readonly result: { readonly parameterErrors?: ReadonlyArray<{ readonly name: string }> }
  }
export const codeOf = (answer: Answer) => bodyOf(answer).result.code
export const idOf = (answer: Answer) => String(bodyOf(answer)["id"])
export const wrongFields = (answer: Answer) =>
  bodyOf(answer).result.parameterErrors?.map(({ name }) => name)

/** An entity's connection to one instance. */
export const connect = (baseUrl: string, who: typeof entity = entity) => {
  const headers = { authorization: `Bearer ${who.accessToken}` }
  const { entityId } = who
  const post = (path: string, fields: Fields, options: PostOptions = {}) =>
    send(`${baseUrl}/v1/${path}`, form({ entityId, ...fields }), { headers, ...options })
  const read =
    (method: string) =>
    (path: string, query: Fields = {}) =>
      send(`${baseUrl}${path}?${form({ entityId, ...query })}`, "", { method, headers })
  const get = read("GET")
  const step =
    (paymentType: string) =>
    (id: string, amount?: string, overrides: Fields = {}) =>
      post(`payments/${id}`, {
        paymentType,
        ...(amount === undefined ? {} : { amount, currency: "EUR" }),
        ...overrides
      })
  return {
    headers,
    post,
    get,
    remove: read("DELETE"),
    pay: (reference: string, overrides?: Fields, options?: PostOptions) =>
      post("payments", paymentOf(reference, overrides), options),
    authorize: async (reference: string, amount = "92.00", overrides: Fields = {}) => {
      const fields = paymentOf(reference, { paymentType: "PA", amount, ...overrides })
      const answer = await post("payments", fields)
      expect([codeOf(answer), answer.status]).toEqual(["000.100.110", 200])
      return idOf(answer)
    },
    capture: step("CP"),
    refund: step("RF"),
    reverse: step("RV"),
    rebill: step("RB"),
    receipt: step("RC"),
    status: (id: string) => get(`/v1/payments/${id}`)
  }
}

/** A sandbox with one instance for a file of tests, with fresh books before each. */
export const useOpenPayment = (switches: Switches = { throttles: false }) => {
  let sandbox: Server.StartedSandbox
  beforeAll(async () => {
    sandbox = await Server.start({
      instances: [{ kind: "open-payment", name: "open-payment", ...switches }]
    })
  })
  beforeEach(() => control(sandbox.url, "POST", "open-payment/reset"))
  afterAll(() => sandbox.close())
  return {
    get sandbox(): Server.StartedSandbox {
      return sandbox
    },
    get base(): string {
      return sandbox.baseUrl("open-payment")
    },
    /** A client of the first entity. */
    get gateway(): ReturnType<typeof connect> {
      return connect(sandbox.baseUrl("open-payment"))
    },
    control: (method: string, command: string, input?: unknown) =>
      control(sandbox.url, method, `open-payment/${command}`, input),
    /** What has moved: kind, reference, amount. */
    movements: () =>
      sandbox
        .ledger("open-payment")
        .movements.map(({ amount, kind, reference }) => [kind, reference, amount])
  }
}

/** Sandboxes that a test starts itself, with a merchant's endpoint; they end with the test. */
export const useSetUp = () => {
  const open: Array<() => Promise<void>> = []
  afterEach(async () => {
    await Promise.all(open.splice(0).map((close) => close()))
  })
  return async (switches: Switches = {}, statuses: ReadonlyArray<number> = []) => {
    const merchant = await listenForNotifications(statuses)
    const sandbox = await Server.start({
      instances: [{ kind: "open-payment", name: "open-payment", throttles: false, ...switches }]
    })
    open.push(merchant.close, sandbox.close)
    const command = (method: string, name: string, input?: unknown) =>
      control(sandbox.url, method, `open-payment/${name}`, input)
    const gateway = connect(sandbox.baseUrl("open-payment"))
    return { merchant, sandbox, command, gateway, base: sandbox.baseUrl("open-payment") }
  }
}

interface Received {
  readonly headers: Readonly<Record<string, string | ReadonlyArray<string> | undefined>>
  readonly body: string
}

/** A message as the receiver has to decrypt it (section 6); throws when the tag does not fit. */
export const decrypt = ({ body, headers }: Received, key: string) => {
  const hex = body.startsWith("{") ? String(JSON.parse(body).encryptedBody) : body
  const bytes = (text: unknown) => Buffer.from(String(text), "hex")
  const decipher = createDecipheriv(
    "aes-256-gcm",
    bytes(key),
    bytes(headers["x-initialization-vector"])
  )
  decipher.setAuthTag(bytes(headers["x-authentication-tag"]))
  const plain = Buffer.concat([decipher.update(bytes(hex)), decipher.final()]).toString("utf8")
  return JSON.parse(plain) as {
    readonly type: string
    readonly action?: string
    readonly payload: Record<string, unknown> & { readonly result: { readonly code: string } }
  }
}
