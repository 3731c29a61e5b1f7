import { describe, expect, it } from "@effect/vitest"
import { Money, Reference } from "@switchyard/core"
import * as Effect from "effect/Effect"
import {
  approved,
  charge,
  checkoutId,
  debited,
  entityId,
  type Gateway,
  paymentId,
  reference,
  result
} from "./support.ts"
import { absent, asked } from "./asked.ts"

const otherEntity = "8a8294174b7ecb28014b9699220015cb"

describe("by the gateway's id", () => {
  const path = `/v1/payments/${paymentId}`
  const byId = (one: Gateway) => one.status({ providerReference: paymentId, expect: charge })

  it.effect("a payment, whatever came of it", () =>
    Effect.gen(function* () {
      const { paths, queries, value } = yield* asked({ [path]: debited }, byId)
      expect(paths).toEqual([`GET ${path}`])
      expect(queries).toEqual([{ entityId }])
      expect(value).toMatchObject({
        status: { unified: "captured", raw: "000.100.110" },
        providerReference: paymentId,
        reference,
        amount: charge.amount
      })
      const declined = { id: paymentId, paymentType: "DB", ...result("800.100.155", "no money") }
      expect((yield* asked({ [path]: declined }, byId)).value).toMatchObject({
        status: { unified: "declined" },
        decline: { reason: "insufficient_funds", raw: { code: "800.100.155", message: "no money" } }
      })
      const gone = { ...debited, ...result("100.396.103") }
      expect((yield* asked({ [path]: gone }, byId)).value).toMatchObject({
        status: { unified: "expired", raw: "100.396.103" }
      })
    })
  )

  const refunded = { ...debited, paymentType: "RF" }
  it.effect.each([
    ["another amount", { ...debited, amount: "92.01" }, { detail: "amount" }],
    ["another reference", { ...debited, merchantTransactionId: "x" }, { detail: "reference" }],
    ["another id", { ...debited, id: "other-1" }, { detail: "providerReference" }],
    ["no id", { ...debited, id: null }, { detail: "id" }],
    ["an id that is none", { ...debited, id: "../x" }, { cause: "unreadable", detail: "id" }],
    ["a parent that is none", { ...refunded, referencedId: "a b" }, { detail: "referencedId" }],
    ["an amount without a currency", { ...debited, currency: null }, { detail: "amount" }],
    ["a currency without an amount", { ...debited, amount: null }, { detail: "amount" }],
    ["the code of a list", { ...debited, ...result("000.000.100") }, { cause: "server_error" }],
    ["a credit", { ...debited, paymentType: "CD" }, { detail: "paymentType" }],
    ["an unlisted type", { ...debited, paymentType: "XX" }, { detail: "paymentType" }],
    ["a code of the question", { ...result("000.000.100") }, { detail: "paymentType" }],
    ["an unreadable amount", { ...debited, amount: "ten" }, { detail: "amount" }],
    ["an uncertain code", { ...debited, ...result("900.100.300") }, { vendorCode: "900.100.300" }],
    ["a chargeback", { ...debited, ...result("000.100.220") }, { vendorCode: "000.100.220" }]
  ] as const)("%s is unknown", ([, answer, expected]) =>
    Effect.gen(function* () {
      const { paths, value } = yield* asked({ [path]: answer }, byId)
      expect(value).toMatchObject({ _tag: "OutcomeUnknown", ...expected })
      expect(paths).toHaveLength(1)
    })
  )

  it.effect.each([
    ["700.400.580", "NotFound"],
    ["800.120.100", "RateLimited"],
    ["800.900.300", "AuthenticationFailed"],
    ["200.300.404", "OutcomeUnknown"],
    ["800.100.100", "OutcomeUnknown"],
    ["900.100.100", "OutcomeUnknown"],
    ["123.123.123", "OutcomeUnknown"]
  ] as const)("%s without a transaction speaks of the question: %s", ([code, tag]) =>
    Effect.gen(function* () {
      // A throttled answer has an id.
      const { value } = yield* asked({ [path]: { id: paymentId, ...result(code) } }, byId)
      expect(value).toMatchObject({ _tag: tag, vendorCode: code })
    })
  )

  it.effect("what followed a payment says so", () =>
    Effect.gen(function* () {
      const kinds = { CP: "captured", RV: "voided", RF: "refunded", RB: "captured", RC: "captured" }
      for (const [paymentType, unified] of Object.entries(kinds)) {
        const answer = { ...approved, paymentType, referencedId: "parent-1" }
        const { value } = yield* asked({ [path]: answer }, byId)
        expect(value).toMatchObject({ status: { unified }, parent: "parent-1" })
      }
    })
  )

  it.effect("a credit, by payoutStatus alone", () =>
    Effect.gen(function* () {
      const use = (one: Gateway) =>
        one.payoutStatus({ providerReference: paymentId, amount: charge.amount })
      const credited = { ...approved, paymentType: "CD" }
      expect((yield* asked({ [path]: credited }, use)).value).toMatchObject({
        status: { unified: "succeeded" },
        providerReference: paymentId
      })
      const failed = { ...credited, ...result("800.100.151") }
      expect((yield* asked({ [path]: failed }, use)).value).toMatchObject({
        status: { unified: "failed" },
        decline: { reason: "invalid_card_number" }
      })
      expect((yield* asked({ [path]: debited }, use)).value).toMatchObject({
        detail: "paymentType"
      })
    })
  )

  it.effect("of two entities it is absent only where both say so", () =>
    Effect.gen(function* () {
      const two = { recurringEntityId: otherEntity }
      const here = yield* asked({ [path]: debited }, byId, two)
      expect(here.queries).toEqual([{ entityId }])
      const there = yield* asked({ [path]: absent, [`${path} other`]: debited }, byId, two)
      expect(there.queries).toEqual([{ entityId }, { entityId: otherEntity }])
      expect(there.value).toMatchObject({ status: { unified: "captured" } })
      const neither = yield* asked({ [path]: absent, [`${path} other`]: absent }, byId, two)
      expect(neither.value).toMatchObject({ _tag: "NotFound" })
      const channel = result("700.400.700")
      const unclear = yield* asked({ [path]: channel, [`${path} other`]: absent }, byId, two)
      expect(unclear.value).toMatchObject({ _tag: "OutcomeUnknown", vendorCode: "700.400.700" })
    })
  )
})

describe("linked transactions", () => {
  it.effect("are the payments of the tree", () =>
    Effect.gen(function* () {
      const path = `/v3/query/${paymentId}`
      const capture = { ...approved, id: "cp-1", paymentType: "CP", referencedId: paymentId }
      const tree = { records: [approved, { ...approved, paymentType: "3D" }, capture] }
      const use = (one: Gateway) => one.linkedTransactions({ providerReference: paymentId })
      const { queries, value } = yield* asked({ [path]: tree }, use)
      expect(queries).toEqual([{ entityId, includeLinkedTransactions: "true" }])
      expect(value).toMatchObject([
        { success: { status: { unified: "authorized" }, providerReference: paymentId } },
        { success: { kind: "capture", parent: paymentId, providerReference: "cp-1" } }
      ])
      expect((yield* asked({ [path]: absent }, use)).value).toMatchObject({ _tag: "NotFound" })
    })
  )

  it.effect("one of which nobody can tell hides none, and another tree is none", () =>
    Effect.gen(function* () {
      const path = `/v3/query/${paymentId}`
      const unclear = { ...approved, id: "cp-1", paymentType: "CP", ...result("900.100.300") }
      const use = (one: Gateway) => one.linkedTransactions({ providerReference: paymentId })
      const back = { ...approved, id: "cb-1", paymentType: "CB" }
      const tree = yield* asked({ [path]: { records: [approved, unclear, back] } }, use)
      expect(tree.value).toMatchObject([
        { success: { status: { unified: "authorized" } } },
        { failure: { _tag: "OutcomeUnknown", vendorId: "cp-1" } },
        { failure: { _tag: "OutcomeUnknown", vendorId: "cb-1", detail: "paymentType" } }
      ])
      const other = yield* asked({ [path]: { records: [{ ...approved, id: "other-1" }] } }, use)
      expect(other.value).toMatchObject({ cause: "mismatch", detail: "id" })
    })
  )
})

describe("polling limits", () => {
  const two = Reference.make("order-99999")
  it.effect("the third question of a minute is not sent, about this one alone", () =>
    Effect.gen(function* () {
      const answers = {
        [`/v1/payments/${paymentId}`]: debited,
        [`/v1/checkouts/${checkoutId}/payment`]: result("000.200.100"),
        "/v3/query": absent
      }
      const thrice = (use: (one: Gateway) => Effect.Effect<unknown, unknown>) => (one: Gateway) =>
        Effect.all([use(one), use(one)].map(Effect.exit)).pipe(Effect.andThen(use(one)))
      const questions: ReadonlyArray<(one: Gateway) => Effect.Effect<unknown, unknown>> = [
        (one) => one.status({ providerReference: paymentId }),
        (one) => one.status({ providerReference: checkoutId }),
        (one) => one.linkedTransactions({ providerReference: paymentId }),
        (one) => one.checkoutRegistration({ checkoutId }),
        (one) => one.authentication({ id: paymentId }),
        (one) => one.status({ reference })
      ]
      for (const use of questions) {
        const { paths, value } = yield* asked(answers, thrice(use))
        expect(paths).toHaveLength(2)
        expect(value).toMatchObject({
          _tag: "RateLimited",
          retryAfterMs: expect.any(Number)
        })
      }
      const generous = { paymentQueriesPerMinute: 3 }
      const byId = thrice((one) => one.status({ providerReference: paymentId }))
      expect((yield* asked(answers, byId, generous)).paths).toHaveLength(3)
      const others = yield* asked(answers, (one) =>
        Effect.all(
          [reference, reference, two, two].map((name) =>
            Effect.exit(one.status({ reference: name }))
          )
        )
      )
      expect(others.paths).toHaveLength(4)
    })
  )

  it.effect("money calls are not limited", () =>
    Effect.gen(function* () {
      const refund = { reference, providerReference: paymentId, amount: Money.make(1, "EUR") }
      const { paths } = yield* asked({}, (one) =>
        Effect.all([1, 2, 3].map(() => Effect.exit(one.refund(refund))))
      )
      expect(paths).toHaveLength(3)
    })
  )
})
