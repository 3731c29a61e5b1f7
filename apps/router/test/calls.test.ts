import { Effect, Result } from "effect"
import { ConnectionError, SqlError, UniqueViolation, UnknownError } from "effect/sql/SqlError"
import { describe, expect, it } from "vitest"
import { Ids } from "../src/domain/Ids.ts"
import * as Ledger from "../src/domain/ledger/Ledger.ts"
import * as Calls from "../src/domain/requests/Calls.ts"
import { Store } from "../src/sql/Store.ts"
import { found, make, standing } from "./support/notified.ts"
import { attempt, errors, order } from "./support/samples.ts"

/** What becomes of an answer that the database does not take at once. */

const fields = (operation: string) => ({ cause: new Error("x"), message: "x", operation })
const gone = new SqlError({ reason: new ConnectionError(fields("execute")) })
const doubtful = new SqlError({ reason: new UnknownError(fields("commit")) })
const doubled = new SqlError({
  reason: new UniqueViolation({ ...fields("execute"), constraint: "c" })
})

/** Lets transactions fail by their number, from 1; `late` only after they were committed. */
const failing = (fault: (number: number) => { error: SqlError; late?: boolean } | null) =>
  Effect.map(Store, (store) => {
    let count = 0
    const transaction: typeof store.transaction = (body) =>
      Effect.suspend(() => {
        count += 1
        const failure = fault(count)
        if (failure === null) return store.transaction(body)
        return failure.late === true
          ? Effect.andThen(store.transaction(body), Effect.fail(failure.error))
          : Effect.fail(failure.error)
      })
    return { store: { ...store, transaction }, count: () => count }
  })

const purchase = attempt({ operation: "purchase", deadline: Number.MAX_SAFE_INTEGER })
const claim = { merchant: "acme", key: "key-1", fingerprint: "print" }

const setting = (fault: Parameters<typeof failing>[0], answer: Calls.Request["call"]) => {
  const world = make("unsigned")
  let calls = 0
  const call = Effect.suspend(() => {
    calls += 1
    return answer
  })
  const next = { ...purchase, id: "att_2", reference: "reference-2", account: "second" }
  const work = Effect.gen(function* () {
    const state = yield* Ledger.claimNew(
      claim,
      order({ id: "pay_1", capture: "automatic" }),
      purchase
    )
    const { owner } = yield* Ids
    const { count, store } = yield* failing(fault)
    const done = yield* Calls.run(state, state.attempt, {
      account: world.account,
      call,
      next: () => Effect.succeed((sequence: number) => ({ ...next, sequence, owner }))
    }).pipe(Effect.provideService(Store, store))
    return { done, transactions: count() }
  })
  return { ...world, calls: () => calls, work }
}

const captured = Effect.fromResult(Result.succeed(found("captured")))

describe("the answer of a call", () => {
  it("is stored by a database that was away for a moment", () => {
    const { calls, run, work } = setting(
      (n) => (n === 2 || n === 3 ? { error: gone } : null),
      captured
    )
    return run(
      Effect.gen(function* () {
        const { done, transactions } = yield* work
        expect([done.attempt.state, transactions, calls()]).toEqual(["succeeded", 4, 1])
        expect(yield* standing("1")).toMatchObject({ status: "captured", attempts: ["succeeded"] })
      })
    )
  })

  it("is stored once where a COMMIT seemed to fail, and what follows it is followed", () => {
    const { run, work } = setting(
      (n) => (n === 2 ? { error: doubtful, late: true } : null),
      Effect.fail(errors.Declined)
    )
    return run(
      Effect.gen(function* () {
        const { done } = yield* work
        expect([done.attempt.state, done.next?.id]).toEqual(["declined", "att_2"])
        expect(yield* standing("1")).toMatchObject({
          ...{ attempts: ["declined", "ready"], causes: ["claim", "call", "cascade"] }
        })
      })
    )
  })

  it("is unknown once others may take the attempt over", () => {
    const { advance, calls, run, work } = setting((n) => {
      if (n === 5) advance(1000 + 15_000)
      return n > 1 ? { error: gone } : null
    }, captured)
    return run(
      Effect.gen(function* () {
        const { done, transactions } = yield* work
        expect([done.attempt.state, transactions, calls()]).toEqual(["unknown", 5, 1])
        expect(done.subject.status).toBe("unknown")
        expect(yield* standing("1")).toMatchObject({ attempts: ["sending"] })
      })
    )
  })

  it("is not offered again to a database that will never take it", () => {
    const { run, work } = setting((n) => (n > 1 ? { error: doubled } : null), captured)
    return run(
      Effect.gen(function* () {
        const { done, transactions } = yield* work
        expect([done.attempt.state, transactions]).toEqual(["unknown", 2])
      })
    )
  })
})
