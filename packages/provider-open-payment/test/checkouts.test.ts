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
