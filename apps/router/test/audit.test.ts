import { Money, type PaymentError, type Statement } from "@switchyard/core"
import { Effect, Result } from "effect"
import { describe, expect, it } from "vitest"
import { Accounts } from "../src/domain/accounts/Accounts.ts"
import type { Attempt } from "../src/domain/ledger/Attempt.ts"
import * as Ledger from "../src/domain/ledger/Ledger.ts"
import * as Audit from "../src/domain/truth/Audit.ts"
import * as Verdicts from "../src/domain/truth/Verdicts.ts"
import { promised } from "../src/sql/promised.ts"
import { comesBack, found, make, sending, standing } from "./support/notified.ts"
import { attempt, errors, heard } from "./support/samples.ts"

/** The books of both sides, compared. */

const dayMs = 24 * 3_600_000

const line = (members: Partial<Statement.Transaction> = {}): Statement.Transaction => ({
  providerReference: "gateway-1",
  reference: "reference-1",
  kind: "payment",
  status: "CAPTURED",
  amount: Money.make(1000, "EUR"),
  time: "",
  ...members
})

const setting = () => {
  const world = make("unsigned")
  const lines: Array<Statement.Transaction> = []
  const windows: Array<Statement.ListRequest> = []
  const script: Array<PaymentError.PaymentError> = []
  const { capabilities, payments } = world.account
  const list = (window: Statement.ListRequest) =>
    Effect.suspend(() => {
      windows.push(window)
      const failure = script.shift()
      return failure === undefined ? Effect.succeed(lines) : Effect.fail(failure)
    })
  const account = {
    ...world.account,
    capabilities: { ...capabilities, operations: [...capabilities.operations, "list" as const] },
    payments: { ...payments, list }
  }
  const accounts = { find: () => account, all: [account], ofMerchant: () => [account] }
  const window = { fromMillis: 0, toMillis: Number.MAX_SAFE_INTEGER }
  const compared = Effect.gen(function* () {
    const [report] = yield* Audit.run(window)
    const { account: _, ...counts } = yield* promised(report ?? null)
    return Object.fromEntries(Object.entries(counts).filter(([, n]) => n !== 0 && n !== null))
  }).pipe(Effect.provideService(Accounts, accounts))
  const daily = Effect.provideService(Audit.daily(), Accounts, accounts)
  return { ...world, compared, daily, lines, script, windows }
}

const captured = Effect.gen(function* () {
  yield* comesBack(yield* sending("1"), Result.succeed(found("captured")))
})

/** A refund of the captured payment, whose call came to this. */
const refunded = Effect.fnUntraced(function* (
  sequence: number,
  amount: number,
  answer: Verdicts.Answer | PaymentError.PaymentError
) {
  const refund: Attempt = attempt({
    ...{ id: `att_${sequence}`, sequence, amount, operation: "refund" },
    ...{ reference: `reference-r${sequence}`, target: "gateway-1", providerReference: "gateway-1" }
  })
  const claim = { merchant: "acme", key: `key-r${sequence}`, fingerprint: "print" }
  const work = Effect.succeed({ attempt: refund, refund: null })
  const made = yield* Ledger.claimFollowUp(claim, "pay_1", () => work)
  const sent = yield* Effect.flatMap(Ledger.fence(made.attempt, 1000), promised)
  const result = "_tag" in answer ? Result.fail(answer) : Result.succeed(answer)
  const verdict = Verdicts.ofCall("refund", result, heard("call"))
  yield* Ledger.settle(sent, "call", verdict, { nextCheckAt: null, next: null })
})

const given = (providerReference: string): Verdicts.Answer => ({
  status: { unified: "succeeded", raw: "ok" },
  providerReference
})

describe("a line of the gateway's list", () => {
  it("agrees with the attempt that it is about", () => {
    const { compared, lines, run } = setting()
    return run(
      Effect.gen(function* () {
        yield* captured
        lines.push(line())
        expect(yield* compared).toEqual({ lines: 1, matched: 1 })
        expect((yield* standing("1")).incidents).toEqual([])
      })
    )
  })

  it("of a refund that failed here is asked about: it is a late success", () => {
    const { asked, books, compared, lines, run } = setting()
    return run(
      Effect.gen(function* () {
        yield* captured
        yield* refunded(2, 400, errors.Declined)
        const amount = Money.make(400, "EUR")
        lines.push(line(), line({ kind: "refund", reference: "reference-r2", amount }))
        books.set("gateway-1", found("partially_refunded", { refunded: amount }))
        expect(yield* compared).toEqual({ lines: 2, matched: 2, asked: 1 })
        expect(asked).toEqual(["gateway-1"])
        expect(yield* standing("1")).toMatchObject({
          ...{ status: "partially_refunded", attempts: ["succeeded", "late_success"] }
        })
      })
    )
  })

  it("of a refund that was made elsewhere under the payment's ids is an orphan", () => {
    const { compared, lines, run } = setting()
    return run(
      Effect.gen(function* () {
        yield* captured
        lines.push(line(), line({ kind: "refund", amount: Money.make(400, "EUR") }))
        expect(yield* compared).toEqual({ lines: 2, matched: 1, orphans: 1 })
        expect(yield* compared).toEqual({ lines: 2, matched: 1, orphans: 1 })
        expect((yield* standing("1")).incidents).toEqual(["orphan"])
      })
    )
  })

  it("of all refunds of a payment agrees with their sum, and no other", () => {
    const { compared, lines, run } = setting()
    return run(
      Effect.gen(function* () {
        yield* captured
        yield* refunded(2, 400, given("refund-2"))
        yield* refunded(3, 100, given("refund-3"))
        lines.push(line({ kind: "refund", amount: Money.make(500, "EUR") }))
        expect(yield* compared).toEqual({ lines: 1, matched: 1 })
        lines[0] = line({ kind: "refund", amount: Money.make(700, "EUR") })
        expect(yield* compared).toEqual({ lines: 1, matched: 1, mismatches: 1 })
        lines[0] = line({ kind: "refund", amount: Money.make(500, "USD") })
        expect(yield* compared).toEqual({ lines: 1, matched: 1, mismatches: 1 })
        expect((yield* standing("1")).incidents).toEqual(["mismatch", "mismatch"])
      })
    )
  })

  it("of a chargeback is an incident of its own", () => {
    const { compared, lines, run } = setting()
    return run(
      Effect.gen(function* () {
        yield* captured
        lines.push(line(), line({ kind: "chargeback", providerReference: "dispute-1" }))
        expect(yield* compared).toEqual({ lines: 2, matched: 2, mismatches: 1 })
        expect((yield* standing("1")).incidents).toEqual(["chargeback"])
      })
    )
  })

  it("of a charge that waits for a review is asked about", () => {
    const { advance, books, compared, lines, run } = setting()
    return run(
      Effect.gen(function* () {
        const sent = yield* sending("1")
        yield* comesBack(sent, Result.fail(errors.OutcomeUnknown))
        const plan = { nextCheckAt: null, next: null }
        const review = Verdicts.needsReview({ ...sent, state: "unknown" })
        yield* Ledger.settle(sent, "resume", review, plan)
        books.set("reference-1", found("captured"))
        lines.push(line())
        advance(1000)
        expect(yield* compared).toEqual({ lines: 1, matched: 1, asked: 1 })
        expect(yield* standing("1")).toMatchObject({ status: "captured" })
      })
    )
  })
})

describe("every day", () => {
  it("is compared once, those that were missed too, and those whose list could not be read", () => {
    const { advance, daily, now, run, script, windows } = setting()
    const hourMs = 3_600_000
    // Noon: some hours more are the same day.
    advance(dayMs - (now() % dayMs) + 12 * hourMs)
    const today = now() - (now() % dayMs)
    const compared = Effect.map(daily, () =>
      windows.splice(0).map(({ fromMillis }) => Math.round((fromMillis - today) / dayMs))
    )
    return run(
      Effect.gen(function* () {
        expect([yield* compared, yield* compared]).toEqual([[-1], []])
        advance(hourMs)
        expect(yield* compared).toEqual([])
        advance(3 * dayMs)
        expect(yield* compared).toEqual([0, 1, 2])
        advance(dayMs)
        script.push(errors.OutcomeUnknown)
        expect([yield* compared, yield* compared]).toEqual([[3], []])
        advance(hourMs)
        expect(yield* compared).toEqual([3])
        // Nobody catches up with more than a week.
        advance(30 * dayMs)
        expect(yield* compared).toHaveLength(7)
      })
    )
  })
})
