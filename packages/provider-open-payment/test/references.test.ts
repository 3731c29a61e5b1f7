import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import {
  approved,
  charge,
  debited,
  entityId,
  type Gateway,
  paymentId,
  reference,
  result
} from "./support.ts"
import { absent, asked } from "./asked.ts"

describe("by our reference", () => {
  const byReference = (one: Gateway) => one.status({ reference, expect: charge })
  const list = (...payments: ReadonlyArray<object>) => ({ ...result("000.000.100"), payments })
  const refused = result("200.300.403")
  const declinedBare = { id: paymentId, paymentType: "DB" }

  it.effect("both names of a list, and a bare transaction", () =>
    Effect.gen(function* () {
      for (const answer of [list(debited), { records: [debited] }, debited]) {
        const { paths, queries, value } = yield* asked({ "/v3/query": answer }, byReference)
        expect(paths).toEqual(["GET /v3/query"])
        expect(queries).toEqual([{ entityId, merchantTransactionId: reference }])
        expect(value).toMatchObject({
          status: { unified: "captured" },
          providerReference: paymentId
        })
      }
    })
  )

  it.effect("an endpoint that refuses the question is followed by the next", () =>
    Effect.gen(function* () {
      const answers = {
        "/v3/query": refused,
        "/v1/query": result("800.900.302"),
        "/v1/payments": list(debited)
      }
      const { paths, value } = yield* asked(answers, byReference)
      expect(paths).toEqual(["GET /v3/query", "GET /v1/query", "GET /v1/payments"])
      expect(value).toMatchObject({ providerReference: paymentId })
      const nowhere = yield* asked({ "/v1/payments": list(debited) }, byReference)
      expect(nowhere.paths).toEqual(paths)
      expect(nowhere.value).toMatchObject({ providerReference: paymentId })
      const routed = yield* asked(
        { "/v1/query": list(debited) },
        byReference,
        {},
        '{"message":"no"}'
      )
      expect(routed.value).toMatchObject({ providerReference: paymentId })
      expect((yield* asked({}, byReference)).value).toMatchObject({ _tag: "OutcomeUnknown" })
      const one = yield* asked(answers, byReference, { referenceQuery: ["v1/query"] })
      expect(one.paths).toEqual(["GET /v1/query"])
      expect(one.value).toMatchObject({ _tag: "AuthenticationFailed" })
    })
  )

  it.effect.each([
    ["absent", absent, "NotFound"],
    ["throttled", result("800.120.100"), "RateLimited"],
    ["an empty list", list(), "OutcomeUnknown"],
    ["a list under an unlisted code", { ...list(debited), ...result("x") }, "OutcomeUnknown"],
    ["absent beside our payment", { ...list(debited), ...absent }, "OutcomeUnknown"],
    ["absent beside an empty list", { ...list(), records: [], ...absent }, "NotFound"],
    ["refused beside our payment", { ...list(debited), ...refused }, "OutcomeUnknown"],
    ["a refusal with a type", { ...declinedBare, ...result("800.900.300") }, "OutcomeUnknown"],
    ["a decline of nobody", { ...declinedBare, ...result("800.100.152") }, "OutcomeUnknown"],
    ["an uncertain code", result("900.100.100"), "OutcomeUnknown"]
  ] as const)("%s: %s, after one question", ([, answer, tag]) =>
    Effect.gen(function* () {
      const { paths, value } = yield* asked({ "/v3/query": answer }, byReference)
      expect(value).toMatchObject({ _tag: tag })
      expect(paths).toEqual(["GET /v3/query"])
    })
  )

  const other = { ...debited, id: "8ac7a4a289d210fc0189d5b4e9572cc9" }
  const declined = { ...other, ...result("800.100.155"), timestamp: "2023-08-08 15:10:00+0000" }
  const later = { ...declined, id: "later-1", timestamp: "2023-08-08 15:11:00.125+0000" }
  const refund = { ...other, paymentType: "RF", referencedId: paymentId }
  const no = result("800.100.152")
  const no3 = { ...debited, ...no, id: "no-3" }
  const nameless = { ...debited, merchantTransactionId: null }
  const strange = { ...debited, paymentType: "XX" }
  const capture = { ...refund, paymentType: "CP" }
  const reversal = { ...refund, paymentType: "RV" }
  it.effect.each([
    ["a second card after a declined one", [declined, debited], { providerReference: paymentId }],
    ["the last of declined ones", [later, declined], { providerReference: "later-1" }],
    ["what refers to it is not it", [refund, debited], { providerReference: paymentId }],
    [
      "a follow-up alone",
      [refund],
      { kind: "refund", parent: paymentId, status: { unified: "refunded" } }
    ],
    [
      "an authentication beside it",
      [{ ...other, paymentType: "3D", ...result("000.400.110") }, debited],
      { providerReference: paymentId }
    ],
    [
      "a transaction of another reference",
      [{ ...other, merchantTransactionId: "order-99999" }, debited],
      { providerReference: paymentId }
    ],
    ["two that may have moved money", [other, debited], { detail: "merchantTransactionId" }],
    [
      "one that did and one that may have",
      [{ ...other, ...result("900.100.300") }, debited],
      { detail: "merchantTransactionId" }
    ],
    ["two types", [{ ...other, paymentType: "PA" }, debited], { detail: "paymentType" }],
    [
      "nothing of this reference",
      [{ ...other, merchantTransactionId: "order-99999" }],
      { detail: "merchantTransactionId", cause: "mismatch" }
    ],
    ["one without our reference", [nameless], { detail: "merchantTransactionId" }],
    ["a decline without our reference", [{ ...nameless, ...no }], { cause: "mismatch" }],
    [
      "a charge that refers to a declined one",
      [{ ...debited, referencedId: other.id }, declined],
      { status: { unified: "captured" }, providerReference: paymentId }
    ],
    [
      "a declined one that refers to a charge",
      [debited, { ...declined, referencedId: paymentId }],
      { status: { unified: "captured" }, providerReference: paymentId }
    ],
    [
      "a capture of what was declined",
      [{ ...capture, ...no, id: paymentId, paymentType: "PA" }, capture],
      { cause: "mismatch" }
    ],
    [
      "captures of each other, beside a decline",
      [
        { ...capture, referencedId: "cp-2" },
        { ...capture, id: "cp-2", referencedId: other.id },
        no3
      ],
      { cause: "mismatch", detail: "referencedId" }
    ],
    ["a decline beside a type that nobody knows", [declined, strange], { cause: "mismatch" }],
    ["one id with two outcomes", [debited, { ...debited, ...no }], { detail: "id" }],
    ["one id with two names", [debited, nameless], { detail: "id" }],
    ["the same twice", [debited, { ...debited }], { providerReference: paymentId }],
    ["a debit that was taken back", [debited, reversal], { detail: "paymentType" }],
    [
      "a reversal that was refused",
      [debited, { ...reversal, ...no }],
      { providerReference: paymentId, status: { unified: "captured" } }
    ],
    ["an authentication alone", [{ ...other, paymentType: "3D" }], { _tag: "OutcomeUnknown" }],
    ["one without a type", [{ ...other, paymentType: null }], { _tag: "OutcomeUnknown" }]
  ] as const)("%s", ([, payments, expected]) =>
    Effect.gen(function* () {
      const { value } = yield* asked({ "/v3/query": list(...payments) }, byReference)
      expect(value).toMatchObject(expected)
    })
  )

  it.effect("both lists are read", () =>
    Effect.gen(function* () {
      const beside = { ...result("000.000.100"), payments: [], records: [debited] }
      const { value } = yield* asked({ "/v3/query": beside }, byReference)
      expect(value).toMatchObject({ providerReference: paymentId })
      const two = { ...beside, payments: [declined] }
      expect((yield* asked({ "/v3/query": two }, byReference)).value).toMatchObject({
        status: { unified: "captured" }
      })
    })
  )

  it.effect("a part that decides nothing spoils nothing", () =>
    Effect.gen(function* () {
      const odd = { ...other, merchantTransactionId: "order-99999", card: "x", threeDSecure: [] }
      const { value } = yield* asked({ "/v3/query": list(odd, debited) }, byReference)
      expect(value).toMatchObject({ providerReference: paymentId })
    })
  )

  it.effect("a credit", () =>
    Effect.gen(function* () {
      const credited = { ...approved, paymentType: "CD" }
      const use = (one: Gateway) => one.payoutStatus({ reference, amount: charge.amount })
      const { value } = yield* asked({ "/v3/query": list(credited) }, use)
      expect(value).toMatchObject({ status: { unified: "succeeded" } })
      const refusal = { ...declinedBare, paymentType: "CD", ...result("800.900.300") }
      const unknown = yield* asked({ "/v3/query": refusal }, use)
      expect(unknown.value).toMatchObject({ _tag: "OutcomeUnknown" })
      const payment = yield* asked({ "/v3/query": list(credited) }, byReference)
      expect(payment.value).toMatchObject({ _tag: "OutcomeUnknown", detail: "paymentType" })
    })
  )
})
