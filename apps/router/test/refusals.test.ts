import { request as httpRequest } from "node:http"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { card, paymentOf, problemOf, request, type Send } from "./support/client.ts"
import { keys } from "./support/configuration.ts"
import * as Router from "./support/router.ts"

let router: Router.Running
let own: string
let theirs: string
beforeAll(async () => {
  router = await Router.start()
  own = paymentOf(await router.pay({ capture: "manual" })).id
  theirs = paymentOf(await router.pay({ capture: "manual" }, { apiKey: keys.other })).id
})
afterAll(() => router.close())

/** The endpoints that name a payment. */
const ofPayment = [
  ["GET", ""],
  ["GET", "/timeline"],
  ["POST", "/capture"],
  ["POST", "/void"],
  ["POST", "/refunds"],
  ["POST", "/sync"]
] as const

describe("the API key", () => {
  it.each([null, "", "sk_test_nobody", `${keys.write}x`, keys.write.toUpperCase()])(
    "%j is 401",
    async (apiKey) => {
      for (const path of ["/v1/payments", "/v1/accounts", `/v1/payments/${own}`, "/v1/refunds/x"]) {
        const answer = await router.get(path, { apiKey })
        expect(problemOf(answer)).toMatchObject({ status: 401, code: "unauthorized" })
        expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([401, "Bearer"])
        if (apiKey) expect(answer.text).not.toContain(apiKey)
      }
    }
  )

  it.each(["", keys.write, `Basic ${keys.write}`, `Bearer${keys.write}`])(
    "written as %j is 401",
    async (authorization) => {
      const answer = await fetch(`${router.url}/v1/payments`, { headers: { authorization } })
      expect(answer.status).toBe(401)
      await answer.text()
    }
  )

  it("is asked for before the body is looked at", async () => {
    const answer = await router.post("/v1/payments", undefined, { apiKey: null, raw: "{" })
    expect(answer.status).toBe(401)
  })

  it("with the role read reads, and moves nothing", async () => {
    const read = { apiKey: keys.read }
    const before = router.calls()
    for (const [method, path] of ofPayment) {
      const answer = await router.send(method, `/v1/payments/${own}${path}`, undefined, read)
      expect(answer.status, path).toBe(method === "GET" ? 200 : 403)
      if (method === "POST") expect(problemOf(answer).code).toBe("forbidden")
    }
    expect(problemOf(await router.pay({}, read))).toMatchObject({ status: 403, code: "forbidden" })
    expect(router.calls()).toBe(before)
  })

  it("of one merchant does not find another's payment, on any endpoint", async () => {
    const before = router.calls()
    for (const [method, path] of ofPayment) {
      const answer = await router.send(method, `/v1/payments/${theirs}${path}`, undefined)
      expect(problemOf(answer)).toMatchObject({ status: 404, code: "not_found" })
      const missing = await router.send(method, `/v1/payments/pay_none${path}`, undefined)
      const { instance: _, ...problem } = problemOf(missing)
      expect(problemOf(answer)).toMatchObject(problem)
    }
    expect(router.calls()).toBe(before)
  })

  it("of one merchant does not find another's refund", async () => {
    const paid = paymentOf(await router.pay({}, { apiKey: keys.other }))
    const made = await router.post(`/v1/payments/${paid.id}/refunds`, {}, { apiKey: keys.other })
    const { id } = JSON.parse(made.text) as { readonly id: string }
    expect((await router.get(`/v1/refunds/${id}`, { apiKey: keys.other })).status).toBe(200)
    expect((await router.get(`/v1/refunds/${id}`)).status).toBe(404)
  })
})

describe("the path and method", () => {
  it.each([
    "/",
    "/v1",
    "/v1/nothing",

    "/v1/payments/a/b/c",
    "/v1/payments/%E0%A4%A",
    "/v2/payments",
    "/v1/payments/",
    "//v1/payments",
    "/V1/payments"
  ])("%s is 404", async (path) => {
    const answer = await router.get(path)
    expect(problemOf(answer)).toMatchObject({ status: 404, code: "not_found" })
    expect(answer.status).toBe(404)
  })

  it.each([
    ["DELETE", "/v1/payments", "GET, HEAD, POST"],
    ["PUT", "/v1/payments/x", "GET, HEAD"],
    ["GET", "/v1/payments/x/capture", "POST"],
    ["DELETE", "/v1/refunds/x?y=z", "GET, HEAD"],
    ["POST", "/v1/accounts", "GET, HEAD"],
    ["POST", "/health/live", "GET, HEAD"],
    ["DELETE", "/v1/return/x", "GET, HEAD, POST"],
    ["POST", "/docs", "GET, HEAD"],
    ["POST", "/openapi.json", "GET, HEAD"]
  ])("%s %s is 405 and says what is allowed", async (method, path, allow) => {
    const answer = await router.send(method, path)
    expect(problemOf(answer)).toMatchObject({ status: 405, code: "method_not_allowed" })
    expect((answer.headers.get("allow") ?? "").split(", ").sort().join(", ")).toBe(allow)
  })
})

describe("the query", () => {
  it.each([
    "/v1/payments",
    "/v1/payouts",
    "/v1/events",
    "/v1/incidents",
    "/v1/accounts",
    "/v1/webhook-endpoints",
    "/v1/accounts/first/transactions",
    "/v1/payments/pay_none/timeline",
    "/v1/payouts/pot_none/timeline"
  ])("of the list %s is known word by word", async (path) => {
    const answer = await router.get(`${path}?foo=S3NTINEL`, { apiKey: keys.admin })
    expect(problemOf(answer)).toMatchObject({
      status: 422,
      code: "validation_failed",
      errors: [{ path: "foo", rule: "unexpected" }]
    })
    expect(answer.text).not.toContain("S3NTINEL")
    expect((await router.get(path, { apiKey: keys.admin })).status).not.toBe(422)
  })

  it("of a way back or a notification is whatever others send along", async () => {
    const { id } = paymentOf(await router.pay())
    for (const method of ["GET", "POST"]) {
      const back = await router.send(method, `/v1/return/${id}?foo=1&id=2&id=3&resourcePath=%2F`)
      expect(back.status).toBe(200)
    }
    const url = "/v1/webhooks/open-payment?foo=1"
    expect((await router.post(url, {}, { apiKey: null })).status).toBe(401)
  })
})

describe("the body as bytes", () => {
  const text = JSON.stringify(request())
  const bytes = (...parts: ReadonlyArray<string | ReadonlyArray<number>>) =>
    new Uint8Array(
      Buffer.concat(
        parts.map((part) => (typeof part === "string" ? Buffer.from(part) : Buffer.from(part)))
      )
    )
  const nested = (depth: number) => `${"[".repeat(depth)}${"]".repeat(depth)}`
  const cases: ReadonlyArray<
    readonly [name: string, raw: NonNullable<Send["raw"]>, path: string, rule: string]
  > = [
    ["empty", "", "", "json"],
    ["no JSON", `{"reference": ${card.number}`, "", "json"],
    ["NaN", text.replace("5000", "NaN"), "", "json"],
    ["a byte order mark", bytes([0xef, 0xbb, 0xbf], text), "", "bom"],
    ["bad UTF-8", bytes('{"reference":"', [0xc3, 0x28], '"}'), "", "utf8"],
    ["too deep", `{"metadata":${nested(33)}}`, "metadata", "depth"],
    ["very deep", nested(100_000), "", "depth"],
    ["a key twice", text.replace("{", '{"reference":"a",'), "reference", "duplicate_key"],
    ["a nested key twice", text.replace('"cvv"', '"cvv":"1","cvv"'), "method.cvv", "duplicate_key"],
    ["__proto__", text.replace("{", '{"__proto__":{"a":1},'), "__proto__", "proto_key"],
    ["a lone surrogate", text.replace("order-1", "\\ud800"), "reference", "lone_surrogate"]
  ]

  it.each(cases)("%s is 400 with its rule", async (_, raw, path, rule) => {
    const before = router.calls()
    const answer = await router.post("/v1/payments", undefined, { raw })
    const problem = problemOf(answer)
    expect([answer.status, problem.code]).toEqual([400, "malformed_request"])
    expect(problem.errors?.[0]?.rule).toBe(rule)
    expect(problem.errors?.[0]?.path.startsWith(path)).toBe(true)
    for (const value of [card.number, card.cvv, card.holder])
      expect(answer.text).not.toContain(value)
    expect(router.calls()).toBe(before)
  })

  it.each([
    null,
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/json; charset=latin1",
    "application/jsonp"
  ])("of the type %j is 415", async (contentType) => {
    const answer = await router.pay({}, { contentType })
    expect(problemOf(answer)).toMatchObject({ status: 415, code: "unsupported_media_type" })
  })

  it.each([
    "application/json; charset=utf-8",
    "APPLICATION/JSON",
    'application/json;charset="UTF-8"'
  ])("of the type %s is read", async (contentType) =>
    expect((await router.pay({}, { contentType })).status).toBe(201)
  )
})

/** Sends a body of `size` bytes piece by piece, and answers what came back while or after sending. */
const upload = (
  size: number,
  headers: Record<string, string>
): Promise<{ status: number; text: string }> =>
  new Promise((resolve, reject) => {
    const sending = httpRequest(`${router.url}/v1/payments`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${keys.write}`,
        "idempotency-key": "upload",
        "content-type": "application/json",
        ...headers
      }
    })
    let answered = false
    sending.on("response", (response) => {
      answered = true
      const chunks: Array<Buffer> = []
      response.on("data", (chunk: Buffer) => chunks.push(chunk))
      response.on("end", () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() })
      )
      response.on("error", reject)
    })
    // The router closes the connection once it has answered; what is still on its way gets a reset.
    sending.on("error", (error) => (answered ? undefined : reject(error)))
    for (let left = size; left > 0; left -= 4096) sending.write(" ".repeat(Math.min(4096, left)))
    sending.end()
  })

describe("a body of more than 256 kB", () => {
  const limit = 256 * 1024

  it("is 413 by its declared length, before it is read", async () => {
    const answer = await upload(16, { "content-length": String(limit + 1) }).catch(
      (error: unknown) => error
    )
    expect(answer).toMatchObject({ status: 413 })
  })

  it("is 413 where it names no length", async () => {
    const { status, text } = await upload(limit + 4096, { "transfer-encoding": "chunked" })
    expect(problemOf({ status, text, headers: new Headers() })).toMatchObject({
      status: 413,
      code: "payload_too_large"
    })
  })

  it("is read up to exactly that size", async () => {
    const raw = JSON.stringify(request()).padEnd(limit, " ")
    expect((await router.post("/v1/payments", undefined, { raw })).status).toBe(201)
  })
})

describe("a compressed body", () => {
  it.each(["gzip", "br", "deflate", "gzip, identity"])("(%s) is 415", async (encoding) => {
    const answer = await upload(16, { "content-encoding": encoding, "content-length": "16" })
    expect(answer.status).toBe(415)
    expect(problemOf({ ...answer, headers: new Headers() }).code).toBe("unsupported_media_type")
  })

  it("that says it is none is read", async () => {
    const { status, text } = await upload(16, { "content-encoding": "identity" })
    expect([status, problemOf({ status, text, headers: new Headers() }).code]).toEqual([
      400,
      "malformed_request"
    ])
  })
})
