import { hash, timingSafeEqual } from "node:crypto"
import { Webhook } from "@switchyard/core"
import * as Clock from "effect/Clock"
import { Effect } from "effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import { provider } from "./internal/errors.ts"
import * as Records from "./internal/records.ts"
import * as Requests from "./internal/requests.ts"
import * as Signature from "./internal/signature.ts"
import * as Status from "./internal/status.ts"
import { scrub } from "./internal/texts.ts"
import * as Wire from "./internal/wire.ts"
import type { Options } from "./PayinPayoutConfig.ts"

/**
 * Notifications of the gateway (sheet section 8). The document describes no signature: an event is a
 * claim, and `Webhook.confirm` asks the gateway before anything is believed (8.1, point 4). What can be
 * checked is: a secret part of the URL, and a signature by the formula of requests where one is there.
 */
export type Secrets = Pick<
  Options,
  | "secretKey"
  | "previousSecretKey"
  | "signing"
  | "webhookSecret"
  | "webhookHmac"
  | "webhookMaxSkewMs"
>

/** Raw bytes in, an event out; `signed` is true only where a signature was checked. */
export const make = (
  options: Secrets
): ((raw: Webhook.Raw) => Effect.Effect<Webhook.Verified<Webhook.Event>, Webhook.WebhookError>) =>
  Webhook.make({
    verify: (raw) =>
      Clock.clockWith((clock) =>
        Effect.fromResult(verify(options, raw, clock.currentTimeMillisUnsafe()))
      ),
    translate: ({ text }) => Effect.fromResult(translate(text)),
    isSigned: ({ signed }) => signed
  })

type Outcome<A> = Result.Result<A, Webhook.WebhookError>

interface Read {
  readonly text: string
  readonly signed: boolean
}

const fail = (kind: Webhook.WebhookError["kind"], detail: string): Outcome<never> =>
  Result.fail(new Webhook.WebhookError({ provider, kind, detail }))

// Section 8.1, point 7.
const largestBody = 65_536

const textOf = (body: Uint8Array): string | null => {
  if (body.length > largestBody) return null
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body)
  } catch {
    return null
  }
}

const verify = (options: Secrets, raw: Webhook.Raw, now: number): Outcome<Read> => {
  const { webhookHmac = "ifPresent", webhookMaxSkewMs = 300_000, webhookSecret } = options
  if (webhookSecret !== undefined) {
    if (raw.path === undefined) return fail("unsigned", "path")
    if (!same(lastPart(raw.path), Redacted.value(webhookSecret))) return fail("forged", "path")
  }
  const text = textOf(raw.body)
  if (text === null) return fail("unreadable", "body")
  const signature = raw.headers["signature"]
  if (webhookHmac === "off") return Result.succeed({ text, signed: false })
  if (signature === undefined) {
    return webhookHmac === "require"
      ? fail("unsigned", "signature")
      : Result.succeed({ text, signed: false })
  }
  if (!isSigned(options, raw, text, signature)) return fail("forged", "signature")
  return isFresh(raw.headers["timestamp"] ?? "", now, webhookMaxSkewMs)
    ? Result.succeed({ text, signed: true })
    : fail("forged", "timestamp")
}

/** An old notification may be genuine and sent by somebody else; its signature proves nothing now. */
const isFresh = (timestamp: string, now: number, maxSkewMs: number): boolean =>
  /^\d{1,15}$/.test(timestamp) && Math.abs(now - Number(timestamp)) <= maxSkewMs

const withoutQuery = (path: string): string => path.replace(/[?#].*$/s, "")

const lastPart = (path: string): string => withoutQuery(path).replace(/^.*\//s, "")

/** The request's own formula over the notification's method, path and body (8.1, point 3). */
const isSigned = (
  { previousSecretKey, secretKey, signing }: Secrets,
  { headers, method = "POST", path }: Webhook.Raw,
  body: string,
  signature: string
): boolean => {
  const timestamp = headers["timestamp"]
  if (timestamp === undefined || path === undefined) return false
  // The path is the whole one here: there is no base URL to leave out.
  const rules = { ...Signature.recommended, ...signing, pathPrefix: "" }
  const [, query = ""] = path.split("?", 2)
  const message = { method, path: withoutQuery(path).replace(/^\/+/, ""), query, body, timestamp }
  const keys = previousSecretKey === undefined ? [secretKey] : [secretKey, previousSecretKey]
  return keys.some((key) => same(signature, Signature.sign(Redacted.value(key), rules, message)))
}

const digest = (text: string) => hash("sha256", text, "buffer")

const same = (one: string, other: string): boolean => timingSafeEqual(digest(one), digest(other))

const translate = (text: string): Outcome<Webhook.Event> => {
  const notification = Wire.readNotification(Wire.parse(text))
  if (notification === null) return fail("unreadable", "body")
  const event = Status.ofEvent(notification.event)
  if (event === null) return Result.succeed(other(notification.event, notification.data))
  return event.about === "payin"
    ? translatePayin(event, notification.data)
    : translatePayout(event, notification.data)
}

const orderIdOf = (reference: string | undefined): string | null =>
  reference !== undefined && Requests.isOrderId(reference) ? reference : null

const nameOf = (event: string): string => scrub(event).slice(0, 64)

/** An event that claims nothing, because its name or its status is not listed. */
const other = (event: string, data: unknown): Webhook.Event => {
  const record = Wire.readPayin(data)
  const reference = orderIdOf(record?.order_id ?? undefined)
  const name = nameOf(event)
  const status = nameOf(record?.status ?? "")
  return { type: "other", id: `${name}:${reference ?? ""}:${status}`, reference, name }
}

/** What cannot be believed of a record: an unlisted word claims nothing, the rest is refused. */
const unbelieved = (event: Status.Event, data: unknown, fault: Records.Fault) =>
  fault.cause === "unlisted"
    ? Result.succeed(other(event.value, data))
    : fail("unreadable", fault.detail)

const translatePayin = (event: Status.Event, data: unknown): Outcome<Webhook.Event> => {
  const record = Wire.readPayin(data)
  if (record === null) return fail("unreadable", "data")
  const read = Records.payment(record)
  if (Result.isFailure(read)) return unbelieved(event, data, read.failure)
  const payment = read.success
  const reference = orderIdOf(payment.reference)
  if (reference === null) return fail("unreadable", "order_id")
  const { raw, unified } = payment.status
  const claimed = unified === "expired" ? "declined" : unified
  if (claimed !== event.unified) return fail("unreadable", "status")
  return Result.succeed({
    type: "payment",
    id: `${event.value}:${reference}:${raw}`,
    reference,
    payment
  })
}

const translatePayout = (event: Status.Event, data: unknown): Outcome<Webhook.Event> => {
  const record = Wire.readPayout(data)
  if (record === null) return fail("unreadable", "data")
  const read = Records.payout(record)
  if (Result.isFailure(read)) return unbelieved(event, data, read.failure)
  const payout = read.success
  const reference = orderIdOf(payout.reference)
  if (reference === null) return fail("unreadable", "order_id")
  const { raw, unified } = payout.status
  if (unified !== event.unified) return fail("unreadable", "status")
  return Result.succeed({
    type: "payout",
    id: `${event.value}:${reference}:${raw}`,
    reference,
    payout
  })
}
