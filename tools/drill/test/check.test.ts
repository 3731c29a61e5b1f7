import { describe, expect, it } from "vitest"
import type * as Books from "../src/check/Books.ts"
import { unresolved } from "../src/check/charges.ts"
import { check } from "../src/check/check.ts"
import * as Verdict from "../src/report/Verdict.ts"
import * as world from "./world.ts"

/** What is found in the books, as "kind invariant". */
const found = (books: Books.Books): ReadonlyArray<string> => [
  ...new Set(check(books).map(({ invariant, kind }) => `${kind} ${invariant}`))
]

const good = () => [world.refunded(), world.captured(), world.cascaded(), world.declined()] as const

describe("books of a run without a fault", () => {
  it("are accepted", () => {
    const books = world.booksOf(good(), [world.refused()])
    expect(check(books)).toEqual([])
    expect(unresolved(books)).toEqual([])
  })

  it("are accepted where a thousand callers had one key", () => {
    const story = world.refunded()
    const same = Array.from({ length: 1000 }, () => story.asks[1] ?? world.refused())
    expect(check(world.booksOf([story], same))).toEqual([])
  })

  it("are accepted where a refusal was not the first that came of a request", () => {
    const story = world.declined()
    const refusal = world.ask({ order: story.order, answers: [world.answer(422, null)] })
    const waited = { ...world.answer(503, null), final: false }
    for (const ask of [
      { ...refusal, connectionFailures: 1 },
      { ...refusal, answers: [waited, ...refusal.answers] }
    ]) {
      story.asks.splice(0, 1, ask)
      expect(check(world.booksOf([story]))).toEqual([])
    }
  })

  it("are accepted where a second charge was given back and there is an incident", () => {
    const story = world.cascaded()
    story.payment.attempts = [
      world.attempt({ reference: "cascaded-1", state: "late_success" }),
      world.attempt({ account: "second", reference: "cascaded-2" }),
      world.attempt({ operation: "refund", reference: "cascaded-3" })
    ]
    story.movements.push(
      { kind: "charge", reference: "cascaded-1", amount: 1000 },
      { kind: "refund", reference: "cascaded-1", amount: 1000 }
    )
    const books = world.booksOf([story])
    const incidents = new Set([story.payment.id])
    expect(found({ ...books, router: { ...books.router, incidents } })).toEqual([])
    expect(found(books)).toEqual(["violation 2"])
  })
})

type Stories = ReturnType<typeof good>
type Plant = (stories: Stories) => Array<Books.Ask> | void

/** What is planted into good books, and what has to be found. */
const planted: ReadonlyArray<readonly [what: string, found: ReadonlyArray<string>, plant: Plant]> =
  [
    [
      "a charge that no attempt of the router names",
      ["lost 1"],
      ([one]) => void one.movements.push({ kind: "charge", reference: "nobody", amount: 1 })
    ],
    [
      "a payment that was promised and is gone",
      ["lost 1"],
      () => [world.ask({ order: "gone", answers: [world.answer(201, "pay_gone")] })]
    ],
    [
      "a refund that was confirmed and is in nobody's sums",
      ["lost 1"],
      ([one]) => {
        Object.assign(one.payment, { refunded: 0, status: "captured" })
        one.payment.attempts = one.payment.attempts.slice(0, 1)
        one.history.splice(2)
        one.movements.splice(1)
      }
    ],
    [
      "a capture that happened and that the router denies",
      ["lost 6"],
      ([, one]) => {
        one.asks.splice(1)
        Object.assign(one.payment, { captured: 0, status: "authorized" })
        one.history.splice(2)
        one.asks.push(
          world.ask({
            order: one.order,
            operation: "capture",
            amount: 600,
            answers: [world.answer(202, one.payment.id)]
          })
        )
      }
    ],
    [
      "a charge that happened on a payment that is called declined",
      ["lost 6"],
      ([, , , one]) =>
        void one.movements.push({ kind: "charge", reference: "declined-1", amount: 1000 })
    ],
    [
      "two kept charges of one payment, at two gateways",
      ["doubled 2", "violation 2", "lost 6"],
      ([, , one]) =>
        void one.movements.push({ kind: "charge", reference: "cascaded-1", amount: 1000 })
    ],
    [
      "two charges under one reference",
      ["doubled 2", "lost 6"],
      ([one]) => void one.movements.push({ kind: "charge", reference: "refunded-1", amount: 1000 })
    ],
    [
      "a refund that was made twice",
      ["doubled 2", "lost 6"],
      ([one]) => void one.movements.push({ kind: "refund", reference: "refunded-1", amount: 400 })
    ],
    [
      "one key that made two payments",
      ["violation 9"],
      ([one]) => {
        const [first] = one.asks
        if (first !== undefined)
          first.answers = [...first.answers, world.answer(201, "pay_captured")]
      }
    ],
    [
      "two payments for one order",
      ["violation 9"],
      ([, , , one]) => {
        one.payment.reference = "refunded"
        one.asks.splice(0)
      }
    ],
    [
      "another body that was accepted under a used key",
      ["violation 9"],
      ([one]) => [{ ...world.ask({ order: one.order }), fingerprint: "another body" }]
    ],
    [
      "a reference that came twice as a new payment",
      ["violation 3"],
      ([one]) => void Object.assign(one.arrivals["refunded-1"] ?? {}, { total: 2 })
    ],
    [
      "a reference at a gateway that no attempt has",
      ["violation 3"],
      ([one]) => void (one.arrivals["nobody"] = { total: 1, outcomes: {} })
    ],
    [
      "a second account that was asked while the first was not known",
      ["violation 4"],
      ([, , one]) => {
        one.payment.attempts = one.payment.attempts.map((attempt, index) =>
          index === 0 ? { ...attempt, state: "unknown" } : attempt
        )
      }
    ],
    [
      "captured more than authorized",
      ["doubled 2", "violation 5"],
      ([, one]) => {
        one.payment.captured = 1200
        one.movements.push({ kind: "capture", reference: "captured-1", amount: 600 })
      }
    ],
    [
      "a sum that the gateway does not have",
      ["violation 6"],
      ([, , , one]) => void Object.assign(one.payment, { authorized: 7 })
    ],
    [
      "a refund of which the gateway knows nothing",
      ["violation 6"],
      ([one]) => void one.movements.splice(1)
    ],
    [
      "a definite state without evidence",
      ["violation 7"],
      ([one]) => void Object.assign(one.history[1] ?? {}, { evidence: null })
    ],
    [
      "a gap in a history",
      ["violation 8"],
      ([one]) => void Object.assign(one.history[3] ?? {}, { sequence: 5 })
    ],
    [
      "an entry that goes on from another state",
      ["violation 8"],
      ([one]) => void Object.assign(one.history[3] ?? {}, { from: "declined" })
    ],
    [
      "a history that ends otherwise than the payment",
      ["violation 8"],
      ([one]) => void Object.assign(one.history[3] ?? {}, { status: "captured" })
    ],
    ["a payment without a history", ["violation 8"], ([one]) => void one.history.splice(0)],
    [
      "something that exists although it was refused",
      ["violation 10"],
      ([, , , one]) => {
        one.asks.splice(0, 1, world.ask({ order: one.order, answers: [world.answer(422, null)] }))
      }
    ]
  ]

describe("planted into good books", () => {
  it.each(planted)("%s is found", (_, expected, plant) => {
    const stories = good()
    const more = plant(stories) ?? []
    const seen = found(world.booksOf(stories, [...more, world.refused()]))
    expect([...seen].sort()).toEqual([...expected].sort())
  })

  it("a payout that was made twice, and one that the router denies", () => {
    const payout = { id: "pot_1", reference: "payout", status: "succeeded", amount: 500 }
    const attempts = [world.attempt({ operation: "payout", reference: "payout-1" })]
    const asks = [
      world.ask({ order: "payout", operation: "payout", answers: [world.answer(201, "pot_1")] })
    ]
    const paid = { kind: "payout", reference: "payout-1", amount: 500 }
    const books = (status: string, movements: ReadonlyArray<Books.Movement>): Books.Books => {
      const { gateways, router } = world.booksOf([])
      const [first] = gateways
      return {
        asks,
        router: { ...router, payouts: [{ ...payout, status, attempts }] },
        gateways: first === undefined ? [] : [{ ...first, movements }]
      }
    }
    expect(found(books("succeeded", [paid]))).toEqual([])
    expect(found(books("succeeded", [paid, paid]))).toEqual(["doubled 2", "lost 6"])
    expect(found(books("failed", [paid]))).toEqual(["lost 6"])
    expect(found(books("succeeded", []))).toEqual(["violation 6"])
  })
})

describe("what is open at the end", () => {
  it.each(["ready", "sending", "pending", "unknown", "needs_review"])(
    "an attempt that is %s is named, and its sums are not held against anybody",
    (state) => {
      const story = world.declined()
      story.payment.attempts = [world.attempt({ reference: "declined-1", state })]
      story.payment.status = "unknown"
      Object.assign(story.history[1] ?? {}, { status: "unknown", to: state })
      story.movements.push({ kind: "charge", reference: "declined-1", amount: 1000 })
      const books = world.booksOf([story])
      expect(unresolved(books)).toEqual([`pay_declined unknown: purchase first ${state}`])
      expect(check(books)).toEqual([])
    }
  )

  it("a client without an answer is named", () => {
    const books = world.booksOf([], [world.ask({ order: "waiting", answers: [] })])
    expect(unresolved(books)).toEqual(["key waiting payment: never answered"])
  })
})

describe("the verdict", () => {
  const nothing = { payments: 12_000, findings: [], unresolved: [], failed: [] }

  it("ends with the line that scripts read", () => {
    expect(Verdict.closingLine(nothing)).toBe(
      "payments 12000 seeds 1 lost 0 doubled 0 violations 0"
    )
  })

  it.each([
    ["lost", "payments 12000 seeds 1 lost 1 doubled 0 violations 0"],
    ["doubled", "payments 12000 seeds 1 lost 0 doubled 1 violations 0"],
    ["violation", "payments 12000 seeds 1 lost 0 doubled 0 violations 1"]
  ] as const)("counts what is %s", (kind, line) => {
    const finding = { kind, invariant: 1, subject: "pay_1", detail: "why" }
    const verdict = { ...nothing, findings: [finding] }
    expect(Verdict.closingLine(verdict)).toBe(line)
    expect(Verdict.isGood(verdict)).toBe(false)
    expect(Verdict.complaints(verdict)).toContain("pay_1: why")
  })

  it("is good only where nothing is open and everything was as expected", () => {
    expect(Verdict.isGood(nothing)).toBe(true)
    expect(Verdict.isGood({ ...nothing, unresolved: ["pay_1"] })).toBe(false)
    expect(Verdict.isGood({ ...nothing, failed: ["a round"] })).toBe(false)
  })
})
