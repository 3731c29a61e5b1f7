import { createServer } from "node:net"
import { describe, expect, it } from "@effect/vitest"
import type { PaymentError } from "@switchyard/core"
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

  const busy = JSON.stringify({ result: { code: "90001", description: "Busy, not processed" } })
  const throttled: ReadonlyArray<
    readonly [string, string, "purchase" | "status", "RateLimited" | "OutcomeUnknown"]
  > = [
    ["that says so", busy, "purchase", "RateLimited"],
    ["of a question", "slow down", "status", "RateLimited"],
    ["in other words", "slow down", "purchase", "OutcomeUnknown"],
    ["as a page", "<html>not processed</html>", "purchase", "OutcomeUnknown"],
    ["as an empty object", "{}", "purchase", "OutcomeUnknown"],
    [
      "that says so of a done payment",
      '{"status":"capturesuccess","remark":"not processed"}',
      "purchase",
      "OutcomeUnknown"
    ]
  ]
  it.live.each(throttled)("429 %s: %j to %s is %s", ([, body, operation, tag]) =>
    Effect.gen(function* () {
      const server = yield* stub(text(429, "application/json", body, { "retry-after": "7" }))
      const service = yield* gateway(account(server.baseUrl))
      const call: Effect.Effect<unknown, PaymentError.PaymentError> =
        operation === "purchase" ? service.purchase(charge) : service.status({ reference })
      const error = yield* Effect.flip(call)
      expect(error).toMatchObject({
        _tag: tag,
        httpStatus: 429,
        ...(tag === "RateLimited" ? { retryAfterMs: 7000 } : {})
      })
      expect(server.calls()).toHaveLength(1)
    }).pipe(Effect.scoped)
  )

  const speaking = [
    { paymentId: "54279", transactionStatus: "Y" },
    { data: { paymentId: 54279 } },
    { status: "payoutsuccessful" },
    { registrationId: "r1" },
    { merchantTransactionId: reference },
    { invoiceDetails: { transactionUrl: "https://pay.test/1" } },
    { transaction: [{ amount: "1.00" }] },
    { redirect: { url: "https://acs.test/1" } },
    { result: { code: "00001" } }
  ].map((body) => JSON.stringify(body))
  const halves = ['{"paymentId":"54279","transactionStatus":"Y","resu', '<a paymentId="54279"/>']
  it.live.each([...speaking, ...halves])("401 is no proof that nothing was done: %s", (body) =>
    Effect.gen(function* () {
      const server = yield* stub(text(401, "application/json", body))
      const service = yield* gateway(account(server.baseUrl))
      const calls: ReadonlyArray<Effect.Effect<unknown, PaymentError.PaymentError>> = [
        service.purchase(charge),
        service.payoutToPayer({ reference, amount: charge.amount, payment: "54200" })
      ]
      for (const call of calls) {
        const error = yield* Effect.flip(call)
        expect(error).toMatchObject({ _tag: "OutcomeUnknown", httpStatus: 401 })
      }
      expect(server.calls()).toHaveLength(2)
    }).pipe(Effect.scoped)
  )

  it.live.each(["", "<html>login</html>", '{"status":401}', '{"paymentId":"-","result":null}'])(
    "401 is a refused token: %j",
    (body) =>
      Effect.gen(function* () {
        const server = yield* stub(text(401, "application/json", body))
        const service = yield* gateway(account(server.baseUrl))
        expect((yield* Effect.flip(service.purchase(charge)))._tag).toBe("AuthenticationFailed")
        expect(server.calls()).toHaveLength(2)
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
