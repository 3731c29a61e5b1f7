import { hash, timingSafeEqual } from "node:crypto"
import { Decline, type Payment, type Payout, Webhook } from "@switchyard/core"
import { Effect } from "effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Schema from "effect/Schema"
import type { Options } from "./ChecksumConfig.ts"
import { provider, scrub } from "./internal/errors.ts"
import * as Money from "./internal/money.ts"
import * as Signature from "./internal/signature.ts"
import * as Status from "./internal/status.ts"
import * as Wire from "./internal/wire.ts"

/**
 * Notifications of the gateway (sheet section 13.1, section 20 points 14 to 18).
 *
 * The checksum covers four fields: id, our reference, amount and the SHORT status. The LONG status and
 * the currency are not signed, so a LONG status that contradicts the signed letter is refused, and MD5
 * with a key inside is weak: confirm with `status` before believing that money moved.
 */
export type Secrets = Pick<Options, "secureKey" | "lenientNotificationStatus">

/** Raw bytes (JSON or form) in, a verified event out. */
export const make = (
  options: Secrets
): ((raw: Webhook.Raw) => Effect.Effect<Webhook.Verified<Webhook.Event>, Webhook.WebhookError>) =>
  Webhook.make({
    verify: (raw) => Effect.fromResult(verify(options, raw)),
    translate: (read) => Effect.fromResult(translate(read))
  })

type Outcome<A> = Result.Result<A, Webhook.WebhookError>

interface Read {
  readonly paymentId: string
  readonly reference: string
  readonly amount: string
  readonly fields: Wire.Notification
  readonly word: string | undefined
  readonly letter: string | undefined
}

const fail = (kind: Webhook.WebhookError["kind"], detail: string): Outcome<never> =>
  Result.fail(new Webhook.WebhookError({ provider, kind, detail }))

const decode = Schema.decodeUnknownResult(Wire.Notification)

const fieldsOf = ({ body }: Webhook.Raw): Outcome<Wire.Notification> => {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body)
    const json: unknown = /^\s*\{/.test(text)
      ? JSON.parse(text)
      : Object.fromEntries(new URLSearchParams(text))
    return Result.mapError(decode(json), () => unreadable("fields"))
  } catch {
    return Result.fail(unreadable("body"))
  }
}

const unreadable = (detail: string) =>
  new Webhook.WebhookError({ provider, kind: "unreadable", detail })

const verify = (options: Secrets, raw: Webhook.Raw): Outcome<Read> =>
  Result.flatMap(fieldsOf(raw), (fields) => {
    const paymentId = Wire.read(fields.paymentId) ?? Wire.read(fields.trackingid)
    const reference = Wire.read(fields.merchantTransactionId)
    const amount = Wire.read(fields.amount)
    const checksum = Wire.read(fields.checksum)
    if (checksum === undefined) return fail("unsigned", "checksum")
    if (paymentId === undefined) return fail("unreadable", "paymentId")
    if (reference === undefined) return fail("unreadable", "merchantTransactionId")
    if (amount === undefined) return fail("unreadable", "amount")
    const word = Wire.read(fields.status)
    const letter = Wire.read(fields.transactionStatus)
    const read = { paymentId, reference, amount, fields, word, letter }
    const signed = signedStatuses(read, options.lenientNotificationStatus === true)
    return signed.some((status) =>
      isSigned(Redacted.value(options.secureKey), read, status, checksum)
    )
      ? consistent(read)
      : fail("forged", "checksum")
  })

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

/** The unsigned LONG word must be one that stands beside the signed letter. */
const consistent = (read: Read): Outcome<Read> => {
  const { letter, word } = read
  if (letter === undefined || word === undefined) return Result.succeed(read)
  if (Status.isShort(word)) return word === letter ? Result.succeed(read) : fail("forged", "status")
  const meaning = Status.ofLong(word)
  if (meaning === null) return Result.succeed(read)
  return meaning.short.some((short) => short === letter)
    ? Result.succeed(read)
    : fail("forged", "status")
}

const translate = (read: Read): Outcome<Webhook.Event> => {
  const raw = read.word ?? read.letter ?? ""
  const currency = Wire.read(read.fields.currency)
  const amount = currency === undefined ? null : Money.parse(read.amount, currency)
  if (currency !== undefined && amount === null) return fail("unreadable", "amount")
  const money = amount === null ? {} : { amount }
  const named = { id: `${read.paymentId}:${raw}`, reference: read.reference }
  const common = { providerReference: read.paymentId, reference: read.reference, ...money }
  const meaning = meaningOf(raw)
  switch (meaning.kind) {
    case "payment": {
      const { unified } = meaning
      const payment: Payment.Payment = {
        status: { unified, raw },
        ...common,
        ...(unified === "declined" ? { decline: declineOf(read, raw) } : {})
      }
      return Result.succeed({ type: "payment", ...named, payment })
    }
    case "payout": {
      const { unified } = meaning
      const payout: Payout.Payout = {
        status: { unified, raw },
        ...common,
        ...(unified === "failed" ? { decline: declineOf(read, raw) } : {})
      }
      return Result.succeed({ type: "payout", ...named, payout })
    }
    case "unclear":
      return Result.succeed({ type: "other", ...named, name: scrub(raw), ...money })
  }
}

type Meaning =
  | Exclude<Status.Long, { readonly kind: "unclear" }>
  | { readonly kind: "payment"; readonly unified: Payment.UnifiedStatus }
  | { readonly kind: "unclear" }

const meaningOf = (raw: string): Meaning => {
  const short = Status.isShort(raw) ? Status.ofShort(raw) : null
  if (short !== null) return { kind: "payment", unified: short }
  return Status.ofLong(raw) ?? { kind: "unclear" }
}

const declineOf = ({ fields }: Read, raw: string): Decline.Decline =>
  Decline.make(Status.declineReason(raw), {
    code: raw,
    message: scrub(Wire.read(fields.remark) ?? "")
  })
