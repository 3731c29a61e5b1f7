import { Decline, PaymentError } from "@switchyard/core"
import * as Result from "effect/Result"
import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { Outcomes } from "../src/index.ts"
import { declined, errors } from "./support/gateway.ts"

const euro: Outcomes.Segment = { method: "card", currency: "EUR", brand: "visa" }
const observation = fc.record({
  account: fc.constantFrom("a", "b", "__proto__", "constructor"),
  good: fc.boolean()
})
const observations = fc.array(observation, { maxLength: 40 })
const window = fc.integer({ min: 1, max: 1000 })

/** Each outcome by itself: its weight is 1 less a share for each that came after it. */
const counted = (all: ReadonlyArray<Outcomes.Observation>, account: string, size: number) => {
  const sum = { good: 0, bad: 0 }
  all.forEach((one, index) => {
    if (one.account !== account) return
    sum[one.good ? "good" : "bad"] += (1 - 1 / size) ** (all.length - 1 - index)
  })
  return sum
}

const repeated = (count: number, account: string, good: boolean) =>
  Array.from({ length: count }, () => ({ account, good }))

describe("counts", () => {
  test("are outcomes that weigh less with every one that follows, at whichever account", () => {
    fc.assert(
      fc.property(observations, window, (all, size) => {
        const counts = Outcomes.observe({}, all, { window: size })
        for (const account of new Set(all.map((one) => one.account))) {
          const exact = counted(all, account, size)
          const known = Object.hasOwn(counts, account) ? counts[account] : undefined
          expect(known?.good ?? 0).toBeCloseTo(exact.good, 5)
          expect(known?.bad ?? 0).toBeCloseTo(exact.bad, 5)
        }
      })
    )
  })

  test("do not depend on the steps in which outcomes came, nor on their way through JSON", () => {
    fc.assert(
      fc.property(observations, observations, window, (first, second, size) => {
        const once = Outcomes.observe({}, [...first, ...second], { window: size })
        const row = JSON.stringify(Outcomes.observe({}, first, { window: size }))
        const twice = Outcomes.observe(JSON.parse(row), second, { window: size })
        expect(twice).toEqual(once)
      })
    )
  })

  test("of writers that swap one row are those of the same outcomes one after the other", () => {
    fc.assert(
      fc.property(
        fc.array(observations, { minLength: 1, maxLength: 4 }),
        fc.infiniteStream(fc.nat(3)),
        (batches, turns) => {
          let row = { version: 0, counts: {} as Outcomes.Counts }
          const order: Array<Outcomes.Observation> = []
          const waiting = batches.map((batch) => ({ batch, read: row }))
          while (waiting.length > 0) {
            const index = (turns.next().value ?? 0) % waiting.length
            const [writer] = waiting.slice(index)
            if (writer === undefined) break
            const { batch, read } = writer
            if (read.version !== row.version) {
              // Another one was faster: read again.
              waiting[index] = { batch, read: row }
              continue
            }
            row = { version: row.version + 1, counts: Outcomes.observe(read.counts, batch) }
            order.push(...batch)
            waiting.splice(index, 1)
          }
          expect(row.counts).toEqual(Outcomes.observe({}, order))
        }
      )
    )
  })

  test("leave alone what they were made of", () => {
    const counts = Object.freeze({ a: Object.freeze({ good: 3, bad: 1 }) })
    expect(Outcomes.observe(counts, [])).toEqual(counts)
    expect(Outcomes.observe(counts, repeated(1, "a", false), { window: 2 })).toEqual({
      a: { good: 1.5, bad: 1.5 }
    })
  })

  test("forget an account that is not asked, in the end whole", () => {
    const counts = Outcomes.observe({ a: { good: 400, bad: 100 } }, repeated(500, "b", true))
    expect(counts.a?.good).toBeCloseTo(400 / Math.E, 0)
    const later = Outcomes.observe(counts, repeated(12_000, "b", true))
    expect(Object.keys(later)).toEqual(["b"])
    expect(later.b?.good).toBeCloseTo(500, 3)
  })
})

describe("an estimate", () => {
  const other = { ...euro, brand: "amex" }
  const dollar = { ...euro, currency: "USD" }
  const upi = { method: "upi", currency: "INR", brand: null }
  const of = (
    segments: ReadonlyArray<readonly [Outcomes.Segment, Outcomes.Counts]>,
    account = "a",
    segment = euro
  ) => Outcomes.table(segments).estimate(segment, account)

  test("is the root where nothing is known", () => {
    expect(of([])).toEqual({ good: 1.8, bad: 0.2 })
    expect(of([[euro, { b: { good: 9, bad: 9 } }]])).toEqual({ good: 1.8, bad: 0.2 })
    const root = { good: 3, bad: 4 }
    expect(Outcomes.table([], { root }).estimate(euro, "a")).toEqual(root)
  })

  test("is what was counted and the root, in a segment that knows enough", () => {
    const estimate = of([[euro, { a: { good: 450, bad: 50 } }]])
    expect(estimate.good).toBeCloseTo(451.8)
    expect(estimate.bad).toBeCloseTo(50.2)
    expect(Outcomes.mean(estimate)).toBeCloseTo(0.9, 2)
  })

  test("in a new segment is that of the nearest one, and no firmer than ten outcomes", () => {
    const bad = { a: { good: 100, bad: 900 } }
    const good = { a: { good: 900, bad: 100 } }
    const nearest = of([
      [other, bad],
      [dollar, good],
      [upi, good]
    ])
    expect(Outcomes.mean(nearest)).toBeCloseTo(0.1, 1)
    expect(nearest.good + nearest.bad).toBeCloseTo(10)
    for (const farther of [dollar, upi]) {
      expect(Outcomes.mean(of([[farther, bad]]))).toBeCloseTo(0.1, 1)
    }
  })

  test("counts no outcome twice", () => {
    fc.assert(
      fc.property(fc.nat(50), fc.nat(50), (good, bad) => {
        const { bad: b, good: g } = of([[euro, { a: { good, bad } }]])
        expect(g + b).toBeCloseTo(2 + good + bad)
      })
    )
  })

  test("is above zero, and the same object each time", () => {
    const count = fc.record({ good: fc.nat(5000), bad: fc.nat(5000) })
    fc.assert(
      fc.property(count, count, count, (one, two, three) => {
        const table = Outcomes.table([
          [euro, { a: one }],
          [other, { a: two }],
          [upi, { a: three }]
        ])
        for (const segment of [euro, other, dollar, upi]) {
          const estimate = table.estimate(segment, "a")
          expect(estimate.good > 0 && estimate.bad > 0).toBe(true)
          expect(table.estimate({ ...segment }, "a")).toBe(estimate)
        }
      })
    )
  })

  test("has one key for each segment", () => {
    expect(Outcomes.keyOf(euro)).toBe("card/EUR/visa")
    expect(Outcomes.keyOf(upi)).toBe("upi/INR/-")
  })
})

describe("what an outcome says of the account", () => {
  const expected = {
    ProviderUnavailable: "bad",
    InvalidConfiguration: "bad",
    UnsupportedOperation: "nothing",
    Declined: "bad",
    InvalidRequest: "nothing",
    AuthenticationFailed: "bad",
    RateLimited: "bad",
    InvalidState: "nothing",
    NotFound: "nothing",
    DuplicateReference: "nothing",
    OutcomeUnknown: "bad"
  } as const satisfies Record<PaymentError.PaymentError["_tag"], Outcomes.Sign>

  test.each(Object.values(errors))("$_tag", (error) => {
    expect(Outcomes.ofError(error)).toBe(expected[error._tag])
    expect(Outcomes.ofResult(Result.fail(error))).toBe(expected[error._tag])
  })

  test("a call that was held back on our side says nothing", () => {
    for (const cause of ["breaker_open", "no_capacity"] as const) {
      const { operation, provider } = errors.ProviderUnavailable
      const held = new PaymentError.ProviderUnavailable({ provider, operation, cause })
      expect(Outcomes.ofError(held)).toBe("nothing")
    }
  })

  test("a decline counts unless it is the shopper's doing, as an error or as data", () => {
    for (const reason of Decline.reasons) {
      const sign = Decline.concernOf(reason) === "account" ? "bad" : "nothing"
      const error = declined(reason)
      expect(Outcomes.ofError(error)).toBe(sign)
      const { decline } = error
      expect(Outcomes.ofAnswer({ status: { unified: "declined" }, decline })).toBe(sign)
    }
  })

  test.each([
    ["authorized", "good"],
    ["captured", "good"],
    ["succeeded", "good"],
    ["active", "good"],
    ["pending", "nothing"],
    ["requires_action", "nothing"],
    ["expired", "nothing"],
    ["declined", "bad"],
    ["failed", "bad"]
  ] as const)("an answer of %s is %s", (unified, sign) => {
    expect(Outcomes.ofResult(Result.succeed({ status: { unified } }))).toBe(sign)
  })
})
