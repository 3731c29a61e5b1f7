import { createServer, type IncomingMessage, type ServerResponse } from "node:http"
import type { AddressInfo } from "node:net"
import * as Effect from "effect/Effect"
import type * as Scope from "effect/Scope"

/** A request as its bytes arrived. */
export interface Arrived {
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: IncomingMessage["headers"]
  readonly body: string
  readonly bytes: Uint8Array
}

/** Answers one request, as it likes: also not at all, or by breaking the connection. */
export type Respond = (arrived: Arrived, response: ServerResponse, request: IncomingMessage) => void

/** A server on a free loopback port, and everything that arrived there. */
export interface Loopback {
  /** For example `http://127.0.0.1:40123`. */
  readonly baseUrl: string
  readonly arrived: Array<Arrived>
}

/** Serves until the scope closes; connections that are still open then are ended. */
export const serve = (respond: Respond): Effect.Effect<Loopback, never, Scope.Scope> =>
  Effect.gen(function* () {
    const arrived: Array<Arrived> = []
    const server = createServer((request, response) => {
      const chunks: Array<Buffer> = []
      request.on("data", (chunk: Buffer) => chunks.push(chunk))
      request.on("end", () => {
        const bytes = Buffer.concat(chunks)
        const one = {
          method: request.method ?? "",
          path: request.url ?? "",
          headers: request.headers,
          body: bytes.toString("utf8"),
          bytes: new Uint8Array(bytes)
        }
        arrived.push(one)
        respond(one, response, request)
      })
    })
    yield* Effect.acquireRelease(
      Effect.callback<void>((resume) => {
        server.listen(0, "127.0.0.1", () => resume(Effect.void))
      }),
      () =>
        Effect.callback<void>((resume) => {
          server.close(() => resume(Effect.void))
          server.closeAllConnections()
        })
    )
    const { port } = server.address() as AddressInfo
    return { baseUrl: `http://127.0.0.1:${port}`, arrived }
  })

/** Answers JSON text, or a value as JSON. */
export const json = (
  response: ServerResponse,
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {}
): void => {
  const body = typeof value === "string" ? value : JSON.stringify(value)
  response.writeHead(status, {
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
    ...headers
  })
  response.end(body)
}
