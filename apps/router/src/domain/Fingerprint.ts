import { Context, Effect, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import type { SqlError } from "effect/sql/SqlError"
import { createHmac, createSecretKey, hkdfSync, randomBytes } from "node:crypto"
import type * as Vault from "./Vault.ts"

/**
 * Tells whether two requests with the same key are the same request, without keeping either: a keyed
 * digest (HMAC-SHA-256) of what may be stored of them. The number of a card or bank account counts by its
 * ends and by a digest under another key; verification codes do not go in.
 */
export class Fingerprint extends Context.Service<
  Fingerprint,
  {
    readonly of: (request: unknown) => string
    /** What stands for a number in a fingerprint; null without a configured key. */
    readonly digest: (number: Redacted.Redacted<string>) => string | null
    /**
     * What a card is known by from one payment to the next. Without a configured key it is a digest under a
     * key of this process alone: the card is known again until the restart, and by no other replica.
     */
    readonly card: (number: Redacted.Redacted<string>) => string
  }
>()("router/domain/Fingerprint") {}

/**
 * With a random key that the database keeps, so that all replicas agree. Numbers are digested only under the
 * configured key: of a card's number the database knows all but six digits, so with a key beside it a copy
 * of the database would give the number away.
 */
export const layer = (
  configured: Vault.Key | null
): Layer.Layer<Fingerprint, SqlError, SqlClient.SqlClient> =>
  Layer.effect(
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
      const own = digestWith({ key: createSecretKey(randomBytes(32)) })
      const digest = configured === null ? null : digestWith(configured)
      return {
        of: (request) =>
          createHmac("sha256", key).update(JSON.stringify(request, sorted)).digest("base64url"),
        digest: digest ?? (() => null),
        card: digest ?? own
      }
    })
  )

/** With a key of its own, so that a digest is nothing that the vault's key makes for something else. */
const digestWith = ({ key: configured }: Pick<Vault.Key, "key">) => {
  const bytes = hkdfSync("sha256", configured, "", "switchyard fingerprint of numbers", 32)
  const key = createSecretKey(Buffer.from(bytes))
  return (number: Redacted.Redacted<string>) =>
    createHmac("sha256", key).update(Redacted.value(number)).digest("base64url")
}

/** Objects with their keys in order: the order in which a client writes them means nothing. */
const sorted = (_key: string, value: unknown): unknown =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value
