import { NodeHttpServer } from "@effect/platform-node"
import { ProblemCode } from "@switchyard/client"
import { Duration, Effect, Layer, Predicate } from "effect"
import { HttpServer } from "effect/http"
import { createServer, type Server, type ServerOptions, STATUS_CODES } from "node:http"
import type { Socket } from "node:net"
import type { Duplex } from "node:stream"
import { Ids } from "../domain/Ids.ts"

/** Node's HTTP server, with the patience that the edge of a network asks for. */

/** Where it listens. */
export interface Address {
  readonly host: string
  readonly port: number
}

/**
 * Who sends slowly is cut off: a connection has to send its headers within ten seconds and a whole request
 * within twenty. An idle one may stay for longer than load balancers keep theirs, so that it is never closed
 * under a request that is on its way.
 */
export const patience = {
  headersTimeout: 10_000,
  requestTimeout: 20_000,
  keepAliveTimeout: 75_000,
  connectionsCheckingInterval: 2_000,
  maxHeaderSize: 16_384
} as const satisfies ServerOptions

/** How long a shutdown waits for answers; with what `Running` adds for the work behind them, below 25 s. */
const gracefulShutdownTimeout = Duration.seconds(19)

/** What Node could not read as a request, by its error code; everything else is a 400. */
const statuses: ReadonlyMap<unknown, number> = new Map([
  ["ERR_HTTP_REQUEST_TIMEOUT", 408],
  ["HPE_HEADER_OVERFLOW", 431],
  ["HPE_CHUNK_EXTENSIONS_OVERFLOW", 413]
])

/** An answer of the contract's form, written by hand: there is no request that could be answered. */
const refusal = (error: Error, instance: string): string => {
  const status = statuses.get(Predicate.hasProperty(error, "code") ? error.code : null) ?? 400
  const code = status === 413 ? "payload_too_large" : "malformed_request"
  const title = ProblemCode.titleOf(code)
  const body = JSON.stringify({
    type: ProblemCode.typeOf(code),
    title,
    status,
    detail: STATUS_CODES[status] ?? title,
    instance,
    code
  })
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    "Content-Type: application/problem+json",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close"
  ]
  return `${head.join("\r\n")}\r\n\r\n${body}`
}

/** Whether a part of an answer is on its way already: nothing may be written into it. */
const isAnswering = (socket: Duplex): boolean =>
  Predicate.hasProperty(socket, "_httpMessage") &&
  Predicate.hasProperty(socket._httpMessage, "headersSent") &&
  socket._httpMessage.headersSent === true

const makeServer = (options: ServerOptions, ids: Ids["Service"]): Server => {
  const server = createServer(options)
  server.on("clientError", (error, socket) => {
    if (socket.writable && !isAnswering(socket)) socket.write(refusal(error, ids.make("req")))
    // Nobody is waited for who does not keep to the protocol.
    socket.destroy()
  })
  // Node keeps a connection for seconds after its last answer, also when the server is closing.
  server.on("request", (_, response) =>
    response.once("close", () => {
      if (!server.listening) server.closeIdleConnections()
    })
  )
  return closingSilent(server)
}

/** Connections on which nothing was ever sent are no idle ones to Node: it would wait for their headers. */
const closingSilent = (server: Server): Server => {
  const sockets = new Set<Socket>()
  server.on("connection", (socket) => {
    sockets.add(socket)
    socket.once("close", () => sockets.delete(socket))
  })
  const close = server.close.bind(server)
  server.close = (callback) => {
    for (const socket of sockets) {
      if (socket.bytesRead === 0) socket.destroy()
    }
    return close(callback)
  }
  return server
}

/** Ends what is left of connections when their time is over: nobody who still sends holds up the end. */
const cutAtTheEnd = (server: Server): Layer.Layer<never, never, HttpServer.HttpServer> =>
  Layer.effectDiscard(
    Effect.andThen(HttpServer.HttpServer, () =>
      Effect.addFinalizer(() => Effect.sync(() => server.closeAllConnections()))
    )
  )

/** Listens, and stops within `graceful`: new connections first, then those with an answer, then all. */
export const layer = (
  address: Address,
  options: ServerOptions = patience,
  graceful: Duration.Duration = gracefulShutdownTimeout
) =>
  Layer.unwrap(
    Effect.map(Ids, (ids) => {
      const server = makeServer(options, ids)
      const listening = NodeHttpServer.layer(() => server, {
        ...address,
        gracefulShutdownTimeout: graceful
      })
      return Layer.provideMerge(cutAtTheEnd(server), listening)
    })
  )
