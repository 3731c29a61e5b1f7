import { describe, expect, it } from "vitest"
import { type CallOptions, connect, envelopeOf, useGateway, useSwitches } from "./client.ts"

const shared = useGateway()
const { start } = useSwitches()

const refusal = (error: string) => ({ error, data: null, message: error, success: false })

describe("headers", () => {
  const ago = (ms: number) => String(Date.now() - ms)
  const cases: ReadonlyArray<readonly [string, CallOptions, string]> = [
    ["no access key", { headers: { "access-key": "" } }, "Access-Key header missing"],
    ["no signature", { headers: { signature: "" } }, "Signature header missing"],
    ["no timestamp", { headers: { timestamp: "" } }, "Timestamp header missing"],
    ["an unknown key", { headers: { "access-key": "other" } }, "Unknown access key"],
    [
      "another secret",
      { key: { accessKey: "sandbox-access-key", secretKey: "wrong" } },
      "Invalid signature"
    ],
    [
      "another merchant's secret",
      { key: { accessKey: "sandbox-access-key", secretKey: "sandbox-secret-key-2" } },
      "Invalid signature"
    ],
    ["upper case", { signature: (genuine) => genuine.toUpperCase() }, "Invalid signature"],
    ["a short signature", { signature: (genuine) => genuine.slice(2) }, "Invalid signature"],
    ["another timestamp signed", { headers: { timestamp: ago(-1) } }, "Invalid signature"],
    ["a timestamp with a sign", { timestamp: `+${ago(0)}` }, "Invalid timestamp"],
    ["a date", { timestamp: "2026-09-26T14:10:44Z" }, "Invalid timestamp"],
    ["seconds", { timestamp: ago(0).slice(0, 10) }, "Timestamp outside the permitted window"],
    ["too old", { timestamp: ago(301_000) }, "Timestamp outside the permitted window"],
    ["too new", { timestamp: ago(-301_000) }, "Timestamp outside the permitted window"]
  ]

  it.each(cases)("%s is 401", async (_name, options, error) => {
    const answer = await shared.it.gateway.balance(options)
    expect([answer.status, envelopeOf(answer)]).toEqual([401, refusal(error)])
  })

  it("a timestamp within the window, old or new, is taken", async () => {
    for (const ms of [290_000, -290_000]) {
      expect((await shared.it.gateway.balance({ timestamp: ago(ms) })).status).toBe(200)
    }
  })

  it("every active key of a merchant sees the same orders, another merchant none", async () => {
    const { base, gateway } = shared.it
    await gateway.link("order-1")
    const next = connect(base, {
      accessKey: "sandbox-access-key-next",
      secretKey: "sandbox-secret-key-next"
    })
    expect((await next.payin("order-1")).status).toBe(200)
    const other = connect(base, {
      accessKey: "sandbox-access-key-2",
      secretKey: "sandbox-secret-key-2"
    })
    expect((await other.payin("order-1")).status).toBe(404)
    expect((await other.link("order-1")).status).toBe(200)
  })

  it("the body is signed to the byte", async () => {
    const { gateway } = shared.it
    const body = '{ "order_id" : "order-1" }'
    const spaced = await gateway.run("POST", "api/v1/payin/transactions", body)
    expect(spaced.status).toBe(404)
    const signedBody = '{"order_id":"order-1"}'
    const other = await gateway.run("POST", "api/v1/payin/transactions", body, { signedBody })
    expect(other.status).toBe(401)
  })

  it("a stolen signature does not fit another method, path or order", async () => {
    const { gateway } = shared.it
    const stolen = (text: string): CallOptions => ({
      signedText: (timestamp) => `${text}\n${timestamp}\n`
    })
    const first = stolen('POST\napi/v1/balance\n{"order_id":"order-1"}')
    expect((await gateway.payin("order-1", first)).status).toBe(401)
    expect((await gateway.balance(stolen("POST\napi/v1/balance\n"))).status).toBe(401)
    const status = stolen("GET\napi/v1/payout/order-1/status\n")
    expect((await gateway.payoutStatus("order-2", status)).status).toBe(401)
  })
})

describe("switches of the signature", () => {
  const path = "api/v1/balance"

  it("getBodyLine: empty by default, braces or either by choice", async () => {
    const answers = async (getBodyLine: "empty" | "braces" | "either") => {
      const { gateway } = await start({ getBodyLine })
      const empty = await gateway.balance()
      const braces = await gateway.balance({ signedBody: "{}" })
      const quotes = await gateway.balance({ signedBody: '""' })
      return [empty.status, braces.status, quotes.status]
    }
    expect(await answers("empty")).toEqual([200, 401, 401])
    expect(await answers("braces")).toEqual([401, 200, 401])
    expect(await answers("either")).toEqual([200, 200, 401])
  })

  it("emptyBodyLine: a POST without bytes signs {}", async () => {
    const run = async (emptyBodyLine: "empty" | "braces") => {
      const { gateway } = await start({ emptyBodyLine })
      const braces = await gateway.run("POST", path, "", { signedBody: "{}" })
      return [braces.status, (await gateway.run("POST", path, "")).status]
    }
    expect(await run("braces")).toEqual([200, 401])
    expect(await run("empty")).toEqual([401, 200])
    expect((await shared.it.gateway.run("POST", path, "{}")).status).toBe(200)
  })

  it("leadingSlash and trailingNewline", async () => {
    const texts: ReadonlyArray<(timestamp: string) => string> = [
      (timestamp) => `GET\n/${path}\n\n${timestamp}\n`,
      (timestamp) => `GET\n${path}\n\n${timestamp}`
    ]
    const run = async (switches: Parameters<typeof start>[0]) => {
      const { gateway } = await start(switches)
      const plain = await gateway.balance()
      const statuses = texts.map(async (signedText) => gateway.balance({ signedText }))
      return [plain.status, ...(await Promise.all(statuses)).map(({ status }) => status)]
    }
    expect(await run({})).toEqual([200, 401, 401])
    expect(await run({ leadingSlash: true })).toEqual([401, 200, 401])
    expect(await run({ trailingNewline: false })).toEqual([401, 401, 200])
  })

  it("jsonFlavor: a server that signs what PHP or Python would write", async () => {
    const php = (text: string) => text.replaceAll("/", "\\/")
    const body = JSON.stringify({ order_id: "order/é" })
    const escaped = body.replace("é", "\\u00e9")
    const run = async (jsonFlavor: "raw" | "php" | "python") => {
      const { gateway } = await start({ jsonFlavor })
      const signed = [body, escaped, php(escaped)].map((signedBody) =>
        gateway.run("POST", "api/v1/payin/transactions", body, { signedBody })
      )
      return (await Promise.all(signed)).map(({ status }) => status === 401)
    }
    expect(await run("raw")).toEqual([false, true, true])
    expect(await run("python")).toEqual([true, false, true])
    expect(await run("php")).toEqual([true, true, false])
  })

  it("pathPrefix and includeQuery", async () => {
    const prefixed = await start({ pathPrefix: "/gateway" })
    expect((await prefixed.gateway.balance()).status).toBe(401)
    const signedText = (timestamp: string) => `GET\ngateway/${path}\n\n${timestamp}\n`
    expect((await prefixed.gateway.balance({ signedText })).status).toBe(200)
    const plain = await shared.it.gateway.run("GET", `${path}?a=1`, "", {
      signedText: (timestamp) => `GET\n${path}\n\n${timestamp}\n`
    })
    expect(plain.status).toBe(200)
    const { gateway } = await start({ includeQuery: true })
    expect((await gateway.run("GET", `${path}?a=1`, "")).status).toBe(200)
  })

  it("maxSkewMs and rejectReplay", async () => {
    const timestamp = String(Date.now() - 2000)
    const strict = await start({ maxSkewMs: 1000 })
    expect((await strict.gateway.balance({ timestamp })).status).toBe(401)
    const replays = [await shared.it.gateway.balance({ timestamp })]
    replays.push(await shared.it.gateway.balance({ timestamp }))
    expect(replays.map(({ status }) => status)).toEqual([200, 200])
    const once = await start({ rejectReplay: true })
    expect((await once.gateway.balance({ timestamp })).status).toBe(200)
    const again = await once.gateway.balance({ timestamp })
    expect([again.status, envelopeOf(again).error]).toEqual([401, "Signature already used"])
  })

  it("only listed addresses may call, where a merchant has a list", async () => {
    const keys = [{ accessKey: "a", secretKey: "s" }] as const
    const statusFor = async (allowedAddresses: ReadonlyArray<string>) => {
      const { base } = await start({ merchants: [{ merchantId: "m", keys, allowedAddresses }] })
      return connect(base, keys[0]).balance()
    }
    expect((await statusFor(["127.0.0.1"])).status).toBe(200)
    const refused = await statusFor(["203.0.113.7"])
    expect([refused.status, envelopeOf(refused)]).toEqual([403, refusal("IP address not allowed")])
  })
})

describe("debug", () => {
  const hint = async (options: CallOptions & { readonly body?: string }) => {
    const { gateway } = await start({ debug: true })
    const { body, ...rest } = options
    const answer =
      body === undefined
        ? await gateway.balance(rest)
        : await gateway.run("POST", "api/v1/payin/transactions", body, rest)
    expect(answer.status).toBe(401)
    return envelopeOf(answer).error
  }

  it("says nothing by default", async () => {
    const answer = await shared.it.gateway.balance({ signedBody: "{}" })
    expect(envelopeOf(answer).error).toBe("Invalid signature")
  })

  it.each<readonly [string, CallOptions & { readonly body?: string }, string]>([
    ["braces on GET", { signedBody: "{}" }, "signed with the body line {}"],
    ["Python's ''", { signedBody: '""' }, 'signed with the body line ""'],
    ["Python's None", { signedBody: "null" }, "signed with the body line null"],
    [
      "a leading slash, no final line feed, {}",
      { signedText: (timestamp) => `GET\n/api/v1/balance\n{}\n${timestamp}` },
      "signed with the body line {}, a leading slash, no final line feed"
    ],
    [
      "upper case",
      { signature: (genuine) => genuine.toUpperCase() },
      "signed with the body as it was sent, upper-case digits"
    ],
    [
      "another spacing",
      { body: '{"a":1,"b":2}', signedBody: '{"a": 1, "b": 2}' },
      "signed with the body as spaced JSON"
    ],
    [
      "PHP's escapes",
      { body: '{"a":"/"}', signedBody: '{"a":"\\/"}' },
      "signed with the body as php JSON"
    ],
    [
      "Python's escapes",
      { body: '{"a":"é"}', signedBody: '{"a":"\\u00e9"}' },
      "signed with the body as python JSON"
    ],
    ["seconds", { timestamp: String(Date.now()).slice(0, 10) }, "it is in seconds"],
    [
      "another secret",
      { key: { accessKey: "sandbox-access-key", secretKey: "wrong" } },
      "no documented variant matches"
    ]
  ])("names the variant: %s", async (_name, options, words) => {
    const error = await hint(options)
    expect(error).toContain(words)
    expect(error).not.toContain("sandbox-secret-key")
  })
})
