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
    ["HTML", undefined, "OutcomeUnknown"],
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
    ["an authentication alone", [{ ...other, paymentType: "3D" }], { _tag: "OutcomeUnknown" }],
    ["one without a type", [{ ...other, paymentType: null }], { _tag: "OutcomeUnknown" }]
  ] as const)("%s", ([, payments, expected]) =>
    Effect.gen(function* () {
      const { value } = yield* asked({ "/v3/query": list(...payments) }, byReference)
      expect(value).toMatchObject(expected)
    })
  )

  it.effect("a credit", () =>
    Effect.gen(function* () {
      const credited = { ...approved, paymentType: "CD" }
      const use = (one: Gateway) => one.payoutStatus({ reference, amount: charge.amount })
      const { value } = yield* asked({ "/v3/query": list(credited) }, use)
      expect(value).toMatchObject({ status: { unified: "succeeded" } })
      const payment = yield* asked({ "/v3/query": list(credited) }, byReference)
      expect(payment.value).toMatchObject({ _tag: "OutcomeUnknown", detail: "paymentType" })
    })
  )
})
