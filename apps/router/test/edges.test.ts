import { Context, Effect, Layer, Redacted, Result } from "effect"
import * as fc from "fast-check"
import { createHash } from "node:crypto"
import { describe, expect, it } from "vitest"
import * as ApiProblem from "../src/ApiProblem.ts"
import * as Fingerprint from "../src/domain/Fingerprint.ts"
import * as Ids from "../src/domain/Ids.ts"
import * as Vault from "../src/domain/Vault.ts"
import * as Cursor from "../src/http/Cursor.ts"
import * as Database from "./support/database.ts"
import { order } from "./support/samples.ts"

describe("problems", () => {
  const statuses: Readonly<Record<ApiProblem.Code, number>> = {
    malformed_request: 400,
    idempotency_key_required: 400,
    unauthorized: 401,
    declined: 402,
    forbidden: 403,
    not_found: 404,
    method_not_allowed: 405,
    request_in_progress: 409,
    invalid_state: 409,
    amount_exceeded: 409,
    payload_too_large: 413,
    unsupported_media_type: 415,
    validation_failed: 422,
    idempotency_key_reused: 422,
    no_eligible_account: 422,
    unsupported_operation: 422,
    rate_limited: 429,
    internal_error: 500,
    provider_rejected: 502,
    provider_unavailable: 503,
    unavailable: 503
  }

  it.each(ApiProblem.codes)("%s has the status of the contract", (code) => {
    expect(ApiProblem.make(code).status).toBe(statuses[code])
    const response = ApiProblem.toResponse(ApiProblem.make(code), "req_1")
    expect(response.status).toBe(statuses[code])
    expect(response.headers["content-type"]).toBe("application/problem+json")
  })

  it("are all in the contract", () => {
    expect([...ApiProblem.codes].sort()).toEqual(Object.keys(statuses).sort())
  })
})

describe("ids", () => {
  /** Bytes that depend on the seed only. */
  const source = (seed: string) => {
    let block = 0
    return (size: number): Uint8Array => {
      const blocks = Array.from({ length: Math.ceil(size / 32) }, () =>
        createHash("sha256").update(`${seed} ${block++}`).digest()
      )
      return Uint8Array.from(Buffer.concat(blocks).subarray(0, size))
    }
  }
  const many = (seed: string) => {
    const ids = Ids.make(source(seed))
    return [ids.owner, ...Array.from({ length: 2000 }, () => ids.make("pay")), ids.reference()]
  }

  it("are the same from the same bytes, others from others", () => {
    expect(many("a")).toEqual(many("a"))
    expect(new Set([...many("a"), ...many("b")]).size).toBe(2 * 2002)
  })

  it("hold at least 122 bits: 24 signs of 62 that are all equally likely", () => {
    const signs = many("c").flatMap((id) => [...(id.split("_").at(-1) ?? "")])
    const counts = new Map<string, number>()
    for (const sign of signs) counts.set(sign, (counts.get(sign) ?? 0) + 1)
    expect(counts.size).toBe(62)
    const mean = signs.length / 62
    const chiSquare = [...counts.values()].reduce((sum, one) => sum + (one - mean) ** 2 / mean, 0)
    // 61 degrees of freedom: 120 is beyond one in 100,000. The source is fixed, so this cannot flicker.
    expect(chiSquare).toBeLessThan(120)
    expect(24 * Math.log2(62)).toBeGreaterThan(122)
  })

  it("never use a byte that would favour a letter", () => {
    const ids = Ids.make((size) =>
      Uint8Array.from({ length: size }, (_, index) => (index % 2 === 0 ? 255 : 61))
    )
    expect(ids.make("pay")).toBe(`pay_${"z".repeat(24)}`)
  })

  it("have the form of the contract", () => {
    const ids = Ids.make(source("d"))
    expect(ids.make("att")).toMatch(/^att_[0-9A-Za-z]{24}$/)
    expect(ids.reference()).toMatch(/^[A-Za-z0-9_-]{8,64}$/)
  })
})

describe("fingerprints", () => {
  const database = Database.layer()
  const build = (key: Vault.Key | null = null) =>
    Fingerprint.layer(key).pipe(
      Layer.provide(database),
      Layer.build,
      Effect.map((context) => Context.get(context, Fingerprint.Fingerprint)),
      Effect.scoped,
      Effect.runPromise
    )
  const make = async () => (await build()).of

  it("do not depend on the order of keys, and on everything else", async () => {
    const of = await make()
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const turned = Object.fromEntries(Object.entries(object).reverse())
        expect(of({ a: object })).toBe(of({ a: turned }))
      })
    )
    const base = { amount: { value: 1, currency: "EUR" }, list: [1, 2] }
    const others = [
      { ...base, amount: { value: 2, currency: "EUR" } },
      { ...base, amount: { value: 1, currency: "USD" } },
      { ...base, list: [2, 1] },
      { ...base, more: null }
    ]
    expect(new Set([base, ...others].map(of)).size).toBe(5)
  })

  it("are keyed: another database gives others", async () => {
    const [one, two] = [await make(), await make()]
    expect(one({ a: 1 })).toBe(one({ a: 1 }))
    expect(one({ a: 1 })).not.toBe(two({ a: 1 }))
    expect(one({ a: 1 })).toMatch(/^[\w-]{43}$/)
  })

  it("tell numbers apart by a key that is not in the database, and only with one", async () => {
    const number = Redacted.make("4000000000000051")
    expect((await build()).digest(number)).toBeNull()
    const keyOf = (digit: string) => Vault.keyOf(digit.repeat(64))
    const [one, again, other] = await Promise.all(["1", "1", "2"].map((d) => build(keyOf(d))))
    const digest = one?.digest(number)
    expect(digest).toMatch(/^[\w-]{43}$/)
    // Replicas agree, whatever the databases hold.
    expect(again?.digest(number)).toBe(digest)
    expect(other?.digest(number)).not.toBe(digest)
    expect(one?.digest(Redacted.make("4000000208000051"))).not.toBe(digest)
  })

  it("know a card again by the configured key, without one in the same process only", async () => {
    const number = Redacted.make("4000000000000051")
    const key = Vault.keyOf("1".repeat(64))
    const [one, again, without, other] = await Promise.all([key, key, null, null].map(build))
    expect(one?.card(number)).toBe(again?.card(number))
    expect(without?.card(number)).toMatch(/^[\w-]{43}$/)
    expect(without?.card(number)).toBe(without?.card(Redacted.make("4000000000000051")))
    expect(without?.card(number)).not.toBe(without?.card(Redacted.make("4000000208000051")))
    expect(other?.card(number)).not.toBe(without?.card(number))
  })
})

describe("cursors", () => {
  const filter = (query: Cursor.ListQuery) =>
    Effect.runSync(Effect.result(Cursor.filter("acme", query)))

  it("lead back to the payment that they were made of", () => {
    fc.assert(
      fc.property(fc.nat(), fc.string(), (createdAt, id) => {
        const cursor = Cursor.after(order({ createdAt, id: id.toWellFormed() }))
        expect(cursor).toMatch(/^[\w-]+$/)
        const found = Result.getOrThrow(filter({ cursor }))
        expect(found.before).toEqual({ createdAt, id: id.toWellFormed() })
        expect(found.limit).toBe(20)
      })
    )
  })

  it("that are not ours are refused by their path", () => {
    const text = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url")
    for (const cursor of [
      "",
      "S3NTINEL",
      "{}",
      text(null),
      text({ id: "x" }),
      text({ createdAt: 1.5, id: "x" }),
      text({ createdAt: 1, id: 2 })
    ]) {
      const refused = filter({ cursor })
      expect(Result.isFailure(refused), cursor).toBe(true)
      if (Result.isFailure(refused)) {
        expect(refused.failure.code).toBe("validation_failed")
        expect(refused.failure.problem.errors?.map(({ path }) => path)).toEqual(["cursor"])
        expect(JSON.stringify(refused.failure)).not.toContain("S3NTINEL")
      }
    }
  })

  it("read times as instants", () => {
    const found = Result.getOrThrow(
      filter({ createdFrom: "2026-01-01", createdTo: "2026-01-01T01:00:00+01:00" })
    )
    expect(found.createdFrom).toBe(Date.UTC(2026, 0, 1))
    expect(found.createdTo).toBe(Date.UTC(2026, 0, 1))
  })
})
