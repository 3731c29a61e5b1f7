import { type Capabilities, Payments } from "@switchyard/core"
import { Effect, Result } from "effect"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { OpenAccount } from "../src/domain/accounts/Accounts.ts"
import type { Attempt } from "../src/domain/ledger/Attempt.ts"
import { exchangeOf } from "../src/domain/accounts/Exchange.ts"
import * as FollowUpRules from "../src/domain/requests/FollowUpRules.ts"
import * as Health from "../src/domain/accounts/Health.ts"
import { statuses } from "@switchyard/client"
import type { PaymentRecord } from "../src/domain/ledger/PaymentRecord.ts"
import { attempt, capabilities, order } from "./support/samples.ts"

const account = (members: Partial<Capabilities.Capabilities> = {}): OpenAccount => {
  const can = { ...capabilities, ...members }
  const { payments } = Payments.make({
    provider: "checksum",
    capabilities: { ...can, operations: [] },
    operations: {}
  })
  return {
    id: "first",
    merchant: "acme",
    provider: "checksum",
    capabilities: can,
    limits: {},
    timeoutMs: 1000,
    webhookSecret: null,
    payments,
    health: Health.make(),
    run: (_, call) => call,
    ask: (question) => question,
    exchangeOf
  }
}

const once = account({
  capture: { partial: true, multiple: false },
  void: { partial: false, afterPartialCapture: false, afterCapture: false },
  refund: { partial: true, multiple: false }
})

const check = (
  operation: FollowUpRules.Operation,
  payment: Partial<PaymentRecord>,
  asked?: number,
  attempts: ReadonlyArray<Partial<Attempt>> = [],
  at: OpenAccount = account()
) => {
  const state = { subject: order(payment), attempts: attempts.map((one) => attempt(one)) }
  return Result.match(
    Effect.runSync(Effect.result(FollowUpRules.check(operation, state, at, asked))),
    {
      onSuccess: (amount): number | string => amount,
      onFailure: (refused) => refused._tag
    }
  )
}

const authorized = { status: "authorized", authorized: 1000 } as const
const captured = { status: "captured", authorized: 1000, captured: 1000 } as const

describe("what a payment allows", () => {
  const allowed = {
    capture: ["authorized", "partially_captured"],
    void: ["authorized", "partially_captured"],
    refund: ["captured", "partially_captured", "partially_refunded"]
  } as const

  it.each(["capture", "void", "refund"] as const)("a %s in its states only", (operation) => {
    const fitting: ReadonlyArray<string> = allowed[operation]
    for (const status of statuses) {
      const sums = operation === "refund" ? { captured: 500 } : {}
      const answer = check(operation, { status, authorized: 1000, ...sums })
      expect(answer === "InvalidState", status).toBe(!fitting.includes(status))
    }
  })

  it("all that is left by default, and never more", () => {
    expect(check("capture", authorized)).toBe(1000)
    expect(check("capture", { ...authorized, status: "partially_captured", captured: 400 })).toBe(
      600
    )
    expect(check("refund", { ...captured, refunded: 1 })).toBe(999)
    expect(check("capture", authorized, 1001)).toBe("AmountExceeded")
    expect(check("refund", { ...captured, status: "partially_refunded", refunded: 1 }, 1000)).toBe(
      "AmountExceeded"
    )
  })

  it("nothing beside an attempt that waits for a review", () => {
    const open = (operation: "capture" | "refund") =>
      [{ operation, state: "needs_review", amount: 300 }] as const
    expect(check("refund", captured, undefined, open("refund"), once)).toBe("Unsupported")
    expect(check("refund", captured, 800, open("refund"))).toBe("AmountExceeded")
    expect(check("capture", authorized, undefined, open("capture"), once)).toBe("Unsupported")
    expect(check("void", authorized, undefined, open("capture"))).toBe("InvalidState")
  })

  it("nothing on an account that cannot do it, or cannot carry the amount", () => {
    const coarse = account({ amountDecimals: 0 })
    expect(check("refund", { ...captured, captured: 1001 }, 1, [], coarse)).toBe("Unsupported")
    const cannot = account({ operations: ["authorize"] })
    expect(check("capture", authorized, undefined, [], cannot)).toBe("Unsupported")
  })

  it("a second capture, refund or a partial void only where the gateway can", () => {
    const partly = { status: "partially_captured", authorized: 1000, captured: 400 } as const
    const before = [{ operation: "capture", state: "succeeded", amount: 400 }] as const
    expect(check("capture", partly, 100, before)).toBe(100)
    expect(check("capture", partly, 100, before, once)).toBe("Unsupported")
    expect(check("capture", authorized, 400, [], once)).toBe(400)
    expect(check("void", authorized, 400)).toBe(400)
    expect(check("void", authorized, 400, [], once)).toBe("Unsupported")
    expect(check("void", partly, undefined, before, once)).toBe("Unsupported")
    const refunded = [{ operation: "refund", state: "succeeded", amount: 1 }] as const
    const rest = { ...captured, status: "partially_refunded", refunded: 1 } as const
    expect(check("refund", rest, 1, refunded, once)).toBe("Unsupported")
  })

  it("a void of what a capture left only where the gateway can", () => {
    const partly = { status: "partially_captured", authorized: 1000, captured: 400 } as const
    const before = [{ operation: "capture", state: "succeeded", amount: 400 }] as const
    expect(check("void", partly, undefined, before)).toBe(600)
    const ending = account({
      void: { partial: true, afterPartialCapture: false, afterCapture: true }
    })
    expect(check("void", partly, undefined, before, ending)).toBe("Unsupported")
    expect(check("void", partly, 100, before, ending)).toBe("Unsupported")
    expect(check("void", authorized, 100, [], ending)).toBe(100)
    expect(check("capture", partly, undefined, before, ending)).toBe(600)
  })

  it("another try after one that was definitely refused", () => {
    for (const state of ["declined", "rejected", "not_sent"] as const) {
      expect(check("capture", authorized, undefined, [{ operation: "capture", state }], once)).toBe(
        1000
      )
    }
  })
})

describe("what is still open", () => {
  const open = ["ready", "sending", "unknown", "pending"] as const

  it.each(open)("%s: a void excludes a capture, and each a void", (state) => {
    expect(check("capture", authorized, 1, [{ operation: "void", state }])).toBe("InvalidState")
    expect(check("void", authorized, 1, [{ operation: "void", state }])).toBe("InvalidState")
    expect(check("void", authorized, 1, [{ operation: "capture", state }])).toBe("InvalidState")
  })

  it.each(open)("%s: counts against what is left", (state) => {
    const capture = { operation: "capture", state, amount: 700 } as const
    expect(check("capture", authorized, undefined, [capture])).toBe(300)
    expect(check("capture", authorized, 301, [capture])).toBe("AmountExceeded")
    const refund = { operation: "refund", state, amount: 1000 } as const
    expect(check("refund", captured, undefined, [refund])).toBe("AmountExceeded")
  })

  it("never lets sums and reservations pass what was authorized or captured", () => {
    const part = fc.integer({ min: 0, max: 1000 })
    fc.assert(
      fc.property(
        part,
        part,
        part,
        fc.integer({ min: 1, max: 2000 }),
        (done, back, waiting, asked) => {
          const payment = {
            status: "partially_captured",
            authorized: 1000,
            captured: done
          } as const
          const capture = { operation: "capture", state: "unknown", amount: waiting } as const
          const amount = check("capture", payment, asked, [capture])
          if (typeof amount === "number") expect(done + waiting + amount).toBeLessThanOrEqual(1000)
          const refund = { operation: "refund", state: "unknown", amount: waiting } as const
          const given = check("refund", { ...payment, refunded: Math.min(back, done) }, asked, [
            refund
          ])
          if (typeof given === "number") {
            expect(Math.min(back, done) + waiting + given).toBeLessThanOrEqual(done)
          }
        }
      )
    )
  })
})
