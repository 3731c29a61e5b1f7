import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import * as Redacted from "effect/Redacted"
import { answered } from "./answered.ts"
import {
  approved,
  card,
  charge,
  checkoutId,
  debited,
  type Gateway,
  pan,
  paymentId,
  reference,
  result,
  token
} from "./support.ts"

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
      const paid = yield* answered(tokenize, debited)
      expect(paid).toMatchObject({ cause: "mismatch", detail: "paymentType" })
      const odd = yield* answered(tokenize, { id: pan, ...result("000.100.110") })
      expect(odd).toMatchObject({ _tag: "OutcomeUnknown", detail: "id" })
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
