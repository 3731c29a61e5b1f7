/** Puts an answer on the wire in the way its `Delivery` asks for, down to the byte. */
import type { IncomingMessage, ServerResponse } from "node:http"
import { Effect } from "effect"
import type { SandboxResponse } from "../Gateway.ts"

const dripPieces = 10

const head = (response: SandboxResponse, length: number | undefined): string => {
  const headers = Object.entries(response.headers).map(([name, value]) => `${name}: ${value}\r\n`)
  const declared = length === undefined ? "" : `content-length: ${length}\r\n`
  return `HTTP/1.1 ${response.status} Sandbox\r\n${headers.join("")}${declared}connection: close\r\n\r\n`
}

/**
 * Half of the body, written past node:http, which would refuse to break its own promise of a
 * length.
 */
const truncate = (
  message: IncomingMessage,
  response: SandboxResponse,
  withLength: boolean
): void => {
  const body = Buffer.from(response.body)
  const half = body.subarray(0, Math.floor(body.length / 2))
  const { socket } = message
  socket.write(head(response, withLength ? body.length : undefined))
  socket.end(half)
}

const drip = (
  outgoing: ServerResponse,
  response: SandboxResponse,
  intervalMs: number
): Effect.Effect<void> =>
  Effect.gen(function* () {
    const body = Buffer.from(response.body)
    outgoing.writeHead(response.status, { ...response.headers, "content-length": body.length })
    const size = Math.max(1, Math.ceil(body.length / dripPieces))
    for (let at = 0; at < body.length; at += size) {
      yield* Effect.sleep(intervalMs)
      if (outgoing.destroyed) return
      outgoing.write(body.subarray(at, at + size))
    }
    outgoing.end()
  })

/**
 * Writes the answer; gives an effect when writing takes time. A caller that has gone is no error.
 */
export const write = (
  message: IncomingMessage,
  outgoing: ServerResponse,
  response: SandboxResponse
): Effect.Effect<void> | undefined => {
  if (message.socket.destroyed) return undefined
  const { delivery } = response
  switch (delivery._tag) {
    case "Whole":
      outgoing.writeHead(response.status, {
        ...response.headers,
        "content-length": Buffer.byteLength(response.body)
      })
      outgoing.end(response.body)
      return undefined
    case "Reset":
      message.socket.resetAndDestroy()
      return undefined
    case "Close":
      message.socket.destroy()
      return undefined
    case "Hang":
      return undefined
    case "Truncated":
      truncate(message, response, delivery.withLength)
      return undefined
    case "Drip":
      return drip(outgoing, response, delivery.intervalMs)
  }
}
