import { Effect, Redacted, Result } from "effect"
import { promised } from "../src/sql/promised.ts"
import { describe, expect, it } from "vitest"
import * as Inbox from "../src/domain/inbox/Inbox.ts"
import * as Ledger from "../src/domain/ledger/Ledger.ts"
import { Store } from "../src/sql/Store.ts"
import * as Database from "./support/database.ts"
import * as Notified from "./support/notified.ts"
import { attempt, errors } from "./support/samples.ts"

const { comesBack, found, hearFor, lost, lostCharge, make } = Notified
const { outcomes, receive, rows, sending, standing } = Notified

const signings = ["signed", "partly_signed", "unsigned"] as const

const captured = found("captured")
const declined = found("declined")

describe.each(signings)("where notifications are %s", (signing) => {
  it("a success of what counted as declined is late, and a person hears of it", () => {
    const world = make(signing)
    return world.run(
      Effect.gen(function* () {
        const sent = yield* sending("1")
        yield* comesBack(sent, Result.fail(errors.Declined))
        world.books.set(sent.reference, captured)
        yield* receive(world, { id: "e", reference: sent.reference, payment: captured })
        yield* hearFor(world, 11_000)
        expect(yield* standing("1")).toMatchObject({
          status: "captured",
          attempts: ["late_success"],
          incidents: ["late_success"],
          isDense: true
        })
      })
    )
  })

  it("a gateway that takes a success back is not believed, and a person hears of it once", () => {
    const world = make(signing)
    return world.run(
      Effect.gen(function* () {
        const sent = yield* sending("1")
        yield* comesBack(sent, Result.succeed(captured))
        world.books.set(sent.reference, declined)
        for (const note of ["first", "second"]) {
          const id = `event-${note}`
          yield* receive(world, { id, reference: sent.reference, payment: declined }, note)
        }
        yield* hearFor(world, 11_000, 11_000)
        expect(yield* outcomes).toEqual(["flip", "flip"])
        expect(yield* standing("1")).toMatchObject({ status: "captured", incidents: ["flip"] })
      })
    )
  })

  it("a row whose worker died is heard by another one", async () => {
    const database = await Database.create()
    const world = make(signing, database)
    const { event, id } = await world.run(
      Effect.gen(function* () {
        const { event } = yield* lostCharge(world, "1")
        yield* receive(world, event)
        const { inbox } = yield* Store
        const [row] = yield* rows
        yield* inbox.lease(row?.id ?? "", row?.nextAt ?? 0, world.now() + 60_000)
        return { event, id: row?.id }
      })
    )
    await world.run(
      Effect.gen(function* () {
        yield* hearFor(world, 59_000)
        expect((yield* standing("1")).status).toBe("unknown")
        yield* hearFor(world, 2_000)
        expect((yield* standing("1")).status).toBe("captured")
        expect(yield* receive(world, event)).toBe(false)
        expect((yield* rows).map((row) => row.id)).toEqual([id])
      })
    )
    await database.remove()
  })

  it("one row is one worker's, however many look", () => {
    const world = make(signing)
    return world.run(
      Effect.gen(function* () {
        const { event } = yield* lostCharge(world, "1")
        yield* receive(world, event)
        world.advance(11_000)
        const [row] = yield* rows
        const work = Inbox.work(row?.id ?? "", row?.nextAt ?? 0)
        yield* Effect.all(
          Array.from({ length: 8 }, () => work),
          { concurrency: "unbounded" }
        )
        expect((yield* rows).map(({ tries }) => tries)).toEqual([1])
        expect(yield* standing("1")).toMatchObject({ status: "captured", successes: 1 })
      })
    )
  })

  it("of two charges with the gateway's id alone it finds the right one, also before it is stored", () => {
    const world = make(signing)
    return world.run(
      Effect.gen(function* () {
        const sent = yield* sending("1")
        const payment = found("captured", { providerReference: "gateway-77" })
        world.books.set(sent.reference, payment)
        world.books.set("gateway-77", payment)
        yield* receive(world, { id: "e", reference: null, payment })
        yield* hearFor(world, 11_000)
        expect(yield* outcomes).toEqual([null])
        yield* comesBack(
          sent,
          Result.succeed({ ...payment, status: { unified: "pending", raw: "p" } })
        )
        yield* hearFor(world, 20_000)
        expect(yield* standing("1")).toMatchObject({ status: "captured", incidents: [] })
      })
    )
  })
})

describe("where notifications are signed", () => {
  it("a void that succeeded after it had counted as refused is late, and not what we knew", () => {
    const world = make("signed", undefined, ["void"])
    return world.run(
      Effect.gen(function* () {
        const sent = yield* sending("1", { operation: "authorize" }, { capture: "manual" })
        yield* comesBack(sent, Result.succeed(found("authorized")))
        const claim = { merchant: "acme", key: "k-void", fingerprint: "f" }
        const names = { id: "att_void", reference: "reference-void", subject: "pay_1", sequence: 2 }
        const made = attempt({ ...names, operation: "void", target: "gateway-1" })
        const claimed = yield* Ledger.claimFollowUp(claim, "pay_1", () =>
          Effect.succeed({ attempt: made, refund: null, sendWithinMs: 1000 })
        )
        yield* comesBack(claimed.attempt, Result.fail(errors.RateLimited))
        const named = { parent: "gateway-1", providerReference: "gateway-2" }
        const payment = { ...found("voided"), kind: "void", ...named } as const
        yield* receive(world, { id: "e", reference: made.reference, payment })
        yield* hearFor(world, 11_000)
        expect(yield* standing("1")).toMatchObject({
          status: "voided",
          attempts: ["succeeded", "late_success"],
          incidents: ["late_success"]
        })
      })
    )
  })

  it("nobody has to be asked", () => {
    const world = make("signed")
    return world.run(
      Effect.gen(function* () {
        const { event } = yield* lostCharge(world, "1")
        yield* receive(world, event)
        yield* hearFor(world, 11_000)
        expect((yield* standing("1")).status).toBe("captured")
        expect(world.asked).toEqual([])
      })
    )
  })

  it("the gateway is asked for the card that it keeps: its name is not stored on the way", () => {
    const world = make("signed")
    return world.run(
      Effect.gen(function* () {
        const sent = yield* sending("1", {}, { saveMethod: true })
        yield* comesBack(sent, lost)
        const token = Redacted.make("registration-sentinel")
        world.books.set(sent.reference, { ...captured, token })
        const payment = { ...captured, token: Redacted.make("registration-sentinel") }
        yield* receive(world, { id: "e", reference: sent.reference, payment })
        yield* hearFor(world, 11_000)
        expect(world.asked).toEqual([sent.reference])
        const state = yield* Effect.flatMap(Ledger.loadAs("payment", "pay_1"), promised)
        expect(state.subject).toMatchObject({
          status: "captured",
          token: expect.stringMatching(/^tok_/)
        })
        expect(JSON.stringify(yield* rows)).not.toContain("registration-sentinel")
      })
    )
  })

  it("an answer of the gateway that is under way is waited for", () => {
    const world = make("signed")
    return world.run(
      Effect.gen(function* () {
        const sent = yield* sending("1")
        yield* receive(world, { id: "e", reference: sent.reference, payment: captured })
        yield* hearFor(world, 11_000, 3_000, 3_000)
        expect((yield* standing("1")).attempts).toEqual(["sending"])
        expect((yield* rows).map(({ outcome, tries }) => [outcome, tries])).toEqual([[null, 0]])
        yield* comesBack(sent, Result.succeed(captured))
        yield* hearFor(world, 3_000)
        expect(yield* outcomes).toEqual(["known"])
        expect((yield* standing("1")).causes).toEqual(["claim", "call"])
      })
    )
  })

  it("one of an account that is no longer configured waits for it", () => {
    const world = make("signed")
    return world.run(
      Effect.gen(function* () {
        const { event } = yield* lostCharge(world, "1")
        const gone = { ...world.account, id: "gone" }
        yield* Inbox.receive(gone, { body: Notified.bytesOf(event), headers: {} })
        world.advance(11_000)
        yield* Inbox.workAccount("gone")
        expect(yield* outcomes).toEqual([null])
      })
    )
  })
})

describe("a row", () => {
  it("is kept for a month after it was heard, and no longer", () => {
    const world = make("signed")
    return world.run(
      Effect.gen(function* () {
        const { event } = yield* lostCharge(world, "1")
        yield* receive(world, event)
        yield* hearFor(world, 11_000)
        world.advance(29 * 86_400_000)
        yield* Inbox.forget()
        expect(yield* outcomes).toEqual(["settled"])
        world.advance(2 * 86_400_000)
        yield* Inbox.forget()
        expect(yield* outcomes).toEqual([])
      })
    )
  })
})
