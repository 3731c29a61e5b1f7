import { Effect, Layer } from "effect"
import { describe, expect, it } from "vitest"
import type { Attempt, Verdict } from "../src/domain/ledger/Attempt.ts"
import * as Ids from "../src/domain/Ids.ts"
import * as Ledger from "../src/domain/ledger/Ledger.ts"
import * as Outbox from "../src/domain/events/Outbox.ts"
import * as Verdicts from "../src/domain/truth/Verdicts.ts"
import { Store } from "../src/sql/Store.ts"
import * as Database from "./support/database.ts"
import { answered, attempt, errors, heard, order } from "./support/samples.ts"

const database = Layer.mergeAll(Store.layer, Outbox.layer, Ids.layer).pipe(
  Layer.provideMerge(Database.layer())
)

type Services = Layer.Success<typeof database>

/** Runs `body` on a ledger of its own with one payment, claimed and not yet sent. */
const withClaim = <A, E>(body: (claimed: Attempt) => Effect.Effect<A, E, Services>): Promise<A> =>
  Ledger.claimNew(claim, order(), attempt()).pipe(
    Effect.flatMap((claimed) => body(claimed.attempt)),
    Effect.provide(database),
    Effect.runPromise
  )

const claim = { merchant: "acme", key: "key-1", fingerprint: "print-1" }

const succeeded: Verdict = Verdicts.verdict("succeeded", answered("authorized"), heard("query"))
const lost = Verdicts.ofError(errors.OutcomeUnknown, heard("call"))
const declined = Verdicts.ofError(errors.Declined, heard("call"))
const soon = { nextCheckAt: 1, next: null }
const done = { nextCheckAt: null, next: null }

const sent = Effect.fnUntraced(function* (claimed: Attempt) {
  return (yield* Ledger.fence(claimed, 1000)) ?? claimed
})

const current = Effect.fnUntraced(function* () {
  const state = yield* Ledger.load("pay_1")
  return { status: state?.subject.status, attempts: state?.attempts ?? [] }
})

describe("a claim", () => {
  it("is had once: the same key gets it again, another fingerprint is refused", () =>
    withClaim(() =>
      Effect.gen(function* () {
        const other = attempt({ id: "att_2", subject: "pay_2", reference: "reference-2" })
        const again = yield* Ledger.claimNew(claim, order({ id: "pay_2" }), other)
        expect([again._tag, again.subject.id, again.attempt.id]).toEqual([
          "Replay",
          "pay_1",
          "att_1"
        ])
        const foreign = { ...claim, fingerprint: "print-2" }
        const refused = yield* Effect.flip(Ledger.claimNew(foreign, order({ id: "pay_2" }), other))
        expect(refused._tag).toBe("KeyReused")
        expect(yield* Ledger.load("pay_2")).toBeNull()
      })
    ))
})

describe("the permission to call", () => {
  it("is given once", () =>
    withClaim((claimed) =>
      Effect.gen(function* () {
        const fences = yield* Effect.all(
          [sentOrNull(claimed), sentOrNull(claimed), sentOrNull(claimed)],
          {
            concurrency: "unbounded"
          }
        )
        expect(fences.filter((one) => one !== null)).toHaveLength(1)
        expect((yield* current()).attempts[0]).toMatchObject({ state: "sending", fence: 1 })
      })
    ))

  it("is not given for what was taken over as never sent", () =>
    withClaim((claimed) =>
      Effect.gen(function* () {
        yield* Ledger.settle(claimed, "resume", Verdicts.ofAbandoned(claimed), done)
        expect(yield* Ledger.fence(claimed, 1000)).toBeNull()
        expect((yield* current()).status).toBe("failed")
      })
    ))
})

describe("a claim that is sent at once", () => {
  const run = <A, E>(body: Effect.Effect<A, E, Services>): Promise<A> =>
    Effect.runPromise(Effect.provide(body, database))

  it("is fenced by its own commit, and its permission is good for one call", () =>
    run(
      Effect.gen(function* () {
        const { attempt: sending } = yield* Ledger.claimNew(claim, order(), attempt(), {
          sendWithinMs: 45_000
        })
        const { attempts } = yield* current()
        const [stored] = attempts
        expect(stored).toEqual(sending)
        expect(stored).toMatchObject({ state: "sending", fence: 1 })
        expect((stored?.deadline ?? 0) - (stored?.startedAt ?? 0)).toBe(45_000)
        expect(yield* Ledger.fence({ ...sending, state: "ready", fence: 0 }, 1000)).toBeNull()
        expect(stored === undefined || Ledger.use(stored)).toBe(false)
        expect([Ledger.use(sending), Ledger.use(sending)]).toEqual([true, false])
      })
    ))

  it("gives no permission to the loser of a race for the key", () =>
    run(
      Effect.gen(function* () {
        const other = attempt({ id: "att_2", subject: "pay_2", reference: "reference-2" })
        const both = yield* Effect.all(
          [
            Ledger.claimNew(claim, order(), attempt(), { sendWithinMs: 1000 }),
            Ledger.claimNew(claim, order({ id: "pay_2" }), other, { sendWithinMs: 1000 })
          ],
          { concurrency: "unbounded" }
        )
        expect(both.map(({ _tag }) => _tag).sort()).toEqual(["Fresh", "Replay"])
        for (const { _tag, attempt: one } of both) expect(Ledger.use(one)).toBe(_tag === "Fresh")
      })
    ))

  it("is asked about after a crash", () =>
    run(
      Effect.gen(function* () {
        const { attempt: sending } = yield* Ledger.claimNew(claim, order(), attempt(), {
          sendWithinMs: 1000
        })
        yield* Ledger.settle(sending, "resume", Verdicts.ofAbandoned(sending), soon)
        expect(yield* current()).toMatchObject({
          status: "unknown",
          attempts: [{ state: "unknown" }]
        })
      })
    ))
})

const sentOrNull = (claimed: Attempt) => Ledger.fence(claimed, 1000)

describe("a result", () => {
  it("counts once, whoever comes first", () =>
    withClaim((claimed) =>
      Effect.gen(function* () {
        const call = yield* sent(claimed)
        const settled = yield* Effect.all(
          [
            Ledger.settle(call, "query", succeeded, done),
            Ledger.settle(call, "call", succeeded, done)
          ],
          { concurrency: "unbounded" }
        )
        expect(settled.filter((one) => one !== null)).toHaveLength(1)
        expect((yield* Ledger.load("pay_1"))?.subject).toMatchObject({
          authorized: 1000,
          version: 2
        })
      })
    ))

  it("never takes a success back", () =>
    withClaim((claimed) =>
      Effect.gen(function* () {
        const call = yield* sent(claimed)
        yield* Ledger.settle(call, "call", lost, soon)
        yield* Ledger.settle(call, "query", succeeded, done)
        for (const late of [
          declined,
          lost,
          Verdicts.ofError(errors.ProviderUnavailable, heard("call"))
        ]) {
          expect(yield* Ledger.settle(call, "call", late, done)).toBeNull()
        }
        expect(yield* current()).toMatchObject({
          status: "authorized",
          attempts: [{ state: "succeeded" }]
        })
      })
    ))

  it("of a call counts only with that call's own fence", () =>
    withClaim((claimed) =>
      Effect.gen(function* () {
        yield* sent(claimed)
        expect(yield* Ledger.settle(claimed, "call", succeeded, done)).toBeNull()
        expect((yield* current()).attempts[0]?.state).toBe("sending")
      })
    ))

  it("that allows another account claims the next attempt in the same step", () =>
    withClaim((claimed) =>
      Effect.gen(function* () {
        const call = yield* sent(claimed)
        const next = (sequence: number) =>
          attempt({ id: "att_2", sequence, reference: "reference-2", account: "second" })
        const settled = yield* Ledger.settle(call, "call", declined, { nextCheckAt: null, next })
        expect(settled).toMatchObject({ attempt: { state: "declined" }, next: { sequence: 2 } })
        expect(yield* current()).toMatchObject({
          status: "processing",
          attempts: [{ state: "declined" }, { state: "ready", account: "second" }]
        })
      })
    ))

  it("with another payment's id allows no other account, whatever it says", () =>
    withClaim((claimed) =>
      Effect.gen(function* () {
        yield* Ledger.settle(yield* sent(claimed), "call", succeeded, done)
        const second = { subject: "pay_2", operation: "authorize" } as const
        const other = attempt({ ...second, id: "att_2", reference: "reference-2" })
        const key = { ...claim, key: "key-2" }
        const fresh = yield* Ledger.claimNew(key, order({ id: "pay_2" }), other)
        const next = (sequence: number) =>
          attempt({ ...second, id: "att_3", sequence, reference: "reference-3" })
        const foreign = { ...declined, providerReference: succeeded.providerReference }
        const plan = { nextCheckAt: null, next }
        const settled = yield* Ledger.settle(yield* sent(fresh.attempt), "call", foreign, plan)
        expect(settled).toMatchObject({
          attempt: { state: "unknown", providerReference: null },
          subject: { status: "unknown" },
          next: null
        })
        expect(settled?.attempt.nextCheckAt).toBeGreaterThan(0)
      })
    ))

  it("that is unknown leaves no place for another charge, and nothing of it is written", () =>
    withClaim((claimed) =>
      Effect.gen(function* () {
        const call = yield* sent(claimed)
        const next = (sequence: number) =>
          attempt({ id: "att_2", sequence, reference: "reference-2" })
        const wrong = Ledger.settle(call, "call", lost, { nextCheckAt: 1, next })
        expect((yield* Effect.flip(wrong))._tag).toBe("SqlError")
        expect(yield* current()).toMatchObject({
          status: "processing",
          attempts: [{ state: "sending" }]
        })
      })
    ))
})

describe("a question in vain", () => {
  it("is noted only while the outcome is open", () =>
    withClaim((claimed) =>
      Effect.gen(function* () {
        const call = yield* sent(claimed)
        yield* Ledger.settle(call, "call", lost, soon)
        yield* Ledger.postpone(call, 99)
        expect((yield* current()).attempts[0]).toMatchObject({ checks: 1, nextCheckAt: 99 })
        yield* Ledger.settle(call, "query", succeeded, done)
        yield* Ledger.postpone(call, 100)
        expect((yield* current()).attempts[0]).toMatchObject({
          state: "succeeded",
          nextCheckAt: null
        })
      })
    ))
})
