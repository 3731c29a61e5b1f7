import type { Capabilities } from "@switchyard/core"
import { Effect, Result } from "effect"
import { describe, expect, it } from "vitest"
import type { OpenAccount } from "../src/domain/accounts/Accounts.ts"
import type { Attempt, FollowUpOperation } from "../src/domain/ledger/Attempt.ts"
import * as FollowUpTargets from "../src/domain/requests/FollowUpTargets.ts"
import { attempt, capabilities, order } from "./support/samples.ts"

const payment = order({ providerReference: "payment-1", captured: 1000 })

const at = (followUps: Capabilities.Capabilities["lookup"]["followUps"]) =>
  ({
    capabilities: { ...capabilities, lookup: { ...capabilities.lookup, followUps } }
  }) as OpenAccount

const ofItsOwn = at(["capture", "void", "refund"])

const targetOf = (
  operation: FollowUpOperation,
  amount: number,
  attempts: ReadonlyArray<Partial<Attempt>>,
  account = ofItsOwn
) => {
  const state = { subject: payment, attempts: attempts.map((one) => attempt(one)) }
  const found = Effect.runSync(Effect.result(FollowUpTargets.of(state, operation, amount, account)))
  return Result.isSuccess(found) ? found.success : found.failure
}

const capture = (id: string, amount: number, members: Partial<Attempt> = {}): Partial<Attempt> => ({
  id,
  operation: "capture",
  state: "succeeded",
  providerReference: id,
  target: "payment-1",
  amount,
  ...members
})

const refund = (target: string, amount: number, members: Partial<Attempt> = {}) =>
  ({
    operation: "refund",
    state: "succeeded",
    // Once it is done, an attempt has the id of its own transaction.
    providerReference: `refund-of-${target}`,
    target,
    amount,
    ...members
  }) as const satisfies Partial<Attempt>

const parts = [capture("capture-1", 600), capture("capture-2", 400)]

describe("what a follow-up is sent to", () => {
  it("is the payment, where captures are no transactions of their own or there is none", () => {
    expect(targetOf("refund", 500, parts, at([]))).toBe("payment-1")
    expect(targetOf("refund", 500, [])).toBe("payment-1")
    expect(targetOf("refund", 500, [capture("capture-1", 600, { state: "declined" })])).toBe(
      "payment-1"
    )
    for (const operation of ["capture", "void"] as const) {
      expect(targetOf(operation, 500, parts)).toBe("payment-1")
    }
  })

  it("is for a refund the capture that it fits best", () => {
    expect(targetOf("refund", 400, parts)).toBe("capture-2")
    expect(targetOf("refund", 401, parts)).toBe("capture-1")
    expect(targetOf("refund", 1, parts)).toBe("capture-2")
    const late = [capture("capture-1", 600, { state: "late_success" })]
    expect(targetOf("refund", 600, late)).toBe("capture-1")
  })

  it.each(["succeeded", "late_success", "unknown", "pending", "sending", "needs_review"] as const)(
    "counts what a refund that is %s takes of its capture",
    (state) => {
      const before = [...parts, refund("capture-2", 300, { state })]
      expect(targetOf("refund", 100, before)).toBe("capture-2")
      expect(targetOf("refund", 101, before)).toBe("capture-1")
    }
  )

  it.each(["declined", "rejected", "not_sent"] as const)(
    "does not count a refund that is %s",
    (state) => {
      const before = [...parts, refund("capture-2", 400, { state })]
      expect(targetOf("refund", 400, before)).toBe("capture-2")
    }
  )

  it("leaves out what gives a doubled charge back", () => {
    const reversal = refund("capture-2", 400, { reverses: "att_9" })
    expect(targetOf("refund", 400, [...parts, reversal])).toBe("capture-2")
  })

  it("is nothing, with the most that could go, where a refund would have to be split", () => {
    expect(targetOf("refund", 601, parts)).toMatchObject({
      _tag: "Unsupported",
      detail: expect.stringContaining("captured in 2 parts")
    })
    const before = [...parts, refund("capture-1", 500)]
    expect(targetOf("refund", 401, before)).toMatchObject({
      detail: expect.stringContaining("at most 400")
    })
  })
})
