import { ProblemCode } from "@switchyard/client"
import { Effect, Result } from "effect"
import { describe, expect, it } from "vitest"
import type { Attempt } from "../src/domain/ledger/Attempt.ts"
import type { PaymentState } from "../src/domain/ledger/Ledger.ts"
import { initialPayout, type PayoutRecord } from "../src/domain/ledger/PayoutRecord.ts"
import * as answers from "../src/http/answers.ts"
import { attempt, order } from "./support/samples.ts"

const problemOf = (answer: ReturnType<typeof answers.ofCharge>) => {
  const result = Effect.runSync(Effect.result(answer))
  return Result.isFailure(result) ? result.failure : undefined
}

const samplePayout: PayoutRecord = {
  ...initialPayout,
  type: "payout",
  id: "pot_1",
  merchant: "acme",
  reference: "salary-1",
  amount: 1000,
  currency: "INR",
  destination: { type: "bank_account", last4: null },
  version: 0,
  events: 0,
  createdAt: 0,
  updatedAt: 0
}

/** What a request is answered whose work ended between two accounts. */

describe("a charge whose next account could not be asked", () => {
  const state: PaymentState = {
    subject: order({ status: "processing" }),
    attempts: [
      attempt({ state: "declined" }),
      attempt({ id: "att_2", sequence: 2, state: "ready", reference: "reference-2" })
    ]
  }
  const of = (replayed: boolean) => Effect.runSync(Effect.result(answers.ofCharge(state, replayed)))

  it("is on its way: a gateway has been called, so it is no conflict", () => {
    const answer = of(false)
    expect(Result.isSuccess(answer) && answer.success.status).toBe(202)
  })

  it("is in progress for everybody else", () => {
    const answer = of(true)
    expect(Result.isFailure(answer) && answer.failure.code).toBe("request_in_progress")
  })
})

describe("a request that an account's limit kept back", () => {
  const limited = (members: Partial<Attempt> = {}) =>
    attempt({
      state: "not_sent",
      error: { code: "ProviderUnavailable", reason: "no_capacity", raw: null },
      ...members
    })
  const unreachable = limited({
    id: "att_2",
    error: { code: "ProviderUnavailable", reason: "refused", raw: null }
  })
  const charge = (...attempts: ReadonlyArray<Attempt>) =>
    problemOf(answers.ofCharge({ subject: order({ status: "failed" }), attempts }, false))

  it("is told so, and when there may be room again", () => {
    const capture = limited({ operation: "capture" })
    const state: PaymentState = { subject: order({ status: "authorized" }), attempts: [capture] }
    const payout: PayoutRecord = { ...samplePayout, status: "failed" }
    for (const problem of [
      charge(limited()),
      charge(unreachable, limited()),
      problemOf(answers.ofFollowUp(state, capture, false)),
      problemOf(
        answers.ofPayout({ subject: payout, attempts: [limited({ operation: "payout" })] }, false)
      )
    ]) {
      expect(problem).toMatchObject({
        code: "provider_unavailable",
        problem: {
          detail: expect.stringContaining("the account first was reached; nothing was sent"),
          headers: { "retry-after": "1" }
        }
      })
    }
  })

  it("is like any other where another account was asked after it, or refused it", () => {
    const other = charge(limited(), unreachable)
    expect([other?.code, other?.problem.detail]).toEqual(["provider_unavailable", undefined])
    expect(other?.problem.headers).toEqual({})
    expect(charge(attempt({ state: "rejected" }), limited())?.code).toBe("provider_rejected")
  })
})

describe("the title of a problem", () => {
  it.each(["declined", "invalid_state", "no_eligible_account"] as const)(
    "%s is of payouts, tokens and endpoints too",
    (code) => expect(ProblemCode.titleOf(code)).not.toMatch(/payment/i)
  )
})
