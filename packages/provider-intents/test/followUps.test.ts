import { Money, Reference } from "@switchyard/core"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import * as Answers from "../src/internal/answers.ts"
import { amount, id, outcome, record, refundRecord, seen } from "./support.ts"

const half = Money.make(5000, "USD")
const followUp = { reference: Reference.make("follow-up-1"), providerReference: id }
const capture = (value: unknown, asked = half) =>
  outcome(Answers.capture(seen(value, 200, "capture"), { ...followUp, amount: asked }))
const release = (value: unknown, asked: { readonly amount?: Money.Money } = {}) =>
  outcome(Answers.released(seen(value, 200, "void"), { ...followUp, ...asked }))
const refund = (value: unknown) =>
  outcome(Answers.refund(seen(value, 200, "refund"), { ...followUp, amount: half }))

describe("a capture", () => {
  const captured = (sum: unknown, word = "PARTIAL_CAPTURED") =>
    record(word, { amount_captured: sum })

  it("is believed where the sum reaches it", () => {
    expect(capture(captured(5000))).toBe("captured")
    expect(capture(captured(7000))).toBe("captured")
    expect(capture(captured(10_000, "CAPTURED"), amount)).toBe("captured")
    expect(capture(captured(5000, "PARTIAL_SETTLED"))).toBe("captured")
    expect(capture(captured(4999))).toBe("mismatch amount_captured")
    expect(capture(captured(0))).toBe("mismatch amount_captured")
    expect(capture(captured(5000, "AUTHORIZED"))).toBe("mismatch amount_captured")
    expect(capture(captured(10_001))).toBe("mismatch amount_captured")
  })

  it("is believed without a sum only where nothing is left", () => {
    expect(capture(captured(null, "CAPTURED"))).toBe("captured")
    expect(capture(captured(null, "SETTLED"))).toBe("captured")
    expect(capture(captured(null))).toBe("mismatch amount_captured")
  })

  it("is unknown in every other state", () => {
    const outcomes = ["AUTHORIZED", "DECLINED", "VOIDED", "EXPIRED"].map((word) =>
      capture(record(word))
    )
    expect(outcomes).toEqual(Array<string>(4).fill("mismatch amount_captured"))
    expect(capture(record("HELD"))).toBe("unlisted status")
  })

  it("tells the payment's sums, and not the payment's reference as its own", () => {
    const more = { amount_captured: 7000, amount_voided: 1000, amount_refunded: 500 }
    const value = seen(record("PARTIAL_CAPTURED", more), 200, "capture")
    const decided = Answers.capture(value, { ...followUp, amount: half })
    expect(Result.getOrThrow(decided)).toEqual({
      status: { unified: "captured", raw: "PARTIAL_CAPTURED" },
      providerReference: id,
      amount,
      captured: Money.make(7000, "USD"),
      voided: Money.make(1000, "USD"),
      refunded: Money.make(500, "USD")
    })
  })
})

describe("a void", () => {
  const voided = (word: string, sums: object) => record(word, sums)
  const part = { amount: half }

  it("of all that is left", () => {
    expect(release(record("VOIDED"))).toBe("voided")
    const rest = { amount_captured: 6000, amount_voided: 4000 }
    expect(release(voided("PARTIAL_CAPTURED", rest))).toBe("voided")
    expect(release(voided("PARTIAL_CAPTURED", { ...rest, amount_voided: 3999 }))).toBe(
      "mismatch amount_voided"
    )
    expect(release(voided("VOIDED", { amount_voided: 9999 }))).toBe("mismatch amount_voided")
    expect(release(voided("VOIDED", { amount_voided: null }))).toBe("voided")
    expect(release(voided("VOIDED", { amount_authorized: null }))).toBe("voided")
    expect(release(voided("VOIDED", { amount_captured: 1 }))).toBe("mismatch amount_captured")
    const approved = { order_amount: 10_000, amount_authorized: 3000, amount_voided: 3000 }
    expect(release(voided("VOIDED", approved))).toBe("voided")
  })

  it("of a part leaves the payment in its state", () => {
    expect(release(voided("AUTHORIZED", { amount_voided: 5000 }), part)).toBe("voided")
    expect(release(voided("AUTHORIZED", { amount_voided: 7000 }), part)).toBe("voided")
    expect(release(voided("AUTHORIZED", { amount_voided: 4999 }), part)).toBe(
      "mismatch amount_voided"
    )
    expect(release(voided("AUTHORIZED", { amount_voided: null }), part)).toBe(
      "mismatch amount_voided"
    )
  })

  it("is unknown in every other state", () => {
    for (const word of ["AUTHORIZED", "DECLINED", "EXPIRED", "CAPTURED", "SETTLED"]) {
      expect(release(record(word))).toBe("mismatch amount_voided")
    }
    expect(release(record("EXPIRED", { amount_voided: 10_000 }))).toBe("mismatch amount_voided")
    expect(release(record("RELEASED"))).toBe("unlisted status")
  })
})

describe("follow-ups", () => {
  it("are unknown where the answer is another transaction's", () => {
    const other = record("CAPTURED", { id: "trx_other" })
    const disputed = record("CAPTURED", { type: "CHARGEBACK" })
    const foreign = record("CAPTURED", { order_amount: null, order_currency: "EUR" })
    expect([other, disputed, foreign].map((value) => capture(value))).toEqual([
      ...["mismatch id", "mismatch type", "mismatch order_currency"]
    ])
    expect([other, disputed, foreign].map((value) => release(value, { amount: half }))).toEqual([
      ...["mismatch id", "mismatch type", "mismatch order_currency"]
    ])
    expect(refund(refundRecord("CAPTURED", { id }))).toBe("mismatch id")
    expect(refund(refundRecord("CAPTURED", { order_currency: "EUR" }))).toBe(
      "mismatch order_currency"
    )
  })

  it("say of a refund in part or of nothing how much it was, or are unknown", () => {
    const told = [5000, null, 0, 10_001].map((amount_refunded) =>
      ["CAPTURED", "PARTIAL_CAPTURED", "PARTIAL_SETTLED"].map((word) =>
        refund(refundRecord(word, { amount_refunded }))
      )
    )
    const unknown = "mismatch amount_refunded"
    expect(told).toEqual([
      ["succeeded", "succeeded", "succeeded"],
      ["succeeded", unknown, unknown],
      [unknown, unknown, unknown],
      [unknown, unknown, unknown]
    ])
  })

  it("say of a refund that was declined no amount where it is a zero, and any other one", () => {
    const request = { ...followUp, amount: half }
    const told = [0, 5000, 300, null].map((amount_refunded) => {
      const answer = seen(refundRecord("DECLINED", { amount_refunded }), 200, "refund")
      const { amount, status } = Result.getOrThrow(Answers.refund(answer, request))
      return [status.unified, amount?.value]
    })
    expect(told).toEqual([
      ["failed", undefined],
      ["failed", 5000n],
      ["failed", 300n],
      ["failed", undefined]
    ])
  })

  it("take the document's sample of a refund, which is a payment, for no refund", () => {
    expect(refund(record("AUTHORIZED"))).toBe("mismatch type")
  })
})
