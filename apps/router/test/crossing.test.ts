import { Deferred, Effect, Fiber } from "effect"
import { describe, expect, it } from "vitest"
import type { Attempt, State } from "../src/domain/ledger/Attempt.ts"
import * as Ledger from "../src/domain/ledger/Ledger.ts"
import type { NextAttempt } from "../src/domain/ledger/Settlement.ts"
import * as Verdicts from "../src/domain/truth/Verdicts.ts"
import { promised } from "../src/sql/promised.ts"
import { Store } from "../src/sql/Store.ts"
import * as Database from "./support/database.ts"
import * as ledgerBooks from "./support/ledgerBooks.ts"
import * as ledgerRules from "./support/ledgerRules.ts"
import * as ledgerRuns from "./support/ledgerRuns.ts"
import { answered, attempt, errors, heard, order } from "./support/samples.ts"

/** Steps that cross each other in one particular order, which chance does not often make. */

const run = <A, E>(body: Effect.Effect<A, E, ledgerRuns.Services>) =>
  Effect.runPromise(Effect.provide(body, ledgerRuns.services(Database.layer())))

const claim = { merchant: "acme", key: "key-1", fingerprint: "print-1" }
const declined = Verdicts.ofError(errors.Declined, heard("call"))
const lost = Verdicts.ofError(errors.OutcomeUnknown, heard("call"))
const unreached = Verdicts.ofError(errors.ProviderUnavailable, heard("call"))
const succeeded = (id: string) =>
  Verdicts.verdict("succeeded", answered("captured", { providerReference: id }), heard("query"))
const done = { nextCheckAt: null, next: null }

const sent = (claimed: Attempt) => Effect.flatMap(Ledger.fence(claimed, 1000), promised)

/** The books, which keep every rule; also what the events of the payment or payout itself were. */
const current = Effect.fnUntraced(function* (id: string) {
  const books = yield* ledgerBooks.read(id)
  expect(ledgerRules.broken(books)).toEqual([])
  return { ...books, kinds: books.incidents.map(({ kind }) => kind).sort() }
})

const purchase = { operation: "purchase" } as const

const other =
  (number: number, members: Partial<Attempt> = {}): NextAttempt =>
  (sequence) => {
    const names = { id: `att_${number}`, reference: `reference-${number}` }
    return attempt({ ...purchase, ...members, ...names, sequence, account: `account-${number}` })
  }

describe("an attempt that two replicas hold", () => {
  it("is either called or taken over as never sent, also where both begin at once", () =>
    run(
      Effect.gen(function* () {
        const { attempt: claimed } = yield* Ledger.claimNew(claim, order(), attempt())
        const store = yield* Store
        const reached = yield* Deferred.make<void>()
        const released = yield* Deferred.make<void>()
        const settle: typeof store.attempts.settle = (...about) =>
          Deferred.succeed(reached, undefined).pipe(
            Effect.andThen(Deferred.await(released)),
            Effect.andThen(store.attempts.settle(...about))
          )
        const sweeper = { ...store, attempts: { ...store.attempts, settle } }
        const abandoned = Verdicts.ofAbandoned(claimed)
        const takeover = yield* Ledger.settle(claimed, "resume", abandoned, done).pipe(
          Effect.provideService(Store, sweeper),
          Effect.forkChild
        )
        yield* Deferred.await(reached)
        const permission = yield* Effect.forkChild(Ledger.fence(claimed, 45_000))
        // Long enough to be given, were it not held up.
        yield* Effect.sleep("50 millis")
        yield* Deferred.succeed(released, undefined)
        const taken = yield* Fiber.join(takeover)
        expect(yield* Fiber.join(permission)).toBeNull()
        expect(taken).toMatchObject({ attempt: { state: "not_sent" } })
        expect((yield* current("pay_1")).attempts).toMatchObject([{ state: "not_sent", fence: 0 }])
      })
    ))

  const stale: ReadonlyArray<readonly [State, State]> = [
    ["ready", "sending"],
    ["sending", "succeeded"]
  ]

  it.each(stale)("that was %s when one of them read it stays %s", (read, now) =>
    run(
      Effect.gen(function* () {
        const { attempt: claimed } = yield* Ledger.claimNew(claim, order(), attempt())
        const calling = yield* sent(claimed)
        const seen = read === "ready" ? claimed : calling
        if (now === "succeeded") yield* Ledger.settle(calling, "call", succeeded("g-1"), done)
        const before = yield* current("pay_1")
        const store = yield* Store
        const ofSubjects = () => Effect.succeed([seen])
        const late = { ...store, attempts: { ...store.attempts, ofSubjects } }
        const taken = yield* Ledger.settle(seen, "resume", Verdicts.ofAbandoned(seen), done).pipe(
          Effect.provideService(Store, late)
        )
        expect(taken).toBeNull()
        expect(before.attempts).toMatchObject([{ state: now }])
        expect(yield* current("pay_1")).toEqual(before)
      })
    )
  )
})

describe("a payout", () => {
  const payout = { operation: "payout", subject: "pot_1" } as const

  /** One account has declined, another one has been asked. */
  const cascaded = Effect.gen(function* () {
    const made = attempt(payout)
    yield* Ledger.claimNew(claim, ledgerRuns.payout("pot_1"), made)
    const first = yield* sent(made)
    const next = { nextCheckAt: null, next: other(2, payout) }
    const settled = yield* Ledger.settle(first, "call", declined, next)
    return { first, second: yield* sent(settled?.next ?? made) }
  })

  it("that one account made late stays paid when another one declines, and is announced once", () =>
    run(
      Effect.gen(function* () {
        const { first, second } = yield* cascaded
        yield* Ledger.settle(second, "call", lost, { nextCheckAt: 1, next: null })
        yield* Ledger.settle(first, "query", succeeded("g-1"), done)
        yield* Ledger.settle(second, "query", declined, done)
        const now = yield* current("pot_1")
        expect(now.subject).toMatchObject({ status: "succeeded", providerReference: "g-1" })
        expect(now.events.map(({ type }) => type)).toEqual([
          "payout.pending",
          "payout.unknown",
          "payout.succeeded"
        ])
        expect(now.kinds).toEqual(["late_success"])
      })
    ))

  it("that two accounts have made is an incident, and is what the first one said", () =>
    run(
      Effect.gen(function* () {
        const { first, second } = yield* cascaded
        yield* Ledger.settle(second, "call", succeeded("g-2"), done)
        yield* Ledger.settle(first, "query", succeeded("g-1"), done)
        const now = yield* current("pot_1")
        expect(now.subject).toMatchObject({ status: "succeeded", providerReference: "g-2" })
        expect(now.kinds).toEqual(["duplicate", "late_success"])
      })
    ))

  it("that was made late is not asked for at a third account", () =>
    run(
      Effect.gen(function* () {
        const { first, second } = yield* cascaded
        yield* Ledger.settle(first, "webhook", succeeded("g-1"), done)
        const next = { nextCheckAt: null, next: other(3, payout) }
        expect((yield* Ledger.settle(second, "call", declined, next))?.next).toBeNull()
        expect((yield* current("pot_1")).attempts.map(({ state }) => state)).toEqual([
          "late_success",
          "declined"
        ])
      })
    ))
})

describe("a charge", () => {
  it("that is given back is one incident, however often giving back is tried", () =>
    run(
      Effect.gen(function* () {
        const made = attempt(purchase)
        yield* Ledger.claimNew(claim, order(), made)
        const first = yield* sent(made)
        const next = { nextCheckAt: null, next: other(2) }
        const settled = yield* Ledger.settle(first, "call", declined, next)
        const second = yield* sent(settled?.next ?? made)
        yield* Ledger.settle(second, "call", succeeded("g-2"), done)
        yield* Ledger.settle(first, "webhook", succeeded("g-1"), done)
        for (let tries = 1; tries <= 3; tries += 1) {
          const { attempts } = yield* current("pay_1")
          const reversal = yield* sent(attempts.at(-1) ?? made)
          yield* Ledger.settle(reversal, "call", unreached, done)
        }
        const now = yield* current("pay_1")
        expect(now.attempts.filter(({ reverses }) => reverses === "att_1")).toHaveLength(4)
        expect(now.kinds).toEqual(["duplicate", "late_success"])
        const doubled = now.events.filter(({ type }) => type === "payment.duplicate_detected")
        expect(doubled).toHaveLength(1)
      })
    ))

  it("that counts late and was captured keeps its sums when it is heard of again", () =>
    run(
      Effect.gen(function* () {
        const made = attempt()
        yield* Ledger.claimNew(claim, order(), made)
        const call = yield* sent(made)
        yield* Ledger.settle(call, "call", declined, done)
        yield* Ledger.settle(call, "webhook", succeeded("g-1"), done)
        const capture = yield* followUp(2, "capture", 1000)
        yield* Ledger.settle(capture, "call", succeeded("g-1"), done)
        const before = yield* current("pay_1")
        expect(before.subject).toMatchObject({ status: "captured", captured: 1000 })
        expect(yield* Ledger.settle(call, "webhook", succeeded("g-1"), done)).toBeNull()
        expect(yield* current("pay_1")).toEqual(before)
      })
    ))

  it.each(["late", "current"])(
    "does not lose a refund beyond its sum, if it is the %s one",
    (end) =>
      run(
        Effect.gen(function* () {
          const made = attempt(purchase)
          yield* Ledger.claimNew(claim, order(), made)
          yield* Ledger.settle(yield* sent(made), "call", succeeded("g-1"), done)
          const late = yield* followUp(2, "refund", 400)
          yield* Ledger.settle(late, "call", unreached, done)
          const whole = yield* followUp(3, "refund", 1000)
          const [first, last] = end === "late" ? [whole, late] : [late, whole]
          yield* Ledger.settle(first, "query", succeeded("g-1"), done)
          yield* Ledger.settle(last, "query", succeeded("g-1"), done)
          const now = yield* current("pay_1")
          expect(now.subject).toMatchObject({ captured: 1000, refunded: first.amount })
          expect(now.kinds).toEqual(["late_success", "mismatch"])
          expect(now.incidents.find(({ kind }) => kind === "mismatch")).toMatchObject({
            attempt: last.id,
            detail: { operation: "refund", amount: last.amount }
          })
        })
      )
  )
})

/** A capture or refund that has been sent; whether it fits has been checked before. */
const followUp = Effect.fnUntraced(function* (
  number: number,
  operation: "capture" | "refund",
  amount: number
) {
  const target = { operation, amount, target: "g-1", providerReference: "g-1" } as const
  const reference = `reference-${number}`
  const made = attempt({ ...target, id: `att_${number}`, sequence: number, reference })
  const id = `ref_${number}`
  const asked = {
    id,
    payment: "pay_1",
    amount,
    currency: "EUR",
    reason: null,
    createdAt: 0
  } as const
  const refund = operation === "refund" ? asked : null
  const prepared = { refund, attempt: { ...made, refund: refund?.id ?? null } }
  const key = { ...claim, key: `key-${number}` }
  const claimed = yield* Ledger.claimFollowUp(key, "pay_1", () => Effect.succeed(prepared))
  return yield* sent(claimed.attempt)
})
