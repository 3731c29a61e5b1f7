import { Context, Duration, Effect, Exit, Layer, Scope } from "effect"
import { HttpServer, HttpServerRequest, HttpServerResponse } from "effect/http"
import type { ServerOptions } from "node:http"
import { afterEach, describe, expect, it, vi } from "vitest"
import * as Ids from "../src/domain/Ids.ts"
import * as Listener from "../src/http/Listener.ts"
import { open } from "./support/socket.ts"

/** The router's patience, a hundred times as short. */
const hasty = {
  ...Listener.patience,
  headersTimeout: 300,
  requestTimeout: 600,
  connectionsCheckingInterval: 50
}

const cleanups: Array<() => Promise<unknown>> = []
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

/** Reads the body and answers its length; `/never` answers nothing. */
const app = Effect.gen(function* () {
  const request = yield* HttpServerRequest.HttpServerRequest
  if (request.url === "/never") return yield* Effect.never
  return HttpServerResponse.text(String((yield* request.arrayBuffer).byteLength))
}).pipe(Effect.orDie, Effect.interruptible)

const start = async (patience: ServerOptions = hasty, graceful = Duration.millis(500)) => {
  const scope = await Effect.runPromise(Scope.make())
  const serving = Layer.effectDiscard(HttpServer.serveEffect(app))
  const listening = Listener.layer({ host: "127.0.0.1", port: 0 }, patience, graceful).pipe(
    Layer.provide(Ids.layer)
  )
  const context = await Effect.runPromise(
    Layer.buildWithScope(Layer.provideMerge(serving, listening), scope)
  )
  const stop = () => Effect.runPromise(Scope.close(scope, Exit.void))
  cleanups.push(stop)
  const { address } = Context.get(context, HttpServer.HttpServer)
  return { url: HttpServer.formatAddress(address), stop }
}

const head = "POST /x HTTP/1.1\r\nhost: router\r\ncontent-type: application/json\r\n"

/** Sends one byte after the other, for as long as the other side lets it. */
const trickle = async (url: string, text: string, atOnce = "") => {
  const wire = await open(url)
  wire.socket.write(atOnce)
  let at = 0
  const timer = setInterval(() => wire.socket.write(text[at++ % text.length] ?? ""), 20)
  const endedMs = await wire.ended
  clearInterval(timer)
  return { endedMs, heard: wire.heard() }
}

const statusOf = (text: string) => /^HTTP\/1\.1 (\d+)/.exec(text)?.[1]
const problemOf = (text: string): unknown => JSON.parse(text.slice(text.indexOf("\r\n\r\n") + 4))

describe("a client that is slow on purpose", () => {
  it("is cut off when its headers do not come", async () => {
    const { url } = await start()
    const { endedMs, heard } = await trickle(url, "GET / HTTP/1.1\r\nx: ".padEnd(5000, "x"))
    expect(endedMs).toBeLessThan(2000)
    expect(statusOf(heard)).toBe("408")
    expect(problemOf(heard)).toMatchObject({ status: 408, code: "malformed_request" })
  })

  it("is cut off when its body does not come", async () => {
    const { url } = await start()
    const { endedMs, heard } = await trickle(url, " ", `${head}content-length: 100000\r\n\r\n{`)
    expect(endedMs).toBeGreaterThan(500)
    expect(endedMs).toBeLessThan(3000)
    expect(statusOf(heard)).toBe("408")
  })

  it("is cut off when it says nothing at all", async () => {
    const { url } = await start()
    const { ended } = await open(url)
    expect(await ended).toBeLessThan(2000)
  })

  it("keeps nobody else waiting", async () => {
    const { url } = await start()
    const slow = await Promise.all(Array.from({ length: 50 }, () => open(url)))
    for (const { socket } of slow) socket.write("POST / HTTP/1.1\r\n")
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => fetch(url, { method: "POST", body: "hello" }))
    )
    expect(await Promise.all(answers.map((answer) => answer.text()))).toEqual(
      answers.map(() => "5")
    )
    for (const { ended } of slow) expect(await ended).toBeLessThan(3000)
  })
})

describe("what is no request", () => {
  it.each([
    ["no HTTP", "hello\r\n\r\n", "400"],
    ["a bad header", "GET / HTTP/1.1\r\nhost: a\r\nbad header\r\n\r\n", "400"],
    ["two lengths", `${head}content-length: 1\r\ncontent-length: 2\r\n\r\nxx`, "400"],
    [
      "a length and chunks",
      `${head}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n`,
      "400"
    ],
    ["too many headers", `${head}x: ${"x".repeat(20_000)}\r\n\r\n`, "431"]
  ])(
    "%s is refused in the form of the contract, and the connection ends",
    async (_, text, status) => {
      const { url } = await start()
      const { ended, heard, socket } = await open(url)
      socket.write(text)
      await ended
      expect(statusOf(heard())).toBe(status)
      expect(heard()).toContain("Content-Type: application/problem+json")
      expect(problemOf(heard())).toEqual({
        type: "urn:switchyard:problem:malformed_request",
        title: expect.any(String),
        status: Number(status),
        detail: expect.any(String),
        instance: expect.stringMatching(/^req_/),
        code: "malformed_request"
      })
    }
  )
})

describe("the end", () => {
  it("waits for no client that is idle, silent, or still sending", async () => {
    const { stop, url } = await start()
    const idle = await open(url)
    idle.socket.write("GET / HTTP/1.1\r\nhost: router\r\n\r\n")
    await vi.waitFor(() => expect(idle.heard()).toMatch(/\r\n\r\n0$/))
    const silent = await open(url)
    const sending = await open(url)
    sending.socket.write(`${head}content-length: 1000\r\n\r\n{`)
    const waiting = await open(url)
    waiting.socket.write("GET /never HTTP/1.1\r\nhost: router\r\n\r\n")
    await new Promise((later) => setTimeout(later, 50))
    const startedAt = performance.now()
    await stop()
    expect(performance.now() - startedAt).toBeLessThan(2500)
    for (const { ended } of [idle, silent, sending, waiting]) await ended
  })

  it("comes at once where nobody has asked anything that is not answered", async () => {
    const { stop, url } = await start(Listener.patience, Duration.seconds(19))
    const idle = await open(url)
    idle.socket.write("GET / HTTP/1.1\r\nhost: router\r\n\r\n")
    await vi.waitFor(() => expect(idle.heard()).toMatch(/\r\n\r\n0$/))
    const silent = await Promise.all(Array.from({ length: 20 }, () => open(url)))
    const startedAt = performance.now()
    await stop()
    expect(performance.now() - startedAt).toBeLessThan(1000)
    for (const { ended } of [idle, ...silent]) await ended
  })

  it("is so patient in the router that everything fits into 25 s", () => {
    expect(Listener.patience.headersTimeout).toBeLessThanOrEqual(Listener.patience.requestTimeout)
    expect(Listener.patience.requestTimeout).toBeLessThan(25_000)
  })
})
