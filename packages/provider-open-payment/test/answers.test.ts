import { describe, expect, it } from "@effect/vitest"
import { Money, Reference } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import {
  approved,
  card,
  charge,
  checkoutId,
  debited,
  type Gateway,
  paymentId,
  reference,
  result,
  sent,
  token
} from "./support.ts"

const followUpId = "8ac7a4a289d210fc0189d5b4e9572cc9"
const followUp = { reference: Reference.make("follow-up-1"), providerReference: paymentId }
const part = { ...followUp, amount: Money.make(400, "EUR") }
const follow = (paymentType: string, more: object = {}) => ({
  id: followUpId,
  referencedId: paymentId,
  paymentType,
  amount: "4.00",
  currency: "EUR",
  merchantTransactionId: "follow-up-1",
  ...result("000.100.110"),
  ...more
})

/** The value or the error of a call that is answered so. */
const answered = (
  use: (one: Gateway) => Effect.Effect<unknown, unknown>,
  answer: unknown,
  status = 200
) =>
  Effect.map(sent(use, answer, {}, status), ({ calls, result }) => {
    expect(calls).toHaveLength(1)
    return result._tag === "Success" ? result.success : result.failure
  })

describe("a charge", () => {
  it.effect("approved", () =>
    Effect.gen(function* () {
      expect(yield* answered((one) => one.authorize(charge), approved)).toEqual({
        status: { unified: "authorized", raw: "000.100.110" },
        providerReference: paymentId,
        reference,
        amount: charge.amount
      })
      const kept = { ...debited, registrationId: token, amount: "92.0" }
      const payment = yield* answered((one) => one.purchase({ ...charge, saveMethod: true }), kept)
      expect(payment).toMatchObject({ status: { unified: "captured" }, amount: charge.amount })
      const stored = (payment as { token: Redacted.Redacted<string> }).token
      expect(Redacted.value(stored)).toBe(token)
    })
  )

  it.effect.each([200, 400, 403, 404, 429, 500, 503])("HTTP %i decides nothing", (status) =>
    Effect.gen(function* () {
      const purchase = (one: Gateway) => one.purchase(charge)
      expect(yield* answered(purchase, debited, status)).toMatchObject({
        status: { unified: "captured" }
      })
      const declined = { id: paymentId, paymentType: "DB", ...result("800.100.155") }
      expect(yield* answered(purchase, declined, status)).toMatchObject({
        _tag: "Declined",
        httpStatus: status,
        vendorCode: "800.100.155",
        vendorId: paymentId,
        decline: { reason: "insufficient_funds" }
      })
      const empty = yield* answered(purchase, {}, status)
      expect(empty).toMatchObject({ _tag: "OutcomeUnknown", cause: "unreadable" })
    })
  )

  const falsehoods: ReadonlyArray<readonly [string, object, object]> = [
    ["another amount", { amount: "5.00" }, { cause: "mismatch", detail: "amount" }],
    ["an amount that is none", { amount: "92,00" }, { cause: "mismatch", detail: "amount" }],
    ["another currency", { currency: "USD" }, { cause: "mismatch", detail: "currency" }],
    ["another type", { paymentType: "PA" }, { cause: "mismatch", detail: "paymentType" }],
    [
      "another reference",
      { merchantTransactionId: "order-12346" },
      { cause: "mismatch", detail: "merchantTransactionId" }
    ],
    ["no id", { id: null }, { cause: "unreadable", detail: "id" }],
    [
      "an unlisted code",
      result("123.456.789"),
      { cause: "unlisted", detail: "result.code", vendorCode: "123.456.789", vendorId: paymentId }
    ],
    ["an uncertain code", result("900.100.300"), { cause: "server_error" }],
    ["no result", { result: null }, { cause: "unreadable", detail: "result.code" }],
    ["a declined one with another amount", { ...result("800.100.155"), amount: "1" }, {}]
  ]
  it.effect.each(falsehoods)("%s is unknown", ([, change, expected]) =>
    Effect.gen(function* () {
      const error = yield* answered((one) => one.purchase(charge), { ...debited, ...change })
      expect(error).toMatchObject({ _tag: "OutcomeUnknown", ...expected })
    })
  )

  it.effect("the CVV is taken out of messages, and its digits stay in codes", () =>
    Effect.gen(function* () {
      const answer = { id: paymentId, ...result("123.100.100", "CVV 123 of 4200000000000000") }
      const error = yield* answered((one) => one.purchase(charge), answer)
      expect(error).toMatchObject({ vendorCode: "123.100.100" })
      const declined = { ...answer, ...result("800.100.153", "CVV 123 of 4200000000000000") }
      expect(yield* answered((one) => one.purchase(charge), declined)).toMatchObject({
        decline: { raw: { code: "800.100.153", message: "CVV *** of ***" } }
      })
    })
  )

  it.effect("a fault of form names our field and the gateway's rule", () =>
    Effect.gen(function* () {
      const answer = {
        result: {
          code: "200.300.404",
          description: "invalid or missing parameter",
          parameterErrors: [
            { name: "card.number", value: "4200000000000000", message: "must match [0-9]{8,32}" }
          ]
        }
      }
      expect(yield* answered((one) => one.purchase(charge), answer, 400)).toMatchObject({
        _tag: "InvalidRequest",
        path: "method.number",
        rule: "must match [0-9]{8,32}"
      })
    })
  )
})

describe("what follows a payment", () => {
  const done: ReadonlyArray<
    readonly [string, (one: Gateway) => Effect.Effect<unknown, unknown>, string, object]
  > = [
    ["capture", (one) => one.capture(part), "CP", { status: { unified: "captured" } }],
    ["void", (one) => one.void(part), "RV", { status: { unified: "voided" } }],
    ["rebill", (one) => one.rebill(part), "RB", { status: { unified: "captured" } }],
    ["receipt", (one) => one.receipt(part), "RC", { status: { unified: "captured" } }]
  ]
  it.effect.each(done)("%s is a transaction of its own", ([kind, use, type, expected]) =>
    Effect.gen(function* () {
      expect(yield* answered(use, follow(type))).toMatchObject({
        ...expected,
        kind,
        parent: paymentId,
        providerReference: followUpId,
        reference: "follow-up-1",
        amount: part.amount
      })
      const pending = follow(type, result("000.200.001"))
      expect(yield* answered(use, pending)).toMatchObject({ kind, status: { unified: "pending" } })
      const other = follow(type, { referencedId: followUpId })
      expect(yield* answered(use, other)).toMatchObject({
        cause: "mismatch",
        detail: "referencedId"
      })
      const sum = follow(type, { amount: "92.00" })
      expect(yield* answered(use, sum)).toMatchObject({ cause: "mismatch", detail: "amount" })
      const late = { id: followUpId, ...result("700.300.400", "too late") }
      expect(yield* answered(use, late, 400)).toMatchObject({ _tag: "InvalidState" })
      const absent = result("700.400.580")
      expect(yield* answered(use, absent, 404)).toMatchObject({ _tag: "NotFound" })
    })
  )

  it.effect("a full reversal repeats the amount that it released", () =>
    Effect.gen(function* () {
      const answer = follow("RV", { amount: "92.00" })
      expect(yield* answered((one) => one.void(followUp), answer)).toMatchObject({
        status: { unified: "voided" },
        amount: charge.amount
      })
    })
  )

  it.effect("refund", () =>
    Effect.gen(function* () {
      const refund = (one: Gateway) => one.refund(part)
      expect(yield* answered(refund, follow("RF"))).toEqual({
        status: { unified: "succeeded", raw: "000.100.110" },
        providerReference: followUpId,
        reference: "follow-up-1",
        amount: part.amount
      })
      const pending = follow("RF", result("800.400.502"))
      expect(yield* answered(refund, pending)).toMatchObject({ status: { unified: "pending" } })
      const over = { id: followUpId, ...result("700.400.200") }
      expect(yield* answered(refund, over)).toMatchObject({ _tag: "InvalidState" })
    })
  )
})

describe("payouts and stored cards", () => {
  it.effect("a credit", () =>
    Effect.gen(function* () {
      const payout = (one: Gateway) =>
        one.payout({ reference, amount: charge.amount, destination: card })
      const credited = { ...approved, paymentType: "CD" }
      expect(yield* answered(payout, credited)).toEqual({
        status: { unified: "succeeded", raw: "000.100.110" },
        providerReference: paymentId,
        reference,
        amount: charge.amount
      })
      expect(yield* answered(payout, approved)).toMatchObject({ detail: "paymentType" })
      const closed = result("600.200.202")
      expect(yield* answered(payout, closed)).toMatchObject({
        _tag: "Declined",
        decline: { reason: "not_permitted" }
      })
    })
  )

  it.effect("a stored card, and one that waits for the shopper", () =>
    Effect.gen(function* () {
      const tokenize = (one: Gateway) => one.tokenize({ reference, method: card })
      const stored = yield* answered(tokenize, { id: token, ...result("000.100.110") })
      expect(stored).toMatchObject({ status: { unified: "active", raw: "000.100.110" } })
      expect(Redacted.value((stored as { token: Redacted.Redacted<string> }).token)).toBe(token)
      const redirect = { url: "https://acs.example/" }
      expect(
        yield* answered(tokenize, { id: token, ...result("000.200.000"), redirect })
      ).toMatchObject({
        status: { unified: "requires_action" },
        token: null,
        nextAction: { url: redirect.url }
      })
      const error = yield* answered(tokenize, { id: token, ...result("100.100.303") })
      expect(error).toMatchObject({ _tag: "Declined" })
      expect(JSON.stringify(error)).not.toContain(token)
    })
  )

  it.effect("a forgotten card", () =>
    Effect.gen(function* () {
      const forget = (one: Gateway) => one.deleteToken({ reference, token: Redacted.make(token) })
      const gone = { id: token, ...result("000.100.110") }
      expect(yield* answered(forget, gone)).toMatchObject({ status: { unified: "deleted" } })
      const other = { ...gone, id: paymentId }
      expect(yield* answered(forget, other)).toMatchObject({ cause: "mismatch", detail: "id" })
      expect(yield* answered(forget, result("100.150.202"), 400)).toMatchObject({
        _tag: "InvalidRequest"
      })
    })
  )

  it.effect("a checkout that was not made", () =>
    Effect.gen(function* () {
      const open = (one: Gateway) =>
        one.purchase({
          ...charge,
          method: { type: "hosted" },
          returnUrl: "https://shop.test/return"
        })
      const cases: ReadonlyArray<readonly [object, object]> = [
        [result("200.300.404"), { _tag: "InvalidRequest" }],
        [result("800.900.300"), { _tag: "AuthenticationFailed" }],
        [result("000.200.100"), { _tag: "OutcomeUnknown", detail: "id" }],
        [
          { id: paymentId, ...result("000.200.100") },
          { _tag: "OutcomeUnknown", detail: "id" }
        ],
        [{ id: checkoutId, ...result("000.100.110") }, { _tag: "OutcomeUnknown" }],
        [{ id: checkoutId, ...result("111.111.111") }, { cause: "unlisted" }]
      ]
      for (const [answer, expected] of cases) {
        expect(yield* answered(open, answer)).toMatchObject(expected)
      }
    })
  )
})
