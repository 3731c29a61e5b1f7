import { Money, Reference } from "@switchyard/core"
import * as Result from "effect/Result"
import { describe, expect, it } from "vitest"
import * as Answers from "../src/internal/answers.ts"
import type { Transaction } from "../src/index.ts"
import * as Status from "../src/internal/status.ts"
import { amount, id, outcome, record, reference, refundRecord, seen } from "./support.ts"

const words = [
  ...["AUTHORIZED", "DECLINED", "VOIDED", "EXPIRED"],
  ...["PARTIAL_CAPTURED", "CAPTURED", "PARTIAL_SETTLED", "SETTLED"]
]
const strangers = ["PENDING", "authorized", "", "REFUNDED", "__proto__", "constructor", "CAPTURED "]

const half = Money.make(5000, "USD")
const followUp = { reference: Reference.make("follow-up-1"), providerReference: id }
const charge = (operation: "authorize" | "authcap", value: unknown, httpStatus?: number) =>
  outcome(Answers.charge(seen(value, httpStatus), { operation, reference, amount }))
const refund = (value: unknown) =>
  outcome(Answers.refund(seen(value, 200, "refund"), { ...followUp, amount: half }))
const asked = { externalId: reference }
const status = (value: unknown, httpStatus?: number) =>
  outcome(Answers.status(seen(value, httpStatus, "status"), asked))

const table = (decide: (word: string) => string) => words.map(decide)

describe("every status of section 6", () => {
  it("is listed, and no other", () => {
    expect([...Status.meanings.keys()]).toEqual(words)
    for (const word of strangers) expect(Status.meanings.has(word)).toBe(false)
  })

  it("of a payment that is asked for", () => {
    expect(table((word) => status(record(word)))).toEqual([
      ...["authorized", "declined", "voided", "expired"],
      ...["captured", "captured", "captured", "captured"]
    ])
  })

  it("of a refund that is asked for", () => {
    expect(table((word) => status(refundRecord(word)))).toEqual([
      ...["pending", "declined", "unlisted status", "unlisted status"],
      ...["refunded", "refunded", "refunded", "refunded"]
    ])
  })

  it("after authorize", () => {
    expect(table((word) => charge("authorize", record(word)))).toEqual([
      ...["authorized", "Declined", "mismatch status", "mismatch status"],
      ...Array<string>(4).fill("mismatch status")
    ])
  })

  it("after authcap: what was captured in part is not what was asked for", () => {
    expect(table((word) => charge("authcap", record(word)))).toEqual([
      ...["mismatch status", "Declined", "mismatch status", "mismatch status"],
      ...["mismatch status", "captured", "mismatch status", "captured"]
    ])
  })

  it("after a refund", () => {
    expect(table((word) => refund(refundRecord(word)))).toEqual([
      ...["pending", "failed", "unlisted status", "unlisted status"],
      ...["succeeded", "succeeded", "succeeded", "succeeded"]
    ])
  })

  it.each(strangers.filter((word) => word !== ""))(
    "%j is unknown, with the literal value",
    (word) => {
      const decided = [
        Answers.status(seen(record(word)), asked),
        Answers.status(seen(refundRecord(word)), asked),
        Answers.charge(seen(record(word)), { operation: "authorize", reference, amount }),
        Answers.refund(seen(refundRecord(word)), { ...followUp, amount: half })
      ]
      for (const one of decided) {
        expect(Result.isFailure<unknown, unknown>(one) && one.failure).toMatchObject({
          _tag: "OutcomeUnknown",
          cause: "unlisted",
          detail: "status",
          vendorCode: word
        })
      }
    }
  )
})

describe("a charge", () => {
  it.each([
    ["type", { type: "REFUND" }],
    ["external_id", { external_id: "reference-0002" }],
    ["order_amount", { order_amount: 9_999 }],
    ["order_currency", { order_currency: "EUR" }]
  ])("that speaks of another %s is unknown, a decline too", (detail, change) => {
    for (const word of words) {
      expect(charge("authcap", record(word, change))).toBe(`mismatch ${detail}`)
    }
  })

  it("in part is unknown", () => {
    const part = record("AUTHORIZED", { amount_authorized: 9_999 })
    expect(charge("authorize", part)).toBe("mismatch amount_authorized")
    const captured = record("CAPTURED", { amount_captured: 9_999 })
    expect(charge("authcap", captured)).toBe("mismatch amount_captured")
    expect(charge("authorize", record("AUTHORIZED", { amount_captured: 1 }))).toBe(
      "mismatch amount_captured"
    )
  })

  it("is decided without what the gateway leaves out, but not without id, type and status", () => {
    expect(charge("authcap", { id, type: "PAYMENT", status: "CAPTURED" })).toBe("captured")
    for (const field of ["id", "type", "status"]) {
      expect(charge("authcap", record("CAPTURED", { [field]: null }))).toBe(`unreadable ${field}`)
      expect(charge("authcap", record("DECLINED", { [field]: "" }))).toBe(`unreadable ${field}`)
    }
  })

  it("that was declined says so and no more", () => {
    const decided = Answers.charge(seen(record("DECLINED")), {
      operation: "authcap",
      reference,
      amount
    })
    expect(Result.isFailure(decided) && decided.failure).toMatchObject({
      _tag: "Declined",
      vendorCode: "DECLINED",
      vendorId: id,
      decline: { reason: "generic_decline", retry: "otherProvider", raw: { code: "DECLINED" } }
    })
    expect(charge("authcap", record("DECLINED", { amount_captured: 1 }))).toBe(
      "mismatch amount_captured"
    )
  })

  it("under HTTP 402 is declined where it says nothing else", () => {
    expect(charge("authcap", record("DECLINED"), 402)).toBe("Declined")
    expect(charge("authcap", { status: "DECLINED", code: "card_declined" }, 402)).toBe("Declined")
    expect(charge("authcap", { message: "no" }, 402)).toBe("Declined")
    expect(charge("authcap", "<html>Payment Required</html>", 402)).toBe("unreadable body")
  })

  it.each([
    [record("CAPTURED"), "mismatch httpStatus"],
    [record("PENDING"), "mismatch httpStatus"],
    [record("captured"), "mismatch httpStatus"],
    [
      JSON.stringify(record("CAPTURED")).replace("CAPTURED", "\\u0043APTURED"),
      "mismatch httpStatus"
    ],
    [record("DECLINED", { external_id: "reference-0002" }), "mismatch external_id"],
    [record("DECLINED", { type: "REFUND" }), "mismatch type"],
    [record("DECLINED", { order_currency: "XXQ" }), "unreadable order_currency"],
    [record("DECLINED", { amount_authorized: 10_000 }), "mismatch amount_authorized"],
    [{ id, message: "no" }, "unreadable type"],
    [{ type: "PAYMENT", message: "no" }, "unreadable id"],
    [{ external_id: "reference-0002", message: "no" }, "unreadable id"],
    [{ status: "PENDING", message: "no" }, "unreadable id"],
    [{ message: "no", transaction: record("DECLINED") }, "unreadable id"],
    ['{"message":"no","transaction":{"id":', "unreadable body"]
  ])("under HTTP 402 with %j is %s", (value, expected) => {
    expect(charge("authcap", value, 402)).toBe(expected)
  })

  it("under HTTP 402 is nothing that another call can be told", () => {
    for (const value of [{ message: "Plan expired" }, record("DECLINED")]) {
      const expected = "id" in value ? "mismatch httpStatus" : "unlisted httpStatus"
      expect(status(value, 402)).toBe(expected)
      const refused = seen(value, 402, "capture")
      expect(outcome(Answers.capture(refused, { ...followUp, amount: half }))).toBe(expected)
    }
  })

  it.each([
    ["<html></html>", "unreadable body"],
    ["", "unreadable body"],
    ['"ok"', "unreadable body"],
    ["[]", "unreadable body"],
    ["{}", "unreadable id"],
    [JSON.stringify(record("CAPTURED")).slice(0, 60), "unreadable body"],
    [record("CAPTURED", { order_amount: 100.5 }), "unreadable order_amount"],
    [record("CAPTURED", { order_amount: -1 }), "unreadable order_amount"],
    [record("CAPTURED", { order_amount: 1e21 }), "unreadable order_amount"],
    [record("CAPTURED", { amount_captured: "many" }), "unreadable amount_captured"],
    [record("CAPTURED", { amount_refunded: "1.00" }), "unreadable amount_refunded"],
    [record("CAPTURED", { order_currency: "XXQ" }), "unreadable order_currency"],
    [record("CAPTURED", { order_currency: null, order_amount: 1 }), "unreadable order_currency"],
    [
      { id, type: "PAYMENT", status: "CAPTURED", amount_captured: "NaN" },
      "unreadable order_currency"
    ],
    [record("CAPTURED", { id: { nested: true } }), "unreadable body"],
    [record("CAPTURED", { id: 2 ** 53 }), "unreadable body"],
    [record("CAPTURED", { external_id: 1e21 }), "unreadable body"]
  ])("with %j is %s", (value, expected) => {
    expect(charge("authcap", value)).toBe(expected)
  })
})

describe("a question", () => {
  const ask = (value: unknown, by: Transaction.Lookup = asked) =>
    Result.getOrThrow(Answers.status(seen(value), by))

  it.each([
    [0, "captured"],
    [1, "partially_refunded"],
    [9_999, "partially_refunded"],
    [10_000, "refunded"]
  ])("tells by the sums what was given back: %d is %s", (amount_refunded, unified) => {
    for (const word of ["CAPTURED", "SETTLED"]) {
      expect(ask(record(word, { amount_refunded })).status).toEqual({ unified, raw: word })
    }
  })

  it("compares what was given back with what was captured", () => {
    const more = { amount_captured: 3000, amount_refunded: 3000 }
    expect(status(record("PARTIAL_SETTLED", more))).toBe("refunded")
    expect(status(record("PARTIAL_SETTLED", { ...more, amount_refunded: 2999 }))).toBe(
      "partially_refunded"
    )
    expect(status(record("SETTLED", { amount_captured: null, amount_refunded: 9_999 }))).toBe(
      "partially_refunded"
    )
  })

  it("answers all that the gateway tells of a payment", () => {
    expect(ask(record("PARTIAL_CAPTURED", { amount_captured: 6000, amount_voided: 1000 }))).toEqual(
      {
        status: { unified: "captured", raw: "PARTIAL_CAPTURED" },
        providerReference: id,
        reference,
        amount,
        captured: Money.make(6000, "USD"),
        voided: Money.make(1000, "USD"),
        refunded: Money.make(0, "USD")
      }
    )
  })

  it("answers a refund by its own name with what it gave back", () => {
    const externalId = "refund-0001"
    expect(ask(refundRecord("SETTLED", { external_id: externalId }), { externalId })).toEqual({
      status: { unified: "refunded", raw: "SETTLED" },
      kind: "refund",
      providerReference: "trx_refund",
      reference: "refund-0001",
      amount: Money.make(2000, "USD")
    })
  })

  it("answers declines as data", () => {
    const decline = { reason: "generic_decline", raw: { code: "DECLINED" } }
    expect(ask(record("DECLINED"))).toMatchObject({ status: { unified: "declined" }, decline })
    expect(ask(refundRecord("DECLINED"))).toMatchObject({ kind: "refund", decline })
    expect(ask(refundRecord("DECLINED", { amount_refunded: 0 }))).not.toHaveProperty("amount")
  })

  it.each(["CHARGEBACK", "DISPUTE", "payment"])("about a %s is unknown", (type) => {
    const decided = Answers.status(seen(record("CAPTURED", { type })), asked)
    expect(Result.isFailure(decided) && decided.failure).toMatchObject({
      _tag: "OutcomeUnknown",
      cause: "unlisted",
      detail: "type",
      vendorCode: type
    })
  })

  it("by reference is answered by a record that tells the reference, and by no other", () => {
    for (const word of ["CAPTURED", "DECLINED"]) {
      expect(status(record(word, { external_id: null }))).toBe("mismatch external_id")
      expect(ask(record(word, { external_id: null }), { id }).reference).toBeUndefined()
    }
  })

  it("reads numbers that are text, and an id that is a number", () => {
    const value = record("CAPTURED", { id: 7, order_amount: "10000", amount_captured: "10000" })
    expect(ask(value)).toMatchObject({ providerReference: "7", amount, captured: amount })
  })
})
