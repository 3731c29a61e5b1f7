import { Context, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import type { SqlError } from "effect/sql/SqlError"
import { createHmac, createSecretKey, randomBytes } from "node:crypto"

/**
 * Tells whether two requests with the same key are the same request, without keeping either: a keyed
 * digest (HMAC-SHA-256) of what may be stored of them. The card counts by its brand, first six, last
 * four and expiry; its number and verification code do not go in.
 */
export class Fingerprint extends Context.Service<
  Fingerprint,
  { readonly of: (request: unknown) => string }
>()("router/domain/Fingerprint") {}

/** With a random key that the database keeps, so that all replicas agree. */
export const layer: Layer.Layer<Fingerprint, SqlError, SqlClient.SqlClient> = Layer.effect(
  Fingerprint,
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const made = randomBytes(32).toString("hex")
    yield* sql`INSERT INTO setting (name, value) VALUES ('fingerprint_key', ${made})
      ON CONFLICT DO NOTHING`
    const [row] = yield* sql<{ readonly value: string }>`
      SELECT value FROM setting WHERE name = 'fingerprint_key'`
    // A key object is imported once; bytes would be at every digest.
    const key = createSecretKey(row?.value ?? made, "hex")
    return {
      of: (request) =>
        createHmac("sha256", key).update(JSON.stringify(request, sorted)).digest("base64url")
    }
  })
)

/** Objects with their keys in order: the order in which a client writes them means nothing. */
const sorted = (_key: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value
