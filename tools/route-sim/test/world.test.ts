import { describe, expect, it } from "vitest"
import { Outcomes } from "@switchyard/routing"
import * as Chance from "../src/chance.ts"
import { simulate } from "../src/run/simulate.ts"
import * as answers from "../src/world/answers.ts"
import * as Gateway from "../src/world/Gateway.ts"
import * as Ledger from "../src/world/Ledger.ts"
import * as Oracle from "../src/world/oracle.ts"
import * as World from "../src/world/World.ts"

const world = World.make([
  Gateway.make("north", 0.9),
  Gateway.make("south", 0.7, { lostAnswers: 0.1 })
])
const payments = 40_000
const chance = Chance.make(11)

const answersOf = (index: number) =>
  Array.from({ length: payments }, (_, number) =>
    answers.answer(world, chance, index, World.paymentOf(world, chance, number), 0)
  )

describe("a gateway", () => {
  it.each([
    [0, 0.9],
    [1, 0.7]
  ])("%i charges its share of payments", (index, rate) => {
    const charged = answersOf(index).filter(({ entry }) => Ledger.isCharge(entry))
    expect(charged.length / payments).toBeCloseTo(rate, 2)
  })

  it("declines so that the world's share may go on, and shoppers' own faults count against nobody", () => {
    const declines = answersOf(0).flatMap(({ error }) =>
      error?._tag === "Declined" ? [error] : []
    )
    const retryable = declines.filter(({ decline }) => decline.retry === "otherProvider")
    expect(retryable.length / declines.length).toBeCloseTo(0.3, 1)
    const shopper = declines.filter((error) => Outcomes.ofError(error) === "nothing")
    expect(shopper.length / payments).toBeCloseTo(world.shopperDeclines, 2)
  })

  it("loses its share of answers, and keeps what it did in its book", () => {
    const lost = answersOf(1).filter(({ error }) => error?._tag === "OutcomeUnknown")
    expect(lost.length / payments).toBeCloseTo(0.1, 2)
    expect(lost.filter(({ entry }) => Ledger.isCharge(entry)).length / lost.length).toBeCloseTo(
      0.7,
      1
    )
  })

  it("cannot approve so much that shoppers' faults have no room", () => {
    expect(() => answers.retryableShare(world, 0.97)).toThrow(RangeError)
  })

  it.each([
    ["refused", "ProviderUnavailable", 0],
    ["server_error", "OutcomeUnknown", Ledger.entry.failed],
    ["hangs", "OutcomeUnknown", Ledger.entry.failed]
  ] as const)("that is out (%s) charges nobody", (fault, tag, entry) => {
    const outages = [{ fromMs: 100, untilMs: 200, fault }]
    const broken = World.make([Gateway.make("north", 0.9, { outages })])
    const at = (atMs: number) =>
      answers.answer(broken, chance, 0, World.paymentOf(broken, chance, 1), atMs)
    expect(at(100)).toMatchObject({ error: { _tag: tag }, entry })
    expect(at(199).entry).toBe(entry)
    expect(Ledger.isCharge(at(99).entry)).toBe(Ledger.isCharge(at(200).entry))
    expect([Ledger.entry.charged, Ledger.entry.declined]).toContain(at(200).entry)
  })
})

describe("the oracle", () => {
  const retryable = World.make([Gateway.make("north", 0.9), Gateway.make("south", 0.8)])

  it("knows the arithmetic of a cascade", () => {
    const one = Oracle.make(retryable, 1)
    expect(one.of([0, 1], "visa", 0)).toBeCloseTo(0.9, 10)
    expect(one.best("visa", 0)).toBeCloseTo(0.9, 10)
    expect(one.best("visa", 0, [1])).toBeCloseTo(0.8, 10)
    // 30 % of 10 % go on, to a gateway that approves 80 of the 96 % that can pay.
    const two = Oracle.make(retryable, 2)
    expect(two.of([0, 1], "visa", 0)).toBeCloseTo(0.9 + (0.03 * 0.8) / 0.96, 10)
    expect(two.of([1, 0], "visa", 0)).toBeCloseTo(0.8 + (0.06 * 0.9) / 0.96, 10)
  })

  it("passes a gateway that refuses, and loses what one with errors takes", () => {
    const during = (fault: Gateway.Fault) =>
      Oracle.make(
        World.make([
          Gateway.make("north", 0.9, { outages: [{ fromMs: 0, untilMs: 10, fault }] }),
          Gateway.make("south", 0.8)
        ]),
        2
      )
    expect(during("refused").of([0, 1], "visa", 5)).toBeCloseTo(0.8, 10)
    expect(during("server_error").of([0, 1], "visa", 5)).toBe(0)
    expect(during("server_error").best("visa", 5)).toBeCloseTo(0.8, 10)
    expect(during("server_error").best("visa", 10)).toBeGreaterThan(0.9)
  })
})

describe("the audit", () => {
  const { charged, chargedUntold, declined, declinedUntold, failed } = Ledger.entry
  const books = (...notes: ReadonlyArray<readonly [gateway: number, what: number]>) => {
    const ledgers = world.gateways.map((gateway) => Ledger.make(gateway, 1))
    notes.forEach(([index, what], turn) => {
      const ledger = ledgers[index]
      if (ledger !== undefined) Ledger.note(ledger, 0, turn + 1, what)
    })
    return Ledger.audit(ledgers)
  }

  it("passes a decline that goes on, and an unknown at the end", () => {
    expect(books([0, declined], [1, charged])).toMatchObject({
      charged: 1,
      cascades: 1,
      doubled: 0
    })
    expect(books([0, declined], [1, chargedUntold])).toMatchObject({
      unknown: 1,
      unknownCascades: 0
    })
  })

  it.each([chargedUntold, declinedUntold, failed])(
    "finds what went on after an unknown %i",
    (what) => {
      expect(books([1, what], [0, declined])).toMatchObject({ unknownCascades: 1, doubled: 0 })
    }
  )

  it("finds two charges, at two gateways or at one", () => {
    expect(books([0, chargedUntold], [1, charged]).doubled).toBe(1)
    expect(books([0, charged], [0, charged]).doubled).toBe(1)
  })
})

it("more calls than the operator allows are not made", () => {
  const outages = [{ fromMs: 0, untilMs: 10_000, fault: "hangs" as const }]
  const hanging = World.make([Gateway.make("north", 0.9, { outages, maxConcurrent: 5 })])
  const policy = { default: { strategy: "priority", accounts: ["north"] } }
  const run = simulate({ name: "", world: hanging, policy }, 100, 1)
  expect(run.calls.count()).toBe(5)
  expect(run.audit.unknown).toBe(5)
})
