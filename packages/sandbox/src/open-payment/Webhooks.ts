/**
 * The cipher of webhooks: AES-256-GCM with an empty AAD, everything in upper-case hex
 * (open-payment.md sections 6 and 6.1).
 */
import { createCipheriv } from "node:crypto"

/** A message on its way out. */
export interface Sealed {
  /** `X-Initialization-Vector`: 12 bytes. */
  readonly iv: string
  /** `X-Authentication-Tag`: 16 bytes. */
  readonly tag: string
  /** The body, without a wrapper. */
  readonly body: string
}

/** Encrypts a text; key and initialization vector in hex of either case. */
export const seal = (plain: string, key: string, iv: string): Sealed => {
  const cipher = createCipheriv("aes-256-gcm", Buffer.from(key, "hex"), Buffer.from(iv, "hex"))
  const body = Buffer.concat([cipher.update(plain, "utf8"), cipher.final()])
  const upper = (bytes: Buffer) => bytes.toString("hex").toUpperCase()
  return { iv: iv.toUpperCase(), tag: upper(cipher.getAuthTag()), body: upper(body) }
}
