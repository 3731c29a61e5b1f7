import { Money } from "@switchyard/core"
import { Effect, Result } from "effect"
import { promised } from "../src/sql/promised.ts"
import { describe, expect, it } from "vitest"
import * as Ledger from "../src/domain/ledger/Ledger.ts"
import * as Verdicts from "../src/domain/truth/Verdicts.ts"
import * as Notified from "./support/notified.ts"
import { attempt, errors, heard } from "./support/samples.ts"

/** What no signature proves is asked of the gateway. */

const { comesBack, found, hearFor, lostCharge, make } = Notified
const { outcomes, receive, sending, standing } = Notified

const weak = ["partly_signed", "unsigned"] as const

const captured = found("captured")

describe.each(weak)("where notifications are %s", (signing) => {
  it("they stay due while the gateway does not answer", () => {
    const world = make(signing)
    return world.run(
      Effect.gen(function* () {
        const { event, sent } = yield* lostCharge(world, "1")
        world.books.set(sent.reference, errors.RateLimited)
        yield* receive(world, event)
        yield* hearFor(world, 11_000, 5 * 60_000, 3_600_000)
        expect(yield* outcomes).toEqual([null])
        expect((yield* standing("1")).status).toBe("unknown")
        world.books.set(sent.reference, captured)
        yield* hearFor(world, 6 * 3_600_000)
        expect(yield* standing("1")).toMatchObject({
          status: "captured",
          causes: [...claimed, "webhook"]
        })
      })
    )
  })

  it("one that the gateway does not confirm is given up after a few questions", () => {
    const world = make(signing)
    return world.run(
      Effect.gen(function* () {
        const { event, sent } = yield* lostCharge(world, "1")
        world.books.set(sent.reference, found("pending"))
        yield* receive(world, event)
        yield* hearFor(world, ...Array.from({ length: 40 }, () => 10_000))
        expect(yield* outcomes).toEqual(["unconfirmed"])
        expect(world.asked.length).toBeGreaterThan(1)
        expect(world.asked.length).toBeLessThan(8)
        expect(yield* standing("1")).toMatchObject({ captured: 0, incidents: [] })
      })
    )
  })

  it("an answer that speaks of another sum is a mismatch, and settles nothing", () => {
    const world = make(signing)
    return world.run(
      Effect.gen(function* () {
        const { event, sent } = yield* lostCharge(world, "1")
        world.books.set(sent.reference, found("captured", { amount: Money.make(9900, "EUR") }))
        yield* receive(world, event)
        yield* hearFor(world, 11_000)
        expect(yield* outcomes).toEqual(["mismatch"])
        expect(yield* standing("1")).toMatchObject({ status: "unknown", incidents: ["mismatch"] })
      })
    )
  })

  it("news of the payment settles the refund that shows only there", () => {
    const world = make(signing)
    return world.run(
      Effect.gen(function* () {
        const sent = yield* sending("1")
        yield* comesBack(sent, Result.succeed(captured))
        yield* refunding
        const sum = Money.make(1000, "EUR")
        const refunded = found("refunded", { refunded: sum, captured: sum })
        world.books.set("gateway-1", refunded)
        yield* receive(world, { id: "e", reference: sent.reference, payment: refunded })
        yield* hearFor(world, 11_000)
        expect(yield* standing("1")).toMatchObject({
          status: "refunded",
          attempts: ["succeeded", "succeeded"],
          incidents: []
        })
      })
    )
  })
})

const claimed = ["claim", "call"]

/** A refund of all of `pay_1` that the gateway has taken on. */
const refunding = Effect.gen(function* () {
  const refund = attempt({
    id: "att_refund",
    subject: "pay_1",
    operation: "refund",
    reference: "reference-refund",
    providerReference: null,
    sequence: 2
  })
  const claim = { merchant: "acme", key: "key-refund", fingerprint: "print" }
  const made = yield* Ledger.claimFollowUp(claim, "pay_1", () =>
    Effect.succeed({ attempt: refund, refund: null })
  )
  const sent = yield* Effect.flatMap(Ledger.fence(made.attempt, 1000), promised)
  const pending = Verdicts.ofCall("refund", Result.succeed(found("pending")), heard("call"))
  yield* Ledger.settle(sent, "call", pending, { nextCheckAt: null, next: null })
})
