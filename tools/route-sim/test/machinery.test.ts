import fc from "fast-check"
import { PaymentError } from "@switchyard/core"
import { describe, expect, it } from "vitest"
import { around, linear } from "../src/draw/scale.ts"
import * as options from "../src/options.ts"
import * as page from "../src/report/page.ts"
import * as Agenda from "../src/run/Agenda.ts"
import * as Breakers from "../src/run/Breakers.ts"
import * as VirtualClock from "../src/run/VirtualClock.ts"

describe("the agenda", () => {
  it("gives back everything by time, and what comes at the same time in its order", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 20 })), (times) => {
        const agenda = Agenda.make<readonly [number, number]>()
        times.forEach((atMs, place) => agenda.add(atMs, [atMs, place]))
        const taken = times.map(() => agenda.take())
        const sorted = times.map((atMs, place) => [atMs, place] as const)
        expect(taken).toEqual(sorted.toSorted(([a, i], [b, j]) => a - b || i - j))
        expect(agenda.nextMs()).toBe(Number.POSITIVE_INFINITY)
        expect(agenda.take()).toBeUndefined()
      })
    )
  })
})

describe("a breaker on the virtual clock", () => {
  const at = { provider: "north", operation: "purchase" }
  const refused = new PaymentError.ProviderUnavailable({ ...at, cause: "refused" })
  const invalid = new PaymentError.InvalidRequest({ ...at, rule: "refused" })

  const call = (breakers: Breakers.Breakers, error: PaymentError.PaymentError | null): boolean => {
    const end = breakers.begin("north")
    end?.(error)
    return end !== null
  }

  it("opens at half of 40 calls, and probes after 5, 10, 20, 30 and 30 seconds", () => {
    const clock = VirtualClock.make()
    const breakers = Breakers.make(clock)
    for (let calls = 0; calls < 40; calls++) call(breakers, calls % 2 === 0 ? null : invalid)
    for (let failures = 0; failures < 19; failures++) call(breakers, refused)
    expect(breakers.state("north")).toBe("closed")
    call(breakers, refused)
    for (const seconds of [5, 10, 20, 30, 30]) {
      expect(breakers.state("north")).toBe("open")
      expect(breakers.begin("north")).toBeNull()
      clock.nowMs += seconds * 1000 - 1
      expect(breakers.state("north")).toBe("open")
      clock.nowMs += 1
      expect(breakers.state("north")).toBe("half_open")
      expect(call(breakers, refused)).toBe(true)
    }
    clock.nowMs += 30_000
    const probe = breakers.begin("north")
    expect(breakers.begin("north")).toBeNull()
    expect(breakers.state("north")).toBe("open")
    probe?.(null)
    expect(breakers.state("north")).toBe("closed")
  })
})

describe("an axis", () => {
  it("has few ticks, all within its range", () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1000, max: 1000, noNaN: true }),
        fc.double({ min: 0.001, max: 1000, noNaN: true }),
        (least, span) => {
          const { at, ticks } = linear([least, least + span], [0, 100])
          expect(ticks.length).toBeLessThanOrEqual(6)
          for (const tick of ticks) {
            expect(at(tick)).toBeGreaterThanOrEqual(-1e-3)
            expect(at(tick)).toBeLessThanOrEqual(100 + 1e-3)
          }
        }
      )
    )
  })
})

it("a range around values ends on its own ticks", () => {
  const value = fc.double({ min: 0.1, max: 1000, noNaN: true })
  fc.assert(
    fc.property(fc.array(value, { minLength: 1 }), (values) => {
      const range = around(values)
      const { ticks } = linear(range, [0, 1])
      expect(range[0]).toBeLessThanOrEqual(Math.min(...values))
      expect(range[1]).toBeGreaterThanOrEqual(Math.max(...values))
      if (range[0] === range[1]) return
      expect(ticks.at(0)).toBeCloseTo(range[0], 6)
      expect(ticks.at(-1)).toBeCloseTo(range[1], 6)
    })
  )
})

describe("the command line", () => {
  it("has defaults", () => expect(options.read([])).toEqual({ seed: 1 }))

  it("is read", () => {
    const args = ["--seed", "7", "--payments", "2000", "--scenario", "switch", "--out", "x"]
    const read = { seed: 7, payments: 2000, scenario: "switch", out: "x" }
    expect(options.read(args)).toEqual(read)
  })

  it.each([["--seed", "-1"], ["--payments", "999"], ["--payments", "1e8"], ["--seed"], ["more"]])(
    "refuses %s %s",
    (...args) => {
      expect(() => options.read(args.filter((one) => one !== undefined))).toThrow()
    }
  )
})

it("a page without a place for the tables is an error", async () => {
  await expect(page.refresh("# Routing", [], "routing.md")).rejects.toThrow("no place")
})
