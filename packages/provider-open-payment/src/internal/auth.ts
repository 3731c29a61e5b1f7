import { createDecipheriv } from "node:crypto"

/**
 * How each side shows who it is (sheet sections 1 and 6): we by an access token, the gateway by
 * encrypting its notifications with a key that only the two of us have.
 */

/** The value of the `Authorization` header. */
export const bearer = (accessToken: string): string => `Bearer ${accessToken}`

/** An encrypted notification as its parts arrived, in hexadecimal digits of either case. */
export interface Sealed {
  /** 12 or 16 bytes. */
  readonly initializationVector: string
  /** 16 bytes; the proof that the holder of the key wrote this. */
  readonly authenticationTag: string
  readonly ciphertext: string
}

/** The bytes behind an even number of hexadecimal digits, or null. */
export const bytesOf = (hex: string): Buffer | null =>
  hex.length % 2 === 0 && /^[0-9a-f]*$/i.test(hex) ? Buffer.from(hex, "hex") : null

const vectorLengths: ReadonlyArray<number> = [12, 16]
const tagLength = 16

/** AES-256-GCM without padding or further data; null where key or tag do not fit. */
export const open = (key: string, sealed: Sealed): Buffer | null => {
  const keyBytes = bytesOf(key)
  const vector = bytesOf(sealed.initializationVector)
  const tag = bytesOf(sealed.authenticationTag)
  const ciphertext = bytesOf(sealed.ciphertext)
  if (keyBytes === null || vector === null || tag === null || ciphertext === null) return null
  if (!vectorLengths.includes(vector.length) || tag.length !== tagLength) return null
  try {
    const decipher = createDecipheriv("aes-256-gcm", keyBytes, vector, {
      authTagLength: tagLength
    }).setAuthTag(tag)
    return Buffer.concat([decipher.update(ciphertext), decipher.final()])
  } catch {
    return null
  }
}
