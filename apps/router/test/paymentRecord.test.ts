import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type AttemptOperation, mayFollow, type State } from "../src/domain/ledger/Attempt.ts"
import {
  apply,
  type Change,
  type PaymentRecord,
  type Projection
} from "../src/domain/ledger/PaymentRecord.ts"
import { decline, order, states } from "./support/samples.ts"

const change = (
  operation: AttemptOperation,
  to: State,
  amount = 1000,
  verdict: Change["verdict"] = null
): Change => ({
  attempt: { account: "first", provider: "checksum", operation, amount, reverses: null },
  to,
  verdict
})

const after = (...changes: ReadonlyArray<Change>): Projection =>
  changes.reduce<Projection>(apply, order())

const nothing = {
  decline: null,
  nextAction: null,
  payout: null,
  token: null,
  providerReference: null
}

const authorized = change("authorize", "succeeded")

describe("a charge", () => {
  it.each([
    ["ready", "processing"],
    ["sending", "processing"],
    ["pending", "processing"],
    ["unknown", "unknown"],
    ["needs_review", "needs_review"],
    ["rejected", "failed"],
    ["not_sent", "failed"],
    ["succeeded", "authorized"]
  ] as const)("%s makes the payment %s", (state, status) => {
    expect(after(change("authorize", state)).status).toBe(status)
  })

  it("that waits for the shopper requires action until anything else is known", () => {
    const nextAction = {
      type: "redirect",
      method: "GET",
      url: "https://acs.test",
      fields: []
    } as const
    const waiting = after(
      change("purchase", "pending", 1000, {
        ...nothing,
        nextAction,
        providerReference: "g"
      })
    )
    expect(waiting).toMatchObject({ status: "requires_action", nextAction, providerReference: "g" })
    const done = apply(waiting, change("purchase", "succeeded"))
    expect(done).toMatchObject({
      status: "captured",
      nextAction: null,
      authorized: 1000,
      captured: 1000
    })
  })

  it("that is declined keeps the reason, also when the next account cannot be reached", () => {
    const no = { ...nothing, decline: decline("generic_decline") }
    const declined = after(change("purchase", "declined", 1000, no))
    expect(declined).toMatchObject({ status: "declined", decline: { reason: "generic_decline" } })
    const gone = apply(declined, change("purchase", "not_sent"))
    expect(gone).toMatchObject({ status: "declined", decline: { reason: "generic_decline" } })
    const saved = apply(declined, change("purchase", "succeeded"))
    expect(saved).toMatchObject({ status: "captured", decline: null })
  })

  it("whose time has run out is expired", () => {
    const late = { ...nothing, decline: decline("expired") }
    expect(after(change("purchase", "declined", 1000, late)).status).toBe("expired")
  })

  it("that succeeds late counts where nothing else can any more, and else changes nothing", () => {
    const declined = after(change("purchase", "declined"))
    const late = change("purchase", "late_success")
    expect(apply(declined, late)).toMatchObject({ status: "captured", captured: 1000 })
    for (const state of ["ready", "pending", "unknown", "needs_review", "succeeded"] as const) {
      const live = after(change("purchase", "declined"), change("purchase", state))
      expect(apply(live, late), state).toEqual(live)
    }
  })

  it("that gives a doubled one back is no part of the payment's own sums", () => {
    const captured = after(change("purchase", "succeeded"))
    const reversal = change("refund", "succeeded")
    const attempt = { ...reversal.attempt, reverses: "att_1" }
    expect(apply(captured, { ...reversal, attempt })).toEqual(captured)
  })
})

describe("captures, voids and refunds", () => {
  it.each(states.filter((state) => state !== "succeeded" && state !== "late_success"))(
    "that are %s leave the last certain state and sums",
    (state) => {
      const before = after(authorized)
      for (const operation of ["capture", "void", "refund"] as const) {
        expect(apply(before, change(operation, state, 500))).toEqual(before)
      }
    }
  )

  it("that succeed late count as far as there is anything left", () => {
    const late = change("capture", "late_success", 600)
    const once = apply(after(authorized), late)
    expect(once).toMatchObject({ captured: 600, status: "partially_captured" })
    expect(apply(once, late)).toEqual(once)
  })

  it.each([
    [[["capture", 400]], "partially_captured"],
    [[["capture", 1000]], "captured"],
    [
      [
        ["capture", 400],
        ["void", 600]
      ],
      "captured"
    ],
    [
      [
        ["capture", 400],
        ["capture", 600]
      ],
      "captured"
    ],
    [[["void", 1000]], "voided"],
    [[["void", 400]], "authorized"],
    [
      [
        ["capture", 1000],
        ["refund", 1]
      ],
      "partially_refunded"
    ],
    [
      [
        ["capture", 1000],
        ["refund", 1],
        ["refund", 999]
      ],
      "refunded"
    ],
    [
      [
        ["capture", 400],
        ["refund", 400]
      ],
      "refunded"
    ]
  ] as const)("%j make the payment %s", (steps, status) => {
    const changes = steps.map(([operation, amount]) => change(operation, "succeeded", amount))
    expect(after(authorized, ...changes).status).toBe(status)
  })
})

const followUps = ["capture", "void", "refund"] as const

/** A run as the ledger would allow it: one live charge, follow-ups within what is left. */
const legalRun = (
  choices: ReadonlyArray<readonly [number, number, number]>
): ReadonlyArray<Change> => {
  const changes: Array<Change> = []
  let payment: PaymentRecord = order()
  let charge: State = "ready"
  const note = (next: Change) => {
    changes.push(next)
    payment = { ...payment, ...apply(payment, next) }
  }
  note(change("authorize", "ready"))
  for (const [which, state, share] of choices) {
    if (charge !== "succeeded") {
      const to = states[state % states.length] ?? "unknown"
      if (!mayFollow(charge, to)) continue
      charge = to
      note(change("authorize", to))
      continue
    }
    const operation = followUps[which % 3] ?? "capture"
    const left =
      operation === "refund"
        ? payment.captured - payment.refunded
        : payment.authorized - payment.captured - payment.voided
    const amount = Math.ceil((left * (share + 1)) / 100)
    if (amount > 0) note(change(operation, "succeeded", amount))
  }
  return changes
}

describe("any legal run", () => {
  const choices = fc.array(fc.tuple(fc.nat(2), fc.nat(9), fc.nat(99)), { maxLength: 30 })

  it("keeps captured + voided within authorized, and refunded within captured", () => {
    fc.assert(
      fc.property(choices, (picked) => {
        let payment: Projection = order()
        for (const one of legalRun(picked)) {
          payment = apply(payment, one)
          expect(payment.captured + payment.voided).toBeLessThanOrEqual(payment.authorized)
          expect(payment.refunded).toBeLessThanOrEqual(payment.captured)
          expect(payment.authorized).toBeLessThanOrEqual(1000)
        }
      })
    )
  })

  it("is given by its journal alone: replaying the entries gives the projection", () => {
    fc.assert(
      fc.property(choices, (picked) => {
        const changes = legalRun(picked)
        const stored = JSON.parse(JSON.stringify(changes)) as ReadonlyArray<Change>
        expect(after(...stored)).toEqual(after(...changes))
        const [middle] = [Math.floor(changes.length / 2)]
        const half = changes.slice(0, middle).reduce<Projection>(apply, order())
        expect(changes.slice(middle).reduce<Projection>(apply, half)).toEqual(after(...changes))
      })
    )
  })
})
