import { Effect, Redacted, Result } from "effect"
import { SqlClient } from "effect/sql"
import fc from "fast-check"
import { randomBytes } from "node:crypto"
import { describe, expect, it } from "vitest"
import * as Vault from "../src/domain/Vault.ts"
import * as Migrations from "../src/sql/Migrations.ts"
import * as sqlite from "./support/sqlite.ts"

const freshKey = (): Vault.Key => {
  const key = Vault.keyOf(randomBytes(32).toString("hex"))
  if (key === null) throw new Error("no key")
  return key
}

const key = freshKey()
const vault = Vault.make(key)
const secret = Redacted.make("whsec_c2VjcmV0")
const opened = (result: Result.Result<Redacted.Redacted<string>, Vault.CannotOpen>) =>
  Result.match(result, { onSuccess: Redacted.value, onFailure: ({ reason }) => reason })

describe("the vault", () => {
  it("gives back what it sealed, whatever it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), (text, purpose) => {
        const sealed = vault.seal(purpose, Redacted.make(text))
        expect(sealed).toMatch(/^v1\.[0-9a-f]{8}\.[A-Za-z0-9_-]+$/)
        expect(opened(vault.open(purpose, sealed))).toBe(text)
      })
    )
  })

  it("never seals twice alike, and shows nothing of the secret", () => {
    const sealed = Array.from({ length: 100 }, () => vault.seal("a", secret))
    expect(new Set(sealed).size).toBe(100)
    const text = Buffer.from(sealed[0]?.split(".")[2] ?? "", "base64url").toString("latin1")
    expect(text).not.toContain("whsec")
  })

  it("opens for the purpose alone that it was sealed for", () => {
    const sealed = vault.seal("gateway token", secret)
    expect(opened(vault.open("webhook_secret:whe_1", sealed))).toBe("not_authentic")
    expect(opened(vault.open("", sealed))).toBe("not_authentic")
  })

  it("notices any change", () => {
    const sealed = vault.seal("a", secret)
    const [version, id, text = ""] = sealed.split(".")
    const bytes = Buffer.from(text, "base64url")
    for (const place of bytes.keys()) {
      const changed = Buffer.from(bytes)
      changed[place] = (changed[place] ?? 0) ^ 1
      const forged = `${version}.${id}.${changed.toString("base64url")}`
      expect(opened(vault.open("a", forged))).toBe("not_authentic")
    }
    const cut = bytes.subarray(0, -1).toString("base64url")
    expect(opened(vault.open("a", `${version}.${id}.${cut}`))).toBe("not_authentic")
  })

  it.each([
    "",
    "v1",
    "v1.00000000.",
    "v1.00000000.AAAA",
    "v2.00000000.AAAA",
    "whsec_c2VjcmV0",
    "v1..A"
  ])("does not fall over what it never sealed: %j", (text) => {
    expect(opened(vault.open("a", text))).toBe("malformed")
  })

  it("says that another key sealed it, and not which", () => {
    const error = Vault.make(freshKey()).open("a", vault.seal("a", secret))
    expect(opened(error)).toBe("other_key")
    expect(Result.isFailure(error) && error.failure.message).toMatch(/security\.encryptionKey/)
    const renamed = vault.seal("a", secret).replace(key.id, freshKey().id)
    expect(opened(vault.open("a", renamed))).toBe("other_key")
  })

  it("opens with every key that it has and seals with the first", () => {
    const next = freshKey()
    const both = Vault.make(next, key)
    expect(opened(both.open("a", vault.seal("a", secret)))).toBe("whsec_c2VjcmV0")
    expect(both.seal("a", secret)).toContain(`.${next.id}.`)
  })
})

describe("a key of the configuration", () => {
  it("is 32 bytes in hex or base64, and the same in both", () => {
    const bytes = randomBytes(32)
    const spellings = ["hex", "base64", "base64url"] as const
    const ids = spellings.map((encoding) => Vault.keyOf(bytes.toString(encoding))?.id)
    expect(new Set(ids).size).toBe(1)
    expect(ids[0]).toMatch(/^[0-9a-f]{8}$/)
    expect(bytes.toString("hex")).not.toContain(ids[0])
  })

  it.each([
    "",
    "short",
    "0".repeat(63),
    "0".repeat(65),
    "A".repeat(42),
    "A".repeat(44),
    "ä".repeat(43)
  ])("is nothing else: %j", (text) => {
    expect(Vault.keyOf(text)).toBe(null)
  })
})

describe("the vault's own key", () => {
  const withDatabase = <A, E>(body: Effect.Effect<A, E, SqlClient.SqlClient>) =>
    sqlite
      .using({ filename: ":memory:" }, (sql) =>
        Effect.andThen(Migrations.run(), body).pipe(Effect.provideService(SqlClient.SqlClient, sql))
      )
      .pipe(Effect.runPromise)
  const start = (configured: Vault.Key | null) =>
    Effect.provide(Effect.service(Vault.Vault), Vault.layer(configured))

  it("is kept in the database, so that replicas and later starts agree", () =>
    withDatabase(
      Effect.gen(function* () {
        const [first, second] = [yield* start(null), yield* start(null)]
        expect(opened(second.open("a", first.seal("a", secret)))).toBe("whsec_c2VjcmV0")
      })
    ))

  it("is not there where one is configured", () =>
    withDatabase(
      Effect.gen(function* () {
        const configured = yield* start(key)
        const sql = yield* SqlClient.SqlClient
        expect(yield* sql`SELECT * FROM setting WHERE name = 'vault_key'`).toEqual([])
        expect(opened(vault.open("a", configured.seal("a", secret)))).toBe("whsec_c2VjcmV0")
      })
    ))

  it("still opens what it sealed once one is configured, and seals no more", () =>
    withDatabase(
      Effect.gen(function* () {
        const before = (yield* start(null)).seal("a", secret)
        const configured = yield* start(key)
        expect(opened(configured.open("a", before))).toBe("whsec_c2VjcmV0")
        expect(configured.seal("a", secret)).toContain(`.${key.id}.`)
      })
    ))
})
