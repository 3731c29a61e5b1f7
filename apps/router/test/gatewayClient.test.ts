import { SecureHttp } from "@switchyard/core"
import { Effect } from "effect"
import { HttpClientRequest } from "effect/http"
import { createServer, type Server, type Socket } from "node:net"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import * as GatewayClient from "../src/GatewayClient.ts"

const plainHttp = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"

/** What a gateway's socket may do instead of answering. */
const behaviours = {
  closes: (socket: Socket) => void socket.destroy(),
  resetsWhenItHears: (socket: Socket) =>
    void socket.once("data", () => void socket.resetAndDestroy()),
  endsWhenItHears: (socket: Socket) => void socket.once("data", () => void socket.end()),
  speaksPlainHttp: (socket: Socket) => void socket.once("data", () => void socket.end(plainHttp))
} as const

const ports = new Map<string, number>()
const servers: Array<Server> = []

beforeAll(async () => {
  for (const [name, behave] of Object.entries(behaviours)) {
    const server = createServer((socket) => behave(socket.on("error", () => socket.destroy())))
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
    const address = server.address()
    ports.set(name, typeof address === "object" && address !== null ? address.port : 0)
    servers.push(server)
  }
})
afterAll(() => servers.forEach((server) => server.close()))

const send = (url: string) =>
  SecureHttp.make({ provider: "test" }).pipe(
    Effect.flatMap((http) => Effect.flip(http.send("purchase", HttpClientRequest.post(url)))),
    Effect.provide(GatewayClient.layer),
    Effect.runPromise
  )

describe("a gateway whose socket", () => {
  it.each(Object.keys(behaviours))("%s in the TLS handshake was sent nothing", async (name) => {
    const error = await send(`https://127.0.0.1:${ports.get(name)}/`)
    expect(error).toMatchObject({ _tag: "ProviderUnavailable", cause: "tls" })
  })

  it.each(["closes", "resetsWhenItHears", "endsWhenItHears"])(
    "%s after the connection may have been sent everything",
    async (name) => {
      const error = await send(`http://127.0.0.1:${ports.get(name)}/`)
      expect(error).toMatchObject({ _tag: "OutcomeUnknown" })
    }
  )
})
