import { FetchHttpClient } from "effect/http"
import { NodeHttpClient } from "@effect/platform-node"
import { createServer, type RequestListener } from "node:http"
import * as net from "node:net"
import * as tls from "node:tls"
import { certificate, privateKey } from "./certificate.ts"

/** The three clients that an application may provide. */
export const clients = [
  { name: "undici", layer: NodeHttpClient.layerUndici },
  { name: "fetch", layer: FetchHttpClient.layer },
  { name: "node:http", layer: NodeHttpClient.layerNodeHttp }
] as const

/** A server on a free port of the loopback, gone when disposed. */
export interface Loopback extends AsyncDisposable {
  readonly port: number
  /** Connections that were accepted. */
  readonly sockets: ReadonlyArray<net.Socket>
}

const open = async (server: net.Server): Promise<Loopback> => {
  const sockets: Array<net.Socket> = []
  server.on("connection", (socket) => {
    sockets.push(socket)
    socket.on("error", () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const address = server.address()
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    sockets,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      })
  }
}

/** Answers HTTP requests. */
export const httpServer = (listener: RequestListener): Promise<Loopback> =>
  open(createServer(listener))

/** Hands over each connection's bytes so far, as text. */
export const socketServer = (
  onData: (socket: net.Socket, received: string) => void
): Promise<Loopback> =>
  open(
    net.createServer((socket) => {
      let received = ""
      socket.on("data", (chunk) => {
        received += chunk.toString("latin1")
        onData(socket, received)
      })
    })
  )

/** Speaks TLS with a certificate that no client trusts; `onRequest` must never be called. */
export const untrustedServer = (onRequest: () => void): Promise<Loopback> =>
  open(
    tls.createServer({ cert: certificate, key: privateKey }, (socket) => {
      socket.on("data", onRequest)
      socket.on("error", () => undefined)
    })
  )

/** A port on which nobody listens. */
export const closedPort = async (): Promise<number> => {
  const server = await open(net.createServer())
  await server[Symbol.asyncDispose]()
  return server.port
}
