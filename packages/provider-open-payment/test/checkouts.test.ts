import { describe, expect, it } from "@effect/vitest"
import * as Effect from "effect/Effect"
import { charge, checkoutId, debited, type Gateway, paymentId, result } from "./support.ts"
import { absent, asked } from "./asked.ts"

describe("a checkout", () => {
  const path = `/v1/checkouts/${checkoutId}/payment`
  const paid = { ...debited, ndc: checkoutId }
  const over = result("200.300.404", "No payment session found for the requested id")
  const status = (one: Gateway) => one.status({ providerReference: checkoutId, expect: charge })
  const own = (one: Gateway) => one.checkoutPayment({ checkoutId, expect: charge })

  it.effect.each(["000.200.000", "000.200.100", "000.200.103"])("%s: nobody has paid yet", (code) =>
    Effect.gen(function* () {
      for (const use of [status, own]) {
        const { paths, value } = yield* asked({ [path]: result(code) }, use)
        expect(paths).toEqual([`GET ${path}`])
        expect(value).toEqual({
          status: { unified: "requires_action", raw: code },
          providerReference: checkoutId
        })
      }
    })
  )

  it.effect("paid: under the id that was asked for, or under the payment's own", () =>
    Effect.gen(function* () {
      const asChecked = yield* asked({ [path]: paid }, status)
      expect(asChecked.value).toMatchObject({
        status: { unified: "captured" },
        providerReference: checkoutId
      })
      const asPayment = yield* asked({ [path]: paid }, own)
      expect(asPayment.value).toMatchObject({
        status: { unified: "captured" },
        providerReference: paymentId
      })
    })
  )

  it.effect("a session that is over: our reference tells", () =>
    Effect.gen(function* () {
      const answers = { [path]: over, "/v3/query": { records: [debited] } }
      const { paths, value } = yield* asked(answers, own)
      expect(paths).toEqual([`GET ${path}`, "GET /v3/query"])
      expect(value).toMatchObject({ providerReference: paymentId })
      expect((yield* asked(answers, status)).value).toMatchObject({ providerReference: checkoutId })
      const unpaid = yield* asked({ [path]: over, "/v3/query": absent }, status)
      expect(unpaid.value).toMatchObject({ _tag: "NotFound" })
      const blind = (one: Gateway) => one.status({ providerReference: checkoutId })
      const alone = yield* asked(answers, blind)
      expect(alone.value).toMatchObject({ _tag: "OutcomeUnknown", vendorCode: "200.300.404" })
      expect(alone.paths).toHaveLength(1)
    })
  )

  const declined = { ...paid, ...result("800.100.152") }
  const byReference = (one: Gateway) => one.status({ reference: charge.reference, expect: charge })
  const byId = (one: Gateway) => one.status({ providerReference: paymentId })
  const open = { status: { unified: "requires_action" } }

  it.effect.each([
    ["the checkout", status, checkoutId],
    ["its payment", own, checkoutId],
    ["our reference", byReference, checkoutId],
    ["the payment's id", byId, paymentId]
  ] as const)("a card that was refused ends it only once it is over: %s", ([, use, id]) =>
    Effect.gen(function* () {
      const answers = {
        [path]: declined,
        "/v3/query": { records: [declined] },
        [`/v1/payments/${paymentId}`]: declined
      }
      const { value } = yield* asked(answers, use)
      expect(value).toMatchObject({ ...open, providerReference: id })
      expect(value).not.toHaveProperty("decline")
      const end = yield* asked({ ...answers, [path]: over }, use)
      expect(end.value).toMatchObject({
        status: { unified: "declined" },
        decline: { reason: "do_not_honor" }
      })
      const blurred = {
        ...declined,
        ...result("200.300.404"),
        ndc: null,
        merchantTransactionId: null
      }
      expect((yield* asked({ ...answers, [path]: blurred }, use)).value).toMatchObject({
        _tag: "OutcomeUnknown",
        detail: "ndc"
      })
      const unsure = yield* asked({ ...answers, [path]: result("900.100.100") }, use)
      expect(unsure.value).toMatchObject({ _tag: "OutcomeUnknown" })
    })
  )

  it.effect.each(["8ac7a4c9_0123456789abcdef0123456789abcdef", checkoutId, null])(
    "the asker's own id of it counts, whatever the refused card's transaction names: %s",
    (ndc) =>
      Effect.gen(function* () {
        const refused = { ...declined, ndc }
        const answers = { [path]: declined, "/v3/query": { records: [refused] } }
        const known = (one: Gateway) =>
          one.status({ reference: charge.reference, page: checkoutId, expect: charge })
        const { paths, value } = yield* asked(answers, known)
        expect(paths).toEqual(["GET /v3/query", `GET ${path}`])
        expect(value).toMatchObject({ ...open, providerReference: checkoutId })
        const end = yield* asked({ ...answers, [path]: over }, known)
        expect(end.value).toMatchObject({ status: { unified: "declined" } })
        const second = { ...debited, id: "second-1", ndc }
        const paid = yield* asked(
          { ...answers, "/v3/query": { records: [refused, second] } },
          known
        )
        expect(paid.value).toMatchObject({
          status: { unified: "captured" },
          providerReference: "second-1"
        })
        expect(paid.paths).toEqual(["GET /v3/query"])
        // The id of a transaction is none of a page.
        const alone = (one: Gateway) =>
          one.status({ reference: charge.reference, page: paymentId, expect: charge })
        const unpaged = yield* asked(
          { "/v3/query": { records: [{ ...refused, ndc: null }] } },
          alone
        )
        expect(unpaged.value).toMatchObject({ status: { unified: "declined" } })
      })
  )

  it.effect(
    "another card that paid is found by our reference, and is not the one asked for by id",
    () =>
      Effect.gen(function* () {
        const answers = {
          [path]: { ...paid, id: "second-1" },
          "/v3/query": { records: [declined] },
          [`/v1/payments/${paymentId}`]: declined
        }
        expect((yield* asked(answers, byReference)).value).toMatchObject({
          status: { unified: "captured" },
          providerReference: "second-1"
        })
        expect((yield* asked(answers, byId)).value).toMatchObject({ detail: "providerReference" })
      })
  )

  it.effect("what names neither the checkout nor our reference says nothing of it", () =>
    Effect.gen(function* () {
      const refusal = { id: paymentId, paymentType: "DB", ...result("800.900.300") }
      const others = [refusal, { ...paid, ndc: null, merchantTransactionId: null }]
      for (const answer of [...others, { ...result("000.200.100"), ndc: "0.other" }]) {
        for (const use of [status, own]) {
          const { value } = yield* asked({ [path]: answer }, use)
          expect(value).toMatchObject({ _tag: "OutcomeUnknown", cause: "mismatch", detail: "ndc" })
        }
      }
      const named = yield* asked({ [path]: { ...paid, ndc: null } }, own)
      expect(named.value).toMatchObject({ status: { unified: "captured" } })
    })
  )

  it.effect("an id without a node", () =>
    Effect.gen(function* () {
      const bare = "164F2767AAC8D62CCF2C2319737136E9"
      const use = (one: Gateway) => one.status({ providerReference: bare })
      const answers = { [`/v1/checkouts/${bare}/payment`]: { ...paid, ndc: bare } }
      expect((yield* asked(answers, use)).value).toMatchObject({ status: { unified: "captured" } })
    })
  )

  it.effect("another checkout, amount or reference is unknown", () =>
    Effect.gen(function* () {
      const elsewhere = { ...paid, ndc: "0".repeat(32) + ".node" }
      expect((yield* asked({ [path]: elsewhere }, status)).value).toMatchObject({ detail: "ndc" })
      const changes = [
        { amount: "1.00" },
        { currency: "USD" },
        { merchantTransactionId: "other-1" }
      ]
      for (const change of changes) {
        for (const use of [status, own]) {
          const { value } = yield* asked({ [path]: { ...paid, ...change } }, use)
          expect(value).toMatchObject({ _tag: "OutcomeUnknown", cause: "mismatch" })
        }
      }
    })
  )
})
