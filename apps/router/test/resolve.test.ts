import type { Requests } from "@switchyard/client"
import { Effect, Layer } from "effect"
import { describe, expect, it } from "vitest"
import * as Ids from "../src/domain/Ids.ts"
import * as Ledger from "../src/domain/ledger/Ledger.ts"
import * as Outbox from "../src/domain/events/Outbox.ts"
import * as Resolve from "../src/domain/requests/Resolve.ts"
import { promised } from "../src/sql/promised.ts"
import { Store } from "../src/sql/Store.ts"
import { type Attempt, type Verdict, verdictOf } from "../src/domain/ledger/Attempt.ts"
import * as Database from "./support/database.ts"
import { attempt, order } from "./support/samples.ts"

/** A person's word on what waits for a review: which attempt it is about, and what it may not book. */

const database = Layer.mergeAll(Store.layer, Outbox.layer, Ids.layer).pipe(
  Layer.provideMerge(Database.layer())
)

const run = <A, E>(body: Effect.Effect<A, E, Layer.Success<typeof database>>) =>
  Effect.runPromise(Effect.provide(body, database))

const evidence = { kind: "call", status: "x", code: null, httpStatus: null, hash: null } as const
const told = (known: Partial<Verdict> & Pick<Verdict, "state">) => verdictOf({ evidence, ...known })
const done = { nextCheckAt: null, next: null }

/** Calls the gateway, whose answer is this. */
const settled = Effect.fnUntraced(function* (
  claimed: Attempt,
  ...verdicts: ReadonlyArray<Verdict>
) {
  const sent = yield* Effect.flatMap(Ledger.fence(claimed, 1000), promised)
  for (const verdict of verdicts) yield* Ledger.settle(sent, "call", verdict, done)
})

const unknown = told({ state: "unknown" })

/** A purchase that waits for a review, as this verdict left it. */
const reviewed = Effect.fnUntraced(function* (review: Partial<Verdict>) {
  const claim = { merchant: "acme", key: "key-1", fingerprint: "print" }
  const charge = attempt({ operation: "purchase" })
  const claimed = yield* Ledger.claimNew(claim, order({ capture: "automatic" }), charge)
  yield* settled(claimed.attempt, unknown, told({ state: "needs_review", ...review }))
})

/** A captured payment of 1000 with two refunds that wait for a review. */
const twoRefunds = Effect.gen(function* () {
  const claim = { merchant: "acme", key: "key-1", fingerprint: "print" }
  const charge = attempt({ operation: "purchase" })
  const claimed = yield* Ledger.claimNew(claim, order({ capture: "automatic" }), charge)
  yield* settled(claimed.attempt, told({ state: "succeeded", providerReference: "gateway-1" }))
  for (const [sequence, amount] of [
    [2, 600],
    [3, 400]
  ] as const) {
    const refund = attempt({
      ...{ id: `att_${sequence}`, sequence, amount, operation: "refund" },
      ...{ reference: `reference-${sequence}`, providerReference: "gateway-1" }
    })
    const own = { ...claim, key: `key-${sequence}` }
    const made = { attempt: refund, refund: null }
    const { attempt: ready } = yield* Ledger.claimFollowUp(own, "pay_1", () => Effect.succeed(made))
    yield* settled(ready, unknown, told({ state: "needs_review" }))
  }
})

const now = Effect.flatMap(Ledger.loadAs("payment", "pay_1"), promised)
const note = "the bank's statement of Monday"

const resolve = Effect.fnUntraced(function* (
  word: Pick<Requests.ResolveRequest, "attempt" | "outcome">
) {
  yield* Resolve.settle(yield* now, { evidence: note, ...word })
})

const refusal = (word: Parameters<typeof resolve>[0]) =>
  Effect.map(Effect.flip(resolve(word)), (error) => ("detail" in error ? error.detail : error._tag))

const standing = Effect.map(now, ({ attempts, subject }) => ({
  ...{ captured: subject.captured, refunded: subject.refunded, status: subject.status },
  states: attempts.map(({ state }) => state)
}))

describe("a person's word", () => {
  it("is about one attempt: where several wait, it has to name it", () =>
    run(
      Effect.gen(function* () {
        yield* twoRefunds
        expect(yield* refusal({ outcome: "succeeded" })).toMatch(/name one.*att_2, att_3/)
        expect(yield* refusal({ outcome: "succeeded", attempt: "att_1" })).toMatch(/att_2, att_3/)
        yield* resolve({ outcome: "succeeded", attempt: "att_2" })
        expect(yield* standing).toMatchObject({
          refunded: 600,
          states: ["succeeded", "succeeded", "needs_review"]
        })
        // The last one needs no name.
        yield* resolve({ outcome: "declined" })
        expect(yield* standing).toMatchObject({
          refunded: 600,
          states: ["succeeded", "succeeded", "declined"]
        })
        expect(yield* refusal({ outcome: "succeeded" })).toMatch(/does not need a review/)
      })
    ))

  it("books no sum that was not received: that is given back, and declined", () =>
    run(
      Effect.gen(function* () {
        const error = { code: "OutcomeUnknown", reason: "amount_mismatch", raw: null }
        yield* reviewed({ error, providerReference: "gateway-1" })
        expect(yield* refusal({ outcome: "succeeded" })).toMatch(/another sum.*resolve as declined/)
        expect(yield* standing).toMatchObject({ captured: 0, states: ["needs_review"] })
        yield* resolve({ outcome: "declined" })
        expect(yield* standing).toMatchObject({ captured: 0, status: "declined" })
      })
    ))

  it("books no charge that nothing could be sent after", () =>
    run(
      Effect.gen(function* () {
        yield* reviewed({})
        expect(yield* refusal({ outcome: "succeeded" })).toMatch(/gateway's id/)
        yield* resolve({ outcome: "not_sent" })
        expect(yield* standing).toMatchObject({ status: "failed" })
      })
    ))

  it("is refused where somebody else was faster", () =>
    run(
      Effect.gen(function* () {
        yield* reviewed({ providerReference: "gateway-1" })
        const seen = yield* now
        yield* resolve({ outcome: "succeeded" })
        const word = { evidence: note, outcome: "declined" } as const
        const error = yield* Effect.flip(Resolve.settle(seen, word))
        expect(error).toMatchObject({
          _tag: "InvalidState",
          detail: expect.stringMatching(/meanwhile/)
        })
        expect(yield* standing).toMatchObject({ captured: 1000, status: "captured" })
      })
    ))
})
