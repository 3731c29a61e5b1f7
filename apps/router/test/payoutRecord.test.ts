import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Change } from "../src/domain/ledger/PaymentRecord.ts"
import {
  applyToPayout,
  initialPayout,
  type PayoutProjection
} from "../src/domain/ledger/PayoutRecord.ts"
import { states } from "./support/samples.ts"

const change = (to: Change["to"], account = "first"): Change => ({
  attempt: { account, provider: "payin-payout", operation: "payout", amount: 1000, reverses: null },
  to,
  verdict: {
    decline: null,
    nextAction: null,
    payout: to === "succeeded" ? { utr: "utr-1", fee: null } : null,
    providerReference: `gateway-${account}`,
    token: null
  }
})

const after = (...changes: ReadonlyArray<Change>): PayoutProjection =>
  changes.reduce(applyToPayout, initialPayout)

describe("a payout", () => {
  it.each([
    ["ready", "pending"],
    ["sending", "pending"],
    ["pending", "pending"],
    ["unknown", "unknown"],
    ["needs_review", "needs_review"],
    ["declined", "failed"],
    ["rejected", "failed"],
    ["not_sent", "failed"],
    ["succeeded", "succeeded"],
    ["late_success", "succeeded"]
  ] as const)("whose attempt is %s is %s", (state, status) => {
    expect(after(change(state)).status).toBe(status)
  })

  it("that has been paid stays paid, by the account that paid it, whatever else happens", () => {
    const other = fc.constantFrom(...states).map((state) => change(state, "second"))
    fc.assert(
      fc.property(fc.constantFrom("succeeded", "late_success"), fc.array(other), (to, others) => {
        const paid = after(change("declined"), change(to as Change["to"]))
        expect(others.reduce(applyToPayout, paid)).toEqual(paid)
        expect(paid).toMatchObject({ status: "succeeded", account: "first" })
      })
    )
  })
})
