import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import { createServer as createSecureServer } from "node:https"
import type { AddressInfo, Socket } from "node:net"
import { certificate, privateKey } from "./certificate.ts"

/** What arrived at a merchant's server. */
export interface Received {
  readonly path: string
  readonly headers: IncomingMessage["headers"]
  readonly body: string
  /** The receiver's own time. */
  readonly at: number
}

/** What it does with a request; by default it answers 204. */
export type Behaviour = (response: ServerResponse, received: Received) => void

/** A merchant's server on the loopback interface. */
export interface Receiver {
  readonly url: string
  readonly port: number
  readonly received: Array<Received>
  /** How it behaves from now on. */
  behave: Behaviour
  /** Connections that are open now, and all that there have been. */
  readonly connections: () => { readonly open: number; readonly all: number }
  readonly close: () => Promise<void>
}

/** Answers with this status and nothing else. */
export const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Behaviour =>
  (response) =>
    void response.writeHead(code, headers).end()

const bodyOf = async (request: IncomingMessage): Promise<string> => {
  const chunks: Array<Buffer> = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString("utf8")
}

/** Starts one; `secure` with the certificate for hooks.test. */
export const start = async (secure = false): Promise<Receiver> => {
  const sockets = new Set<Socket>()
  let all = 0
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    response.on("error", () => undefined)
    const path = request.url ?? ""
    const body = await bodyOf(request)
    const one = { path, headers: request.headers, body, at: Date.now() }
    receiver.received.push(one)
    receiver.behave(response, one)
  }
  const listener = (request: IncomingMessage, response: ServerResponse) =>
    void answer(request, response).catch(() => undefined)
  const server = secure
    ? createSecureServer({ cert: certificate, key: privateKey }, listener)
    : createServer(listener)
  server.on("connection", (socket) => {
    all++
    sockets.add(socket)
    socket.on("error", () => undefined)
    socket.once("close", () => sockets.delete(socket))
  })
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening))
  const { port } = server.address() as AddressInfo
  const receiver: Receiver = {
    url: `${secure ? "https" : "http"}://127.0.0.1:${port}`,
    port,
    received: [],
    behave: status(204),
    connections: () => ({ open: sockets.size, all }),
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        for (const socket of sockets) socket.destroy()
      })
  }
  return receiver
}
