import * as Clock from "effect/Clock"
import { WebCrypto } from "effect/crypto/WebCrypto"
import * as Data from "effect/Data"
import * as Effect from "effect/Effect"
import * as Predicate from "effect/Predicate"
import type * as Objects from "./Objects.ts"

/**
 * The receiving side of the router's events: Standard Webhooks (standardwebhooks.com), HMAC-SHA256 over id,
 * timestamp and the body's exact bytes.
 */

/** A verified event. The same `id` may arrive more than once, and events may arrive out of order. */
export type WebhookEvent = Objects.Notification & { readonly id: string }

/** Not an event of this router; answer it with 400 and do nothing. */
export class WebhookRejected extends Data.TaggedError("WebhookRejected")<{
  readonly reason: "header_missing" | "secret_malformed" | "signature" | "timestamp" | "unreadable"
}> {
  override get message(): string {
    return `webhook rejected: ${this.reason}`
  }
}

/** Headers of any server: `Headers`, or names with values as Node has them. */
export type WebhookHeaders =
  | { readonly get: (name: string) => string | null }
  | Readonly<Record<string, string | ReadonlyArray<string> | undefined>>

/** What arrived, and what it is checked with. */
export interface Arrived {
  /** Exactly as it arrived, before any JSON parser. */
  readonly body: string | Uint8Array
  readonly headers: WebhookHeaders
  /** The endpoint's `whsec_…`; several while it is being changed. */
  readonly secret: string | ReadonlyArray<string>
  /** How far `webhook-timestamp` may be from now, both ways; 5 minutes by default. */
  readonly toleranceMs?: number
}

const rejected = (reason: WebhookRejected["reason"]) => Effect.fail(new WebhookRejected({ reason }))

const header = (headers: WebhookHeaders, name: string): string | null => {
  if (Predicate.isFunction(headers["get"])) return headers["get"](name)
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1]
  return Predicate.isString(found) ? found : null
}

const bytesOf = (base64: string): Uint8Array<ArrayBuffer> | null => {
  try {
    return Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))
  } catch {
    return null
  }
}

/** The bytes behind a prefix, of those that are base64 and not empty. */
const decoded = (texts: ReadonlyArray<string>, prefix: string) =>
  texts.flatMap((text) => {
    const bytes = bytesOf(text.startsWith(prefix) ? text.slice(prefix.length) : text)
    return bytes === null || bytes.length === 0 ? [] : [bytes]
  })

const signed = (id: string, timestamp: string, body: string | Uint8Array) => {
  const encoder = new TextEncoder()
  const start = encoder.encode(`${id}.${timestamp}.`)
  const end = Predicate.isString(body) ? encoder.encode(body) : body
  const whole = new Uint8Array(start.length + end.length)
  whole.set(start)
  whole.set(end, start.length)
  return whole
}

/** Marks the signatures that are HMACs; others may stand beside them. */
const version = "v1,"

const hmac = { name: "HMAC", hash: "SHA-256" }

/** Whether one of the signatures was made with the key; compared by the platform, in constant time. */
const genuine = (
  key: Uint8Array<ArrayBuffer>,
  signatures: ReadonlyArray<Uint8Array<ArrayBuffer>>,
  content: Uint8Array<ArrayBuffer>
): Effect.Effect<boolean> =>
  Effect.flatMap(WebCrypto, ({ subtle }) =>
    Effect.promise(async () => {
      const imported = await subtle.importKey("raw", key, hmac, false, ["verify"])
      const checks = signatures.map((one) => subtle.verify(hmac, imported, one, content))
      return (await Promise.all(checks)).includes(true)
    })
  )

const parsed = (body: string | Uint8Array, id: string) => {
  const text = Predicate.isString(body) ? body : new TextDecoder().decode(body)
  try {
    const json: unknown = JSON.parse(text)
    return Predicate.isObject(json) ? ({ ...json, id } as WebhookEvent) : null
  } catch {
    return null
  }
}

/** The event, once its signature and time have been checked. */
export const verify = Effect.fnUntraced(function* ({
  body,
  headers,
  secret,
  toleranceMs = 300_000
}: Arrived) {
  const id = header(headers, "webhook-id")
  const timestamp = header(headers, "webhook-timestamp")
  const signature = header(headers, "webhook-signature")
  if (id === null || timestamp === null || signature === null) {
    return yield* rejected("header_missing")
  }
  const secrets = Predicate.isString(secret) ? [secret] : secret
  const keys = decoded(secrets, "whsec_")
  if (keys.length === 0 || keys.length < secrets.length) return yield* rejected("secret_malformed")
  const signatures = decoded(
    signature.split(" ").filter((one) => one.startsWith(version)),
    version
  )
  const content = signed(id, timestamp, body)
  const checks = yield* Effect.forEach(keys, (key) => genuine(key, signatures, content))
  if (!checks.includes(true)) return yield* rejected("signature")
  const now = yield* Clock.currentTimeMillis
  const away = Math.abs(now - Number(timestamp) * 1000)
  if (!(away <= toleranceMs)) return yield* rejected("timestamp")
  return parsed(body, id) ?? (yield* rejected("unreadable"))
})
