import { Money, PaymentError } from "@switchyard/core"
import { Effect, Result } from "effect"
import { SqlClient } from "effect/sql"
import { describe, expect, it } from "vitest"
import { verdictOf } from "../src/domain/ledger/Attempt.ts"
import * as Ledger from "../src/domain/ledger/Ledger.ts"
import * as Reconcile from "../src/domain/truth/Reconcile.ts"
import { promised } from "../src/sql/promised.ts"
import { comesBack, found, lost, make, sending, standing } from "./support/notified.ts"
import { attempt } from "./support/samples.ts"

/** What questions make of outcomes that are open for long, stand side by side, or are told otherwise. */

const dayMs = 24 * 3_600_000
const evidence = { kind: "call", status: "x", code: null, httpStatus: null, hash: null } as const

describe("a question", () => {
  it("whose first answer is `pending` beyond the horizon is put once more; then a person decides", () => {
    const world = make("unsigned")
    return world.run(
      Effect.gen(function* () {
        const sent = yield* sending("1")
        yield* comesBack(sent, lost)
        world.books.set(sent.reference, found("pending"))
        world.advance(7.2 * dayMs)
        yield* Reconcile.askAccount("first")
        expect(yield* standing("1")).toMatchObject({ attempts: ["pending"], incidents: [] })
        world.advance(1.1 * dayMs)
        yield* Reconcile.askAccount("first")
        expect(yield* standing("1")).toMatchObject({
          ...{ status: "needs_review", attempts: ["needs_review"], incidents: ["needs_review"] }
        })
      })
    )
  })

  it("settles two captures whose answers were lost by the one sum that holds both", () => {
    const world = make("unsigned")
    return world.run(
      Effect.gen(function* () {
        const charge = yield* sending("1", { operation: "authorize" }, { capture: "manual" })
        yield* comesBack(charge, Result.succeed(found("authorized")))
        for (const [sequence, amount] of [
          [2, 600],
          [3, 400]
        ] as const) {
          const capture = attempt({
            ...{ id: `att_${sequence}`, sequence, amount, operation: "capture" },
            ...{ reference: `reference-c${sequence}`, providerReference: "gateway-1" }
          })
          const claim = { merchant: "acme", key: `key-c${sequence}`, fingerprint: "print" }
          const work = Effect.succeed({ attempt: capture, refund: null })
          const made = yield* Ledger.claimFollowUp(claim, "pay_1", () => work)
          const sent = yield* Effect.flatMap(Ledger.fence(made.attempt, 1000), promised)
          const open = verdictOf({ state: "unknown", evidence })
          yield* Ledger.settle(sent, "call", open, { nextCheckAt: world.now(), next: null })
        }
        const both = Money.make(1000, "EUR")
        world.books.set("gateway-1", found("captured", { captured: both }))
        yield* Reconcile.askAccount("first")
        expect(yield* standing("1")).toMatchObject({
          ...{ status: "captured", captured: 1000 },
          attempts: ["succeeded", "succeeded", "succeeded"]
        })
      })
    )
  })

  it("that is answered with another sum is heard of by a person, once", () => {
    const world = make("unsigned")
    return world.run(
      Effect.gen(function* () {
        const sent = yield* sending("1")
        yield* comesBack(sent, lost)
        const at = { provider: "scripted", operation: "status" }
        const otherwise = { ...at, cause: "mismatch", detail: "amount" } as const
        world.books.set(sent.reference, new PaymentError.OutcomeUnknown(otherwise))
        for (let asked = 0; asked < 3; asked += 1) {
          world.advance(2 * dayMs)
          yield* Reconcile.askAccount("first")
        }
        expect(world.asked).toHaveLength(3)
        expect(yield* standing("1")).toMatchObject({
          ...{ attempts: ["unknown"], incidents: ["mismatch"] }
        })
      })
    )
  })
})

describe("work that nobody will finish", () => {
  it("is taken over, whatever is wrong with other work", () => {
    const world = make("unsigned")
    return world.run(
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* sending("1")
        world.advance(1)
        yield* sending("2")
        yield* sql`DELETE FROM payment WHERE id = 'pay_1'`
        world.advance(2 * 3_600_000)
        expect(yield* Reconcile.resume()).toBe(1)
        expect(yield* standing("2")).toMatchObject({ attempts: ["unknown"] })
      })
    )
  })
})
