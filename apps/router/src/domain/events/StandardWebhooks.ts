import { Redacted } from "effect"
import { createHmac } from "node:crypto"

/** Signatures of webhooks as https://www.standardwebhooks.com describes them. Pure. */

/** The rule that {@link keyOf} checks. */
export const secretRule = "whsec_ and base64"

/** The specification asks for 24 to 64 bytes. */
export const keyBytesMin = 24

const prefix = "whsec_"

/** The key inside of a secret `whsec_<base64>`; null where it has another form. */
export const keyOf = (secret: Redacted.Redacted<string>): Buffer | null => {
  const text = Redacted.value(secret)
  const base64 = text.slice(prefix.length).replace(/={1,2}$/, "")
  const wellFormed = text.startsWith(prefix) && /^[A-Za-z0-9+/]{2,}$/.test(base64)
  return wellFormed && base64.length % 4 !== 1 ? Buffer.from(base64, "base64") : null
}

/** The secret around a key. */
export const secretOf = (key: Uint8Array): Redacted.Redacted<string> =>
  Redacted.make(`${prefix}${Buffer.from(key).toString("base64")}`)

/** One try to deliver a message; `id` and `body` are the same at every try. */
export interface Try {
  readonly id: string
  readonly body: string
  /** Milliseconds since the epoch. */
  readonly at: number
}

/** `v1,` and the HMAC-SHA-256 of `id.timestamp.body` in base64, with the timestamp in seconds. */
export const headers = (key: Uint8Array, { at, body, id }: Try) => {
  const timestamp = String(Math.floor(at / 1000))
  const digest = createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": `v1,${digest}`
  } as const
}
