import { createServer } from "node:net"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { account, approved, charge, found, gateway, json, reference, stub } from "./support.ts"

type Respond = Parameters<typeof stub>[0]

const text =
  (status: number, type: string, body: string, headers = {}): Respond =>
  (_, response) => {
    response.writeHead(status, { "content-type": type, ...headers })
    response.end(body)
  }

const html = "<html><body>Service temporarily unavailable</body></html>"

const faults: ReadonlyArray<readonly [string, Respond, object]> = [
  ["HTML with 200", text(200, "text/html", html), { cause: "unreadable", httpStatus: 200 }],
  ["an empty 200", text(200, "application/json", ""), { cause: "unreadable" }],
  ["a JSON string", text(200, "application/json", '"ok"'), { cause: "unreadable" }],
  ["an empty object", text(200, "application/json", "{}"), { cause: "unreadable" }],
  [
    "half of the JSON",
    text(200, "application/json", JSON.stringify(approved).slice(0, 80)),
    { cause: "unreadable" }
  ],
  [
    "a body shorter than its length",
    (_, response) => {
      const body = JSON.stringify(approved)
      response.writeHead(200, { "content-length": body.length })
      response.write(body.slice(0, 50))
      response.destroy()
    },
    {}
  ],
  [
    "500",
    text(500, "application/json", JSON.stringify(approved)),
    { cause: "server_error", httpStatus: 500 }
  ],
  ["503", text(503, "text/html", html), { cause: "server_error", httpStatus: 503 }],
  ["400 with HTML", text(400, "text/html", html), { cause: "unreadable", httpStatus: 400 }],
  ["403 with HTML", text(403, "text/html", html), { cause: "unreadable", httpStatus: 403 }],
  ["404 with HTML", text(404, "text/html", html), { cause: "unreadable", httpStatus: 404 }],
  [
    "a redirect",
    text(302, "text/html", "", { location: "/elsewhere" }),
    { cause: "redirect", httpStatus: 302 }
  ],
  [
    "more than 1 MB",
    text(200, "application/json", `"${"x".repeat(1_100_000)}"`),
    { cause: "too_large" }
  ],
  ["a reset after the request", (_, response) => response.destroy(), {}],
  [
    "another amount",
    (_, response) => json(response, { ...approved, amount: "5.00" }),
    { cause: "mismatch", detail: "amount" }
  ],
  [
    "another currency",
    (_, response) => json(response, { ...approved, currency: "USD" }),
    { cause: "mismatch", detail: "currency" }
  ],
  [
    "another reference",
    (_, response) => json(response, { ...approved, merchantTransactionId: "reference-0002" }),
    { cause: "mismatch", detail: "merchantTransactionId" }
  ],
  [
    "an unknown code",
    (_, response) => json(response, { ...approved, result: { code: "90001" } }),
    { cause: "unlisted", vendorCode: "90001", vendorId: "54279" }
  ],
  [
    "an unknown status",
    (_, response) => json(response, { ...approved, transactionStatus: "W" }),
    { cause: "unlisted", vendorCode: "W" }
  ]
]

describe("a purchase is unknown after exactly one call", () => {
  it.live.each(faults)("%s", ([, respond, expected]) =>
    Effect.gen(function* () {
      const server = yield* stub(respond)
      const service = yield* gateway(account(server.baseUrl))
      const error = yield* Effect.flip(service.purchase(charge))
      expect(error).toMatchObject({
        _tag: "OutcomeUnknown",
        provider: "checksum",
        operation: "purchase",
        ...expected
      })
      expect(server.calls()).toHaveLength(1)
      expect(server.tokenCalls()).toHaveLength(1)
    }).pipe(Effect.scoped)
  )

  it.live("no answer within the deadline", () =>
    Effect.gen(function* () {
      const server = yield* stub(() => undefined)
      const service = yield* gateway(account(server.baseUrl, { timeoutMs: 150 }))
      const error = yield* Effect.flip(service.purchase(charge))
      expect(error).toMatchObject({ _tag: "OutcomeUnknown", cause: "timeout" })
      expect(server.calls()).toHaveLength(1)
    }).pipe(Effect.scoped)
  )
})

describe("a status query never becomes a definite answer by accident", () => {
  it.live.each(faults.slice(0, 14))("%s", ([, respond]) =>
    Effect.gen(function* () {
      const server = yield* stub(respond)
      const service = yield* gateway(account(server.baseUrl))
      const error = yield* Effect.flip(service.status({ reference }))
      expect(error._tag).toBe("OutcomeUnknown")
      expect(server.calls()).toHaveLength(1)
    }).pipe(Effect.scoped)
  )

  it.live.each([
    [{ ...found, merchantTransactionId: "reference-0002" }, "reference"],
    [{ ...found, amount: "5.00" }, "amount"],
    [{ ...found, currency: "USD" }, "currency"]
  ])("an answer about something else: %#", ([answer, detail]) =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) => json(response, answer))
      const service = yield* gateway(account(server.baseUrl))
      const expect_ = { reference, amount: charge.amount }
      const error = yield* Effect.flip(service.status({ reference, expect: expect_ }))
      expect(error).toMatchObject({ _tag: "OutcomeUnknown", cause: "mismatch", detail })
    }).pipe(Effect.scoped)
  )

  it.live("another payment's id", () =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) => json(response, found))
      const service = yield* gateway(account(server.baseUrl))
      const error = yield* Effect.flip(service.status({ providerReference: "54280" }))
      expect(error).toMatchObject({ _tag: "OutcomeUnknown", cause: "mismatch" })
    }).pipe(Effect.scoped)
  )
})

describe("provably not processed", () => {
  it.live("a refused connection", () =>
    Effect.gen(function* () {
      const port = yield* Effect.callback<number>((resume) => {
        const server = createServer().listen(0, "127.0.0.1", () => {
          const address = server.address()
          const free = typeof address === "object" && address !== null ? address.port : 0
          server.close(() => resume(Effect.succeed(free)))
        })
      })
      const service = yield* gateway(account(`http://127.0.0.1:${port}`))
      const error = yield* Effect.flip(service.purchase(charge))
      expect(error).toMatchObject({ _tag: "ProviderUnavailable", cause: "refused" })
    }).pipe(Effect.scoped)
  )

  it.live("429 with Retry-After", () =>
    Effect.gen(function* () {
      const server = yield* stub(text(429, "text/plain", "slow down", { "retry-after": "7" }))
      const service = yield* gateway(account(server.baseUrl))
      const error = yield* Effect.flip(service.purchase(charge))
      expect(error).toMatchObject({ _tag: "RateLimited", httpStatus: 429, retryAfterMs: 7000 })
      expect(server.calls()).toHaveLength(1)
    }).pipe(Effect.scoped)
  )

  it.live.each([401, 429])(
    "%d that names a payment is no proof that nothing was processed",
    (status) =>
      Effect.gen(function* () {
        const body = JSON.stringify({ paymentId: "54279", transactionStatus: "Y" })
        const server = yield* stub(text(status, "application/json", body))
        const service = yield* gateway(account(server.baseUrl))
        const error = yield* Effect.flip(service.purchase(charge))
        expect(error).toMatchObject({ _tag: "OutcomeUnknown", httpStatus: status })
        expect(server.calls()).toHaveLength(1)
      }).pipe(Effect.scoped)
  )

  const tokenFaults: ReadonlyArray<readonly [string, Respond, string, string?]> = [
    ["HTML", text(200, "text/html", html), "ProviderUnavailable", "authentication_unavailable"],
    ["500", text(500, "text/html", html), "ProviderUnavailable", "authentication_unavailable"],
    [
      "a reset",
      (_, response) => response.destroy(),
      "ProviderUnavailable",
      "authentication_unavailable"
    ],
    ["no answer", () => undefined, "ProviderUnavailable", "authentication_unavailable"],
    [
      "an answer without a token",
      (_, response) => json(response, { result: { code: "200" } }),
      "ProviderUnavailable",
      "authentication_unavailable"
    ],
    [
      "a token that is no header value",
      (_, response) => json(response, { AuthToken: "a\r\nb", result: { code: "200" } }),
      "ProviderUnavailable",
      "authentication_unavailable"
    ],
    ["401", (_, response) => json(response, {}, 401), "AuthenticationFailed"],
    [
      "a base that is not there",
      (_, response) => json(response, { result: { code: "20013" } }, 404),
      "ProviderUnavailable",
      "authentication_unavailable"
    ],
    [
      "refused credentials",
      (_, response) => json(response, { result: { code: "20001", description: "Invalid key" } }),
      "AuthenticationFailed"
    ]
  ]
  it.live.each(tokenFaults)("token: %s", ([, token, tag, cause]) =>
    Effect.gen(function* () {
      const server = yield* stub((_, response) => json(response, approved), token)
      const service = yield* gateway(account(server.baseUrl, { timeoutMs: 300 }))
      const error = yield* Effect.flip(service.purchase(charge))
      expect(error).toMatchObject({
        _tag: tag,
        operation: "purchase",
        ...(cause === undefined ? {} : { cause })
      })
      expect(server.calls()).toEqual([])
    }).pipe(Effect.scoped)
  )
})
