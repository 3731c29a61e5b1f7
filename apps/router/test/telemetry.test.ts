import { Server } from "@switchyard/sandbox"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { card, type Client, paymentOf, trigger } from "./support/client.ts"
import * as Collector from "./support/collector.ts"
import * as configuration from "./support/configuration.ts"
import * as Process from "./support/process.ts"

/** What no collector may ever see. */
const secrets = {
  cardNumber: "4532015112830366",
  cvv: "9371",
  apiKey: "sk_live_telemetry0123456789",
  secureKey: "telemetry-secure-key",
  query: "S3NTINELquery",
  header: "S3NTINELheader",
  holder: "S3NTINEL Holder",
  email: "s3ntinel@example.com",
  exporterKey: "S3NTINELexporter"
} as const

const merchant = {
  ...{ partnerId: "195", username: "telemetry", memberId: "20001" },
  secureKey: secrets.secureKey
}

let sandbox: Server.StartedSandbox
let place: Process.Place
const cleanups: Array<() => unknown> = []
beforeAll(async () => {
  sandbox = await Server.start({
    instances: ["one", "two"].map((name) => ({ kind: "checksum", name, merchants: [merchant] }))
  })
  const account = (id: string, baseUrl: string) => ({
    ...{ id, merchant: "acme", provider: "checksum" },
    config: { ...merchant, baseUrl, timeoutMs: 1000 }
  })
  place = Process.place({
    merchants: [{ id: "acme", apiKeys: [{ key: secrets.apiKey, role: "write" }] }],
    accounts: [
      account("one", sandbox.baseUrl("one")),
      account("two", sandbox.baseUrl("two")),
      account("closed", configuration.closedUrl)
    ]
  })
})
afterAll(async () => {
  for (const cleanup of cleanups.reverse()) await cleanup()
  place.remove()
  await sandbox.close()
})

const collector = async () => {
  const started = await Collector.start()
  cleanups.push(started.close)
  return started
}

const router = (variables: Readonly<Record<string, string>>) => {
  const started = Process.start({ ...place.environment, ...variables })
  cleanups.push(() => started.kill("SIGKILL"))
  return started
}

const send = { apiKey: secrets.apiKey }
const method = { ...card, number: secrets.cardNumber, cvv: secrets.cvv, holder: secrets.holder }
const request = { method, customer: { email: secrets.email } }

/** A payment, a cascade, a lost answer, an unreachable gateway, and requests that are wrong in many ways. */
const exercise = async ({ get, pay, post, send: raw }: Client): Promise<string> => {
  const { id } = paymentOf(await pay(request, send))
  for (const euros of [1001, 1006, 1007, 1014, 1018])
    await pay({ ...request, ...trigger(euros) }, send)
  await pay({ ...request, route: { accounts: ["closed"] } }, send)
  await post(`/v1/payments/${id}/refunds`, {}, send)
  await post(`/v1/payments/${id}/sync`, {}, send)
  await get(`/v1/payments/${id}?secret=${secrets.query}`, send)
  await get(`/v1/return/${id}?token=${secrets.query}`, send)
  await get(`/v1/payments/${secrets.cardNumber}`, send)
  await raw("POST", `/v1/webhooks/one?${secrets.query}`, { card: secrets.cardNumber }, send)
  await get("/v1/payments", { apiKey: secrets.header })
  await pay({ ...request, method: { ...method, number: `${secrets.cardNumber}x` } }, send)
  await post("/v1/payments", undefined, { ...send, raw: `{"number": ${secrets.cardNumber}` })
  return id
}

const found = (bytes: Buffer): ReadonlyArray<string> => {
  const text = bytes.toString("latin1")
  return Object.entries(secrets).flatMap(([name, secret]) => {
    const spellings = [
      secret,
      secret.replaceAll(/\d{4}(?=\d)/g, "$& "),
      Buffer.from(secret).toString("base64").replaceAll("=", ""),
      Buffer.from(secret).toString("hex"),
      encodeURIComponent(secret)
    ]
    return spellings.some((spelling) =>
      spelling.length <= 4
        ? new RegExp(`(?<![0-9A-Za-z])${spelling}(?![0-9A-Za-z])`).test(text)
        : text.includes(spelling)
    )
      ? [name]
      : []
  })
}

interface Span {
  readonly name: string
  readonly traceId: string
  readonly parentSpanId?: string
  readonly attributes: ReadonlyArray<{ readonly key: string; readonly value: object }>
}

const attributesOf = ({ attributes }: Span) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, Object.values(value)[0]]))

const spansOf = (exports: ReadonlyArray<Collector.Export>): ReadonlyArray<Span> =>
  exports
    .filter(({ path }) => path === "/v1/traces")
    .flatMap(({ body }) => JSON.parse(body.toString()).resourceSpans)
    .flatMap(({ scopeSpans }) => scopeSpans)
    .flatMap(({ spans }) => spans)

describe("with a collector", () => {
  it("traces, metrics and logs arrive, the last of them at the end, and no secret does", async () => {
    const { exports, url } = await collector()
    const started = router({
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_EXPORTER_OTLP_PROTOCOL: "http/json",
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${secrets.exporterKey},x-tenant=acme`,
      LOG_LEVEL: "debug"
    })
    const client = await started.ready
    const id = await exercise(client)
    const { code, stdout } = await started.kill("SIGTERM")
    expect(code).toBe(0)
    const paths = new Set(exports.map(({ path }) => path))
    expect([...paths].sort()).toEqual(["/v1/logs", "/v1/metrics", "/v1/traces"])
    for (const { body, headers } of exports) {
      expect(found(body)).toEqual([])
      expect(headers["authorization"]).toBe(`Bearer ${secrets.exporterKey}`)
      expect(headers["x-tenant"]).toBe("acme")
      expect(body.toString()).toContain('"stringValue":"switchyard-router"')
    }
    expect(found(Buffer.from(stdout))).toEqual([])
    // What is exported is written as well.
    expect(stdout).toContain('"message":"POST /v1/payments"')

    const spans = spansOf(exports)
    const pay = spans.find(({ name }) => name === "POST /v1/payments")
    expect(pay && attributesOf(pay)).toMatchObject({
      "http.request.method": "POST",
      "http.response.status_code": 201,
      "http.route": "/v1/payments",
      "request.id": expect.stringMatching(/^req_/)
    })
    const trace = spans.filter(({ traceId }) => traceId === pay?.traceId)
    const call = trace.find(({ name }) => name === "Payments.purchase")
    expect(call && attributesOf(call)).toMatchObject({ provider: "checksum", account: "one" })
    expect(trace.some(({ name }) => name === "Charges.create")).toBe(true)
    expect(trace.filter(({ name }) => name === "sqlite").length).toBeGreaterThan(3)
    // The last request before the end, too: nothing was left behind.
    expect(spans.some(({ attributes }) => JSON.stringify(attributes).includes("400"))).toBe(true)
    const all = JSON.stringify(spans.map(attributesOf))
    expect(all).not.toMatch(/url\.(query|full)|header/)
    expect(all).not.toContain(`${id}?`)

    const text = exports.map(({ body }) => body.toString()).join("\n")
    expect(text).toContain("switchyard_attempts_total")
    expect(text).toContain("switchyard_payments")
  })

  it("the usual encoding holds no secret either", async () => {
    const { exports, url } = await collector()
    const started = router({
      OTEL_EXPORTER_OTLP_ENDPOINT: url,
      OTEL_SERVICE_NAME: "payments-eu",
      LOG_LEVEL: "debug"
    })
    await exercise(await started.ready)
    expect((await started.kill("SIGTERM")).code).toBe(0)
    const traces = exports.filter(({ path }) => path === "/v1/traces")
    expect(traces[0]?.headers["content-type"]).toBe("application/x-protobuf")
    const bytes = Buffer.concat(exports.map(({ body }) => body))
    expect(bytes.includes("Payments.purchase")).toBe(true)
    expect(bytes.includes("payments-eu")).toBe(true)
    expect(bytes.includes("switchyard-router")).toBe(false)
    expect(found(bytes)).toEqual([])
  })

  it("that never answers, payments and the end are as fast as ever", async () => {
    const { exports, hush, url } = await collector()
    hush(true)
    const started = router({ OTEL_EXPORTER_OTLP_ENDPOINT: url })
    const client = await started.ready
    for (let payment = 0; payment < 20; payment += 1) {
      expect((await client.pay(request, send)).status).toBe(201)
    }
    const startedAt = performance.now()
    expect((await started.kill("SIGTERM")).code).toBe(0)
    expect(performance.now() - startedAt).toBeLessThan(4000)
    expect(exports.length).toBeGreaterThan(0)
  })
})
