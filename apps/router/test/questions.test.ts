import { Money, type PaymentError } from "@switchyard/core"
import { Result } from "effect"
import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Attempt, isCharge } from "../src/domain/ledger/Attempt.ts"
import * as Questions from "../src/domain/truth/Questions.ts"
import {
  answered,
  attempt,
  errors,
  euro,
  heard,
  operations,
  type unifiedStatuses
} from "./support/samples.ts"

const quarantine = Questions.notFoundQuarantineMs
const verdictOf = (
  ...asked: Parameters<typeof Questions.verdictOf> extends [...infer A, unknown] ? A : never
) => Questions.verdictOf(...asked, heard("query"))
const tags = Object.keys(errors) as ReadonlyArray<PaymentError.PaymentError["_tag"]>

describe("the answer to a question about an open outcome", () => {
  const fresh: Questions.Known = {
    captured: 0,
    refunded: 0,
    voided: 0,
    currency: "EUR",
    contested: 0,
    hosted: false,
    isSetting: false,
    own: false,
    targets: new Set(["gateway-1"])
  }
  const unknown = (operation: (typeof operations)[number], members = {}) =>
    attempt({ operation, state: "unknown", checks: 5, ...members })
  const found = (status: (typeof unifiedStatuses)[number], members = {}) =>
    Result.succeed(answered(status, members))

  it("that is an error proves nothing, whatever the error; only NotFound does, after the quarantine", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...tags),
        fc.constantFrom(...operations),
        fc.integer({ min: 0, max: 2 * quarantine }),
        (tag, operation, age) => {
          const verdict = verdictOf(unknown(operation), fresh, Result.fail(errors[tag]), age)
          const proof = tag === "NotFound" && isCharge(operation) && age >= quarantine
          expect(verdict?.state ?? null).toBe(proof ? "not_sent" : null)
        }
      )
    )
  })

  it("that is not found proves nothing before enough questions, or against an id that we were given", () => {
    const notFound = Result.fail(errors.NotFound)
    const of = (members: object) =>
      verdictOf(unknown("purchase", members), fresh, notFound, 10 * quarantine)?.state
    expect(of({})).toBe("not_sent")
    expect(of({ checks: 4 })).toBeUndefined()
    expect(of({ providerReference: "54279" })).toBeUndefined()
  })

  it("is no success while the gateway has named no id", () => {
    const anonymous = found("captured", { providerReference: null })
    expect(verdictOf(unknown("purchase"), fresh, anonymous, 0)).toBeNull()
    const known = unknown("purchase", { providerReference: "54279" })
    expect(verdictOf(known, fresh, anonymous, 0)?.state).toBe("succeeded")
  })

  it("does not tell which of two open refunds succeeded, but that both did or neither", () => {
    const contested = { ...fresh, captured: 1000, refunded: 100, contested: 200 }
    const refund = unknown("refund", { amount: 300 })
    const of = (value: number, known = contested, age = 10 * quarantine) => {
      const answer = found("partially_refunded", { refunded: euro(value) })
      return verdictOf(refund, known, answer, age)?.state ?? null
    }
    expect([of(400), of(300), of(599)]).toEqual([null, null, null])
    expect([of(400, { ...contested, contested: 0 }), of(600)]).toEqual(["succeeded", "succeeded"])
    expect([of(100), of(100, contested, quarantine - 1)]).toEqual(["not_sent", null])
    // Without a sum the state alone tells of neither.
    expect(verdictOf(refund, contested, found("refunded"), 10 * quarantine)).toBeNull()
  })

  it("proves two open captures or voids by one sum", () => {
    const contested = { ...fresh, contested: 400 }
    const capture = (value: number, age = 0) =>
      verdictOf(
        unknown("capture", { amount: 600 }),
        contested,
        found("captured", { captured: euro(value) }),
        age
      )?.state ?? null
    expect([capture(1000), capture(600), capture(999)]).toEqual(["succeeded", null, null])
    const untouched = verdictOf(unknown("capture"), contested, found("authorized"), quarantine)
    expect(untouched?.state).toBe("not_sent")
    const release = (value: number) =>
      verdictOf(
        unknown("void", { amount: 600 }),
        contested,
        found("authorized", { voided: euro(value) }),
        0
      )?.state ?? null
    expect([release(1000), release(600)]).toEqual(["succeeded", null])
    expect(verdictOf(unknown("void"), contested, found("voided"), quarantine)).toBeNull()
  })

  it("never calls a pending attempt not sent", () => {
    const pending = attempt({ operation: "purchase", state: "pending" })
    const notFound = Result.fail(errors.NotFound)
    expect(verdictOf(pending, fresh, notFound, 10 * quarantine)).toBeNull()
  })

  it("leaves a page that only holds the money to a person, once it has had time to take it", () => {
    const page = { ...fresh, hosted: true }
    const held = found("authorized", { providerReference: "54279" })
    const of = (age: number, members: object = {}, known = page) => {
      const asked = { state: "pending" as const, checks: 5, ...members }
      return verdictOf(attempt({ operation: "purchase", ...asked }), known, held, age)
    }
    expect(of(quarantine)).toMatchObject({
      state: "needs_review",
      error: { reason: "authorized_only" },
      incident: { kind: "mismatch", detail: { gateway: "authorized" } }
    })
    expect(of(quarantine - 1)).toBeNull()
    expect(of(quarantine, { checks: 4 })).toBeNull()
    expect(of(quarantine, {}, { ...page, hosted: false })).toBeNull()
  })

  it("calls a page on which nobody has paid expired, once its session is over and enough was asked", () => {
    const page = { ...fresh, hosted: true, targets: new Set<string>() }
    const notFound = Result.fail(errors.NotFound)
    // The page's own id is no transaction's: it is gone with the session.
    const open = { state: "pending", checks: 5, providerReference: "CHECKOUT.uat01" } as const
    const of = (age: number, members: Partial<Attempt> = {}, known = page) => {
      const asked = attempt({ operation: "purchase", ...open, ...members })
      return verdictOf(asked, known, notFound, age)
    }
    const after = Questions.unusedPageMs
    expect(of(after)).toMatchObject({
      state: "declined",
      error: { code: "Declined", reason: "expired" },
      decline: { reason: "expired" },
      evidence: { kind: "query", status: "NotFound" }
    })
    expect(after).toBeGreaterThanOrEqual(30 * 60_000 + quarantine)
    expect(of(after - 1)).toBeNull()
    expect(of(after, { checks: 4 })).toBeNull()
    // A card that a bank is asked about is no page, and a lost answer may be anything.
    expect(of(10 * after, {}, { ...page, hosted: false })).toBeNull()
    expect(of(10 * after, { state: "unknown" })).toBeNull()
    for (const tag of tags.filter((one) => one !== "NotFound")) {
      const pending = attempt({ operation: "purchase", state: "pending", checks: 9 })
      expect(verdictOf(pending, page, Result.fail(errors[tag]), 10 * after), tag).toBeNull()
    }
    const paid = found("captured", { providerReference: "payment-1" })
    const waiting = attempt({ operation: "purchase", state: "pending" })
    expect(verdictOf(waiting, page, paid, 0)).toMatchObject({
      state: "succeeded",
      providerReference: "payment-1"
    })
  })

  it("finds a rebill as a payment, or as a transaction of the payment that it repeats", () => {
    const of = (members: object) => {
      const asked = attempt({ operation: "rebill", state: "unknown", target: "gateway-1" })
      return verdictOf(asked, fresh, found("captured", members), 0)?.state ?? null
    }
    expect(of({})).toBe("succeeded")
    expect(of({ kind: "rebill", parent: "gateway-1" })).toBe("succeeded")
    expect(of({ kind: "rebill" })).toBe("succeeded")
    expect(of({ kind: "rebill", parent: "another-payment" })).toBeNull()
    expect(of({ kind: "capture", parent: "gateway-1" })).toBeNull()
    const purchase = attempt({ operation: "purchase", state: "unknown" })
    const rebill = found("captured", { kind: "rebill", parent: "gateway-1" })
    expect(verdictOf(purchase, fresh, rebill, 0)).toBeNull()
  })

  it.each(["authorize", "purchase"] as const)(
    "settles a %s by the gateway's own status",
    (operation) => {
      const success = operation === "authorize" ? "authorized" : "captured"
      expect(verdictOf(unknown(operation), fresh, found(success), 0)?.state).toBe("succeeded")
      expect(verdictOf(unknown(operation), fresh, found("declined"), 0)?.state).toBe("declined")
      expect(verdictOf(unknown(operation), fresh, found("expired"), 0)?.decline?.reason).toBe(
        "expired"
      )
      expect(verdictOf(unknown(operation), fresh, found("pending"), 0)?.state).toBe("pending")
      for (const unclear of ["refunded", "partially_refunded", "voided"] as const) {
        expect(verdictOf(unknown(operation), fresh, found(unclear), 10 * quarantine)).toBeNull()
      }
    }
  )

  it("says of a lost capture, void or refund what the payment's own state proves", () => {
    const state = (
      operation: (typeof operations)[number],
      status: (typeof unifiedStatuses)[number],
      age = 0
    ) => verdictOf(unknown(operation), fresh, found(status), age)?.state ?? null
    expect(state("capture", "captured")).toBe("succeeded")
    expect(state("void", "voided")).toBe("succeeded")
    expect(state("refund", "refunded")).toBe("succeeded")
    // Nothing of it in the books is proof only after the quarantine.
    for (const [operation, before] of [
      ["capture", "authorized"],
      ["void", "authorized"],
      ["refund", "captured"]
    ] as const) {
      expect(state(operation, before, quarantine - 1)).toBeNull()
      expect(state(operation, before, quarantine)).toBe("not_sent")
    }
    for (const [operation, other] of [
      ["capture", "voided"],
      ["void", "captured"],
      ["refund", "authorized"],
      ["capture", "declined"]
    ] as const) {
      expect(state(operation, other, 10 * quarantine), `${operation} ${other}`).toBeNull()
    }
  })

  it("counts the gateway's sums where it tells them", () => {
    const capture = unknown("capture", { amount: 600 })
    const of = (value: number) =>
      verdictOf(capture, fresh, found("captured", { captured: euro(value) }), 0)?.state ?? null
    expect(of(599)).toBeNull()
    expect(of(600)).toBe("succeeded")
  })

  it("proves a void by its sum, because a part can be released without a change of state", () => {
    const before = { ...fresh, voided: 100 }
    const of = (value: number, age = 0) => {
      const answer = found("authorized", { voided: euro(value) })
      const asked = unknown("void", { amount: 300 })
      return verdictOf(asked, before, answer, age)?.state ?? null
    }
    expect(of(400)).toBe("succeeded")
    expect(of(250, 10 * quarantine)).toBeNull()
    expect(of(100, quarantine - 1)).toBeNull()
    expect(of(100, quarantine)).toBe("not_sent")
    // A sum that contradicts the state, or another currency, proves nothing.
    for (const contradiction of [
      found("voided", { voided: euro(100) }),
      found("pending", { voided: euro(100) }),
      found("authorized", { voided: Money.make(99_999, "JPY") })
    ]) {
      const asked = unknown("void", { amount: 300 })
      expect(verdictOf(asked, before, contradiction, 10 * quarantine)).toBeNull()
    }
  })

  it("believes a follow-up's own transaction, and no other one", () => {
    const own = { ...fresh, own: true }
    const of = (
      operation: "capture" | "refund" | "void",
      answer: Parameters<typeof Questions.verdictOf>[2],
      age = 0
    ) => verdictOf(unknown(operation), own, answer, age)?.state ?? null
    expect(of("capture", found("captured", { kind: "capture" }))).toBe("succeeded")
    expect(of("void", found("voided", { kind: "void" }))).toBe("succeeded")
    expect(of("refund", found("refunded", { kind: "refund" }))).toBe("succeeded")
    expect(of("refund", found("pending", { kind: "refund" }))).toBe("pending")
    expect(of("refund", found("declined", { kind: "refund" }))).toBe("declined")
    // The payment itself, or another follow-up of it, says nothing about this one.
    expect(of("capture", found("captured"), 10 * quarantine)).toBeNull()
    expect(of("refund", found("captured", { kind: "capture" }), 10 * quarantine)).toBeNull()
    const absent = Result.fail(errors.NotFound)
    expect(of("refund", absent, quarantine - 1)).toBeNull()
    expect(of("refund", absent, quarantine)).toBe("not_sent")
    // The gateway gave this one an id: that it is not found later is no proof.
    const given = unknown("refund", { providerReference: "refund-1" })
    expect(verdictOf(given, own, absent, 10 * quarantine)).toBeNull()
    const elsewhere = found("refunded", { kind: "refund", parent: "another-payment" })
    expect(of("refund", elsewhere)).toBeNull()
    const ofCharge = found("captured", { kind: "refund" })
    expect(verdictOf(unknown("purchase"), fresh, ofCharge, 0)).toBeNull()
  })

  it("proves a second refund or capture by a sum alone", () => {
    const refund = unknown("refund", { amount: 300 })
    const before = { ...fresh, captured: 1000, refunded: 500 }
    const of = (members: object) =>
      verdictOf(refund, before, found("partially_refunded", members), 0)?.state ?? null
    expect(of({})).toBeNull()
    expect(of({ refunded: euro(500) })).toBeNull()
    expect(of({ refunded: euro(800) })).toBe("succeeded")
    // What an earlier refund left behind is no proof that this one never was.
    expect(verdictOf(refund, before, found("captured"), 10 * quarantine)).toBeNull()
    const capture = unknown("capture", { amount: 300 })
    expect(verdictOf(capture, before, found("captured"), 10 * quarantine)).toBeNull()
    expect(verdictOf(capture, before, found("authorized"), 10 * quarantine)).toBeNull()
  })
})
