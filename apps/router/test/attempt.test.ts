import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isAsked, isOpen, mayFollow, type State } from "../src/domain/ledger/Attempt.ts"
import * as Schedule from "../src/domain/truth/Schedule.ts"
import { statusOf } from "../src/domain/ledger/RefundRecord.ts"
import { states } from "./support/samples.ts"

/** How much is known; no step may lower it. A person decides `needs_review`, so it ranks between. */
const rank: Readonly<Record<State, number>> = {
  ready: 0,
  sending: 1,
  unknown: 2,
  pending: 3,
  needs_review: 4,
  succeeded: 7,
  declined: 5,
  rejected: 5,
  not_sent: 5,
  late_success: 6
}

describe("states of an attempt", () => {
  const state = fc.constantFrom(...states)

  it("never move backwards and never repeat themselves", () => {
    fc.assert(
      fc.property(state, state, (from, to) => {
        if (mayFollow(from, to)) expect(rank[to]).toBeGreaterThan(rank[from])
      })
    )
  })

  it("end at a success: nothing takes it back", () => {
    for (const to of states) {
      expect(mayFollow("succeeded", to), to).toBe(false)
      expect(mayFollow("late_success", to), to).toBe(false)
    }
  })

  it("leave a definite no only for a late success", () => {
    for (const from of ["declined", "rejected", "not_sent"] as const) {
      expect(states.filter((to) => mayFollow(from, to))).toEqual(["late_success"])
    }
  })

  it("forget what may have been sent only by proof: pending is never not_sent", () => {
    expect(mayFollow("pending", "not_sent")).toBe(false)
    expect(mayFollow("pending", "rejected")).toBe(false)
    expect(mayFollow("ready", "succeeded")).toBe(false)
    expect(mayFollow("ready", "unknown")).toBe(false)
  })

  it("are asked about exactly while the gateway may know more", () => {
    expect(states.filter(isAsked)).toEqual(["pending", "unknown"])
    expect(states.filter(isOpen)).toEqual([
      "ready",
      "sending",
      "pending",
      "unknown",
      "needs_review"
    ])
  })

  it("give each refund a status, a definite failure only for a definite no", () => {
    const failed = states.filter((one) => statusOf(one) === "failed")
    expect(failed).toEqual(["declined", "rejected", "not_sent"])
    expect(statusOf("unknown")).toBe("unknown")
    expect(statusOf("sending")).toBe("pending")
    expect(statusOf("late_success")).toBe("succeeded")
  })
})

describe("the schedule of questions", () => {
  const seconds = [5, 15, 60, 180, 600, 1800, 3600, 10_800, 21_600, 43_200, 86_400]

  it("is that of the money-safety page, then daily", () => {
    const middle = Array.from({ length: 14 }, (_, checks) => Schedule.delayMs(checks, 0, 0.5))
    expect(middle).toEqual([...seconds, 86_400, 86_400, 86_400].map((one) => one * 1000))
  })

  it("spreads by a fifth at most and always has a next time within seven days", () => {
    fc.assert(
      fc.property(
        fc.nat(30),
        fc.integer({ min: 0, max: Schedule.reviewAfterMs }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (checks, age, random) => {
          const middle = (seconds[checks] ?? 86_400) * 1000
          const delay = Schedule.delayMs(checks, age, random) ?? Number.NaN
          expect(Math.abs(delay - middle)).toBeLessThanOrEqual(0.2 * middle + 1)
        }
      )
    )
  })

  it("hands over to a person after seven days", () => {
    expect(Schedule.delayMs(20, Schedule.reviewAfterMs + 1, 0.5)).toBeNull()
  })
})
