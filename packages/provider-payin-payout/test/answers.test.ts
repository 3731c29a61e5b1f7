import { inspect } from "node:util"
import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import type * as Answers from "../src/internal/answers.ts"
import { charge, envelope, linkData, payinData, reference, refusal } from "./samples.ts"
import { asked, unknown } from "./support.ts"

describe("a new link", () => {
  it.live("sends the shopper to pay_url", () =>
    Effect.gen(function* () {
      const payment = yield* asked(envelope(linkData), (s) => s.purchase(charge))
      expect(payment).toEqual({
        status: { unified: "requires_action", raw: "success" },
        providerReference: null,
        reference,
        amount: charge.amount,
        nextAction: { type: "redirect", method: "GET", url: "https://pay.test/l/9f1c", fields: [] }
      })
    })
  )

  it.live.each([
    [{ order_id: "another" }, unknown("mismatch", "reference")],
    [{ amount: 101 }, unknown("mismatch", "amount")],
    [{ amount: "100.01" }, unknown("mismatch", "amount")],
    [{ amount: "100.001" }, unknown("unreadable", "amount")],
    [{ amount: null }, unknown("unreadable", "amount")],
    [{ user_id: "another" }, unknown("mismatch", "user_id")],
    [{ method: "CARD" }, unknown("mismatch", "method")],
    [{ order_id: null }, unknown("unreadable", "order_id")],
    [{ pay_url: undefined }, unknown("unreadable", "pay_url")],
    [{ pay_url: "" }, unknown("unreadable", "pay_url")],
    [{ pay_url: "javascript:alert(1)" }, unknown("unreadable", "pay_url")],
    [{ pay_url: "//pay.test" }, unknown("unreadable", "pay_url")],
    [{ pay_url: "https://pay.test/x\r\nSet-Cookie: a=b" }, unknown("unreadable", "pay_url")],
    [{ pay_url: "https://pay.test/x y" }, unknown("unreadable", "pay_url")],
    [{ pay_url: "https://pay.test/\u0000" }, unknown("unreadable", "pay_url")],
    [{ pay_url: "https://pay.test/\u200b" }, unknown("unreadable", "pay_url")],
    [{ pay_url: "upi://pay?pa=a@b" }, unknown("unreadable", "pay_url")],
    [{ status: "Approved" }, unknown("unlisted", "status")],
    [{ status: "Created" }, unknown("unlisted", "status")]
  ] as const)("with %j is unknown", ([change, expected]) =>
    Effect.gen(function* () {
      const error = yield* asked(envelope({ ...linkData, ...change }), (s) => s.purchase(charge))
      expect(error).toMatchObject(expected)
    })
  )

  it.live.each([
    [{ amount: "100.00" }],
    [{ status: "Pending" }],
    [{ user_id: null, method: undefined, redirect_url: "https://elsewhere.test" }]
  ] as const)("with %j is the link all the same", ([change]) =>
    Effect.gen(function* () {
      const payment = yield* asked(envelope({ ...linkData, ...change }), (s) => s.purchase(charge))
      expect(payment).toMatchObject({ status: { unified: "requires_action" } })
    })
  )

  it.live.each(["Invalid signature", ["no"], { amount: ["no"] }])(
    "with the error %j is unknown, whatever else it says",
    (said) =>
      Effect.gen(function* () {
        const answer = { ...envelope(linkData), error: said }
        const error = yield* asked(answer, (s) => s.purchase(charge))
        expect(error).toMatchObject({ ...unknown("mismatch", "error"), httpStatus: 200 })
      })
  )

  it.live.each([null, [], {}])("with the error %j is the link all the same", (said) =>
    Effect.gen(function* () {
      const answer = { ...envelope(linkData), error: said }
      const payment = yield* asked(answer, (s) => s.purchase(charge))
      expect(payment).toMatchObject({ status: { unified: "requires_action" } })
    })
  )

  it.live.each([null, [], {}, "text", [linkData]])("with the data %j is unknown", (data) =>
    Effect.gen(function* () {
      const error = yield* asked(envelope(data), (s) => s.purchase(charge))
      expect(error).toMatchObject({ _tag: "OutcomeUnknown", cause: "unreadable" })
    })
  )
})

describe("a payin's status", () => {
  const status = (change: object) =>
    asked(envelope({ ...payinData, ...change }), (s) =>
      s.status({ reference, expect: { amount: charge.amount } })
    )

  it.live("tells what was asked for and what has arrived", () =>
    Effect.gen(function* () {
      expect(yield* status({})).toEqual({
        status: { unified: "captured", raw: "Approved" },
        providerReference: "98675644343",
        reference,
        amount: charge.amount,
        captured: charge.amount
      })
    })
  )

  it.live.each([
    [99.5, 9950n],
    [150, 15_000n],
    ["0.01", 1n]
  ] as const)("does not hide that %s rupees arrived", ([amount, captured]) =>
    Effect.gen(function* () {
      const payment = yield* status({ amount })
      expect(payment).toMatchObject({ amount: { value: 10_000n }, captured: { value: captured } })
    })
  )

  it.live.each([
    [{ order_id: "another" }, unknown("mismatch", "order_id")],
    [{ order_id: undefined }, unknown("unreadable", "order_id")],
    [{ request_amount: 101 }, unknown("mismatch", "amount")],
    [{ request_amount: "a lot" }, unknown("unreadable", "request_amount")],
    [{ amount: null }, unknown("unreadable", "amount")],
    [{ amount: -100 }, unknown("unreadable", "amount")],
    [{ amount: 0 }, unknown("mismatch", "amount")],
    [{ method: "CARD" }, unknown("mismatch", "method")]
  ] as const)("with %j is unknown", ([change, expected]) =>
    Effect.gen(function* () {
      expect(yield* status(change)).toMatchObject(expected)
    })
  )

  it.live("while waiting has captured nothing", () =>
    Effect.gen(function* () {
      const pending = { status: "Pending", transaction_id: null, comments: null, bank_upi: null }
      expect(yield* status(pending)).toEqual({
        status: { unified: "pending", raw: "Pending" },
        providerReference: null,
        reference,
        amount: charge.amount
      })
    })
  )

  it.live("of an order that nobody knows is NotFound", () =>
    Effect.gen(function* () {
      const error = yield* asked(refusal("Order not found"), (s) => s.status({ reference }), 404)
      expect(error).toMatchObject({ _tag: "NotFound", disposition: "Refused" })
      const silent = yield* asked(envelope(null), (s) => s.status({ reference }))
      expect(silent).toMatchObject(unknown("unreadable", "data"))
    })
  )

  it.live("in full has comments, times and payer", () =>
    Effect.gen(function* () {
      const details = yield* asked(envelope(payinData), (s) => s.payinDetails({ reference }))
      expect(details).toMatchObject({
        payment: { status: { unified: "captured" } },
        comments: "Auto Approved",
        processedAtMillis: Date.UTC(2025, 7, 4, 11, 28, 30),
        createdAtMillis: Date.UTC(2025, 7, 4, 6, 16, 3),
        updatedAtMillis: Date.UTC(2025, 7, 4, 11, 28, 30),
        payerBank: null
      })
      const { payerUpi } = details as Answers.PayinDetails
      expect(payerUpi === null ? null : Redacted.value(payerUpi)).toBe("payer@yesbankltd")
      expect(inspect(details, { depth: 9 })).not.toContain("payer@")
      const error = yield* asked(envelope({ ...payinData, order_id: "x" }), (s) =>
        s.payinDetails({ reference })
      )
      expect(error).toMatchObject(unknown("mismatch", "order_id"))
    })
  )
})

describe("the balance", () => {
  it.live.each([
    ["1111.11", 111_111n],
    ["0", 0n],
    [5, 500n]
  ] as const)("%s", ([balance, value]) =>
    Effect.gen(function* () {
      const answer = yield* asked(envelope({ balance }), (s) => s.balance())
      expect(answer).toEqual({ available: expect.objectContaining({ value, currency: "INR" }) })
    })
  )

  it.live.each(["1111.111", "-5", null, "1,111.11"])("%j is unreadable", (balance) =>
    Effect.gen(function* () {
      const error = yield* asked(envelope({ balance }), (s) => s.balance())
      expect(error).toMatchObject(unknown("unreadable", "balance"))
    })
  )
})
