import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { delayMs, type Repeat, retryAfterMs, type Seen } from "../src/internal/repetition.ts"
import { ProblemCode } from "../src/index.ts"

const repeats: ReadonlyArray<Repeat> = ["always", "keyed", "refused"]
const seen = (members: Partial<Seen>): Seen => ({
  code: null,
  status: null,
  retryAfterMs: null,
  ...members
})
const again = (what: Partial<Seen>, repeat: Repeat = "keyed") =>
  delayMs(seen(what), repeat, 1, 0.5) !== null

describe("what is asked again", () => {
  const repeated = new Set(["internal_error", "rate_limited", "request_in_progress", "unavailable"])

  it.each(ProblemCode.problemCodes)("%s", (code) => {
    const status = ProblemCode.statusOf(code)
    expect(again({ code, status })).toBe(repeated.has(code))
    // Where a repetition would be a second request, only what was refused unread.
    expect(again({ code, status }, "refused")).toBe(code === "rate_limited")
  })

  it.each([
    ["no answer", null, true],
    ["a proxy's 502", 502, true],
    ["a proxy's 503", 503, true],
    ["a proxy's 504", 504, true],
    ["a proxy's 408", 408, true],
    ["a success that cannot be read", 201, true],
    ["a redirect", 307, false],
    ["a proxy's 403", 403, false],
    ["a proxy's 404", 404, false]
  ])("%s", (_name, status, expected) => {
    expect(again({ status })).toBe(expected)
    expect(again({ status }, "always")).toBe(expected)
    expect(again({ status }, "refused")).toBe(false)
  })

  it("a proxy's 429, whatever the call", () => {
    for (const repeat of repeats) expect(again({ status: 429 }, repeat)).toBe(true)
  })

  it("a value, or a code of a later version", () => {
    for (const repeat of repeats) {
      expect(again({ code: "", status: 201 }, repeat)).toBe(false)
      expect(again({ code: "", status: 204 }, repeat)).toBe(false)
      expect(again({ code: "moon_in_wrong_phase", status: 409 }, repeat)).toBe(false)
    }
  })
})

describe("how long it waits", () => {
  const random = fc.double({ min: 0, max: 1, noNaN: true })
  const tries = fc.integer({ min: 1, max: 50 })

  it("grows, is spread, and has an end", () => {
    fc.assert(
      fc.property(random, tries, (random, tries) => {
        const wait = delayMs(seen({}), "keyed", tries, random) ?? -1
        const longest = Math.min(8_000, 250 * 2 ** (tries - 1))
        expect(wait).toBeGreaterThanOrEqual(longest / 2)
        expect(wait).toBeLessThanOrEqual(longest)
      })
    )
    expect(delayMs(seen({}), "keyed", 1, 0)).not.toBe(delayMs(seen({}), "keyed", 1, 1))
  })

  it("never less than Retry-After, and little more", () => {
    fc.assert(
      fc.property(random, tries, fc.integer({ min: 0, max: 30_000 }), (random, tries, after) => {
        const busy = seen({ code: "rate_limited", status: 429, retryAfterMs: after })
        const wait = delayMs(busy, "keyed", tries, random) ?? -1
        expect(wait).toBeGreaterThanOrEqual(after)
        expect(wait).toBeLessThanOrEqual(after + 250)
      })
    )
  })

  it("leaves a longer Retry-After to the caller", () => {
    const closed = seen({ code: "rate_limited", status: 429, retryAfterMs: 30_001 })
    expect(delayMs(closed, "keyed", 1, 0)).toBeNull()
  })
})

describe("Retry-After", () => {
  const now = Date.UTC(2026, 0, 2, 3, 4, 5)

  it.each([
    ["seconds", "7", 7_000],
    ["zero", "0", 0],
    ["a date to come", "Fri, 02 Jan 2026 03:04:15 GMT", 10_000],
    ["a date that has passed", "Fri, 02 Jan 2026 03:04:00 GMT", 0],
    ["nonsense", "soon", null],
    ["a negative number of seconds", "-5 s", null],
    ["more digits than a wait has", "99999999999", null],
    ["nothing", undefined, null]
  ])("%s", (_name, header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected)
  })
})
