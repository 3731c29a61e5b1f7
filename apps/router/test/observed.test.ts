import { Decline } from "@switchyard/core"
import { Plan } from "@switchyard/routing"
import { describe, expect, it } from "vitest"
import type { AttemptError, State } from "../src/domain/ledger/Attempt.ts"
import { initialPayout, type PayoutRecord } from "../src/domain/ledger/PayoutRecord.ts"
import * as Observed from "../src/domain/routing/Observed.ts"
import { attempt, order, states } from "./support/samples.ts"

const summary = { bin: "400000", last4: "0051", expiryMonth: 12, expiryYear: 2030 } as const
const payment = order({ method: { type: "card", brand: "visa", ...summary } })

const of = (state: State, members: Partial<Observed.Settled> & { error?: AttemptError } = {}) => {
  const { error = null, ...rest } = members
  const settled = { subject: payment, from: "sending", cause: "call", ...rest } as const
  return Observed.of({ attempt: attempt({ state, error, operation: "purchase" }), ...settled })
}
const error = (code: string, reason: string | null = null): AttemptError => ({
  ...{ code, reason, raw: null }
})

const segment = { method: "card", currency: "EUR", brand: "visa" }
const good = { merchant: "acme", account: "first", segment, good: true }
const bad = { ...good, good: false }

describe("an attempt that is settled", () => {
  it.each(["sending", "pending", "unknown", "needs_review"] as const)(
    "counts for the account where it succeeded after %s",
    (from) => expect(of("succeeded", { from })).toEqual(good)
  )

  it.each(Decline.reasons)("counts by whose doing the decline %s is", (reason) => {
    const told = of("declined", { error: error("Declined", reason) })
    expect(told).toEqual(Decline.concernOf(reason) === "account" ? bad : null)
  })

  it.each([
    [bad, "not_sent", "ProviderUnavailable", "connect"],
    [null, "not_sent", "ProviderUnavailable", "breaker_open"],
    [null, "not_sent", "ProviderUnavailable", "no_capacity"],
    [null, "not_sent", "ProviderUnavailable", "deadline_passed"],
    [null, "not_sent", "NotSent", "another_attempt_succeeded"],
    [bad, "rejected", "AuthenticationFailed", null],
    [bad, "rejected", "RateLimited", null],
    [null, "rejected", "InvalidRequest", "format"],
    [bad, "unknown", "OutcomeUnknown", "timeout"],
    [null, "unknown", "DuplicateReference", null]
  ] as const)("is %j as %s of %s, %s", (expected, state, code, reason) => {
    expect(of(state, { error: error(code, reason) })).toEqual(expected)
  })

  it("counts once while it is unknown: what it turns out to be counts where it is a success", () => {
    const timeout = error("OutcomeUnknown", "timeout")
    expect(of("unknown", { error: timeout })).toEqual(bad)
    const declined = { error: error("Declined", "do_not_honor"), cause: "query" } as const
    for (const from of ["unknown", "needs_review"] as const)
      expect(of("declined", { ...declined, from })).toBeNull()
    expect(of("not_sent", { from: "unknown", cause: "query", error: timeout })).toBeNull()
    expect(of("needs_review", { from: "unknown", cause: "resume", error: timeout })).toBeNull()
    expect(of("succeeded", { from: "unknown", cause: "query" })).toEqual(good)
  })

  it("says nothing where our process stopped, and while it is under way", () => {
    const stopped = error("OutcomeUnknown", "process_stopped")
    expect(of("unknown", { cause: "resume", error: stopped })).toBeNull()
    for (const state of ["pending", "sending", "ready", "late_success"] as const) {
      expect(of(state)).toBeNull()
    }
  })

  it("counts where the account was chosen: no capture, refund, rebill, nor what is given back", () => {
    for (const operation of ["capture", "void", "refund", "rebill"] as const) {
      for (const state of states) {
        const settled = { subject: payment, from: "sending", cause: "call" } as const
        expect(Observed.of({ ...settled, attempt: attempt({ state, operation }) })).toBeNull()
      }
    }
    const reversal = attempt({ state: "succeeded", operation: "purchase", reverses: "att_0" })
    expect(
      Observed.of({ subject: payment, from: "sending", cause: "call", attempt: reversal })
    ).toBeNull()
  })
})

describe("where an outcome counts", () => {
  it("is the segment that the plan looks at", () => {
    const common = { brand: null, country: null, metadata: {}, missing: [] }
    const asked = { ...common, operation: "purchase", bin: null } as const
    const amount = { value: 1000n, currency: "EUR" } as Plan.Charge["amount"]
    for (const type of ["upi", "hosted"] as const) {
      expect(of("succeeded", { subject: order({ method: { type } }) })?.segment).toEqual(
        Plan.segmentOf({ ...asked, amount, method: type })
      )
    }
    const stored = order({ method: { type: "token", token: "tok_1", brand: "amex" } })
    expect(of("succeeded", { subject: stored })?.segment).toEqual(
      Plan.segmentOf({ ...asked, amount, method: "token", brand: "amex" })
    )
    const payout: PayoutRecord = {
      ...initialPayout,
      ...{ type: "payout", id: "pot_1", merchant: "acme", reference: "r", amount: 1000 },
      ...{ currency: "EUR", destination: { type: "bank_account" }, version: 0, events: 0 },
      ...{ createdAt: 0, updatedAt: 0 }
    }
    const paidOut = attempt({ state: "succeeded", operation: "payout" })
    expect(
      Observed.of({ subject: payout, from: "sending", cause: "call", attempt: paidOut })?.segment
    ).toEqual(
      Plan.segmentOf({ ...common, operation: "payout", destination: "bank_account", amount })
    )
  })
})
