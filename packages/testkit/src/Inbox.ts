import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import type { Webhook } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"

/** A merchant's endpoint for notifications on a free loopback port: it accepts and keeps them raw. */
export interface Inbox {
  /** For example `http://127.0.0.1:40123/notify`. */
  readonly url: string
  /** The next notification; waits for one. */
  readonly next: Effect.Effect<Webhook.Raw>
  /** Forgets what has come so far. */
  readonly clear: Effect.Effect<void>
}

/** Listens until the scope closes. */
export const start: Effect.Effect<Inbox, never, Scope.Scope> = Effect.gen(function* () {
  const received = yield* Queue.unbounded<Webhook.Raw>()
  const server = createServer((request, response) => {
    const chunks: Array<Buffer> = []
    request.on("data", (chunk: Buffer) => chunks.push(chunk))
    request.on("end", () => {
      response.end("{}")
      const headers = Object.fromEntries(
        Object.entries(request.headers).map(([name, value]) => [
          name,
          Array.isArray(value) ? value.join(", ") : value
        ])
      )
      Queue.offerUnsafe(received, {
        body: new Uint8Array(Buffer.concat(chunks)),
        headers,
        method: request.method ?? "POST",
        path: request.url ?? "/"
      })
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
  return {
    url: `http://127.0.0.1:${port}/notify`,
    next: Queue.take(received),
    clear: Effect.asVoid(Queue.clear(received))
  }
})
