import { createServer, type IncomingMessage } from "node:http"
import type { AddressInfo } from "node:net"
import { expect, it } from "@effect/vitest"
import { Effect } from "effect"
import { deliver } from "../../src/internal/deliver.ts"

it.live("a notification leaves with its own method and headers, and gives the status", () =>
  Effect.gen(function* () {
    const seen: Array<IncomingMessage> = []
    const server = createServer((incoming, outgoing) => {
      seen.push(incoming)
      outgoing.statusCode = 202
      outgoing.end()
    })
    yield* Effect.callback<void>((resume) => {
      server.listen(0, "127.0.0.1", () => resume(Effect.void))
    })
    const { port } = server.address() as AddressInfo
    const url = `http://127.0.0.1:${port}/hook`
    const common = { url, contentType: "text/plain", body: "0A1B" }
    const headers = { "x-initialization-vector": "00FF" }
    expect(yield* deliver({ ...common, method: "PUT", headers })).toBe(202)
    expect(yield* deliver(common)).toBe(202)
    expect(seen.map(({ method }) => method)).toEqual(["PUT", "POST"])
    expect(seen[0]?.headers).toMatchObject({ ...headers, "content-type": "text/plain" })
    server.close()
    server.closeAllConnections()
    expect((yield* Effect.flip(deliver(common))).reason).toBe("ECONNREFUSED")
    expect((yield* Effect.flip(deliver({ ...common, url: "not a URL" }))).reason).toBe("not a URL")
  })
)
