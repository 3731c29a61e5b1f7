import { describe, expect, it } from "@effect/vitest"
import { Money, Reference } from "@switchyard/core"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { answered } from "./answered.ts"
import {
  approved,
  charge,
  debited,
  type Gateway,
  pan,
  paymentId,
  reference,
  result,
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
    ["an id that is none", { id: "../../x y" }, { cause: "unreadable", detail: "id" }],
    ["the card's number for an id", { id: pan }, { cause: "unreadable", detail: "id" }],
    ["an id that lost digits", { id: 2 ** 63 }, { cause: "unreadable", detail: "id" }],
    ["no type", { paymentType: null }, { cause: "unreadable", detail: "paymentType" }],
    ["half an amount", { currency: null }, { cause: "mismatch", detail: "amount" }],
    ["the code of a question", result("000.000.100"), { cause: "server_error" }],
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

  it.effect("a part that decides nothing spoils nothing", () =>
    Effect.gen(function* () {
      const odd = { card: "x", threeDSecure: [], result: { ...debited.result, parameterErrors: 1 } }
      expect(yield* answered((one) => one.purchase(charge), { ...debited, ...odd })).toMatchObject({
        status: { unified: "captured" }
      })
    })
  )

  it.effect("the stored card is none of its payments", () =>
    Effect.gen(function* () {
      const stored = { type: "token", token: Redacted.make("aa01") } as const
      const same = { ...debited, id: "aa01" }
      const pay = (one: Gateway) => one.purchase({ ...charge, method: stored })
      expect(yield* answered(pay, same)).toMatchObject({ cause: "mismatch", detail: "id" })
      const payOut = (one: Gateway) =>
        one.payout({ reference, amount: charge.amount, destination: stored })
      const credit = { ...same, paymentType: "CD" }
      expect(yield* answered(payOut, credit)).toMatchObject({ cause: "mismatch", detail: "id" })
    })
  )

  it.effect("the holder is taken out of messages", () =>
    Effect.gen(function* () {
      const says = "Jane Jones (JANE JONES) refused"
      const declined = { id: paymentId, ...result("800.100.152", says) }
      expect(yield* answered((one) => one.purchase(charge), declined)).toMatchObject({
        decline: { raw: { message: "*** (***) refused" } }
      })
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
      const same = follow(type, { id: paymentId })
      expect(yield* answered(use, same)).toMatchObject({ cause: "mismatch", detail: "id" })
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
      for (const change of [{ amount: "xx" }, { currency: null }]) {
        const half = yield* answered((one) => one.void(followUp), { ...answer, ...change })
        expect(half).toMatchObject({ _tag: "OutcomeUnknown", detail: "amount" })
      }
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
      const same = follow("RF", { id: paymentId })
      expect(yield* answered(refund, same)).toMatchObject({ cause: "mismatch", detail: "id" })
      const pending = follow("RF", result("800.400.502"))
      expect(yield* answered(refund, pending)).toMatchObject({ status: { unified: "pending" } })
      const over = { id: followUpId, ...result("700.400.200") }
      expect(yield* answered(refund, over)).toMatchObject({ _tag: "InvalidState" })
    })
  )
})
