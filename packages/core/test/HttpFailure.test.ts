import { NodeHttpClient } from "@effect/platform-node"
import { HttpFailure, type PaymentError } from "../src/index.ts"
import * as Effect from "effect/Effect"
import { FetchHttpClient, HttpClient, HttpClientError, HttpClientRequest } from "effect/http"
import { describe, expect, test } from "vitest"
import {
  clients,
  closedPort,
  httpServer,
  socketServer,
  untrustedServer
} from "./support/loopback.ts"

const at = { provider: "checksum", operation: "purchase" } as const

describe.each(clients)("real failures through $name", ({ layer }) => {
  const post = (url: string): Promise<PaymentError.PaymentError> =>
    HttpClientRequest.post(url).pipe(
      HttpClientRequest.bodyText("amount=92.00&number=4111111111111111"),
      HttpClient.execute,
      Effect.flatMap((response) => response.text),
      Effect.flip,
      Effect.map((error) => HttpFailure.fromClientError(at, error)),
      Effect.provide(layer),
      Effect.runPromise
    )

  test("nobody listens: not sent, refused", async () => {
    const error = await post(`http://127.0.0.1:${await closedPort()}/`)
    expect(error).toMatchObject({ _tag: "ProviderUnavailable", cause: "refused", ...at })
  })

  test("nobody listens on any address of a name: not sent, refused", async () => {
    const error = await post(`http://localhost:${await closedPort()}/`)
    expect(error).toMatchObject({ _tag: "ProviderUnavailable", cause: "refused" })
  })

  test("a name that cannot exist: not sent, dns", async () => {
    const error = await post("http://gateway.invalid/")
    expect(error).toMatchObject({ _tag: "ProviderUnavailable", cause: "dns" })
  })

  test("an untrusted certificate: not sent, tls", async () => {
    let requests = 0
    await using server = await untrustedServer(() => requests++)
    const error = await post(`https://127.0.0.1:${server.port}/`)
    expect(error).toMatchObject({ _tag: "ProviderUnavailable", cause: "tls" })
    expect(requests).toBe(0)
  })

  test("closed during the TLS handshake: not sent, tls", async () => {
    await using server = await socketServer((socket) => socket.end())
    const error = await post(`https://127.0.0.1:${server.port}/`)
    expect(error).toMatchObject({ _tag: "ProviderUnavailable", cause: "tls" })
  })

  test("reset after the request was read: unknown", async () => {
    let bodies = 0
    await using server = await socketServer((socket, received) => {
      if (!received.endsWith("4111111111111111")) return
      bodies++
      socket.resetAndDestroy()
    })
    const error = await post(`http://127.0.0.1:${server.port}/`)
    expect(error).toMatchObject({ _tag: "OutcomeUnknown", cause: "reset" })
    expect(bodies).toBe(1)
  })

  test("closed without an answer after the request was read: unknown", async () => {
    let bodies = 0
    await using server = await socketServer((socket, received) => {
      if (!received.endsWith("4111111111111111")) return
      bodies++
      socket.end()
    })
    const error = await post(`http://127.0.0.1:${server.port}/`)
    expect(error).toMatchObject({ _tag: "OutcomeUnknown", cause: "reset" })
    expect(bodies).toBe(1)
  })

  test("reset in the middle of the answer's head: unknown", async () => {
    await using server = await socketServer((socket, received) => {
      if (!received.endsWith("4111111111111111")) return
      socket.write("HTTP/1.1 200 OK\r\ncontent-le", () => socket.resetAndDestroy())
    })
    const error = await post(`http://127.0.0.1:${server.port}/`)
    expect(error._tag).toBe("OutcomeUnknown")
  })

  test("an answer that is not HTTP: unknown", async () => {
    await using server = await socketServer((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n"))
    const error = await post(`http://127.0.0.1:${server.port}/`)
    expect(error._tag).toBe("OutcomeUnknown")
  })

  test("a body cut short of its length: unknown, unreadable, with the status", async () => {
    await using server = await httpServer((request, response) => {
      request.resume()
      response.writeHead(200, { "content-length": "100" })
      response.write("half", () => response.destroy())
    })
    const error = await post(`http://127.0.0.1:${server.port}/`)
    expect(error).toMatchObject({ _tag: "OutcomeUnknown", cause: "unreadable", httpStatus: 200 })
  })

  test("no failure keeps anything of the request", async () => {
    await using server = await socketServer((socket) => socket.resetAndDestroy())
    const error = await post(`http://127.0.0.1:${server.port}/secret-path`)
    expect(JSON.stringify(error) + String(error) + error.stack).not.toMatch(/4111|secret-path/)
  })
})

test("a connect timeout of undici: not sent", async () => {
  // The lookup never answers, so the connection is never made.
  const layer = NodeHttpClient.layerUndiciOptions({
    connect: { timeout: 50, lookup: () => undefined }
  })
  const error = await HttpClientRequest.post("http://gateway.invalid/").pipe(
    HttpClient.execute,
    Effect.flip,
    Effect.map((failure) => HttpFailure.fromClientError(at, failure)),
    Effect.provide(layer),
    Effect.runPromise
  )
  expect(error).toMatchObject({ _tag: "ProviderUnavailable", cause: "connect_timeout" })
})

test("an address that is no URL: not sent", async () => {
  const error = await HttpClientRequest.post("http://[not-a-host/").pipe(
    HttpClient.execute,
    Effect.flip,
    Effect.map((failure) => HttpFailure.fromClientError(at, failure)),
    Effect.provide(FetchHttpClient.layer),
    Effect.runPromise
  )
  expect(error).toMatchObject({ _tag: "ProviderUnavailable", cause: "unreachable" })
})

describe("synthetic causes", () => {
  const failure = (fields: object, message = "failed") => Object.assign(new Error(message), fields)
  const connect = (code: string) => failure({ code, syscall: "connect" })
  const nested = (cause: unknown, levels: number): unknown =>
    levels === 0 ? cause : new TypeError("fetch failed", { cause: nested(cause, levels - 1) })
  const beforeSecure =
    "Client network socket disconnected before secure TLS connection was established"

  test.each([
    ["refused", connect("ECONNREFUSED"), "refused"],
    ["timed out while connecting", connect("ETIMEDOUT"), "connect_timeout"],
    ["reset while connecting", connect("ECONNRESET"), "unreachable"],
    ["no route", connect("EHOSTUNREACH"), "unreachable"],
    ["no network", connect("ENETUNREACH"), "unreachable"],
    ["an unlisted code while connecting", connect("EWHATEVER"), "unreachable"],
    ["unknown host", failure({ code: "ENOTFOUND", syscall: "getaddrinfo" }), "dns"],
    ["resolver away", failure({ code: "EAI_AGAIN", syscall: "getaddrinfo" }), "dns"],
    ["undici's connect timeout", failure({ code: "UND_ERR_CONNECT_TIMEOUT" }), "connect_timeout"],
    ["an expired certificate", failure({ code: "CERT_HAS_EXPIRED" }), "tls"],
    ["another name's certificate", failure({ code: "ERR_TLS_CERT_ALTNAME_INVALID" }), "tls"],
    ["cut in the handshake", failure({ code: "ECONNRESET" }, beforeSecure), "tls"],
    ["a connector's own word", failure({ code: "ECONNRESET", phase: "connect" }), "tls"],
    ["one level down", nested(connect("ECONNREFUSED"), 1), "refused"],
    ["five levels down", nested(connect("ECONNREFUSED"), 5), "refused"],
    [
      "every address refused",
      new AggregateError([connect("ECONNREFUSED"), connect("ECONNREFUSED")]),
      "refused"
    ],
    [
      "addresses failing in different ways, nested",
      nested(new AggregateError([connect("ETIMEDOUT"), connect("ENETUNREACH")]), 1),
      "connect_timeout"
    ]
  ])("%s: certain that nothing was sent", (_name, cause, expected) => {
    expect(HttpFailure.notSentCause(cause)).toBe(expected)
  })

  test.each([
    ["reset while reading", failure({ code: "ECONNRESET", syscall: "read" })],
    ["reset while writing", failure({ code: "ECONNRESET", syscall: "write" })],
    ["broken pipe", failure({ code: "EPIPE", syscall: "write" })],
    ["timed out while reading", failure({ code: "ETIMEDOUT", syscall: "read" })],
    ["refused without a syscall", failure({ code: "ECONNREFUSED" })],
    ["reset without a syscall", failure({ code: "ECONNRESET" }, "socket hang up")],
    ["undici's other side closed", failure({ code: "UND_ERR_SOCKET" })],
    ["undici's headers timeout", failure({ code: "UND_ERR_HEADERS_TIMEOUT" })],
    ["undici's body timeout", failure({ code: "UND_ERR_BODY_TIMEOUT" })],
    ["an HTTP parser error", failure({ code: "HPE_INVALID_CONSTANT" })],
    [
      "a TLS alert that may follow the request",
      failure({ code: "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED" })
    ],
    [
      "one address refused, another reset",
      new AggregateError([
        connect("ECONNREFUSED"),
        failure({ code: "ECONNRESET", syscall: "read" })
      ])
    ],
    ["an aggregate of nothing", new AggregateError([])],
    ["nested deeper than is looked at", nested(connect("ECONNREFUSED"), 6)],
    ["a code that is no string", failure({ code: 111, syscall: "read" })],
    ["a property of every object", failure({ code: "constructor" })],
    ["a string", "ECONNREFUSED"],
    ["null", null],
    ["undefined", undefined]
  ])("%s: not certain", (_name, cause) => {
    expect(HttpFailure.notSentCause(cause)).toBeNull()
  })

  test("a cause that contains itself ends", () => {
    const loop: { cause?: unknown } = {}
    loop.cause = loop
    expect(HttpFailure.notSentCause(loop)).toBeNull()
  })

  test.each([
    [failure({ code: "ECONNRESET", syscall: "read" }), "reset"],
    [nested(failure({ code: "UND_ERR_SOCKET" }), 1), "reset"],
    [failure({ code: "HPE_INVALID_CONSTANT" }), "transport"],
    [undefined, "transport"]
  ])("what is not certain is unknown: %s", (cause, expected) => {
    const request = HttpClientRequest.post("http://127.0.0.1/")
    const error = new HttpClientError.HttpClientError({
      reason: new HttpClientError.TransportError({ request, cause })
    })
    expect(HttpFailure.fromClientError(at, error)).toMatchObject({
      _tag: "OutcomeUnknown",
      cause: expected
    })
  })
})
