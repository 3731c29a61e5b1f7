import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import * as Auth from "../src/internal/auth.ts"
import { jwt } from "./support.ts"

const now = 1_725_000_000_000

describe("a token's end", () => {
  it("is its own exp, read without its signature", () => {
    // RFC 7519 section 3.1: {"iss":"joe","exp":1300819380,"http://example.com/is_root":true}
    const published =
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQog" +
      "Imh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    expect(Auth.expiryOf(published)).toBe(1_300_819_380)
    expect(Auth.expiryOf(jwt(1_725_003_600.5))).toBe(1_725_003_600.5)
  })

  it.each([
    "opaque",
    "a.b",
    "a..c",
    "",
    jwt(undefined),
    jwt("1725003600"),
    jwt(null),
    "a.bnVsbA.c"
  ])("%j says none", (token) => {
    expect(Auth.expiryOf(token)).toBeNull()
  })

  it("is read from no text at all by exception", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.base64String()), (text) => {
        expect(Auth.expiryOf(`head.${text}.sign`) ?? 0).toEqual(expect.any(Number))
      }),
      { numRuns: 500 }
    )
  })
})

describe("what is left of a token", () => {
  const opaque = "opaque"
  it.each([
    ["exp before expiry", jwt(now / 1000 + 600), 3600, 600_000],
    ["exp that has passed", jwt(now / 1000 - 1), 3600, 0],
    ["a lifetime in seconds", opaque, 3600, 3_600_000],
    ["the document's samples", opaque, 1, 1000],
    ["the document's other sample", opaque, 0, 0],
    ["the largest lifetime", opaque, 999_999_999, 999_999_999_000],
    ["seconds since the epoch", opaque, now / 1000 + 60, 60_000],
    ["milliseconds since the epoch", opaque, now + 60_000, 60_000],
    ["seconds that have passed", opaque, 1_000_000_000, 0],
    ["a negative lifetime", opaque, -5, 0],
    ["nothing", opaque, undefined, 0],
    ["no number", opaque, Number.NaN, 0]
  ])("%s", (_, token, expiry, expected) => {
    expect(Auth.lifeMillis(token, expiry, now)).toBe(expected)
  })

  it.each([
    [3_600_000, 3_240_000],
    [600_000, 540_000],
    [300_000, 240_000],
    [60_000, 0],
    [0, -60_000]
  ])("of %d ms, %d are used", (life, used) => {
    expect(Auth.staleAtMillis(life, now)).toBe(now + used)
  })
})
