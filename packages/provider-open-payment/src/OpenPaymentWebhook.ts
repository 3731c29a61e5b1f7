import { hash } from "node:crypto"
import { type PaymentError, Webhook } from "@switchyard/core"
import { Effect } from "effect"
import * as Redacted from "effect/Redacted"
import * as Result from "effect/Result"
import * as Auth from "./internal/auth.ts"
import { provider, type Seen } from "./internal/errors.ts"
import * as Status from "./internal/status.ts"
import * as Transactions from "./internal/transactions.ts"
import * as Wire from "./internal/wire.ts"
import type { Options } from "./OpenPaymentConfig.ts"

/**
 * Notifications of the gateway (sheet section 6, section 9 points 17 to 19): encrypted and authenticated
 * by AES-256-GCM, as bare hexadecimal digits or in a JSON wrapper. They come unordered and more than
 * once; an event's id is the transaction's with its result code, so that a repetition has the same.
 */
export type Secrets = Pick<Options, "webhookKey" | "previousWebhookKeys">

/** Raw bytes in, a verified event out. */
export const make = (
  options: Secrets
): ((raw: Webhook.Raw) => Effect.Effect<Webhook.Verified<Webhook.Event>, Webhook.WebhookError>) => {
  const keys = [options.webhookKey, ...(options.previousWebhookKeys ?? [])].map(Redacted.value)
  return Webhook.make({
    verify: (raw) => Effect.fromResult(verify(keys, raw)),
    translate: (read) => Effect.fromResult(translate(read))
  })
}

type Outcome<A> = Result.Result<A, Webhook.WebhookError>

interface Read {
  /** Stands for the plain text where no transaction's id may. */
  readonly digest: string
  /** Null for plain text of a form that is not documented, such as that of the test message. */
  readonly notification: Wire.Notification | null
}

const fail = (kind: Webhook.WebhookError["kind"], detail: string): Outcome<never> =>
  Result.fail(new Webhook.WebhookError({ provider, kind, detail }))

const verify = (keys: ReadonlyArray<string>, { body, headers }: Webhook.Raw): Outcome<Read> => {
  const initializationVector = headers["x-initialization-vector"]?.trim()
  const authenticationTag = headers["x-authentication-tag"]?.trim()
  if (!initializationVector) return fail("unsigned", "x-initialization-vector")
  if (!authenticationTag) return fail("unsigned", "x-authentication-tag")
  const ciphertext = ciphertextOf(body)
  if (ciphertext === null) return fail("unreadable", "body")
  const sealed = { initializationVector, authenticationTag, ciphertext }
  for (const key of keys) {
    const plain = Auth.open(key, sealed)
    if (plain !== null) {
      return Result.succeed({
        digest: hash("sha256", plain),
        notification: Wire.readNotification(plain.toString("utf8"))
      })
    }
  }
  return fail("forged", "x-authentication-tag")
}

/** The hexadecimal digits of a body, bare or as `encryptedBody` of a JSON object. */
const ciphertextOf = (body: Uint8Array): string | null => {
  try {
    const text = new TextDecoder("utf-8", { fatal: true }).decode(body).trim()
    if (!text.startsWith("{")) return text
    const json: unknown = JSON.parse(text)
    const inner =
      typeof json === "object" && json !== null && "encryptedBody" in json
        ? json.encryptedBody
        : null
    return typeof inner === "string" ? inner.trim() : null
  } catch {
    return null
  }
}

const translate = ({ digest, notification }: Read): Outcome<Webhook.Event> => {
  if (notification === null) return Result.succeed(other(digest, "unknown"))
  const { action, payload, type } = notification
  const name = [type, Wire.read(action)].filter((part) => part !== undefined).join(".")
  // The id of a registration is a token, so only transactions give an event their id.
  if (type !== "PAYMENT" || payload === undefined || payload === null) {
    return Result.succeed(other(digest, name))
  }
  return Result.succeed(ofPayment(payload) ?? other(digest, nameOf(payload), payload))
}

const ofPayment = (answer: Wire.Answer): Webhook.Event | null => {
  const seen: Seen = { operation: "webhook", httpStatus: 200, answer, hidden: [] }
  const reference = Wire.read(answer.merchantTransactionId) ?? null
  const named = { id: `${Wire.read(answer.id)}:${Wire.codeOf(answer)}`, reference }
  if (Wire.read(answer.paymentType) === Status.credit) {
    const payout = claimed(Transactions.payout(seen, false))
    return payout === null ? null : { type: "payout", ...named, payout }
  }
  const payment = claimed(Transactions.payment(seen, false))
  return payment === null || Transactions.checkoutOfRefused(payment, answer) !== undefined
    ? null
    : { type: "payment", ...named, payment }
}

/** What cannot be said for certain of a transaction is not claimed of it. */
const claimed = <A>(decision: Result.Result<A, PaymentError.PaymentError>): A | null =>
  Result.getOrElse(decision, () => null)

const nameOf = (answer: Wire.Answer): string =>
  ["PAYMENT", Wire.read(answer.paymentType), Wire.codeOf(answer)]
    .filter((part) => part !== undefined)
    .join(".")

const other = (digest: string, name: string, answer?: Wire.Answer): Webhook.Event => {
  const { amount, reference = null } = answer === undefined ? {} : Transactions.repeated(answer)
  return {
    type: "other",
    id: digest,
    reference,
    name: name.slice(0, 100),
    ...(amount === undefined ? {} : { amount })
  }
}
