import type { Webhook } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Queue from "effect/Queue"
import type * as Scope from "effect/Scope"
import * as Loopback from "./Loopback.ts"

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
  const { baseUrl } = yield* Loopback.serve((arrived, response) => {
    Loopback.json(response, {})
    Queue.offerUnsafe(received, rawOf(arrived))
  })
  return {
    url: `${baseUrl}/notify`,
    next: Queue.take(received),
    clear: Effect.asVoid(Queue.clear(received))
  }
})

const rawOf = ({ bytes, headers, method, path }: Loopback.Arrived): Webhook.Raw => ({
  body: bytes,
  headers: Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(", ") : value
    ])
  ),
  method,
  path
})
