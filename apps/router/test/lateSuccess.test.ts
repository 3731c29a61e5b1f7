import { Effect, Layer } from "effect"
import { promised } from "../src/sql/promised.ts"
import { SqlClient } from "effect/sql"
import { describe, expect, it } from "vitest"
import type { Attempt } from "../src/domain/ledger/Attempt.ts"
import * as Ids from "../src/domain/Ids.ts"
import * as LateSuccess from "../src/domain/ledger/LateSuccess.ts"
import * as Ledger from "../src/domain/ledger/Ledger.ts"
import * as Outbox from "../src/domain/events/Outbox.ts"
import * as Verdicts from "../src/domain/truth/Verdicts.ts"
import { Store } from "../src/sql/Store.ts"
import * as Database from "./support/database.ts"
import { answered, attempt, errors, heard, order } from "./support/samples.ts"

const database = Layer.mergeAll(Store.layer, Outbox.layer, Ids.layer).pipe(
  Layer.provideMerge(Database.layer())
)

const claim = { merchant: "acme", key: "key-1", fingerprint: "print-1" }
const declined = Verdicts.ofError(errors.Declined, heard("call"))
const lost = Verdicts.ofError(errors.OutcomeUnknown, heard("call"))
const succeeded = (id: string) =>
  Verdicts.verdict("succeeded", answered("captured", { providerReference: id }), heard("query"))
const held = { ...succeeded("g-1"), isHeld: true }
const done = { nextCheckAt: null, next: null }
const second = (sequence: number) =>
  attempt({ ...charge, id: "att_2", sequence, reference: "reference-2", account: "second" })
const charge = { operation: "purchase" } as const

/** A payment whose first account declined, and whose second one has been asked. */
const cascaded = Effect.gen(function* () {
  const claimed = yield* Ledger.claimNew(claim, order(), attempt(charge))
  const first = (yield* Ledger.fence(claimed.attempt, 1000)) ?? claimed.attempt
  const settled = yield* Ledger.settle(first, "call", declined, {
    nextCheckAt: null,
    next: second
  })
  const next = settled?.next ?? first
  return { first, second: (yield* Ledger.fence(next, 1000)) ?? next }
})

const run = <A, E>(body: Effect.Effect<A, E, Layer.Success<typeof database>>) =>
  Effect.runPromise(Effect.provide(body, database))

const current = Effect.gen(function* () {
  const state = yield* Effect.flatMap(Ledger.loadAs("payment", "pay_1"), promised)
  const { incidents } = yield* Store
  const sql = yield* SqlClient.SqlClient
  const kinds = yield* incidents.list({ merchant: "acme", limit: 10 })
  const events = yield* sql<{ type: string; sequence: number }>`
    SELECT type, sequence FROM event WHERE subject = 'pay_1' ORDER BY sequence`
  return {
    ...state,
    incidents: kinds.map(({ kind }) => kind).sort(),
    events: events.map(({ type }) => type),
    sequences: events.map(({ sequence }) => Number(sequence))
  }
})

describe("a charge that succeeds after it counted as failed", () => {
  it("beside a kept one is given back, durably, and a person hears of it", () =>
    run(
      Effect.gen(function* () {
        const made = yield* cascaded
        yield* Ledger.settle(made.second, "call", succeeded("g-2"), done)
        yield* Ledger.settle(made.first, "query", succeeded("g-1"), done)
        const now = yield* current
        expect(now.attempts).toMatchObject([
          { state: "late_success", providerReference: "g-1" },
          { state: "succeeded" },
          {
            state: "ready",
            operation: "refund",
            reverses: "att_1",
            account: "first",
            providerReference: "g-1",
            amount: 1000
          }
        ])
        expect(now.subject).toMatchObject({ status: "captured", account: "second", captured: 1000 })
        expect(now.incidents).toEqual(["duplicate", "late_success"])
        expect(now.events).toEqual([
          "payment.processing",
          "payment.captured",
          "payment.duplicate_detected"
        ])
        const { attempts } = yield* Store
        expect((yield* attempts.reversalsDue(Date.now(), 9)).map(({ id }) => id)).toHaveLength(1)
      })
    ))

  it("while another one is open waits for that one: it is given back when that one succeeds", () =>
    run(
      Effect.gen(function* () {
        const made = yield* cascaded
        yield* Ledger.settle(made.first, "query", succeeded("g-1"), done)
        expect(yield* current).toMatchObject({ subject: { status: "processing", captured: 0 } })
        yield* Ledger.settle(made.second, "call", succeeded("g-2"), done)
        const now = yield* current
        expect(now.attempts.map(({ state }) => state)).toEqual([
          "late_success",
          "succeeded",
          "ready"
        ])
        expect(now.subject).toMatchObject({ account: "second", captured: 1000 })
      })
    ))

  it("counts when the other one fails", () =>
    run(
      Effect.gen(function* () {
        const made = yield* cascaded
        yield* Ledger.settle(made.second, "call", lost, { nextCheckAt: 1, next: null })
        yield* Ledger.settle(made.first, "query", succeeded("g-1"), done)
        expect((yield* current).subject.status).toBe("unknown")
        yield* Ledger.settle(made.second, "query", declined, done)
        const now = yield* current
        expect(now.attempts.map(({ state }) => state)).toEqual(["succeeded", "declined"])
        expect(now.subject).toMatchObject({
          status: "captured",
          account: "first",
          captured: 1000,
          providerReference: "g-1"
        })
        expect(now.sequences).toEqual(now.events.map((_, index) => index + 1))
        const { journal } = yield* Store
        const entries = yield* journal.ofSubject("pay_1")
        expect(entries.map(({ sequence }) => sequence)).toEqual(entries.map((_, i) => i + 1))
        expect(entries.length).toBe(now.subject.version)
      })
    ))

  it("that only holds the money counts as what it is, and is released where it is too much", () =>
    run(
      Effect.gen(function* () {
        const made = yield* cascaded
        yield* Ledger.settle(made.first, "query", held, done)
        yield* Ledger.settle(made.second, "call", declined, done)
        const { attempts, subject } = yield* current
        expect(subject).toMatchObject({ status: "authorized", authorized: 1000, captured: 0 })
        expect(attempts[0]).toMatchObject({ state: "succeeded", operation: "authorize" })
      })
    ))

  it("and only holds the money is released beside a kept one", () =>
    run(
      Effect.gen(function* () {
        const made = yield* cascaded
        yield* Ledger.settle(made.second, "call", succeeded("g-2"), done)
        yield* Ledger.settle(made.first, "query", held, done)
        const { attempts } = yield* current
        expect(attempts[2]).toMatchObject({ operation: "void", reverses: "att_1" })
      })
    ))

  it("and is heard of again changes nothing, whatever has become of it", () =>
    run(
      Effect.gen(function* () {
        const made = yield* cascaded
        yield* Ledger.settle(made.second, "call", succeeded("g-2"), done)
        yield* Ledger.settle(made.first, "query", succeeded("g-1"), done)
        const before = yield* current
        for (const verdict of [succeeded("g-1"), declined, lost]) {
          expect(yield* Ledger.settle(made.first, "webhook", verdict, done)).toBeNull()
        }
        expect(yield* current).toEqual(before)
      })
    ))

  it("is given back also where it is the second late one, and the last open one fails", () =>
    run(
      Effect.gen(function* () {
        const made = yield* cascaded
        const third = (sequence: number) =>
          attempt({ ...charge, id: "att_3", sequence, reference: "reference-3", account: "third" })
        const next = { nextCheckAt: null, next: third }
        const settled = yield* Ledger.settle(made.second, "call", declined, next)
        const claimed = settled?.next ?? made.second
        const last = (yield* Ledger.fence(claimed, 1000)) ?? claimed
        yield* Ledger.settle(last, "call", lost, { nextCheckAt: 1, next: null })
        yield* Ledger.settle(made.first, "query", succeeded("g-1"), done)
        yield* Ledger.settle(made.second, "query", succeeded("g-2"), done)
        yield* Ledger.settle(last, "query", declined, done)
        const now = yield* current
        expect(now.attempts.map(({ reverses, state }) => [state, reverses])).toEqual([
          ["succeeded", null],
          ["late_success", null],
          ["declined", null],
          ["ready", "att_2"]
        ])
        expect(now.subject).toMatchObject({ account: "first", captured: 1000 })
        expect(now.incidents).toEqual(["duplicate", "late_success", "late_success"])
      })
    ))

  it("ends the failover: no third account is asked, claimed or not", () =>
    run(
      Effect.gen(function* () {
        const made = yield* cascaded
        yield* Ledger.settle(made.first, "query", succeeded("g-1"), done)
        const third = (sequence: number) =>
          attempt({ ...charge, id: "att_3", sequence, reference: "reference-3", account: "third" })
        const settled = yield* Ledger.settle(made.second, "call", declined, {
          nextCheckAt: null,
          next: third
        })
        expect(settled?.next).toBeNull()
        expect(yield* current).toMatchObject({
          subject: { status: "captured", account: "first" },
          attempts: [{ state: "succeeded" }, { state: "declined" }]
        })
      })
    ))

  it("takes back what was claimed and not sent yet", () =>
    run(
      Effect.gen(function* () {
        const claimed = yield* Ledger.claimNew(claim, order(), attempt(charge))
        const first = (yield* Ledger.fence(claimed.attempt, 1000)) ?? claimed.attempt
        const settled = yield* Ledger.settle(first, "call", declined, {
          nextCheckAt: null,
          next: second
        })
        yield* Ledger.settle(first, "webhook", succeeded("g-1"), done)
        expect(yield* Ledger.fence(settled?.next ?? first, 1000)).toBeNull()
        expect(yield* current).toMatchObject({
          subject: { status: "captured", account: "first", captured: 1000 },
          attempts: [{ state: "succeeded" }, { state: "not_sent" }]
        })
      })
    ))

  it("alone is what counts, and keeps its name", () =>
    run(
      Effect.gen(function* () {
        const claimed = yield* Ledger.claimNew(claim, order(), attempt(charge))
        const sent = (yield* Ledger.fence(claimed.attempt, 1000)) ?? claimed.attempt
        yield* Ledger.settle(sent, "call", declined, done)
        yield* Ledger.settle(sent, "webhook", succeeded("g-1"), done)
        const now = yield* current
        expect(now.attempts).toMatchObject([{ state: "late_success" }])
        expect(now.subject).toMatchObject({ status: "captured", captured: 1000, account: "first" })
        expect(now.incidents).toEqual(["late_success"])
        expect(now.events.at(-1)).toBe("payment.captured")
      })
    ))
})

describe("giving back", () => {
  const late = attempt({
    ...charge,
    state: "late_success",
    providerReference: "g-1"
  })
  const reversal = (state: Attempt["state"], members: Partial<Attempt> = {}) =>
    attempt({ id: "att_9", operation: "refund", reverses: late.id, sequence: 3, state, ...members })
  const kept = attempt({ ...charge, id: "att_2", sequence: 2, state: "succeeded" })
  const after = async (...reversals: ReadonlyArray<Attempt>) =>
    run(
      Effect.map(Ids.Ids, (ids) => {
        const subject = order({ authorized: 1000, captured: 1000, account: "second" })
        const attempts = [late, kept, ...reversals]
        return LateSuccess.after({ subject, attempts }, reversals.at(-1) ?? kept, ids, 5_000)
      })
    )

  it("is claimed once", async () => {
    expect((await after()).reversals).toHaveLength(1)
    for (const state of ["ready", "sending", "pending", "unknown", "succeeded"] as const) {
      expect(await after(reversal(state)), state).toMatchObject({ reversals: [], refused: [] })
    }
  })

  it("is tried again later where nothing was sent, and is a person's work where it was refused", async () => {
    const unsent = await after(reversal("not_sent"))
    expect(unsent).toMatchObject({ reversals: [{ reverses: late.id, state: "ready" }] })
    expect(unsent.reversals[0]?.deadline).toBeGreaterThan(5_000)
    expect((await after(reversal("declined"))).refused).toHaveLength(1)
    expect((await after(reversal("rejected"))).refused).toHaveLength(1)
    const many = Array.from({ length: 12 }, (_, index) =>
      reversal("not_sent", { id: `att_${20 + index}` })
    )
    expect(await after(...many)).toMatchObject({ reversals: [], refused: [{ state: "not_sent" }] })
  })

  it("of a reserved amount releases it", async () => {
    const ids = await run(Effect.map(Ids.Ids, (ids) => ids))
    const reserved = { ...late, operation: "authorize" as const }
    const state = { subject: order(), attempts: [reserved, kept] }
    expect(LateSuccess.after(state, kept, ids, 0).reversals).toMatchObject([{ operation: "void" }])
  })
})
