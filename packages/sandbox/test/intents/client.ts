/** A raw client of the intents gateway, over node:http. */
import { afterAll, beforeAll, beforeEach, expect } from "vitest"
import { type Intents, Server } from "../../src/index.ts"
import { type Answer, control, form, type PostOptions, send } from "../client.ts"

export const credentials = {
  client_id: "sandbox-client",
  client_secret: "sandbox-client-secret"
}
export const credentials2 = {
  client_id: "sandbox-client-2",
  client_secret: "sandbox-client-secret-2"
}
export const accountId = "acc_01J5XCMDXCFXCAQ1BV8HVG6644"

export type Body = Record<string, unknown>
export const bodyOf = (answer: Answer) => JSON.parse(answer.text) as Body

export const order = (overrides: Body = {}): Body => ({
  order_id: "order-1",
  order_amount: 10000,
  order_currency: "USD",
  order_items: [],
  ...overrides
})

export const card = (overrides: Body = {}): Body => ({
  pan: "4111111111111111",
  code: "012",
  expiry: "122090",
  name: "John Doe",
  ...overrides
})

/** The body of a direct authorization. */
export const payment = (externalId: string, overrides: Body = {}): Body => ({
  operation: "authorize",
  external_id: externalId,
  order: order({ order_id: externalId }),
  card: card(),
  ...overrides
})

/** As `payment`, over another amount. */
export const paymentOf = (externalId: string, amount: number, overrides: Body = {}): Body =>
  payment(externalId, {
    order: order({ order_id: externalId, order_amount: amount }),
    ...overrides
  })

export const post = (url: string, body: Body, options: PostOptions = {}): Promise<Answer> =>
  send(url, JSON.stringify(body), {
    ...options,
    headers: { "content-type": "application/json", ...options.headers }
  })

/** A merchant's connection with an access token. */
export const connect = async (base: string, who = credentials) => {
  const granted = bodyOf(await post(`${base}/auth/token`, who))
  const authorization = `Bearer ${String(granted["access_token"])}`
  const headers = { authorization }
  const at = (path: string, body: Body, options: PostOptions = {}) =>
    post(`${base}${path}`, body, { ...options, headers: { ...headers, ...options.headers } })
  const get = (path: string, query: Record<string, string> = {}) =>
    send(`${base}${path}?${new URLSearchParams(query).toString()}`, "", { method: "GET", headers })
  return {
    authorization,
    post: at,
    get,
    pay: (body: Body, options?: PostOptions) => at("/transactions", body, options),
    change: (id: string, operation: string, externalId: string, amount?: number) =>
      at(`/transactions/${id}`, {
        external_id: externalId,
        operation,
        ...(amount === undefined ? {} : { amount })
      }),
    refund: (id: string, externalId: string, amount: number) =>
      at("/refunds", { external_id: externalId, trx_id: id, amount }),
    read: async (id: string) => bodyOf(await get(`/transactions/${id}`)),
    find: (type: string, id: string) => get("/transaction", { type, id }),
    list: (query: Record<string, string> = {}) =>
      get("/transactions", { from_date: "01/01/2020", to_date: "01/01/2100", ...query })
  }
}

type Gateway = Awaited<ReturnType<typeof connect>>

/** A sandbox for a file of tests, with fresh books and a fresh token before each. */
export const useIntents = (options: Partial<Intents.IntentsGateway.IntentsOptions> = {}) => {
  let sandbox: Server.StartedSandbox
  let gateway: Gateway
  const base = () => sandbox.baseUrl("intents")
  const tell = async (command: string, input: unknown, status = 200): Promise<Body> => {
    const answer = await control(sandbox.url, "POST", `intents/${command}`, input)
    expect(answer.status).toBe(status)
    return answer.value
  }
  beforeAll(async () => {
    sandbox = await Server.start({ instances: [{ ...options, kind: "intents", name: "intents" }] })
  })
  beforeEach(async () => {
    await control(sandbox.url, "POST", "intents/reset")
    gateway = await connect(base())
  })
  afterAll(() => sandbox.close())
  return {
    get sandbox(): Server.StartedSandbox {
      return sandbox
    },
    get base(): string {
      return base()
    },
    get gateway(): Gateway {
      return gateway
    },
    /** Gives a control command; fails unless it is answered with this status. */
    tell,
    fault: (rule: Body) => tell("faults", rule),
    advance: (input: Body, status = 200) => tell("advance", input, status),
    clock: (advanceMs: number) => tell("clock", { advanceMs }),
    /** What has moved: kind, reference, amount. */
    movements: () =>
      sandbox
        .ledger("intents")
        .movements.map(({ amount, kind, reference }) => [kind, reference, amount]),
    arrival: (reference: string) => sandbox.ledger("intents").arrivals[reference],
    /** The id of a fresh payment, which must have been approved. */
    pay: async (externalId: string, overrides: Body = {}): Promise<string> => {
      const body = bodyOf(await gateway.pay(payment(externalId, overrides)))
      expect(["AUTHORIZED", "CAPTURED"]).toContain(body["status"])
      return String(body["id"])
    }
  }
}

/** The address of a shopper's page, as a merchant builds it. */
export const pageUrl = (base: string, page: string, intentId: unknown, clientId = accountId) =>
  `${base}/${page}?client_id=${clientId}&intent_id=${String(intentId)}`

const unescape = (text: string) =>
  text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&")

/** What a browser shows and would submit: status, action, the fields with their values, buttons. */
export const openPage = async (url: string) => {
  const { status, text } = await send(url, "", { method: "GET" })
  const inputs = text.matchAll(/<input (?:type="hidden" )?name="([^"]*)" value="([^"]*)"/g)
  const fields = Object.fromEntries(
    Array.from(inputs, ([, name = "", value = ""]) => [name, unescape(value)])
  )
  return {
    status,
    text,
    action: unescape(/action="([^"]*)"/.exec(text)?.[1] ?? ""),
    fields,
    buttons: Array.from(text.matchAll(/name="decision" value="(\w+)"/g), ([, value]) => value)
  }
}

/** Opens the page and presses one button, with what was typed over the suggested card. */
export const press = async (url: string, decision: string, typed: Record<string, string> = {}) => {
  const { action, fields } = await openPage(url)
  return send(action, form({ ...fields, ...typed, decision }))
}

/** Where the browser is sent, with the parameters that it carries. */
export const landingOf = (answer: Answer) => {
  const url = new URL(answer.headers.location ?? "missing:")
  const names = [...url.searchParams.keys()]
  expect(names).toEqual([...new Set(names)])
  return { page: url.origin + url.pathname, parameters: Object.fromEntries(url.searchParams) }
}
