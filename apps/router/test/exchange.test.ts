import { SecureHttp } from "@switchyard/core"
import { Effect, Result } from "effect"
import { HttpClientRequest } from "effect/http"
import { createHash, randomBytes } from "node:crypto"
import { createServer, type ServerResponse } from "node:http"
import { gzipSync } from "node:zlib"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { exchangeOf } from "../src/domain/accounts/Exchange.ts"
import * as GatewayClient from "../src/GatewayClient.ts"

const sha256 = (bytes: Uint8Array | string) => createHash("sha256").update(bytes).digest("hex")

const plain = '{"result":"approved","name":"Žofie"}'
const packed = gzipSync(plain)
/** No valid UTF-8: a digest of the decoded text would be another one. */
const binary = randomBytes(200_000)

/** What a gateway answers on each path. */
const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  "/plain": (response) => response.setHeader("content-length", Buffer.byteLength(plain)).end(plain),
  "/chunks": (response) => {
    for (const byte of Buffer.from(plain)) response.write(Uint8Array.of(byte))
    response.end()
  },
  "/gzip": (response) => response.setHeader("content-encoding", "gzip").end(packed),
  "/binary": (response) => response.setHeader("content-length", binary.length).end(binary),
  "/declined": (response) => response.writeHead(402).end("no"),
  "/empty": (response) => response.writeHead(200).end(),
  "/hints": (response) => {
    response.writeEarlyHints({ link: "</style.css>; rel=preload" })
    response.end(plain)
  },
  "/cut": (response) => {
    response.setHeader("content-length", 100).write("half")
    setImmediate(() => response.destroy())
  },
  "/down": (response) => response.writeHead(503).end("down"),
  "/never": () => undefined
}

let url: string
const server = createServer((request, response) => answers[request.url ?? ""]?.(response))
beforeAll(async () => {
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
  const address = server.address()
  url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`
})
afterAll(() => {
  server.closeAllConnections()
  server.close()
})

/** Asks these paths one after the other, as one operation of a gateway would. */
const ask = (...paths: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const timeoutMs = paths.includes("/never") ? 300 : 10_000
    const http = yield* SecureHttp.make({ provider: "test", timeoutMs })
    const calls = Effect.forEach(paths, (path) =>
      http.send("purchase", HttpClientRequest.post(`${url}${path}`))
    )
    return yield* exchangeOf(calls)
  }).pipe(Effect.provide(GatewayClient.layer), Effect.runPromise)

const exchange = async (...paths: ReadonlyArray<string>) => (await ask(...paths))[1]

describe("the exchange with a gateway", () => {
  it.each([
    ["/plain", 200, plain],
    ["/chunks", 200, plain],
    ["/gzip", 200, packed],
    ["/binary", 200, binary],
    ["/declined", 402, "no"],
    ["/empty", 200, ""],
    ["/hints", 200, plain]
  ])("%s is noted with its status and the digest of its bytes", async (path, status, bytes) => {
    expect(await exchange(path)).toEqual({ httpStatus: status, hash: sha256(bytes) })
  })

  it("has no digest where the body was cut, or not read", async () => {
    expect(await exchange("/cut")).toEqual({ httpStatus: 200, hash: null })
    expect((await exchange("/down"))?.httpStatus).toBe(503)
  })

  it("is none where nothing was answered", async () => {
    const [outcome, none] = await ask("/never")
    expect(Result.isFailure(outcome) && outcome.failure._tag).toBe("OutcomeUnknown")
    expect(none).toBeNull()
    expect(await exchange("/plain", "/never")).toBeNull()
  })

  it("is the last one of several", async () => {
    expect(await exchange("/plain", "/declined")).toMatchObject({ hash: sha256("no") })
    expect((await exchange("/declined", "/plain"))?.hash).toBe(sha256(plain))
  })

  it("does not mix with those of others at the same time", async () => {
    const paths = Object.keys(answers).slice(0, 7)
    const alone = await Promise.all(paths.map((path) => exchange(path)))
    const many = Array.from({ length: 70 }, (_, index) => index % paths.length)
    const mixed = await Promise.all(many.map((index) => exchange(paths[index] ?? "")))
    expect(mixed).toEqual(many.map((index) => alone[index]))
  })

  it("leaves the answer as it is", async () => {
    const [outcome] = await ask("/plain", "/chunks")
    expect(Result.getOrThrow(outcome).map(({ text }) => text)).toEqual([plain, plain])
  })
})
