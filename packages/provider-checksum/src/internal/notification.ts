import { hash, timingSafeEqual } from "node:crypto"
import { Webhook } from "@switchyard/core"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Options } from "../ChecksumConfig.ts"
import * as Claims from "./claims.ts"
import { provider } from "./errors.ts"
import * as Signature from "./signature.ts"
import * as Status from "./status.ts"
import * as Wire from "./wire.ts"

/**
 * What the gateway sends to the merchant's server or has the browser bring (sheet section 13, section 20
 * points 14, 15 and 18): one checksum over four fields, id, our reference, amount and the SHORT status.
 */
export type Secrets = Pick<Options, "secureKey" | "previousSecureKey" | "lenientNotificationStatus">

/** What a step of reading came to. */
export type Outcome<A> = Result.Result<A, Webhook.WebhookError>

/** The signed fields, and the status in both forms. */
export interface Read {
  readonly paymentId: string
  readonly reference: string
  readonly amount: string
  readonly fields: Wire.Notification
  readonly word: string | undefined
  readonly letter: string | undefined
}

/** Refuses what arrived. */
export const fail = (kind: Webhook.WebhookError["kind"], detail: string): Outcome<never> =>
  Result.fail(new Webhook.WebhookError({ provider, kind, detail }))

const decode = Schema.decodeUnknownResult(Wire.Notification)

/** JSON or a form. */
export const parse = (body: Uint8Array): Outcome<Wire.Notification> => {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body)
    const json: unknown = /^\s*\{/.test(text)
      ? JSON.parse(text)
      : Object.fromEntries(new URLSearchParams(text))
    return Result.orElse(decode(json), () => fail("unreadable", "fields"))
  } catch {
    return fail("unreadable", "body")
  }
}

/** Checks the checksum with the present key and with the one before it. */
export const verify = (secrets: Secrets, fields: Wire.Notification): Outcome<Read> => {
  const paymentId = Wire.read(fields.paymentId) ?? Wire.read(fields.trackingid)
  const reference = Wire.read(fields.merchantTransactionId) ?? Wire.read(fields.desc)
  const amount = Wire.read(fields.amount)
  const checksum = Wire.read(fields.checksum)
  if (checksum === undefined) return fail("unsigned", "checksum")
  if (paymentId === undefined) return fail("unreadable", "paymentId")
  if (reference === undefined) return fail("unreadable", "merchantTransactionId")
  if (amount === undefined) return fail("unreadable", "amount")
  const word = Wire.read(fields.status)
  const letter = Wire.read(fields.transactionStatus)
  const read = { paymentId, reference, amount, fields, word, letter }
  const statuses = signedStatuses(read, secrets.lenientNotificationStatus === true)
  const keys = [
    secrets.secureKey,
    ...(secrets.previousSecureKey === undefined ? [] : [secrets.previousSecureKey])
  ]
  const isGenuine = keys.some((key) =>
    statuses.some((status) => isSigned(Redacted.value(key), read, status, checksum))
  )
  if (!isGenuine) return fail("forged", "checksum")
  // The unsigned LONG word must be one that stands beside the signed letter.
  return Claims.agree(fields) ? Result.succeed(read) : fail("forged", "status")
}

/** The statuses over which the checksum may be: the SHORT one, in lenient mode also the other. */
const signedStatuses = ({ letter, word }: Read, lenient: boolean): ReadonlyArray<string> => {
  const strict = letter ?? (word !== undefined && Status.isShort(word) ? word : undefined)
  return [strict, ...(lenient ? [word] : [])].filter((status) => status !== undefined)
}

const isSigned = (secureKey: string, read: Read, status: string, checksum: string): boolean => {
  const { amount, paymentId, reference } = read
  const fields = { paymentId, merchantTransactionId: reference, amount, status }
  // With a `|` inside, two different lists of fields have the same checksum.
  if (!Object.values(fields).every(Signature.isSignable)) return false
  return sameDigest(Signature.notification(secureKey, fields), checksum.toLowerCase())
}

const digest = (text: string) => hash("sha256", text, "buffer")

const sameDigest = (one: string, other: string): boolean =>
  timingSafeEqual(digest(one), digest(other))
