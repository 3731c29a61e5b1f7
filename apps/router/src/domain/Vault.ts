import { Context, Data, Effect, Layer, Redacted, Result } from "effect"
import { SqlClient } from "effect/sql"
import type { SqlError } from "effect/sql/SqlError"
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes
} from "node:crypto"

/** Why a sealed secret stays shut. */
export type Reason = "malformed" | "not_authentic" | "other_key"

const explained: Readonly<Record<Reason, string>> = {
  malformed: "it is no sealed secret",
  not_authentic: "it was changed, or sealed for another purpose",
  other_key: "it was sealed with another key: is security.encryptionKey the one it was sealed with?"
}

/** A sealed secret that cannot be opened. */
export class CannotOpen extends Data.TaggedError("CannotOpen")<{ readonly reason: Reason }> {
  override get message(): string {
    return `a stored secret cannot be opened: ${explained[this.reason]}`
  }
}

/**
 * Seals short secrets for the database (AES-256-GCM). The purpose is authenticated with them: what was
 * sealed for one is not opened for another, nor in another row where the purpose names the row.
 */
export class Vault extends Context.Service<
  Vault,
  {
    readonly seal: (purpose: string, plain: Redacted.Redacted<string>) => string
    readonly open: (
      purpose: string,
      sealed: string
    ) => Result.Result<Redacted.Redacted<string>, CannotOpen>
  }
>()("router/domain/Vault") {}

/** A key and the name by which sealed texts call it. */
export interface Key {
  readonly id: string
  readonly key: KeyObject
}

const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16

/** How the configuration spells a key. */
export const keyRule = "32 bytes in base64 or 64 hex digits"

/** The key that a text spells by {@link keyRule}; null for anything else. */
export const keyOf = (text: string): Key | null => {
  if (/^[0-9a-f]{64}$/i.test(text)) return named(Buffer.from(text, "hex"))
  const bytes = /^[A-Za-z0-9+/_-]{43}=?$/.test(text) ? Buffer.from(text, "base64") : null
  return bytes?.length === keyBytes ? named(bytes) : null
}

// Tells keys apart and tells nothing of the key.
const named = (bytes: Buffer): Key => ({
  id: createHmac("sha256", bytes).update("switchyard vault key id").digest("hex").slice(0, 8),
  key: createSecretKey(bytes)
})

/** Two texts with different purposes never have the same bytes here: the prefix holds no colon. */
const authenticated = (keyId: string, purpose: string): Buffer =>
  Buffer.from(`v1.${keyId}:${purpose}`)

/** Seals with the first key and opens with any. */
export const make = (sealing: Key, ...others: ReadonlyArray<Key>): Vault["Service"] => {
  const known = new Map([sealing, ...others].map(({ id, key }) => [id, key]))
  return {
    seal: (purpose, plain) => {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv("aes-256-gcm", sealing.key, nonce)
      cipher.setAAD(authenticated(sealing.id, purpose))
      const text = Buffer.concat([cipher.update(Redacted.value(plain), "utf8"), cipher.final()])
      const bytes = Buffer.concat([nonce, text, cipher.getAuthTag()])
      return `v1.${sealing.id}.${bytes.toString("base64url")}`
    },
    open: (purpose, sealed) => {
      const [, id, text] = /^v1\.([0-9a-f]{8})\.([A-Za-z0-9_-]+)$/.exec(sealed) ?? []
      if (id === undefined || text === undefined) return failed("malformed")
      const bytes = Buffer.from(text, "base64url")
      if (bytes.length < nonceBytes + tagBytes) return failed("malformed")
      const key = known.get(id)
      return key === undefined
        ? failed("other_key")
        : decipher(key, bytes, authenticated(id, purpose))
    }
  }
}

const failed = (reason: Reason) => Result.fail(new CannotOpen({ reason }))

const decipher = (key: KeyObject, bytes: Buffer, purpose: Buffer) => {
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, nonceBytes), {
    authTagLength: tagBytes
  })
  decipher.setAAD(purpose)
  decipher.setAuthTag(bytes.subarray(-tagBytes))
  return Result.try({
    try: () => {
      const text = decipher.update(bytes.subarray(nonceBytes, -tagBytes))
      return Redacted.make(Buffer.concat([text, decipher.final()]).toString("utf8"))
    },
    catch: () => new CannotOpen({ reason: "not_authentic" })
  })
}

/**
 * With the configured key. Without one a random key is kept in the database, so that all replicas agree:
 * then a copy of the database opens its own secrets. What that key sealed stays readable after a key was
 * configured.
 */
export const layer = (configured: Key | null): Layer.Layer<Vault, SqlError, SqlClient.SqlClient> =>
  Layer.effect(
    Vault,
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const made = randomBytes(keyBytes)
      if (configured === null) {
        yield* sql`INSERT INTO setting (name, value) VALUES ('vault_key', ${made.toString("hex")})
          ON CONFLICT DO NOTHING`
      }
      const [row] = yield* sql<{ readonly value: string }>`
        SELECT value FROM setting WHERE name = 'vault_key'`
      const kept = row === undefined ? [] : [named(Buffer.from(row.value, "hex"))]
      return configured === null ? make(kept[0] ?? named(made)) : make(configured, ...kept)
    })
  )
